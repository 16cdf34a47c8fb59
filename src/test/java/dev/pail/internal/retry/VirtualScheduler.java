package dev.pail.internal.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Time that moves when the test says so. Tasks run on the thread that moves it; else thread safe. */
public final class VirtualScheduler implements Scheduler {

    private final PriorityQueue<Entry> waiting =
            new PriorityQueue<>(Comparator.comparing(Entry::due).thenComparingInt(Entry::number));
    private final List<Duration> delays = new ArrayList<>();
    private final long startNanos;
    private Duration elapsed = Duration.ZERO;

    private record Entry(Duration due, int number, Runnable task) {}

    /**
     * Starts at a reading of the caller's choice, since a nano clock may start anywhere.
     *
     * @param startNanos the first reading
     */
    public VirtualScheduler(long startNanos) {
        this.startNanos = startNanos;
    }

    @Override
    public synchronized Cancellable schedule(Runnable task, Duration delay) {
        delays.add(delay);
        Entry entry = new Entry(elapsed.plus(delay), delays.size(), task);
        waiting.add(entry);
        return () -> remove(entry);
    }

    private synchronized void remove(Entry entry) {
        waiting.remove(entry);
    }

    /**
     * The clock that moves with the tasks.
     *
     * @return its reading
     */
    public synchronized long nanoTime() {
        return startNanos + elapsed.toNanos();
    }

    /**
     * Lets time pass without running anything, as a slow attempt does.
     *
     * @param duration how much
     */
    public synchronized void pass(Duration duration) {
        elapsed = elapsed.plus(duration);
    }

    /** Moves the clock to each task in turn and runs it, until none is left. */
    public void runAll() {
        for (boolean ran = runNext(); ran; ) {
            ran = runNext();
        }
    }

    /**
     * Moves the clock to the next task and runs it.
     *
     * @return false when there was none
     */
    public boolean runNext() {
        Entry next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                return false;
            }
            elapsed = next.due().compareTo(elapsed) > 0 ? next.due() : elapsed;
        }
        next.task().run();
        return true;
    }

    /**
     * The delays asked for so far.
     *
     * @return all of them, those of cancelled tasks too
     */
    public synchronized List<Duration> delays() {
        return List.copyOf(delays);
    }

    /**
     * Tasks that have yet to run.
     *
     * @return how many
     */
    public synchronized int waitingCount() {
        return waiting.size();
    }
}
