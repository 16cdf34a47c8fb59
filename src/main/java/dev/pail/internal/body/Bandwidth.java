package dev.pail.internal.body;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A limit on the bytes per second of many bodies together, that may change at any time.
 *
 * <p>Whoever has moved bytes is given a place in the order of all bytes, and moves more when the time up to that place has
 * passed. So nothing is moved in vain, none waits for ever, and the mean is exact whatever the sizes are; time in which
 * nothing was moved is not made up for. Thread safe.
 */
public final class Bandwidth {

    private static final double SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoClock;
    private volatile long bytesPerSecond;
    private long moved;
    private double paid;
    private long paidAt;

    /**
     * Starts without a limit.
     *
     * @param nanoClock a clock that only goes forward
     */
    public Bandwidth(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.paidAt = nanoClock.getAsLong();
    }

    /**
     * Sets the limit; who waits now waits as long as the new one says.
     *
     * @param value bytes per second, 0 for no limit
     */
    public synchronized void limit(long value) {
        settle();
        bytesPerSecond = value;
        settle();
    }

    /**
     * Whether there is a limit now.
     *
     * @return false when nothing has to wait
     */
    public boolean isLimited() {
        return bytesPerSecond > 0;
    }

    /**
     * Counts bytes that were moved.
     *
     * @param bytes how many
     * @return their place, for {@link #waitNanos}
     */
    public synchronized long moved(long bytes) {
        settle();
        moved += bytes;
        return moved;
    }

    /**
     * Says how long whoever moved the bytes of a place waits before it moves more.
     *
     * @param place from {@link #moved}
     * @return nanoseconds from now, 0 for not at all
     */
    public synchronized long waitNanos(long place) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        settle();
        double owed = place - paid;
        return owed <= 0 ? 0 : Math.max(1, (long) Math.ceil(owed / bytesPerSecond * SECOND_NANOS));
    }

    private void settle() {
        long now = nanoClock.getAsLong();
        double passed = (now - paidAt) / SECOND_NANOS * bytesPerSecond;
        paid = bytesPerSecond == 0 ? moved : Math.min((double) moved, paid + passed);
        paidAt = now;
    }
}
