package dev.pail.internal.sign;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What is signed of a request. Lists and maps are read during the call and not kept, so they are not copied.
 *
 * @param method HTTP method in upper case
 * @param encodedPath path, percent-encoded once, exactly as it is sent; starts with {@code /}
 * @param query decoded names and values; what is sent is {@link UriEncoding#canonicalQuery}
 * @param headers lower-case names in natural order; {@code host} is among them, with a port that is not the scheme's
 * @param payloadHash value of {@code x-amz-content-sha256}, see {@link PayloadHash}
 */
public record SigningRequest(
        String method,
        String encodedPath,
        List<Map.Entry<String, String>> query,
        SortedMap<String, String> headers,
        String payloadHash) {

    /** No query and no header values: they may be secrets. */
    @Override
    public String toString() {
        return "SigningRequest[" + method + ' ' + encodedPath + ", " + query.size() + " query parameters, "
                + headers.size() + " headers]";
    }
}
