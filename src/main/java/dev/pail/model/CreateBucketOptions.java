package dev.pail.model;

import java.util.Map;

/**
 * Optional input of {@code CreateBucket}.
 *
 * @param objectLockEnabled true to have versions that can be locked; cannot be changed on some servers later
 * @param headers further headers, such as {@code x-amz-acl}; all are signed
 */
public record CreateBucketOptions(boolean objectLockEnabled, Map<String, String> headers) {

    /** Copies the map. */
    public CreateBucketOptions {
        headers = Map.copyOf(headers);
    }

    /**
     * The options of a call that names none.
     *
     * @return all defaults
     */
    public static CreateBucketOptions defaults() {
        return new CreateBucketOptions(false, Map.of());
    }

    /**
     * Sets objectLockEnabled.
     *
     * @param value true to have versions that can be locked
     * @return a copy with it
     */
    public CreateBucketOptions withObjectLockEnabled(boolean value) {
        return new CreateBucketOptions(value, headers);
    }
}
