package dev.pail.model;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A form that whoever holds it may post, without credentials, until it expires. Treat the fields as a secret.
 *
 * @param url where the form goes, as {@code multipart/form-data}
 * @param fields to be sent as they are, in this order; then those that the policy leaves to the form, and the field
 *     {@code file} last of all
 * @param expiresAt from when on S3 refuses it, by the server's clock: the end of the policy, or of the temporary
 *     credentials that signed it where that comes first
 */
public record PresignedPost(URI url, Map<String, String> fields, Instant expiresAt) {

    /** Copies the map, keeping its order. */
    public PresignedPost {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Place and end, and the names of the fields: the signature and the token are among their values. */
    @Override
    public String toString() {
        return "PresignedPost[" + url + ", fields=" + fields.keySet() + ", expiresAt=" + expiresAt + ']';
    }
}
