package dev.pail.model;

import org.jspecify.annotations.Nullable;

/**
 * How an archived object is brought back.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html">RestoreObject</a>
 *
 * @param days how long the copy stays readable, in days; 0 where the storage class moves it back for good
 * @param tier {@code Standard}, {@code Bulk} or {@code Expedited}; empty for S3's choice
 * @param versionId version to bring back, {@code null} for the latest
 */
public record RestoreOptions(
        int days, String tier, @Nullable String versionId) {

    /**
     * A readable copy for some days.
     *
     * @param days 1 or more
     * @return the options
     */
    public static RestoreOptions days(int days) {
        return new RestoreOptions(days, "", null);
    }
}
