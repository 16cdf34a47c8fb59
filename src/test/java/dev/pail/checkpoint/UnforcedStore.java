package dev.pail.checkpoint;

import java.nio.file.Path;
import java.time.Clock;

/** Lets tests of other rooms have a store of files that does not wait for the disk: they read thousands of journals. */
public final class UnforcedStore {

    private UnforcedStore() {}

    /** All that the real one does, but for the forces. */
    public static CheckpointStore inDirectory(Path directory) {
        return new FileCheckpointStore(directory, new FaultyDisk(), Clock.systemUTC());
    }
}
