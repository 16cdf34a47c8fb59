package dev.pail.model;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request that whoever holds it may send, without credentials, until it expires. Treat the URL as a secret.
 *
 * @param method HTTP method, such as {@code PUT}
 * @param url sent as it is, already encoded; its query holds the signature
 * @param headers to be sent with these very values, names in lower case; empty for most
 * @param expiresAt from when on S3 refuses it, by the server's clock: the end of its own time, or of the temporary
 *     credentials that signed it where that comes first
 */
public record PresignedRequest(String method, URI url, Map<String, String> headers, Instant expiresAt) {

    /** Copies the map, in the order of the names. */
    public PresignedRequest {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /** Method, place and end; no query, which holds the signature, and no values of headers. */
    @Override
    public String toString() {
        return "PresignedRequest[" + method + ' ' + url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath()
                + ", headers=" + headers.keySet() + ", expiresAt=" + expiresAt + ']';
    }
}
