package dev.pail.model;

import org.jspecify.annotations.Nullable;

/**
 * Retention that a bucket gives to each new version by itself.
 *
 * <p>Source:
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html">PutObjectLockConfiguration</a>
 *
 * @param mode how firmly, {@code null} for a bucket that locks nothing by itself
 * @param days length in days; 0 when it is given in years, or there is none
 * @param years length in years; 0 when it is given in days, or there is none
 */
public record ObjectLockConfiguration(@Nullable RetentionMode mode, int days, int years) {

    /** Object lock is on, and nothing is locked unless asked. */
    public static final ObjectLockConfiguration NO_DEFAULT = new ObjectLockConfiguration(null, 0, 0);

    /**
     * Locks each new version for some days.
     *
     * @param mode how firmly
     * @param days 1 or more
     * @return the configuration
     */
    public static ObjectLockConfiguration days(RetentionMode mode, int days) {
        return new ObjectLockConfiguration(mode, days, 0);
    }
}
