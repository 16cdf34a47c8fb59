package dev.pail;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a client: four for each processor, and more only when those are held up.
 *
 * <p>Thousands of requests in flight are served by the few, since their tasks are short. But what a caller hangs on a future,
 * a source that blocks, or a provider may hold a thread for long, even until another call of the same client has ended: a
 * fixed number would come to a standstill. So while the first task in the queue has waited for a whole interval, threads are
 * added, first one and then twice as many each time; surplus ones go when they have been idle.
 */
final class WorkerPool extends ThreadPoolExecutor {

    private static final long CHECK_EVERY_MILLIS = 50;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ScheduledExecutorService timer;
    private int threads;
    private final AtomicBoolean watching = new AtomicBoolean();

    WorkerPool(ScheduledExecutorService timer, Duration idleMax) {
        this(timer, idleMax, 4 * Runtime.getRuntime().availableProcessors());
    }

    private WorkerPool(ScheduledExecutorService timer, Duration idleMax, int threads) {
        super(
                threads,
                Integer.MAX_VALUE,
                idleMax.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                task -> S3ClientBuilder.daemon(task, "pail-" + COUNT.incrementAndGet()));
        this.timer = timer;
        this.threads = threads;
        allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        super.execute(task);
        if (!getQueue().isEmpty() && watching.compareAndSet(false, true)) {
            watch(null);
        }
    }

    /**
     * Runs what will wait for other tasks of this pool, such as a transfer: on a thread more.
     *
     * @param task may block for hours
     */
    void executeBlocking(Runnable task) {
        more(1);
        boolean begun = false;
        try {
            execute(() -> {
                try {
                    task.run();
                } finally {
                    more(-1);
                }
            });
            begun = true;
        } finally {
            if (!begun) {
                more(-1);
            }
        }
    }

    private synchronized void more(int count) {
        threads += count;
        setCorePoolSize(Math.max(threads, getCorePoolSize() + count));
    }

    private synchronized void grow() {
        setCorePoolSize(getCorePoolSize() + Math.max(1, getCorePoolSize() - threads));
    }

    private synchronized void shrink() {
        if (getCorePoolSize() > threads && getActiveCount() < threads) {
            setCorePoolSize(threads);
        }
    }

    private void watch(@Nullable Runnable firstBefore) {
        try {
            timer.schedule(() -> check(firstBefore), CHECK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            watching.set(false);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same task, not one like it
    private void check(@Nullable Runnable firstBefore) {
        Runnable first = getQueue().peek();
        if (first != null) {
            if (first == firstBefore) {
                grow();
            }
            watch(first);
            return;
        }
        shrink();
        watching.set(false);
        if (!getQueue().isEmpty() && watching.compareAndSet(false, true)) {
            watch(null);
        }
    }
}
