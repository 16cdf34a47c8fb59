package dev.pail.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a client waits for what. All times are positive.
 *
 * @param connect from the first packet to an open connection, the TLS handshake included. Default 5 s
 * @param idle no byte moved in either direction while a request is in progress; also for the provider of the credentials.
 *     Default 30 s
 * @param call a whole call of one request: name look-up, credentials, waits, all attempts, and the body to its last byte,
 *     also where the caller reads it as a stream; {@code null} for no limit. A transfer has no limit as a whole,
 *     but each request that it makes besides its bytes has this one, such as {@code CompleteMultipartUpload}, and,
 *     with a second more for each 8 MiB, {@code CopyObject} and {@code UploadPartCopy}, in which S3 may work for minutes; parts and ranges are watched by {@code idle} and {@code bytesPerSecondMin}. Default 5 min
 * @param acquire for a turn when as many requests are in flight as may be. Default 10 s
 * @param bytesPerSecondMin slowest body, sent or received, in bytes per second; 0 for as slow as one byte per
 *     {@code idle}. A body may be slower for a while: it is given up when it has fallen behind this rate by {@code idle}.
 *     Time in which the caller asks for no bytes does not count. Default 64
 */
public record Timeouts(
        Duration connect, Duration idle, @Nullable Duration call, Duration acquire, int bytesPerSecondMin) {

    private static final Timeouts DEFAULTS = new Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofSeconds(10), 64);

    /**
     * Checks the timeouts.
     *
     * @throws IllegalArgumentException when a time is zero or negative, or the rate is negative
     */
    public Timeouts {
        requirePositive("connect", connect);
        requirePositive("idle", idle);
        if (call != null) {
            requirePositive("call", call);
        }
        requirePositive("acquire", acquire);
        if (bytesPerSecondMin < 0) {
            throw new IllegalArgumentException(
                    "bytesPerSecondMin " + bytesPerSecondMin + " is out of range; give 0 or more");
        }
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
        return new Timeouts(value, idle, call, acquire, bytesPerSecondMin);
    }

    /**
     * Sets how long no byte may move.
     *
     * @param value the timeout, positive
     * @return a copy with it
     * @throws IllegalArgumentException when it is not positive
     */
    public Timeouts withIdle(Duration value) {
        return new Timeouts(connect, value, call, acquire, bytesPerSecondMin);
    }

    /**
     * Sets how long a call of one request may take in all.
     *
     * @param value the timeout, positive; {@code null} for no limit
     * @return a copy with it
     * @throws IllegalArgumentException when it is not positive
     */
    public Timeouts withCall(@Nullable Duration value) {
        return new Timeouts(connect, idle, value, acquire, bytesPerSecondMin);
    }

    /**
     * Sets how long a request may wait for its turn.
     *
     * @param value the timeout, positive
     * @return a copy with it
     * @throws IllegalArgumentException when it is not positive
     */
    public Timeouts withAcquire(Duration value) {
        return new Timeouts(connect, idle, call, value, bytesPerSecondMin);
    }

    /**
     * Sets how slow a body may be.
     *
     * @param value bytes per second, 0 or more
     * @return a copy with it
     * @throws IllegalArgumentException when it is negative
     */
    public Timeouts withBytesPerSecondMin(int value) {
        return new Timeouts(connect, idle, call, acquire, value);
    }
}
