package dev.pail.config;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a retry. An extension point: any function of the attempt will do.
 *
 * <p>Every strategy made here takes any {@code int} as attempt without overflow, treats a negative one as 0, keeps no
 * state and is thread safe. Their random source is the thread's own unless one is given.
 */
@FunctionalInterface
public interface Backoff {

    /**
     * The wait after an attempt that failed.
     *
     * <p>Threads: called by the thread that learnt of the failure, from many calls at once; must not block.
     *
     * @param attempt number of failures before this one in the same call: 0 for the first
     * @return the wait, at most {@link S3Limits#RETRY_WAIT_MAX}; a negative one ends the retrying
     */
    Duration next(int attempt);

    /**
     * Waits between nothing and the doubled base: {@code U(0,1) · min(base · 2^attempt, cap)}.
     *
     * <p>Clients that failed together come back spread evenly. Source: <a
     * href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">retry behaviour of the AWS SDKs</a>
     *
     * @param base upper bound of the first wait, positive
     * @param cap upper bound of every wait, not below the base
     * @return the strategy
     * @throws IllegalArgumentException when a bound is out of range
     */
    static Backoff fullJitter(Duration base, Duration cap) {
        return fullJitter(base, cap, ThreadLocalRandom::current);
    }

    /**
     * Waits as {@link #fullJitter(Duration, Duration)} does, from a random source of the caller's.
     *
     * @param base upper bound of the first wait, positive
     * @param cap upper bound of every wait, not below the base
     * @param random asked for each wait; what it gives must be safe for the asking thread
     * @return the strategy
     * @throws IllegalArgumentException when a bound is out of range
     */
    static Backoff fullJitter(Duration base, Duration cap, Supplier<? extends RandomGenerator> random) {
        BackoffBounds bounds = new BackoffBounds(base, cap);
        return attempt -> Duration.ofNanos(random.get().nextLong(bounds.delayNanos(attempt)));
    }

    /**
     * Waits the doubled base and up to half of it more: {@code delay = min(base · 2^attempt, cap)}, then
     * {@code delay + U[0, delay/2)}.
     *
     * <p>The jitter comes after the cap, so a wait may reach, but not exceed, 1.5 times the cap. With a base of 100 ms and
     * a cap of 30 s, the usual values, the first wait lies in [100, 150) ms and the tenth in [30, 45) s.
     *
     * @param base lower bound of the first wait, positive
     * @param cap bound of the doubled base, not below the base; two thirds of the longest wait
     * @return the strategy
     * @throws IllegalArgumentException when a bound is out of range
     */
    static Backoff equalJitter(Duration base, Duration cap) {
        return equalJitter(base, cap, ThreadLocalRandom::current);
    }

    /**
     * Waits as {@link #equalJitter(Duration, Duration)} does, from a random source of the caller's.
     *
     * @param base lower bound of the first wait, positive
     * @param cap bound of the doubled base, not below the base; two thirds of the longest wait
     * @param random asked for each wait; what it gives must be safe for the asking thread
     * @return the strategy
     * @throws IllegalArgumentException when a bound is out of range
     */
    static Backoff equalJitter(Duration base, Duration cap, Supplier<? extends RandomGenerator> random) {
        BackoffBounds bounds = new BackoffBounds(base, cap);
        return attempt -> {
            long delay = bounds.delayNanos(attempt);
            long half = delay / 2;
            return Duration.ofNanos(half == 0 ? delay : delay + random.get().nextLong(half));
        };
    }

    /**
     * Waits between the base and three times the wait before: {@code min(cap, U[base, 3 · previous))}, where the wait
     * before the first is the base.
     *
     * <p>The previous waits are drawn anew each time, so that one strategy serves all calls and keeps no state; the law of
     * each wait is the same. Source: <a
     * href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">exponential backoff and jitter</a>
     *
     * @param base lower bound of every wait, positive
     * @param cap upper bound of every wait, not below the base
     * @return the strategy
     * @throws IllegalArgumentException when a bound is out of range
     */
    static Backoff decorrelated(Duration base, Duration cap) {
        return decorrelated(base, cap, ThreadLocalRandom::current);
    }

    /**
     * Waits as {@link #decorrelated(Duration, Duration)} does, from a random source of the caller's.
     *
     * @param base lower bound of every wait, positive
     * @param cap upper bound of every wait, not below the base
     * @param random asked for each wait; what it gives must be safe for the asking thread
     * @return the strategy
     * @throws IllegalArgumentException when a bound is out of range
     */
    static Backoff decorrelated(Duration base, Duration cap, Supplier<? extends RandomGenerator> random) {
        BackoffBounds bounds = new BackoffBounds(base, cap);
        return attempt -> Duration.ofNanos(bounds.decorrelatedNanos(attempt, random.get()));
    }

    /**
     * Waits the same every time.
     *
     * @param delay the wait, zero or more
     * @return the strategy
     * @throws IllegalArgumentException when the delay is negative or above {@link S3Limits#RETRY_WAIT_MAX}
     */
    static Backoff fixed(Duration delay) {
        if (delay.isNegative() || delay.compareTo(S3Limits.RETRY_WAIT_MAX) > 0) {
            throw new IllegalArgumentException("delay " + delay + " is out of range; give 0 to 1 day");
        }
        return attempt -> delay;
    }

    /**
     * Does not wait: the next attempt follows at once.
     *
     * @return the strategy
     */
    static Backoff none() {
        return fixed(Duration.ZERO);
    }
}
