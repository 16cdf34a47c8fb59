package dev.pail.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * JSON objects of text, whole numbers, null, and objects of text: all that a record may hold.
 *
 * <p>Built on the streaming parser: no types are named in the input, none is made from it.
 */
final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2)
                    .maxNumberLength(20)
                    .maxNameLength(JournalLimits.PAYLOAD_BYTES_MAX)
                    .maxStringLength(JournalLimits.PAYLOAD_BYTES_MAX)
                    .maxDocumentLength(JournalLimits.PAYLOAD_BYTES_MAX)
                    .build())
            .build();

    private Json() {}

    /** Writes the fields in the map's order. A {@link Nothing} is null. */
    static String write(Map<String, Object> fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            writeObject(json, fields);
        } catch (IOException e) {
            throw new UncheckedIOException("a string does not fail", e);
        }
        return text.toString();
    }

    private static void writeObject(JsonGenerator json, Map<?, ?> fields) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            json.writeFieldName((String) field.getKey());
            Object value = field.getValue();
            if (value instanceof Map<?, ?> map) {
                writeObject(json, map);
            } else if (value instanceof Number number) {
                json.writeNumber(number.longValue());
            } else if (value instanceof String string) {
                json.writeString(string);
            } else {
                json.writeNull();
            }
        }
        json.writeEndObject();
    }

    /** Reads one object and nothing after it. Null becomes {@link Nothing}. */
    static Map<String, Object> read(String text) throws IOException {
        try (JsonParser json = FACTORY.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            Map<String, Object> fields = readObject(json);
            if (json.nextToken() != null) {
                throw new IOException("something follows the JSON object");
            }
            return fields;
        }
    }

    private static Map<String, Object> readObject(JsonParser json) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            fields.put(name, readValue(json));
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw new IOException("the JSON object does not end");
        }
        return fields;
    }

    private static Object readValue(JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        if (token == JsonToken.START_OBJECT) {
            return readObject(json);
        }
        if (token == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        if (token == JsonToken.VALUE_NUMBER_INT && !(json.getNumberValue() instanceof BigInteger)) {
            return json.getLongValue();
        }
        if (token == JsonToken.VALUE_NULL) {
            return Nothing.NULL;
        }
        throw new IOException("a record holds text, whole numbers, null and objects only");
    }

    /** JSON's null, told from a field that is not there. */
    enum Nothing {
        NULL
    }
}
