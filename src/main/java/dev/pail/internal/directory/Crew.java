package dev.pail.internal.directory;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A few workers of one run: the thread that feeds them waits for a free one, which is the back-pressure. */
final class Crew implements AutoCloseable {

    private final Executor executor;
    private final Runnable cancel;
    private final int workersMax;
    private final Semaphore free;
    private final Semaphore home = new Semaphore(0);

    /** One permit for each task, and at the end one for each worker, who then finds none. */
    private final Semaphore ready = new Semaphore(0);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private int workers;

    /**
     * Hires nobody yet.
     *
     * @param executor runs what blocks
     * @param cancel stops the run when a task breaks, or the feeding thread is interrupted
     * @param workersMax workers at the same time
     */
    Crew(Executor executor, Runnable cancel, int workersMax) {
        this.executor = executor;
        this.cancel = cancel;
        this.workersMax = workersMax;
        this.free = new Semaphore(workersMax);
    }

    /** Waits for a worker to be free and gives it a task. */
    void give(Runnable task) {
        acquire(free, 1);
        tasks.add(task);
        ready.release();
        if (workers < workersMax) {
            executor.execute(this::work);
            workers++;
        }
    }

    private void work() {
        try {
            while (true) {
                ready.acquire();
                Runnable task = tasks.poll();
                if (task == null) {
                    return;
                }
                try {
                    task.run();
                } finally {
                    free.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            broken.compareAndSet(null, e);
            cancel.run();
        } catch (RuntimeException | Error failure) {
            broken.compareAndSet(null, failure);
            cancel.run();
        } finally {
            home.release();
        }
    }

    /** Waits for all that was given; what broke a task is thrown here. */
    @Override
    public void close() {
        ready.release(workers);
        acquire(home, workers);
        Throwable failure = broken.get();
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new IllegalStateException("a file failed outside the family of S3 failures", failure);
        }
    }

    private void acquire(Semaphore permits, int count) {
        boolean interrupted = false;
        while (true) {
            try {
                permits.acquire(count);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                cancel.run();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
