package dev.pail.internal.retry;

import dev.pail.config.Backoff;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether one call is retried, and after how long: our policy in Resilience4j's terms.
 *
 * <p>Resilience4j counts and decides; it neither waits nor runs anything. Its own asynchronous executor is not used since
 * (2.4.0, measured) a supplier that throws on a later attempt leaves its promise forever incomplete, and cancelling the
 * promise stops neither the attempt in flight nor the next one. Where the counts differ: its attempts start at 1, ours at 0;
 * its {@code maxAttempts} includes the first, our {@code maxRetries} does not.
 */
final class RetryDecision {

    /** Answer that ends the call. Any negative interval does, for Resilience4j too. */
    static final long STOP = -1;

    private final RetryPolicy policy;
    private final LongSupplier nanosLeft;
    private final Retry.AsyncContext<?> attempts;

    /**
     * Starts deciding for one call.
     *
     * @param operation S3's name of the operation
     * @param policy holds for the whole call
     * @param nanosLeft time until the call's deadline; a wait must end before it
     */
    RetryDecision(String operation, RetryPolicy policy, LongSupplier nanosLeft) {
        this.policy = policy;
        this.nanosLeft = nanosLeft;
        RetryConfig config = RetryConfig.<Object>custom()
                .maxAttempts(policy.maxRetries() + 1)
                .retryOnException(failure -> failure instanceof S3Exception error && error.isTransient())
                .intervalBiFunction((attempt, outcome) -> delayMillis(attempt - 1, outcome.getLeft()))
                .build();
        this.attempts = Retry.of(operation, config).asyncContext();
    }

    /**
     * Decides after a failure.
     *
     * @param error why the attempt failed
     * @return wait in milliseconds before the next attempt, or {@link #STOP}
     */
    long after(S3Exception error) {
        return attempts.onError(error);
    }

    private long delayMillis(int failuresBefore, Throwable failure) {
        boolean throttled = failure instanceof S3Exception error && error.kind() == ErrorKind.RATE_LIMIT_EXCEEDED;
        Backoff backoff = throttled ? policy.throttlingBackoff() : policy.backoff();
        Duration delay = backoff.next(failuresBefore);
        if (delay.isNegative()) {
            return STOP;
        }
        Duration bounded = delay.compareTo(S3Limits.RETRY_WAIT_MAX) > 0 ? S3Limits.RETRY_WAIT_MAX : delay;
        // Rounded up: a wait is never shorter than was asked for.
        Duration wholeMillis = Duration.ofMillis(bounded.plusNanos(999_999).toMillis());
        return wholeMillis.toNanos() < nanosLeft.getAsLong() ? wholeMillis.toMillis() : STOP;
    }
}
