package dev.pail.internal.retry;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The scheduler of a running client: one daemon thread keeps the time, an executor does the work.
 *
 * <p>The thread starts with the first task and ends when there has been none for 10 s, so that an idle or forgotten client
 * holds no thread. It only hands tasks over: an attempt signs, reads files and may ask for credentials, and would make
 * every other timer late. A task that was taken back is forgotten at once.
 */
public final class TimerScheduler implements Scheduler, AutoCloseable {

    private static final Duration IDLE_MAX = Duration.ofSeconds(10);

    private final Executor worker;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * Makes the scheduler; no thread is started yet.
     *
     * @param worker runs the tasks when their time has come. One that refuses a task gets it run on the timer's thread, so
     *     that whoever waits for it learns of its end
     */
    public TimerScheduler(Executor worker) {
        this.worker = worker;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "pail-timer");
            thread.setDaemon(true);
            // Not the class loader of whoever came first: an application server could never unload it.
            thread.setContextClassLoader(null);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_MAX.toNanos(), TimeUnit.NANOSECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        long nanos = TimeUnit.NANOSECONDS.convert(delay);
        Future<?> entry = timer.schedule(() -> handOver(task), nanos, TimeUnit.NANOSECONDS);
        return () -> entry.cancel(false);
    }

    private void handOver(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException refused) {
            task.run();
        }
    }

    /**
     * Tasks that wait for their time, for the leak check.
     *
     * @return how many
     */
    int tasksWaiting() {
        return timer.getQueue().size();
    }

    /** Forgets every task that waits and ends the thread. Closing again does nothing. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
