package dev.pail.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Optional input of {@code CompleteMultipartUpload}.
 *
 * @param objectSize length of the whole object in bytes, checked by S3; -1 leaves it out
 * @param checksum full-object checksum that S3 compares, {@code null} for none
 * @param ifMatch complete only when the object still has this tag; else 412
 * @param ifNoneMatch true: complete only when no object of the key exists; else 412
 * @param headers further headers; all are signed
 * @param customerKey key of an upload encrypted with SSE-C, {@code null} for every other
 */
public record CompleteOptions(
        long objectSize,
        @Nullable Checksum checksum,
        @Nullable ETag ifMatch,
        boolean ifNoneMatch,
        Map<String, String> headers,
        @Nullable CustomerKey customerKey) {

    /** Copies the maps. */
    public CompleteOptions {
        headers = Map.copyOf(headers);
    }

    /**
     * The options of a call that names none.
     *
     * @return all defaults
     */
    public static CompleteOptions defaults() {
        return new CompleteOptions(-1L, null, null, false, Map.of(), null);
    }

    /**
     * Sets objectSize.
     *
     * @param value length of the whole object in bytes, checked by S3; -1 leaves it out
     * @return a copy with it
     */
    public CompleteOptions withObjectSize(long value) {
        return new CompleteOptions(value, checksum, ifMatch, ifNoneMatch, headers, customerKey);
    }

    /**
     * Sets checksum.
     *
     * @param value full-object checksum that S3 compares, {@code null} for none
     * @return a copy with it
     */
    public CompleteOptions withChecksum(@Nullable Checksum value) {
        return new CompleteOptions(objectSize, value, ifMatch, ifNoneMatch, headers, customerKey);
    }

    /**
     * Sets ifMatch.
     *
     * @param value complete only when the object still has this tag; else 412
     * @return a copy with it
     */
    public CompleteOptions withIfMatch(@Nullable ETag value) {
        return new CompleteOptions(objectSize, checksum, value, ifNoneMatch, headers, customerKey);
    }

    /**
     * Sets ifNoneMatch.
     *
     * @param value true: complete only when no object of the key exists; else 412
     * @return a copy with it
     */
    public CompleteOptions withIfNoneMatch(boolean value) {
        return new CompleteOptions(objectSize, checksum, ifMatch, value, headers, customerKey);
    }

    /**
     * Sets headers.
     *
     * @param value further headers; all are signed
     * @return a copy with it
     */
    public CompleteOptions withHeaders(Map<String, String> value) {
        return new CompleteOptions(objectSize, checksum, ifMatch, ifNoneMatch, value, customerKey);
    }

    /**
     * Sets customerKey.
     *
     * @param value key of an upload encrypted with SSE-C, {@code null} for every other
     * @return a copy with it
     */
    public CompleteOptions withCustomerKey(@Nullable CustomerKey value) {
        return new CompleteOptions(objectSize, checksum, ifMatch, ifNoneMatch, headers, value);
    }
}
