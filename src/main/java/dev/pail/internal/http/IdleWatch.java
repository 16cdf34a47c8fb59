package dev.pail.internal.http;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange in which no byte moves: the JDK's request timeout stops at the reply's head (JDK-8258397), this one
 * covers sending, waiting and reading.
 *
 * <p>One timer task an exchange that looks a few times per limit. What was sent is asked for, since a slice of several
 * megabytes goes out over many writes of which nobody tells.
 */
final class IdleWatch {

    private static final int CHECKS = 8;

    private final Duration idleMax;
    private final ScheduledExecutorService timer;
    private final Consumer<IdleTimeoutException> onIdle;
    private final LongSupplier sent;
    private final LongSupplier nanoTime;
    private volatile long movedAt;
    private volatile boolean paused;
    private volatile boolean ended;
    private volatile String phase = "connecting and sending";
    private volatile @Nullable ScheduledFuture<?> task;
    private long sentBefore;

    IdleWatch(
            Duration idleMax,
            ScheduledExecutorService timer,
            LongSupplier nanoTime,
            LongSupplier sent,
            Consumer<IdleTimeoutException> onIdle) {
        this.idleMax = idleMax;
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.movedAt = nanoTime.getAsLong();
        this.onIdle = onIdle;
        this.sent = sent;
    }

    void start() {
        schedule(idleMax.toNanos() / CHECKS);
    }

    /** A byte moved. */
    void moved() {
        movedAt = nanoTime.getAsLong();
    }

    void phase(String now) {
        phase = now;
        moved();
    }

    /** The reader asks for nothing now: silence is its wish, not the server's fault. */
    void pause() {
        paused = true;
    }

    void unpause() {
        moved();
        paused = false;
    }

    void end() {
        ended = true;
        ScheduledFuture<?> last = task;
        if (last != null) {
            last.cancel(false);
        }
    }

    private void schedule(long nanos) {
        if (!ended) {
            task = timer.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
            if (ended) {
                end();
            }
        }
    }

    private void check() {
        long sentNow = sent.getAsLong();
        if (sentNow != sentBefore) {
            sentBefore = sentNow;
            moved();
        }
        long idle = paused ? 0 : nanoTime.getAsLong() - movedAt;
        if (ended) {
            return;
        }
        if (idle < idleMax.toNanos()) {
            schedule(Math.min(idleMax.toNanos() / CHECKS, idleMax.toNanos() - idle));
            return;
        }
        ended = true;
        onIdle.accept(new IdleTimeoutException(idleMax, phase));
    }
}
