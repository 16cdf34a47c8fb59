package dev.pail.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Optional input of {@code GetObject} and {@code HeadObject}.
 *
 * @param range bytes wanted, {@code null} for all
 * @param ifMatch answer only when the object has this tag; else 412
 * @param ifNoneMatch answer only when the object has another tag; else 304
 * @param ifModifiedSince answer only when written after this second; else 304
 * @param ifUnmodifiedSince answer only when not written after this second; else 412
 * @param versionId version wanted, {@code null} for the latest
 * @param partNumber part wanted, 1 to 10,000; 0 for the whole object
 * @param headers further headers; all are signed
 * @param customerKey key of an object encrypted with SSE-C, {@code null} for every other
 */
public record GetOptions(
        @Nullable ByteRange range,
        @Nullable ETag ifMatch,
        @Nullable ETag ifNoneMatch,
        @Nullable Instant ifModifiedSince,
        @Nullable Instant ifUnmodifiedSince,
        @Nullable String versionId,
        int partNumber,
        Map<String, String> headers,
        @Nullable CustomerKey customerKey) {

    /** Copies the maps. */
    public GetOptions {
        headers = Map.copyOf(headers);
    }

    /**
     * The options of a call that names none.
     *
     * @return all defaults
     */
    public static GetOptions defaults() {
        return new GetOptions(null, null, null, null, null, null, 0, Map.of(), null);
    }

    /**
     * Sets range.
     *
     * @param value bytes wanted, {@code null} for all
     * @return a copy with it
     */
    public GetOptions withRange(@Nullable ByteRange value) {
        return new GetOptions(
                value,
                ifMatch,
                ifNoneMatch,
                ifModifiedSince,
                ifUnmodifiedSince,
                versionId,
                partNumber,
                headers,
                customerKey);
    }

    /**
     * Sets ifMatch.
     *
     * @param value answer only when the object has this tag; else 412
     * @return a copy with it
     */
    public GetOptions withIfMatch(@Nullable ETag value) {
        return new GetOptions(
                range,
                value,
                ifNoneMatch,
                ifModifiedSince,
                ifUnmodifiedSince,
                versionId,
                partNumber,
                headers,
                customerKey);
    }

    /**
     * Sets ifNoneMatch.
     *
     * @param value answer only when the object has another tag; else 304
     * @return a copy with it
     */
    public GetOptions withIfNoneMatch(@Nullable ETag value) {
        return new GetOptions(
                range, ifMatch, value, ifModifiedSince, ifUnmodifiedSince, versionId, partNumber, headers, customerKey);
    }

    /**
     * Sets ifModifiedSince.
     *
     * @param value answer only when written after this second; else 304
     * @return a copy with it
     */
    public GetOptions withIfModifiedSince(@Nullable Instant value) {
        return new GetOptions(
                range, ifMatch, ifNoneMatch, value, ifUnmodifiedSince, versionId, partNumber, headers, customerKey);
    }

    /**
     * Sets ifUnmodifiedSince.
     *
     * @param value answer only when not written after this second; else 412
     * @return a copy with it
     */
    public GetOptions withIfUnmodifiedSince(@Nullable Instant value) {
        return new GetOptions(
                range, ifMatch, ifNoneMatch, ifModifiedSince, value, versionId, partNumber, headers, customerKey);
    }

    /**
     * Sets versionId.
     *
     * @param value version wanted, {@code null} for the latest
     * @return a copy with it
     */
    public GetOptions withVersionId(@Nullable String value) {
        return new GetOptions(
                range,
                ifMatch,
                ifNoneMatch,
                ifModifiedSince,
                ifUnmodifiedSince,
                value,
                partNumber,
                headers,
                customerKey);
    }

    /**
     * Sets partNumber.
     *
     * @param value part wanted, 1 to 10,000; 0 for the whole object
     * @return a copy with it
     */
    public GetOptions withPartNumber(int value) {
        return new GetOptions(
                range,
                ifMatch,
                ifNoneMatch,
                ifModifiedSince,
                ifUnmodifiedSince,
                versionId,
                value,
                headers,
                customerKey);
    }

    /**
     * Sets headers.
     *
     * @param value further headers; all are signed
     * @return a copy with it
     */
    public GetOptions withHeaders(Map<String, String> value) {
        return new GetOptions(
                range,
                ifMatch,
                ifNoneMatch,
                ifModifiedSince,
                ifUnmodifiedSince,
                versionId,
                partNumber,
                value,
                customerKey);
    }

    /**
     * Sets customerKey.
     *
     * @param value key of an object encrypted with SSE-C, {@code null} for every other
     * @return a copy with it
     */
    public GetOptions withCustomerKey(@Nullable CustomerKey value) {
        return new GetOptions(
                range, ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince, versionId, partNumber, headers, value);
    }
}
