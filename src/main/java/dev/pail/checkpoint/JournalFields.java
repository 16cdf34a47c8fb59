package dev.pail.checkpoint;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object, taken out one by one; in the end none may be left. */
final class JournalFields {

    private final Map<String, Object> fields;

    JournalFields(Map<String, Object> fields) {
        this.fields = fields;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    String text(String name) throws IOException {
        if (take(name) instanceof String text) {
            return text;
        }
        throw new IOException("field " + name + " is missing or no text");
    }

    /** A text that may be absent. */
    @Nullable
    String textOrNull(String name) throws IOException {
        return has(name) ? text(name) : null;
    }

    boolean takeNull(String name) {
        return fields.remove(name, Json.Nothing.NULL);
    }

    long number(String name) throws IOException {
        if (take(name) instanceof Long number) {
            return number;
        }
        throw new IOException("field " + name + " is missing or no whole number");
    }

    int smallNumber(String name) throws IOException {
        long number = number(name);
        if (number != (int) number) {
            throw new IOException("field " + name + " is too large");
        }
        return (int) number;
    }

    Instant instant(String name) throws IOException {
        String text = text(name);
        try {
            Instant instant = Instant.parse(text);
            if (instant.toString().equals(text)) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw new IOException("field " + name + " is no instant", e);
        }
        throw new IOException("field " + name + " is no instant in its shortest UTC form");
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) throws IOException {
        String text = text(name);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new UnknownFormatException("field " + name + " has a value that is not known here");
    }

    JournalFields object(String name) throws IOException {
        if (take(name) instanceof Map<?, ?> map) {
            Map<String, Object> copy = new TreeMap<>();
            map.forEach((key, value) -> copy.put((String) key, value));
            return new JournalFields(copy);
        }
        throw new IOException("field " + name + " is missing or no object");
    }

    /** All fields, which must be texts. */
    Map<String, String> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            if (!(field.getValue() instanceof String text)) {
                throw new IOException("field " + field.getKey() + " is no text");
            }
            texts.put(field.getKey(), text);
        }
        return texts;
    }

    void requireNoMore() throws IOException {
        if (!fields.isEmpty()) {
            throw new IOException("field " + fields.keySet().iterator().next() + " is unknown");
        }
    }

    private @Nullable Object take(String name) {
        return fields.remove(name);
    }
}
