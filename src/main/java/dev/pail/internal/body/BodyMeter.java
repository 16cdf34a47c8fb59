package dev.pail.internal.body;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the body bytes of one call as the socket takes them, attempt by attempt, and knows what the call is doing. Thread
 * safe; read while it counts.
 */
public final class BodyMeter {

    private volatile Supplier<String> doing = () -> "getting ready";
    private LongSupplier taken = () -> 0;
    private long earlier;
    private volatile @Nullable Bandwidth up;
    private volatile @Nullable Bandwidth down;

    /**
     * Limits the bytes of this call, beside what limits all calls.
     *
     * @param sent limit on what is sent
     * @param received limit on what is received
     */
    public void limit(@Nullable Bandwidth sent, @Nullable Bandwidth received) {
        up = sent;
        down = received;
    }

    /**
     * What limits the bytes that the call sends.
     *
     * @return {@code null} when nothing does
     */
    public @Nullable Bandwidth up() {
        return up;
    }

    /**
     * What limits the bytes that the call receives.
     *
     * @return {@code null} when nothing does
     */
    public @Nullable Bandwidth down() {
        return down;
    }

    /**
     * The call goes on to something else.
     *
     * @param now says what, in a participle such as {@code reading the reply}; asked when a time limit has ended
     */
    public void doing(Supplier<String> now) {
        doing = now;
    }

    /**
     * What the call is doing.
     *
     * @return for a message
     */
    public String doing() {
        return doing.get();
    }

    /**
     * An attempt begins.
     *
     * @param takenNow says what its socket has taken so far
     */
    public synchronized void begin(LongSupplier takenNow) {
        taken = takenNow;
    }

    /** The attempt is over; what it took is kept in the total. */
    public synchronized void end() {
        earlier += taken.getAsLong();
        taken = () -> 0;
    }

    /**
     * Bytes that the attempt in progress has put on the wire.
     *
     * @return 0 between attempts
     */
    public synchronized long current() {
        return taken.getAsLong();
    }

    /**
     * Bytes that all attempts have put on the wire.
     *
     * @return never less than before
     */
    public synchronized long total() {
        return earlier + taken.getAsLong();
    }
}
