package dev.pail.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Optional input of the {@code presign…} calls.
 *
 * @param versionId version that the URL is for, {@code null} for the latest; not with writes
 * @param headers headers that are signed, and that whoever uses the URL has to send with these very values
 * @param responseHeaders what S3 shall answer in place of the object's own headers; names are {@code content-type},
 *     {@code content-language}, {@code content-disposition}, {@code content-encoding}, {@code cache-control} and
 *     {@code expires}; only with reads
 * @param encryption how the object is encrypted, for {@code PutObject}; of the other requests only the key of SSE-C counts.
 *     {@link PresignedRequest#headers()} then names what must be sent, that key among it
 */
public record PresignOptions(
        @Nullable String versionId,
        Map<String, String> headers,
        Map<String, String> responseHeaders,
        @Nullable ServerSideEncryption encryption) {

    /** Copies the maps. */
    public PresignOptions {
        headers = Map.copyOf(headers);
        responseHeaders = Map.copyOf(responseHeaders);
    }

    /**
     * The options of a call that names none.
     *
     * @return no header is signed but {@code host}
     */
    public static PresignOptions defaults() {
        return new PresignOptions(null, Map.of(), Map.of(), null);
    }

    /**
     * Sets the version.
     *
     * @param value version that the URL is for, {@code null} for the latest
     * @return a copy with it
     */
    public PresignOptions withVersionId(@Nullable String value) {
        return new PresignOptions(value, headers, responseHeaders, encryption);
    }

    /**
     * Adds a header that is signed, such as {@code Content-Type}, {@code Range}, {@code If-None-Match} or
     * {@code x-amz-meta-…}.
     *
     * @param name in any case
     * @param value printable ASCII
     * @return a copy with it, in place of one of the same name
     */
    public PresignOptions withHeader(String name, String value) {
        return new PresignOptions(versionId, with(headers, name, value), responseHeaders, encryption);
    }

    /**
     * Signs the length: S3 takes a body of this many bytes and no other.
     *
     * @param bytes 0 or more
     * @return a copy with the header {@code Content-Length}
     */
    public PresignOptions withContentLength(long bytes) {
        return withHeader("content-length", Long.toString(bytes));
    }

    /**
     * Signs the checksum: S3 takes these bytes and no others.
     *
     * @param checksum of the bytes that will be sent
     * @return a copy with the header {@code x-amz-checksum-…}
     */
    public PresignOptions withChecksum(Checksum checksum) {
        return withHeader(checksum.algorithm().header(), checksum.value());
    }

    /**
     * Adds a header that S3 shall answer with, such as {@code content-disposition}.
     *
     * @param name one of the six names above, in any case
     * @param value its value
     * @return a copy with it, in place of one of the same name
     */
    public PresignOptions withResponseHeader(String name, String value) {
        return new PresignOptions(versionId, headers, with(responseHeaders, name, value), encryption);
    }

    private static Map<String, String> with(Map<String, String> given, String name, String value) {
        Map<String, String> changed = new HashMap<>(given);
        changed.put(name.toLowerCase(Locale.ROOT), value);
        return changed;
    }

    /** No values: a header may hold a customer's key. */
    @Override
    public String toString() {
        return "PresignOptions[versionId=" + versionId + ", headers=" + headers.keySet() + ", responseHeaders="
                + responseHeaders.keySet() + ']';
    }

    /**
     * Sets encryption.
     *
     * @param value how the object is encrypted; {@code null} to say nothing
     * @return a copy with it
     */
    public PresignOptions withEncryption(@Nullable ServerSideEncryption value) {
        return new PresignOptions(versionId, headers, responseHeaders, value);
    }
}
