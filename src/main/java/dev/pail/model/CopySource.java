package dev.pail.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The object that {@code CopyObject} and {@code UploadPartCopy} read, and on what conditions.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html">CopyObject</a>
 *
 * @param bucket bucket that holds it
 * @param key its key, taken as it is; encoded once on the way
 * @param versionId version to read, {@code null} for the latest
 * @param ifMatch copy only when it has this tag; else 412
 * @param ifNoneMatch copy only when it has another tag; else 412
 * @param ifModifiedSince copy only when it was written after this second; else 412
 * @param ifUnmodifiedSince copy only when it was not written after this second; else 412
 * @param headers further headers about the source; all are signed
 * @param customerKey key of a source encrypted with SSE-C, {@code null} for every other
 */
public record CopySource(
        String bucket,
        String key,
        @Nullable String versionId,
        @Nullable ETag ifMatch,
        @Nullable ETag ifNoneMatch,
        @Nullable Instant ifModifiedSince,
        @Nullable Instant ifUnmodifiedSince,
        Map<String, String> headers,
        @Nullable CustomerKey customerKey) {

    /** Copies the map. */
    public CopySource {
        headers = Map.copyOf(headers);
    }

    /**
     * The latest version of an object, on no condition.
     *
     * @param bucket bucket that holds it
     * @param key its key
     * @return the source
     */
    public static CopySource of(String bucket, String key) {
        return new CopySource(bucket, key, null, null, null, null, null, Map.of(), null);
    }

    /**
     * Sets versionId.
     *
     * @param value version to read, {@code null} for the latest
     * @return a copy with it
     */
    public CopySource withVersionId(@Nullable String value) {
        return new CopySource(
                bucket, key, value, ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince, headers, customerKey);
    }

    /**
     * Sets ifMatch.
     *
     * @param value copy only when it has this tag; else 412
     * @return a copy with it
     */
    public CopySource withIfMatch(@Nullable ETag value) {
        return new CopySource(
                bucket, key, versionId, value, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince, headers, customerKey);
    }

    /**
     * Sets ifNoneMatch.
     *
     * @param value copy only when it has another tag; else 412
     * @return a copy with it
     */
    public CopySource withIfNoneMatch(@Nullable ETag value) {
        return new CopySource(
                bucket, key, versionId, ifMatch, value, ifModifiedSince, ifUnmodifiedSince, headers, customerKey);
    }

    /**
     * Sets ifModifiedSince.
     *
     * @param value copy only when it was written after this second; else 412
     * @return a copy with it
     */
    public CopySource withIfModifiedSince(@Nullable Instant value) {
        return new CopySource(
                bucket, key, versionId, ifMatch, ifNoneMatch, value, ifUnmodifiedSince, headers, customerKey);
    }

    /**
     * Sets ifUnmodifiedSince.
     *
     * @param value copy only when it was not written after this second; else 412
     * @return a copy with it
     */
    public CopySource withIfUnmodifiedSince(@Nullable Instant value) {
        return new CopySource(
                bucket, key, versionId, ifMatch, ifNoneMatch, ifModifiedSince, value, headers, customerKey);
    }

    /**
     * Sets headers.
     *
     * @param value further headers about the source; all are signed
     * @return a copy with it
     */
    public CopySource withHeaders(Map<String, String> value) {
        return new CopySource(
                bucket, key, versionId, ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince, value, customerKey);
    }

    /**
     * Sets customerKey.
     *
     * @param value key of a source encrypted with SSE-C, {@code null} for every other
     * @return a copy with it
     */
    public CopySource withCustomerKey(@Nullable CustomerKey value) {
        return new CopySource(
                bucket, key, versionId, ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince, headers, value);
    }
}
