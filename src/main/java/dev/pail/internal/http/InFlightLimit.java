package dev.pail.internal.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Requests in flight at the same time: first come, first served. Thread safe. */
public final class InFlightLimit {

    private final int permits;
    private final ScheduledExecutorService timer;
    private final Executor worker;
    private final ArrayDeque<CompletableFuture<Runnable>> waiting = new ArrayDeque<>();
    private int free;
    private boolean handingOut;

    /**
     * Sets the limit.
     *
     * @param permits requests in flight
     * @param timer tells when a wait was too long
     * @param worker tells those who waited
     */
    public InFlightLimit(int permits, ScheduledExecutorService timer, Executor worker) {
        this.permits = permits;
        this.timer = timer;
        this.worker = worker;
        this.free = permits;
    }

    /**
     * Waits for a turn.
     *
     * @param waitMax longest wait, {@code null} for no limit
     * @return the permit's release, to be run once when the exchange has ended; running it again does nothing
     */
    public CompletableFuture<Runnable> acquire(@Nullable Duration waitMax) {
        CompletableFuture<Runnable> turn = new CompletableFuture<>();
        synchronized (waiting) {
            if (free > 0 && waiting.isEmpty()) {
                free--;
                return CompletableFuture.completedFuture(releaseOnce());
            }
            waiting.addLast(turn);
        }
        ScheduledFuture<?> timeout = waitMax == null
                ? null
                : timer.schedule(
                        () -> worker.execute(
                                () -> turn.completeExceptionally(new PermitTimeoutException(permits, waitMax))),
                        waitMax.toNanos(),
                        TimeUnit.NANOSECONDS);
        turn.whenComplete((permit, failure) -> {
            if (timeout != null) {
                timeout.cancel(false);
            }
            if (failure != null) {
                synchronized (waiting) {
                    waiting.removeIf(other -> other == turn);
                }
            }
        });
        return turn;
    }

    private Runnable releaseOnce() {
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                release();
            }
        };
    }

    /** One thread hands out at a time, in a loop: a turn that is over at once must not call down into the next one. */
    private void release() {
        synchronized (waiting) {
            free++;
            if (handingOut) {
                return;
            }
            handingOut = true;
        }
        while (true) {
            CompletableFuture<Runnable> next;
            synchronized (waiting) {
                next = free > 0 ? waiting.pollFirst() : null;
                if (next == null) {
                    handingOut = false;
                    return;
                }
                free--;
            }
            Runnable turn = releaseOnce();
            if (!next.complete(turn)) {
                turn.run();
            }
        }
    }
}
