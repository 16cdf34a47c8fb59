package dev.pail.internal.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Requests in flight at the same time: first come, first served. Thread safe. */
final class InFlightLimit {

    private final int permits;
    private final ScheduledExecutorService timer;
    private final ArrayDeque<CompletableFuture<Runnable>> waiting = new ArrayDeque<>();
    private int free;

    InFlightLimit(int permits, ScheduledExecutorService timer) {
        this.permits = permits;
        this.timer = timer;
        this.free = permits;
    }

    /** Gives the permit's release, to be run once when the exchange has ended; running it again does nothing. */
    CompletableFuture<Runnable> acquire(@Nullable Duration waitMax) {
        CompletableFuture<Runnable> turn = new CompletableFuture<>();
        synchronized (waiting) {
            if (free > 0) {
                free--;
                return CompletableFuture.completedFuture(releaseOnce());
            }
            waiting.addLast(turn);
        }
        ScheduledFuture<?> timeout = waitMax == null
                ? null
                : timer.schedule(
                        () -> turn.completeExceptionally(new PermitTimeoutException(permits, waitMax)),
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

    private void release() {
        while (true) {
            @Nullable CompletableFuture<Runnable> next;
            synchronized (waiting) {
                next = waiting.pollFirst();
                if (next == null) {
                    free++;
                    return;
                }
            }
            if (next.complete(releaseOnce())) {
                return;
            }
        }
    }
}
