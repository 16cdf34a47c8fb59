package dev.pail.internal.retry;

import dev.pail.error.S3Exception;
import java.time.Duration;

/** Hears of every attempt that failed and will be followed by another one. */
@FunctionalInterface
public interface RetryListener {

    /** Hears nothing. */
    RetryListener NONE = (attempt, error, delay) -> {};

    /**
     * An attempt failed and the call goes on.
     *
     * <p>Threads: the one that learnt of the failure, which must not be held up. What this throws does not reach the call.
     *
     * @param attempt number of the attempt that failed, 0 for the first
     * @param error why it failed
     * @param delay wait before the next attempt, zero for a repair
     */
    void onRetry(int attempt, S3Exception error, Duration delay);
}
