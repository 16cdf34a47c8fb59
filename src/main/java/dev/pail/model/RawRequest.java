package dev.pail.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that no method of the client makes: it is addressed, signed, retried and typed like every other.
 *
 * @param method {@code GET HEAD PUT POST} or {@code DELETE}
 * @param bucket bucket it is about, {@code null} for the service itself
 * @param key key it is about, {@code null} for a bucket
 * @param query parameters by name, sent in this order; an empty value for a subresource such as {@code acl}
 * @param headers headers; all are signed
 * @param body what is sent
 * @param repeatable whether the request may be sent again after a failure that leaves open whether it took effect
 */
public record RawRequest(
        String method,
        @Nullable String bucket,
        @Nullable String key,
        Map<String, String> query,
        Map<String, String> headers,
        Body body,
        boolean repeatable) {

    /** Copies the maps. */
    public RawRequest {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
        headers = Map.copyOf(headers);
    }

    /**
     * A request about the service, a bucket or an object.
     *
     * @param method {@code GET HEAD PUT POST} or {@code DELETE}
     * @param bucket bucket it is about, {@code null} for the service itself
     * @param key key it is about, {@code null} for a bucket
     * @return the request without query, headers and body; repeatable unless it is a POST
     */
    public static RawRequest of(String method, @Nullable String bucket, @Nullable String key) {
        return new RawRequest(method, bucket, key, Map.of(), Map.of(), Body.of(""), !method.equals("POST"));
    }

    /**
     * Adds a query parameter.
     *
     * @param name name, not encoded
     * @param value value, not encoded
     * @return a copy with it
     */
    public RawRequest withQuery(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put(name, value);
        return new RawRequest(method, bucket, key, more, headers, body, repeatable);
    }

    /**
     * Adds a header.
     *
     * @param name name
     * @param value printable ASCII
     * @return a copy with it
     */
    public RawRequest withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new RawRequest(method, bucket, key, query, more, body, repeatable);
    }

    /**
     * Sets the body.
     *
     * @param value what is sent
     * @return a copy with it
     */
    public RawRequest withBody(Body value) {
        return new RawRequest(method, bucket, key, query, headers, value, repeatable);
    }

    /** The request without its headers and parameter values, which may hold secrets. */
    @Override
    public String toString() {
        return "RawRequest[" + method + ' ' + bucket + '/' + key + ", query " + query.keySet() + ", headers "
                + headers.keySet() + ']';
    }
}
