package dev.pail.checkpoint;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps checkpoints: loads, saves, deletes and locks them. An extension point.
 *
 * <p><b>Threads</b>: a store and its leases are safe for use by several threads. A contract test that every store must
 * pass lies beside the library's own tests.
 */
public interface CheckpointStore {

    /**
     * Takes the lock of a transfer, so that nobody else can run it.
     *
     * <p><b>Effects</b>: never waits for the holder. The lock ends with {@link Lease#close}, or with the process, however that ends.
     *
     * @param id identifier of the transfer, {@link Checkpoint#id}
     * @return the lock, to be closed
     * @throws dev.pail.error.CheckpointException code {@code CheckpointInUse} when it is held elsewhere, naming the
     *     holder; {@code CheckpointLockFailed} or {@code CheckpointUnreadable} when it cannot be taken at all
     */
    Lease acquire(String id);

    /**
     * All checkpoints that can be read, held or not, as they are at this moment.
     *
     * <p><b>Effects</b>: a store of files takes away locks that nobody holds and no checkpoint belongs to.
     *
     * @return a snapshot ordered by identifier; {@link #damaged} has the others
     */
    List<Checkpoint> list();

    /**
     * The checkpoint of one transfer, held or not, as it is at this moment.
     *
     * <p><b>Effects</b>: none; a store of files reads that one file.
     *
     * @param id identifier of the transfer, {@link Checkpoint#id}
     * @return the checkpoint; empty when there is none that can be read
     */
    default Optional<Checkpoint> find(String id) {
        return list().stream().filter(checkpoint -> checkpoint.id().equals(id)).findFirst();
    }

    /**
     * What {@link #list} leaves out.
     *
     * @return places that should hold a checkpoint and hold none that can be read
     */
    List<Damaged> damaged();

    /**
     * Where a checkpoint is kept, for messages.
     *
     * @param id identifier of the transfer
     * @return a file's path, or {@code memory}
     */
    String location(String id);

    /**
     * A store that lasts as long as the process.
     *
     * @return a new, empty store
     */
    static CheckpointStore inMemory() {
        return new MemoryCheckpointStore(Clock.systemUTC());
    }

    /**
     * A store of one journal a transfer, each change forced to the disk before the call returns.
     *
     * <p><b>Effects</b>: nothing is touched yet. The directory is made when first needed, for its owner only (0700), the
     * files in it too (0600). It should be of a local file system; one without locks is refused when a lock is taken.
     *
     * @param directory where the journals lie, of the default file system
     * @return a store; several, also in other processes, may share a directory, but not those of two copies of this library in
     *     one process, such as two web applications that bring their own: locks of files belong to a process
     */
    static CheckpointStore inDirectory(Path directory) {
        return new FileCheckpointStore(directory, new LocalDisk(), Clock.systemUTC());
    }

    /**
     * The lock of one transfer, and the only way to read and change its checkpoint.
     *
     * <p>Begins with {@link #load} or {@link #begin}. Every method but {@link #close} throws a {@code
     * CheckpointException} of code {@code CheckpointNotHeld} after the lease was closed.
     */
    interface Lease extends AutoCloseable {

        /**
         * Reads the checkpoint and makes ready to append to it.
         *
         * @return what was found; empty when there is no checkpoint
         * @throws dev.pail.error.CheckpointException code {@code CheckpointUnreadable} when its place is taken by
         *     something else, {@code CheckpointFormatUnknown} when a newer version wrote it, {@code CheckpointReadFailed}
         *     when the disk fails; nothing was changed
         */
        Optional<Recovered> load();

        /**
         * Writes the intention of a new transfer, in place of any older checkpoint, all or nothing.
         *
         * <p><b>Effects</b>: durable when it returns.
         *
         * @param intention a checkpoint of this lease's identifier, without upload ID
         * @throws dev.pail.error.CheckpointException code {@code CheckpointWriteFailed}; the older checkpoint or the new
         *     one is there, never a mixture
         */
        void begin(Checkpoint intention);

        /**
         * Records the upload ID, once a checkpoint.
         *
         * <p><b>Effects</b>: durable when it returns.
         *
         * @param uploadId the server's upload ID
         * @param when when it was received
         * @throws dev.pail.error.CheckpointException code {@code CheckpointWriteFailed}
         */
        void uploadCreated(String uploadId, Instant when);

        /**
         * Records acknowledged parts; a part recorded before is replaced.
         *
         * <p><b>Effects</b>: durable when it returns. Calls of several threads that meet share one force of the disk. A
         * thread's interrupt neither stops nor breaks the write and stays set.
         *
         * @param parts parts of the recorded upload
         * @throws dev.pail.error.CheckpointException code {@code CheckpointWriteFailed}: these parts may be lost, all
         *     earlier ones are safe, and a later call may succeed
         */
        void append(List<PartRecord> parts);

        /**
         * Records that {@code CompleteMultipartUpload} is about to be sent.
         *
         * <p><b>Effects</b>: durable when it returns.
         *
         * @param completion what the object should become
         * @throws dev.pail.error.CheckpointException code {@code CheckpointWriteFailed}
         */
        void completing(Completion completion);

        /**
         * Deletes the checkpoint; the lock stays.
         *
         * <p><b>Effects</b>: durable when it returns; does nothing when there is none.
         *
         * @throws dev.pail.error.CheckpointException code {@code CheckpointWriteFailed}
         */
        void delete();

        /**
         * Makes sure that nobody else has taken over, to be called before a step that cannot be undone.
         *
         * @throws dev.pail.error.CheckpointException code {@code CheckpointNotHeld} when the lock or the checkpoint was
         *     replaced, deleted or written by another
         */
        void verifyHeld();

        /**
         * Number of this lease: greater than that of every earlier lease of the same transfer.
         *
         * @return a positive number
         */
        long fencingToken();

        /** Releases the lock; the checkpoint stays. Further calls do nothing. */
        @Override
        void close();
    }
}
