package dev.pail.config;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The two bounds of an exponential strategy, checked once, and the arithmetic that saturates instead of overflowing.
 *
 * @param base wait of attempt 0 before jitter
 * @param cap where the doubling ends
 */
record BackoffBounds(Duration base, Duration cap) {

    /** A chain of this length has long reached its final law; drawing more of it would only cost time. */
    private static final int CHAIN_MAX = 64;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException unless 0 &lt; base ≤ cap ≤ {@link S3Limits#RETRY_WAIT_MAX}
     */
    BackoffBounds {
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(cap, "cap");
        if (base.isNegative() || base.isZero()) {
            throw new IllegalArgumentException("base " + base + " is out of range; give more than 0");
        }
        if (cap.compareTo(base) < 0 || cap.compareTo(S3Limits.RETRY_WAIT_MAX) > 0) {
            throw new IllegalArgumentException("cap " + cap + " is out of range; give the base to 1 day");
        }
    }

    long delayNanos(int attempt) {
        int doublings = Math.max(attempt, 0);
        long capNanos = cap.toNanos();
        long baseNanos = base.toNanos();
        // base · 2^n exceeds the cap exactly when base exceeds cap / 2^n, which cannot overflow.
        boolean capped = doublings >= Long.SIZE - 1 || baseNanos > capNanos >> doublings;
        return capped ? capNanos : baseNanos << doublings;
    }

    long decorrelatedNanos(int attempt, RandomGenerator random) {
        long baseNanos = base.toNanos();
        long capNanos = cap.toNanos();
        long previous = baseNanos;
        int last = Math.min(Math.max(attempt, 0), CHAIN_MAX);
        for (int step = 0; step <= last; step++) {
            previous = Math.min(capNanos, random.nextLong(baseNanos, 3 * previous));
        }
        return previous;
    }
}
