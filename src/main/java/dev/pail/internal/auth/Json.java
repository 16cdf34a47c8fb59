package dev.pail.internal.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.pail.auth.Credentials;
import dev.pail.error.InvalidCallException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flat JSON objects that credentials come in. Jackson's own messages quote what they read, so they are dropped. */
final class Json {

    private static final int DEPTH_MAX = 8;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    private Json() {}

    /** Text and numbers by name, those of inner objects as {@code outer.name}; all else is passed over. */
    static Map<String, String> fields(String source, byte[] document) {
        Map<String, String> fields = new HashMap<>();
        Deque<String> outer = new ArrayDeque<>();
        try (JsonParser json = FACTORY.createParser(document)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw Trouble.garbage(source, "it is no JSON object");
            }
            outer.push("");
            while (!outer.isEmpty()) {
                JsonToken token = json.nextToken();
                if (token == null) {
                    throw Trouble.garbage(source, "it ends too early");
                }
                switch (token) {
                    case START_OBJECT -> outer.push(outer.peek() + json.currentName() + '.');
                    case START_ARRAY -> json.skipChildren();
                    case END_OBJECT -> outer.pop();
                    case VALUE_STRING, VALUE_NUMBER_INT ->
                        fields.put(outer.peek() + json.currentName(), json.getText());
                    default -> {}
                }
            }
            return fields;
        } catch (IOException dropped) {
            throw Trouble.garbage(source, "it is no JSON");
        }
    }

    /** Credentials by the names that the service uses for their parts. */
    static Credentials credentials(
            String source, Map<String, String> fields, String key, String secret, String token, String expiration) {
        String accessKeyId = fields.get(key);
        String secretAccessKey = fields.get(secret);
        if (accessKeyId == null || accessKeyId.isEmpty() || secretAccessKey == null || secretAccessKey.isEmpty()) {
            throw Trouble.garbage(source, "it has no " + (accessKeyId == null ? key : secret));
        }
        String sessionToken = fields.get(token);
        try {
            return new Credentials(
                    accessKeyId,
                    secretAccessKey,
                    sessionToken == null || sessionToken.isEmpty() ? null : sessionToken,
                    instant(source, fields.get(expiration)));
        } catch (InvalidCallException unusable) {
            throw Trouble.garbage(source, unusable.detail().what());
        }
    }

    /** A moment as ISO 8601, with {@code UTC} for {@code Z} as older tools write it, or in milliseconds. */
    static @Nullable Instant instant(String source, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            boolean millis = text.chars().allMatch(c -> c >= '0' && c <= '9');
            return millis
                    ? Instant.ofEpochMilli(Long.parseLong(text))
                    : OffsetDateTime.parse(text.replace("UTC", "Z")).toInstant();
        } catch (DateTimeException | NumberFormatException unreadable) {
            throw Trouble.garbage(source, "its expiration is no date");
        }
    }
}
