package dev.pail.internal.sign;

import java.util.Map;

/**
 * What signing adds to a request.
 *
 * @param headers to be set, replacing any of the same name: {@code x-amz-content-sha256}, {@code x-amz-date},
 *     {@code x-amz-security-token} with temporary credentials, {@code authorization}; unmodifiable, in this order
 * @param signature the signature in hexadecimal, from which chunk signatures go on; empty for anonymous credentials
 * @param amzDate the time that was signed, such as {@code 20130524T000000Z}; empty for anonymous credentials
 */
public record SignedHeaders(Map<String, String> headers, String signature, String amzDate) {

    /** No values: the signature and the token are among them. */
    @Override
    public String toString() {
        return "SignedHeaders" + headers.keySet();
    }
}
