package dev.pail;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * added, first one and then twice as many each time; surplus ones go when they have been idle. Where a thread could run, it
 * is rather the processors that are held up, which more threads do not help: then the first task has to wait for longer.
 */
final class WorkerPool extends ThreadPoolExecutor {

    private static final long CHECK_EVERY_MILLIS = 50;
    /** A thread that could run may also be one that waits in the kernel, say for a file or a pipe: so not for ever. */
    private static final int CHECKS_WHILE_BUSY = 10;

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ScheduledExecutorService timer;
    private int threads;
    private final AtomicBoolean watching = new AtomicBoolean();
    private final Set<Thread> alive;
    private int checksWhileBusy;

    WorkerPool(ScheduledExecutorService timer, Duration idleMax) {
        this(timer, idleMax, 4 * Runtime.getRuntime().availableProcessors(), ConcurrentHashMap.newKeySet());
    }

    private WorkerPool(ScheduledExecutorService timer, Duration idleMax, int threads, Set<Thread> alive) {
        super(
                threads,
                Integer.MAX_VALUE,
                idleMax.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                task -> S3ClientBuilder.daemon(
                        () -> {
                            alive.add(Thread.currentThread());
                            try {
                                task.run();
                            } finally {
                                alive.remove(Thread.currentThread());
                            }
                        },
                        "pail-" + COUNT.incrementAndGet()));
        this.timer = timer;
        this.alive = alive;
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
            if (first != firstBefore) {
                checksWhileBusy = 0;
            } else if (alive.stream().noneMatch(thread -> thread.getState() == Thread.State.RUNNABLE)
                    || ++checksWhileBusy >= CHECKS_WHILE_BUSY) {
                checksWhileBusy = 0;
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
