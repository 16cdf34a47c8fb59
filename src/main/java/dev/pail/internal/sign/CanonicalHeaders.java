package dev.pail.internal.sign;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The headers that are signed, in the form that is signed.
 *
 * @param lines {@code name:value} and a line feed for each, values trimmed and inner blanks folded
 * @param names the names, joined by semicolons
 */
record CanonicalHeaders(String lines, String names) {

    /**
     * Takes all of them but those that a transport or a proxy sets, changes or drops on its way.
     *
     * @param given the request's, lower-case, in natural order
     * @param own what signing adds, in natural order; wins over a given one of the same name
     */
    static CanonicalHeaders of(SortedMap<String, String> given, List<Map.Entry<String, String>> own) {
        StringBuilder lines = new StringBuilder(512);
        StringBuilder names = new StringBuilder(128);
        int next = 0;
        String previous = "";
        boolean host = false;
        for (Map.Entry<String, String> header : given.entrySet()) {
            String name = header.getKey();
            requireName(name, previous);
            previous = name;
            while (next < own.size() && own.get(next).getKey().compareTo(name) < 0) {
                append(lines, names, own.get(next++));
            }
            boolean replaced = next < own.size() && own.get(next).getKey().equals(name);
            if (!replaced && !changesOnTheWay(name)) {
                append(lines, names, header);
            }
            host |= name.equals("host");
        }
        while (next < own.size()) {
            append(lines, names, own.get(next++));
        }
        if (!host) {
            throw new IllegalArgumentException("the header host is missing, it must be signed");
        }
        return new CanonicalHeaders(lines.toString(), names.toString());
    }

    private static boolean changesOnTheWay(String name) {
        return switch (name) {
            case "accept-encoding",
                    "authorization",
                    "connection",
                    "expect",
                    "http2-settings",
                    "keep-alive",
                    "proxy-authorization",
                    "te",
                    "transfer-encoding",
                    "upgrade",
                    "user-agent",
                    "x-amzn-trace-id" -> true;
            default -> false;
        };
    }

    private static void append(StringBuilder lines, StringBuilder names, Map.Entry<String, String> header) {
        String name = header.getKey();
        names.append(names.isEmpty() ? "" : ";").append(name);
        lines.append(name).append(':');
        appendValue(lines, name, header.getValue());
        lines.append('\n');
    }

    /** Signing order is the order of bytes; a map with a comparator of its own may have another. */
    private static void requireName(String name, String previous) {
        boolean valid = !name.isEmpty();
        for (int index = 0; valid && index < name.length(); index++) {
            char c = name.charAt(index);
            valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || "!#$%&'*+.^_`|~".indexOf(c) >= 0;
        }
        if (!valid) {
            throw Refusal.of(
                    "the name of a header is not valid",
                    "use lower-case letters, digits and hyphens; the header before it is "
                            + (previous.isEmpty() ? "none" : previous));
        }
        if (name.compareTo(previous) <= 0) {
            throw new IllegalArgumentException("headers are not in natural order at " + name);
        }
    }

    static void appendValue(StringBuilder out, String name, String value) {
        int length = value.length();
        boolean fold = false;
        char before = ' ';
        for (int index = 0; index < length; index++) {
            char c = value.charAt(index);
            if ((c < ' ' && c != '\t') || c > '~') {
                throw Refusal.of(
                        "the value of header " + name + " holds a character that is not printable ASCII at index "
                                + index,
                        "encode the value, for example percent-encoded");
            }
            fold |= c == '\t' || (c == ' ' && before == ' ');
            before = c;
        }
        if (!fold && (length == 0 || before != ' ')) {
            out.append(value);
        } else {
            appendFolded(out, value);
        }
    }

    private static void appendFolded(StringBuilder out, String value) {
        int start = out.length();
        boolean blank = false;
        for (int index = 0; index < value.length(); index++) {
            char c = value.charAt(index);
            if (c == ' ' || c == '\t') {
                blank = true;
                continue;
            }
            if (blank && out.length() > start) {
                out.append(' ');
            }
            blank = false;
            out.append(c);
        }
    }
}
