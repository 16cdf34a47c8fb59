package dev.pail.internal.sign;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Percent-encoding as S3 signs and reads it: one form, made once, signed and sent.
 *
 * <p>Unreserved are letters, digits and {@code -._~}. Everything else becomes its UTF-8 bytes in upper-case
 * hexadecimal, a space {@code %20}. Nothing is normalised: {@code a//b}, {@code ./} and {@code ../} are keys like any
 * other.
 */
public final class UriEncoding {

    private static final char[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    private UriEncoding() {}

    /**
     * Encodes a key for a path; {@code /} stays.
     *
     * @param key key, as the caller wrote it
     * @return the same instance when nothing had to be encoded
     * @throws dev.pail.error.InvalidCallException if it holds half of a surrogate pair, which has no UTF-8 form
     */
    public static String encodePath(String key) {
        return encode(key, true);
    }

    /**
     * Encodes a name or a value of the query; {@code /} becomes {@code %2F}.
     *
     * @param value name or value, as the caller wrote it
     * @return the same instance when nothing had to be encoded
     * @throws dev.pail.error.InvalidCallException if it holds half of a surrogate pair, which has no UTF-8 form
     */
    public static String encodeQuery(String value) {
        return encode(value, false);
    }

    /**
     * Encodes and sorts a query: by encoded name, then by encoded value. The result is signed, and sent as it is.
     *
     * @param query decoded pairs; a sub-resource such as {@code acl} has the empty value and becomes {@code acl=}
     * @return the query string without {@code ?}, empty for an empty list
     * @throws dev.pail.error.InvalidCallException if a name or value holds half of a surrogate pair
     */
    public static String canonicalQuery(List<Map.Entry<String, String>> query) {
        if (query.isEmpty()) {
            return "";
        }
        Pair[] pairs = new Pair[query.size()];
        int length = 0;
        for (int index = 0; index < pairs.length; index++) {
            Map.Entry<String, String> entry = query.get(index);
            Pair pair = new Pair(encodeQuery(entry.getKey()), encodeQuery(entry.getValue()));
            pairs[index] = pair;
            length += pair.name.length() + pair.value.length() + 2;
        }
        if (pairs.length > 1) {
            Arrays.sort(pairs);
        }
        StringBuilder joined = new StringBuilder(length);
        for (Pair pair : pairs) {
            joined.append(joined.isEmpty() ? "" : "&")
                    .append(pair.name)
                    .append('=')
                    .append(pair.value);
        }
        return joined.toString();
    }

    /** Encoded, so the order of characters is the order of bytes. */
    private record Pair(String name, String value) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : value.compareTo(other.value);
        }
    }

    private static String encode(String text, boolean slashStays) {
        int length = text.length();
        int plain = 0;
        while (plain < length && isPlain(text.charAt(plain), slashStays)) {
            plain++;
        }
        if (plain == length) {
            return text;
        }
        StringBuilder out = new StringBuilder(length + (length - plain) * 2 + 8).append(text, 0, plain);
        for (int index = plain; index < length; index++) {
            char c = text.charAt(index);
            if (isPlain(c, slashStays)) {
                out.append(c);
            } else if (c < 0x80) {
                appendByte(out, c);
            } else if (c < 0x800) {
                appendByte(out, 0xC0 | (c >> 6));
                appendByte(out, 0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                appendByte(out, 0xE0 | (c >> 12));
                appendByte(out, 0x80 | ((c >> 6) & 0x3F));
                appendByte(out, 0x80 | (c & 0x3F));
            } else {
                appendPair(out, text, index);
                index++;
            }
        }
        return out.toString();
    }

    /** Java's own encoder would write a question mark for half a pair, and so name another object. */
    private static void appendPair(StringBuilder out, String text, int index) {
        char high = text.charAt(index);
        if (!Character.isHighSurrogate(high)
                || index + 1 == text.length()
                || !Character.isLowSurrogate(text.charAt(index + 1))) {
            throw Refusal.of(
                    "a key or query value holds half of a surrogate pair at index " + index + " and has no UTF-8 form",
                    "use valid Unicode");
        }
        int codePoint = Character.toCodePoint(high, text.charAt(index + 1));
        appendByte(out, 0xF0 | (codePoint >> 18));
        appendByte(out, 0x80 | ((codePoint >> 12) & 0x3F));
        appendByte(out, 0x80 | ((codePoint >> 6) & 0x3F));
        appendByte(out, 0x80 | (codePoint & 0x3F));
    }

    private static void appendByte(StringBuilder out, int value) {
        out.append('%').append(HEX[value >> 4]).append(HEX[value & 0xF]);
    }

    private static boolean isPlain(char c, boolean slashStays) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '-' && c <= '9' && (c != '/' || slashStays))
                || c == '_'
                || c == '~';
    }
}
