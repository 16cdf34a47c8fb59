package dev.pail.checkpoint;

import java.nio.file.Path;
import java.time.Clock;

/** A store in a directory whose disk fails from a step on, and what is done to it counted; nothing is forced. */
public final class FailingStore {

    private final FaultyDisk disk;
    private final CheckpointStore store;
    private int before;

    /** On a disk whose failures say that. */
    public FailingStore(Path directory, String what) {
        this.disk = new FaultyDisk(what);
        this.store = new FileCheckpointStore(directory, disk, Clock.systemUTC());
    }

    public CheckpointStore store() {
        return store;
    }

    /** Counts from here. */
    public void count() {
        before = disk.operations();
    }

    /** Changes of the disk since then. */
    public int operations() {
        return disk.operations() - before;
    }

    /** Lets the n-th change from now fail, counted from 1, and all behind it. */
    public void failFrom(int step) {
        disk.failFrom(step, Integer.MAX_VALUE / 2);
    }

    /** There is room again. */
    public void heal() {
        disk.failFrom(1, 0);
    }
}
