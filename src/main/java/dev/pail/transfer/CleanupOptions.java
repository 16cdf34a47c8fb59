package dev.pail.transfer;

import dev.pail.checkpoint.CheckpointStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What counts as abandoned.
 *
 * @param olderThan only what was begun, or last written, longer ago than this; not negative. A day leaves room for whoever
 *     works without a checkpoint
 * @param stores stores whose checkpoints are respected besides the client's own: all that programs use which write to the
 *     same place
 * @param dryRun true: nothing is touched, the result says what would be
 */
public record CleanupOptions(Duration olderThan, List<CheckpointStore> stores, boolean dryRun) {

    /** Copies the list, and refuses a negative age. */
    public CleanupOptions {
        stores = List.copyOf(stores);
        if (olderThan.isNegative()) {
            throw new IllegalArgumentException("an age of " + olderThan);
        }
    }

    /**
     * What is older, by the client's own store.
     *
     * @param age only what was begun, or last written, longer ago than this; not negative
     * @return the options, no dry run
     */
    public static CleanupOptions olderThan(Duration age) {
        return new CleanupOptions(age, List.of(), false);
    }

    /**
     * Adds a store.
     *
     * @param store its checkpoints are respected as well
     * @return a copy with it
     */
    public CleanupOptions withStore(CheckpointStore store) {
        List<CheckpointStore> more = new ArrayList<>(stores);
        more.add(store);
        return new CleanupOptions(olderThan, more, dryRun);
    }

    /**
     * Sets dryRun.
     *
     * @param value true: nothing is touched, the result says what would be
     * @return a copy with it
     */
    public CleanupOptions withDryRun(boolean value) {
        return new CleanupOptions(olderThan, stores, value);
    }
}
