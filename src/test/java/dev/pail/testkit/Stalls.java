package dev.pail.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How late this machine lets threads run: what a limit on real time must allow on top, since a call that ends in time may
 * be told of late where others have the processors. Next to nothing on a machine that is not starved.
 */
public final class Stalls {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** What a thread that wakes up on time may miss. */
    private static final long ON_TIME_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final AtomicLong LATE_NANOS = new AtomicLong();

    static {
        Thread watch = new Thread(Stalls::watch, "stalls");
        watch.setDaemon(true);
        watch.start();
    }

    private final long before = LATE_NANOS.get();

    private Stalls() {}

    /** Begins to add up. */
    public static Stalls begin() {
        return new Stalls();
    }

    /** All lateness since the beginning, added up; a stall that lasts still is counted when it is over. */
    public Duration sum() {
        return Duration.ofNanos(LATE_NANOS.get() - before);
    }

    private static void watch() {
        for (long from = System.nanoTime(); ; ) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long now = System.nanoTime();
            LATE_NANOS.addAndGet(Math.max(0, now - from - PAUSE_NANOS - ON_TIME_NANOS));
            from = now;
        }
    }
}
