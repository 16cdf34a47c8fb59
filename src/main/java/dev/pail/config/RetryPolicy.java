package dev.pail.config;

import java.time.Duration;
import java.util.Objects;

/**
 * How often a failed call is made again, and how long it waits before.
 *
 * <p>Only failures that may pass are retried, and only calls that may be repeated; this says how. A client reads its policy
 * anew when a call fails, so that one built with a supplier can change it at run time.
 *
 * @param maxRetries retries after the first attempt, 0 to {@link S3Limits#RETRIES_MAX}; 3 retries are 4 attempts
 * @param backoff wait after a failure that passes, such as {@code InternalError} or a lost connection
 * @param throttlingBackoff wait after the server asked for fewer requests, such as {@code SlowDown}
 */
public record RetryPolicy(int maxRetries, Backoff backoff, Backoff throttlingBackoff) {

    private static final RetryPolicy DEFAULTS = new RetryPolicy(
            3,
            Backoff.fullJitter(Duration.ofMillis(50), Duration.ofSeconds(20)),
            Backoff.fullJitter(Duration.ofSeconds(1), Duration.ofSeconds(20)));

    /**
     * Checks the policy.
     *
     * @throws IllegalArgumentException when the number of retries is out of range
     */
    public RetryPolicy {
        if (maxRetries < 0 || maxRetries > S3Limits.RETRIES_MAX) {
            throw new IllegalArgumentException(
                    "maxRetries " + maxRetries + " is out of range; give 0 to " + S3Limits.RETRIES_MAX);
        }
        Objects.requireNonNull(backoff, "backoff");
        Objects.requireNonNull(throttlingBackoff, "throttlingBackoff");
    }

    /**
     * The policy of a client that names none: 3 retries, full jitter from 50 ms, after throttling from 1 s, each wait at
     * most 20 s.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">retry behaviour of
     * the AWS SDKs</a>
     *
     * @return the default policy
     */
    public static RetryPolicy defaults() {
        return DEFAULTS;
    }

    /**
     * The policy that never retries.
     *
     * @return a policy of 0 retries
     */
    public static RetryPolicy none() {
        return DEFAULTS.withMaxRetries(0);
    }

    /**
     * Sets the number of retries.
     *
     * @param value retries after the first attempt, 0 to {@link S3Limits#RETRIES_MAX}
     * @return a copy with it
     * @throws IllegalArgumentException when it is out of range
     */
    public RetryPolicy withMaxRetries(int value) {
        return new RetryPolicy(value, backoff, throttlingBackoff);
    }

    /**
     * Sets the wait after a failure that passes.
     *
     * @param value the strategy
     * @return a copy with it
     */
    public RetryPolicy withBackoff(Backoff value) {
        return new RetryPolicy(maxRetries, value, throttlingBackoff);
    }

    /**
     * Sets the wait after the server asked for fewer requests.
     *
     * @param value the strategy
     * @return a copy with it
     */
    public RetryPolicy withThrottlingBackoff(Backoff value) {
        return new RetryPolicy(maxRetries, backoff, value);
    }
}
