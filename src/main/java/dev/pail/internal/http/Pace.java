package dev.pail.internal.http;

import dev.pail.internal.body.Bandwidth;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps one direction of one exchange to the limits on its bytes: those of the client and those of the transfer. */
final class Pace {

    /** A limit may be raised meanwhile: nobody sleeps longer before looking again. */
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** For bodies that nothing limits. */
    static final Pace NONE = new Pace(null, null, null, Runnable::run, waits -> {});

    private final @Nullable Bandwidth ofClient;
    private final @Nullable Bandwidth ofTransfer;
    private final @Nullable ScheduledExecutorService timer;
    private final Executor worker;
    private final Consumer<Boolean> waiting;
    private volatile long placeInClient;
    private volatile long placeInTransfer;

    Pace(
            @Nullable Bandwidth ofClient,
            @Nullable Bandwidth ofTransfer,
            @Nullable ScheduledExecutorService timer,
            Executor worker,
            Consumer<Boolean> waiting) {
        this.ofClient = ofClient;
        this.ofTransfer = ofTransfer;
        this.timer = timer;
        this.worker = worker;
        this.waiting = waiting;
    }

    boolean isLimited() {
        return (ofClient != null && ofClient.isLimited()) || (ofTransfer != null && ofTransfer.isLimited());
    }

    void moved(long bytes) {
        placeInClient = ofClient == null ? 0 : ofClient.moved(bytes);
        placeInTransfer = ofTransfer == null ? 0 : ofTransfer.moved(bytes);
    }

    private long waitNanos() {
        return Math.max(
                ofClient == null ? 0 : ofClient.waitNanos(placeInClient),
                ofTransfer == null ? 0 : ofTransfer.waitNanos(placeInTransfer));
    }

    /**
     * Runs a task when the bytes moved so far are paid for.
     *
     * @return false when they are: the task is not run then, the caller goes on himself
     */
    boolean later(Runnable task) {
        long wait = waitNanos();
        ScheduledExecutorService clock = timer;
        if (wait == 0 || clock == null) {
            return false;
        }
        try {
            waiting.accept(true);
            clock.schedule(
                    () -> worker.execute(() -> {
                        if (!later(task)) {
                            waiting.accept(false);
                            task.run();
                        }
                    }),
                    Math.min(wait, LOOK_EVERY_NANOS),
                    TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }
}
