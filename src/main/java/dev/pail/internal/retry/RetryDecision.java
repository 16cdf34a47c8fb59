package dev.pail.internal.retry;

import dev.pail.config.Backoff;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.error.BreakerOpenException;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether one call is retried, and after how long: our policy in Resilience4j's terms, then the budget.
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
    private final RetryBudget budget;
    private final LongSupplier nanosLeft;
    private final Retry.AsyncContext<?> attempts;
    private int paid;
    private boolean budgetEmpty;

    /**
     * Starts deciding for one call.
     *
     * @param operation S3's name of the operation
     * @param policy holds for the whole call
     * @param budget pays for the retries
     * @param nanosLeft time until the call's deadline; a wait must end before it
     */
    RetryDecision(String operation, RetryPolicy policy, RetryBudget budget, LongSupplier nanosLeft) {
        this.policy = policy;
        this.budget = budget;
        this.nanosLeft = nanosLeft;
        RetryConfig config = RetryConfig.<Object>custom()
                .maxAttempts(policy.maxRetries() + 1)
                .retryOnException(failure -> failure instanceof S3Exception error && error.isTransient())
                .intervalBiFunction((attempt, outcome) -> delayMillis(attempt - 1, (S3Exception) outcome.getLeft()))
                .build();
        this.attempts = Retry.of(operation, config).asyncContext();
    }

    /**
     * Decides after a failure.
     *
     * @param error why the attempt failed, or that it was refused
     * @return wait in milliseconds before the next attempt, or {@link #STOP}
     */
    long after(S3Exception error) {
        long delayMillis = attempts.onError(error);
        // What was refused cost the server nothing, and neither does its next attempt.
        if (delayMillis < 0 || error instanceof BreakerOpenException) {
            return delayMillis;
        }
        int price = throttled(error) ? S3Limits.RETRY_COST_THROTTLED_TOKENS : S3Limits.RETRY_COST_TOKENS;
        budgetEmpty = !budget.take(price);
        if (budgetEmpty) {
            return STOP;
        }
        paid = price;
        return delayMillis;
    }

    /** Whether it was the budget that ended the call. */
    boolean budgetEmpty() {
        return budgetEmpty;
    }

    /** Price of the last retry, 0 when there was none. */
    int paid() {
        return paid;
    }

    private long delayMillis(int failuresBefore, S3Exception error) {
        boolean refused = error instanceof BreakerOpenException;
        // All who wait for the breaker wake at the same time: they are spread as after a throttle.
        Backoff backoff = refused || throttled(error) ? policy.throttlingBackoff() : policy.backoff();
        Duration delay = backoff.next(failuresBefore);
        if (delay.isNegative()) {
            return STOP;
        }
        Duration hint = error.retryAfter().orElse(Duration.ZERO);
        Duration wait = shorter(delay, S3Limits.RETRY_WAIT_MAX);
        Duration asked = refused ? wait.plus(hint) : hinted(wait, hint);
        // Rounded up: a wait is never shorter than was asked for.
        Duration wholeMillis = Duration.ofMillis(
                shorter(asked, S3Limits.RETRY_WAIT_MAX).plusNanos(999_999).toMillis());
        return wholeMillis.toNanos() < nanosLeft.getAsLong() ? wholeMillis.toMillis() : STOP;
    }

    /** A server may make a client wait longer, within bounds, and never shorter. */
    private static Duration hinted(Duration wait, Duration hint) {
        return hint.compareTo(wait) < 0 ? wait : shorter(hint, wait.plus(S3Limits.RETRY_HINT_EXTRA_MAX));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static boolean throttled(S3Exception error) {
        return error.kind() == ErrorKind.RATE_LIMIT_EXCEEDED;
    }
}
