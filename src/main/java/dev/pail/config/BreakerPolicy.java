package dev.pail.config;

import java.time.Duration;
import java.util.Objects;

/**
 * When a client stops sending to an endpoint that fails, and how it finds out that the endpoint is well again.
 *
 * <p>The breaker counts attempts, not calls. A failure is an attempt without an answer (refused, reset, timed out) and an
 * answer of 5xx that may pass, unless S3 asks in it for fewer requests, as {@code SlowDown} does: that and every other
 * answer, a 404 as well as a 429, shows that the endpoint lives. What was cancelled, or never left this machine, is not
 * counted at all.
 *
 * <p>When the share of failures is reached the breaker opens: nothing is sent, a call with a time limit fails at once with
 * {@link dev.pail.error.BreakerOpenException}, and one without, such as a part of an upload, waits. After {@code openTime} a
 * few attempts go through as probes; their share of failures decides whether it closes or opens again.
 *
 * @param enabled false: it never opens
 * @param failurePercent share of failures that opens it, 1 to 100. Default 60
 * @param window how far back attempts are counted, in whole seconds, 1 s to 1 h. Default 5 s
 * @param attemptsMin attempts in the window before the share means anything, 1 to 10,000. Default 20
 * @param openTime how long nothing is sent, 1 ms to 1 day. Default 30 s
 * @param probes attempts that decide afterwards, 1 to 1,000. Default 3
 */
public record BreakerPolicy(
        boolean enabled, int failurePercent, Duration window, int attemptsMin, Duration openTime, int probes) {

    private static final BreakerPolicy DEFAULTS =
            new BreakerPolicy(true, 60, Duration.ofSeconds(5), 20, Duration.ofSeconds(30), 3);

    /** What the breaker does with the next attempt. */
    public enum State {
        /** It goes out. */
        CLOSED,
        /** It is refused, unless the open time is over: then it is the first probe. */
        OPEN,
        /** It is a probe if there is one left, else it is refused. */
        HALF_OPEN
    }

    /**
     * Checks the policy.
     *
     * @throws IllegalArgumentException when a number is out of range
     */
    public BreakerPolicy {
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(openTime, "openTime");
        require("failurePercent", failurePercent, 100);
        require("attemptsMin", attemptsMin, 10_000);
        require("probes", probes, 1_000);
        require("window in seconds", window.toSeconds(), 3_600);
        require("openTime in milliseconds", openTime.toMillis(), S3Limits.RETRY_WAIT_MAX.toMillis());
    }

    private static void require(String name, long value, long max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " " + value + " is out of range; give 1 to " + max);
        }
    }

    /**
     * The breaker of a client that names none: opens at 60 % of at least 20 attempts in 5 s, for 30 s, then 3 probes.
     *
     * @return the default policy
     */
    public static BreakerPolicy defaults() {
        return DEFAULTS;
    }

    /**
     * The breaker that never opens.
     *
     * @return a policy that is off
     */
    public static BreakerPolicy off() {
        return new BreakerPolicy(
                false,
                DEFAULTS.failurePercent,
                DEFAULTS.window,
                DEFAULTS.attemptsMin,
                DEFAULTS.openTime,
                DEFAULTS.probes);
    }

    /**
     * Sets how long nothing is sent.
     *
     * @param value 1 ms to 1 day
     * @return a copy with it
     * @throws IllegalArgumentException when it is out of range
     */
    public BreakerPolicy withOpenTime(Duration value) {
        return new BreakerPolicy(enabled, failurePercent, window, attemptsMin, value, probes);
    }
}
