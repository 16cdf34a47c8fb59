package dev.pail.internal.sign;

import dev.pail.model.PostPolicy;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** A POST policy as JSON, in the very layout of AWS's example, so that its published signature proves this code too. */
public final class PolicyDocument {

    private static final DateTimeFormatter EXPIRATION = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private PolicyDocument() {}

    /**
     * Writes the policy.
     *
     * @param own conditions that signing adds, the last of them {@code x-amz-date}
     */
    static String of(PostPolicy policy, String bucket, Instant expiresAt, Map<String, String> own) {
        StringBuilder json = new StringBuilder(512)
                .append("{ \"expiration\": \"")
                .append(EXPIRATION.format(expiresAt))
                .append("\",\r\n  \"conditions\": [\r\n");
        equal(json, "bucket", bucket);
        json.append("},\r\n");
        for (PostPolicy.Condition condition : policy.conditions()) {
            if (condition.prefix()) {
                json.append("    [\"starts-with\", ");
                quote(json, '$' + condition.field());
                quote(json.append(", "), condition.value());
                json.append("],\r\n");
            } else {
                equal(json, condition.field(), condition.value());
                json.append("},\r\n");
            }
        }
        if (policy.contentLengthMax() >= 0) {
            json.append("    [\"content-length-range\", ")
                    .append(policy.contentLengthMin())
                    .append(", ")
                    .append(policy.contentLengthMax())
                    .append("],\r\n");
        }
        String between = "\r\n";
        for (Map.Entry<String, String> condition : own.entrySet()) {
            equal(json.append(between), condition.getKey(), condition.getValue());
            between = "},\r\n";
        }
        return json.append(" }\r\n  ]\r\n}").toString();
    }

    private static void equal(StringBuilder json, String field, String value) {
        quote(json.append("    {"), field);
        quote(json.append(": "), value);
    }

    /**
     * Writes a JSON string.
     *
     * @param json where to
     * @param text any text; what is not printable ASCII is escaped
     */
    public static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
