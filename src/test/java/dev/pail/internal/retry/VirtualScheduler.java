package dev.pail.internal.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Time that moves when the test says so. For one thread. */
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
    public Cancellable schedule(Runnable task, Duration delay) {
        delays.add(delay);
        Entry entry = new Entry(elapsed.plus(delay), delays.size(), task);
        waiting.add(entry);
        return () -> waiting.remove(entry);
    }

    /**
     * The clock that moves with the tasks.
     *
     * @return its reading
     */
    public long nanoTime() {
        return startNanos + elapsed.toNanos();
    }

    /**
     * Lets time pass without running anything, as a slow attempt does.
     *
     * @param duration how much
     */
    public void pass(Duration duration) {
        elapsed = elapsed.plus(duration);
    }

    /** Moves the clock to each task in turn and runs it, until none is left. */
    public void runAll() {
        for (Entry next = waiting.poll(); next != null; next = waiting.poll()) {
            elapsed = next.due().compareTo(elapsed) > 0 ? next.due() : elapsed;
            next.task().run();
        }
    }

    /**
     * The delays asked for so far.
     *
     * @return all of them, those of cancelled tasks too
     */
    public List<Duration> delays() {
        return List.copyOf(delays);
    }

    /**
     * Tasks that have yet to run.
     *
     * @return how many
     */
    public int waitingCount() {
        return waiting.size();
    }
}
