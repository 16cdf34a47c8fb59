package dev.pail.internal.directory;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A few workers of one run. The thread that feeds them is a little ahead, and waits when it is: that is the back-pressure. It
 * goes on when half of what it had laid out is taken, since waking it for each file would cost more than a small file does.
 */
final class Crew implements AutoCloseable {

    private static final int LAID_OUT_MAX = 64;

    private final Executor executor;
    private final Runnable cancel;
    private final int workersMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition laidOut = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private int workers;
    private int idle;
    private boolean closed;
    private @Nullable Throwable broken;

    /** The feeding thread's flag, for as long as that waits. */
    private boolean interrupted;

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
    }

    /** Lays out a task; waits while too many lie there. When one broke, no more are taken. */
    void give(Runnable task) {
        lock.lock();
        try {
            if (tasks.size() >= LAID_OUT_MAX) {
                waitWhile(() -> tasks.size() > LAID_OUT_MAX / 2 && broken == null);
            }
            if (broken != null) {
                return;
            }
            tasks.add(task);
            laidOut.signal();
            if (tasks.size() > idle && workers < workersMax) {
                workers++;
                hire();
            }
        } finally {
            lock.unlock();
            restoreFlag();
        }
    }

    private void hire() {
        boolean hired = false;
        try {
            executor.execute(this::work);
            hired = true;
        } finally {
            workers -= hired ? 0 : 1;
        }
    }

    private void work() {
        try {
            for (Runnable task = next(); task != null; task = next()) {
                task.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            breaks(e);
        } catch (RuntimeException | Error failure) {
            breaks(failure);
        } finally {
            leave();
        }
    }

    private void leave() {
        lock.lock();
        try {
            workers--;
            taken.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Gives {@code null} when there will be no more. */
    private @Nullable Runnable next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (tasks.isEmpty() && !closed) {
                idle++;
                try {
                    laidOut.await();
                } finally {
                    idle--;
                }
            }
            Runnable task = tasks.poll();
            if (tasks.size() == LAID_OUT_MAX / 2) {
                taken.signal();
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    private void breaks(Throwable failure) {
        lock.lock();
        try {
            broken = broken == null ? failure : broken;
            tasks.clear();
            taken.signal();
        } finally {
            lock.unlock();
        }
        cancel.run();
    }

    /** Waits for all that was given; what broke a task is thrown here. */
    @Override
    public void close() {
        Throwable failure;
        lock.lock();
        try {
            closed = true;
            laidOut.signalAll();
            waitWhile(() -> workers > 0);
            failure = broken;
        } finally {
            lock.unlock();
            restoreFlag();
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new IllegalStateException("a file failed outside the family of S3 failures", failure);
        }
    }

    /** An interrupt does not end the waiting but cancels the run, which does. */
    private void waitWhile(BooleanSupplier holds) {
        while (holds.getAsBoolean()) {
            try {
                taken.await();
            } catch (InterruptedException e) {
                interrupted = true;
                lock.unlock();
                try {
                    cancel.run();
                } finally {
                    lock.lock();
                }
            }
        }
    }

    private void restoreFlag() {
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }
}
