package dev.pail.internal.http;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A timer whose time stands still until the test moves it. Thread safe, but for one thread that moves it. */
final class VirtualTimer extends AbstractExecutorService implements ScheduledExecutorService {

    private final Queue<Task<?>> waiting = new PriorityQueue<>(
            Comparator.<Task<?>>comparingLong(task -> task.due).thenComparingLong(task -> task.number));
    private long now;
    private long count;

    synchronized long nanoTime() {
        return now;
    }

    synchronized int waitingCount() {
        return waiting.size();
    }

    /** Moves the time on and runs what falls due on the way, each at its own moment. */
    void pass(long nanos) {
        long end = nanoTime() + nanos;
        for (Task<?> next = dueBy(end); next != null; next = dueBy(end)) {
            next.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized Task<?> dueBy(long end) {
        Task<?> next = waiting.peek();
        if (next == null || next.due > end) {
            return null;
        }
        now = next.due;
        return waiting.remove();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(Executors.callable(command), delay, unit);
    }

    @Override
    public synchronized <V> ScheduledFuture<V> schedule(Callable<V> command, long delay, TimeUnit unit) {
        Task<V> task = new Task<>(command, now + unit.toNanos(delay));
        waiting.add(task);
        return task;
    }

    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long due;
        private final long number = count++;

        Task(Callable<V> command, long due) {
            super(command);
            this.due = due;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            synchronized (VirtualTimer.this) {
                waiting.remove(this);
            }
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    @Override
    public void execute(Runnable command) {
        throw new UnsupportedOperationException("only delays");
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initial, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("only delays");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initial, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("only delays");
    }

    @Override
    public synchronized void shutdown() {
        waiting.clear();
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        waiting.clear();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
