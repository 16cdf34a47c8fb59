package dev.pail.internal.retry;

import java.time.Duration;

/**
 * Runs a task later. The seam through which tests bring their own time.
 *
 * <p>Threads: safe. A task runs on a thread that holds no lock of the caller's.
 */
@FunctionalInterface
public interface Scheduler {

    /**
     * Runs a task once, after a delay.
     *
     * @param task what to run; must not throw
     * @param delay how long from now, zero or more
     * @return takes the task back
     * @throws java.util.concurrent.RejectedExecutionException when the scheduler is closed; the task will not run
     */
    Cancellable schedule(Runnable task, Duration delay);
}
