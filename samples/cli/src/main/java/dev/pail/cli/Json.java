package dev.pail.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** One JSON object on one line. Writes only, and only what this tool says: text, numbers, booleans, maps, lists. */
final class Json {

    private final StringBuilder text = new StringBuilder(128);

    private Json() {}

    /** The object with these members, in this order: name, value, name, value, … */
    static String line(Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        Json json = new Json();
        json.value(members);
        return json.text.toString();
    }

    private void value(Object value) {
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            text.append(value);
        } else if (value instanceof Double number) {
            text.append(Math.round(number * 1000) / 1000.0);
        } else if (value instanceof Map<?, ?> members) {
            object(members);
        } else if (value instanceof Collection<?> items) {
            array(items);
        } else {
            string(value.toString());
        }
    }

    private void object(Map<?, ?> members) {
        String separator = "{";
        for (Map.Entry<?, ?> member : members.entrySet()) {
            text.append(separator);
            string(member.getKey().toString());
            text.append(':');
            value(member.getValue());
            separator = ",";
        }
        text.append(members.isEmpty() ? "{}" : "}");
    }

    private void array(Collection<?> items) {
        String separator = "[";
        for (Object item : items) {
            text.append(separator);
            value(item);
            separator = ",";
        }
        text.append(items.isEmpty() ? "[]" : "]");
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f || Character.isSurrogate(c) && lonely(value, i)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    /** A surrogate without its other half cannot be written in UTF-8. */
    private static boolean lonely(String value, int at) {
        return Character.isHighSurrogate(value.charAt(at))
                ? at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1))
                : at == 0 || !Character.isHighSurrogate(value.charAt(at - 1));
    }
}
