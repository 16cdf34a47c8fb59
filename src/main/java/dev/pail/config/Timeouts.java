package dev.pail.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a client waits for what. All are positive.
 *
 * @param connect from the first packet to an open connection, the TLS handshake included. Default 5 s
 * @param idle no byte moved in either direction while a request is in progress. Default 30 s
 * @param call a whole call of one request, its retries and their waits included; {@code null} for no limit. A transfer in
 *     parts has no limit as a whole, whatever is set here: {@code idle} watches each of its requests. Default 5 min
 * @param acquire for a turn when as many requests are in flight as may be. Default 10 s
 */
public record Timeouts(
        Duration connect, Duration idle, @Nullable Duration call, Duration acquire) {

    private static final Timeouts DEFAULTS =
            new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofSeconds(10));

    /**
     * Checks the timeouts.
     *
     * @throws IllegalArgumentException when one is zero or negative
     */
    public Timeouts {
        requirePositive("connect", connect);
        requirePositive("idle", idle);
        if (call != null) {
            requirePositive("call", call);
        }
        requirePositive("acquire", acquire);
    }

    private static void requirePositive(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(name + " timeout " + timeout + " is out of range; give more than 0");
        }
    }

    /**
     * The timeouts of a client that names none.
     *
     * @return all defaults
     */
    public static Timeouts defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how long a connection may take to open.
     *
     * @param value the timeout, positive
     * @return a copy with it
     * @throws IllegalArgumentException when it is not positive
     */
    public Timeouts withConnect(Duration value) {
        return new Timeouts(value, idle, call, acquire);
    }

    /**
     * Sets how long no byte may move.
     *
     * @param value the timeout, positive
     * @return a copy with it
     * @throws IllegalArgumentException when it is not positive
     */
    public Timeouts withIdle(Duration value) {
        return new Timeouts(connect, value, call, acquire);
    }

    /**
     * Sets how long a call of one request may take in all.
     *
     * @param value the timeout, positive; {@code null} for no limit
     * @return a copy with it
     * @throws IllegalArgumentException when it is not positive
     */
    public Timeouts withCall(@Nullable Duration value) {
        return new Timeouts(connect, idle, value, acquire);
    }

    /**
     * Sets how long a request may wait for its turn.
     *
     * @param value the timeout, positive
     * @return a copy with it
     * @throws IllegalArgumentException when it is not positive
     */
    public Timeouts withAcquire(Duration value) {
        return new Timeouts(connect, idle, call, value);
    }
}
