package dev.pail.checkpoint;

import dev.pail.error.CheckpointException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock that the operating system frees when its process ends, however it ends.
 *
 * <p>The file holds one line that says who has it, and the fencing token. It is a file of its own, since on POSIX closing
 * <em>any</em> handle of a file frees all of the process's locks on it: nothing else may ever open it.
 */
final class LockFile {

    /**
     * What this process holds, by file key. Static and changing, against the rule, because it mirrors what is global: the
     * operating system's locks are the process's, and a second attempt in the same process, from whatever store, would
     * free the first one's lock just by closing its handle. All opening and closing happens under this monitor.
     */
    private static final Map<Object, LockOwner> HELD = new HashMap<>();

    /** Behind all that is ever written, so that others can read the line even where locks are mandatory. */
    private static final long LOCKED_BYTE = 1L << 30;

    /** The file may vanish between looking and locking, each time because another run has just ended or tidied up. */
    private static final int ATTEMPTS_MAX = 2_000;

    /** Whether a process of another host lives cannot be told; most often it does. */
    private static final int ATTEMPTS_OF_ANOTHER_HOST_MAX = 100;

    /** Between attempts: who tidies up is done in less, unless it has no processor. */
    private static final long PAUSE_NANOS = 1_000_000;

    private final Path path;
    private final RandomAccessFile file;
    private final Object key;
    private final LockOwner owner;
    private final byte[] line;
    private final boolean first;

    private LockFile(Path path, RandomAccessFile file, Object key, LockOwner owner, byte[] line, boolean first) {
        this.path = path;
        this.file = file;
        this.key = key;
        this.owner = owner;
        this.line = line;
        this.first = first;
    }

    /** Takes the lock or throws, without waiting for whoever holds it. */
    static LockFile acquire(Path path, PrivateDirectory directory, Clock clock) {
        try {
            for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
                LockFile held = attempt(path, directory, clock, attempt);
                if (held != null) {
                    return held;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            throw new IOException("it keeps vanishing");
        } catch (IOException e) {
            throw CheckpointErrors.lockFailed(path.toString(), e);
        }
    }

    /**
     * Takes away what a killed process left: a lock that nobody holds and no journal belongs to, and a journal that was
     * never whole. Deletes as {@link #release} does, while the lock is held; but writes no line of its own, by which {@link
     * #attempt} of another process knows that the lock will be free in a moment.
     */
    static void tidy(Path path, Path journal, PrivateDirectory directory) {
        synchronized (HELD) {
            try {
                createIfMissing(path); // where only the journal that was never whole is left
                BasicFileAttributes attributes = directory.look(path, JournalLimits.LOCK_BYTES_MAX);
                Object key = attributes == null ? null : PrivateDirectory.key(path, attributes);
                if (key == null || HELD.containsKey(key)) {
                    return;
                }
                try (FileChannel file =
                        FileChannel.open(path, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
                    if (tryLock(file) && isThere(path, key) && !Files.exists(journal, LinkOption.NOFOLLOW_LINKS)) {
                        Files.deleteIfExists(Journal.aside(journal));
                        Files.delete(path);
                    }
                }
            } catch (IOException | CheckpointException e) {
                // What stays does no harm: the next run of the same transfer takes it.
            }
        }
    }

    long token() {
        return owner.token();
    }

    /** Whether nobody had it before who was killed, or has left a journal. */
    boolean isFirst() {
        return first;
    }

    /** Throws when the file is not the one that was locked, or another has written its token there. */
    void verify() {
        Object there = PrivateDirectory.key(path);
        if (there == null) {
            throw CheckpointErrors.notHeld(path.toString(), "the lock was deleted");
        }
        byte[] written = readQuietly(file);
        if (!key.equals(there) || !Arrays.equals(line, written)) {
            LockOwner now = LockOwner.parse(written);
            throw CheckpointErrors.notHeld(
                    path.toString(),
                    "the lock was taken over" + (now == null || owner.equals(now) ? "" : " by " + now));
        }
    }

    /** Frees the lock. When nothing is left that it guards, the file goes too. */
    void release(boolean deleteFile) {
        synchronized (HELD) {
            try {
                if (deleteFile && isThere(path, key)) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | CheckpointException e) {
                // A lock file that stays does no harm: the next run takes it.
            } finally {
                closeQuietly(file);
                HELD.remove(key);
            }
        }
    }

    private static boolean isThere(Path path, Object key) {
        return key.equals(PrivateDirectory.key(path));
    }

    private static void createIfMissing(Path path) throws IOException {
        try {
            PrivateDirectory.createFile(path);
        } catch (FileAlreadyExistsException e) {
            // As it should be after the first time.
        }
    }

    /** One attempt; {@code null} when the file vanished meanwhile, or will in a moment, unless there were too many. */
    private static @Nullable LockFile attempt(Path path, PrivateDirectory directory, Clock clock, int attempt)
            throws IOException {
        synchronized (HELD) {
            createIfMissing(path); // here, since it closes a handle
            BasicFileAttributes attributes = directory.look(path, JournalLimits.LOCK_BYTES_MAX);
            if (attributes == null) {
                return null;
            }
            Object key = PrivateDirectory.key(path, attributes);
            LockOwner holder = HELD.get(key);
            if (holder != null) {
                throw CheckpointErrors.inUse(path.toString(), holder.toString());
            }
            try {
                directory.tighten(path, attributes);
            } catch (NoSuchFileException e) {
                return null;
            }
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
            boolean kept = false;
            try {
                if (!tryLock(file.getChannel())) {
                    LockOwner owner = LockOwner.parse(readQuietly(file));
                    if (isHeld(owner, attempt)) {
                        throw CheckpointErrors.inUse(
                                path.toString(), owner == null ? "another process" : owner.toString());
                    }
                    return null;
                }
                if (!isThere(path, key)) {
                    return null;
                }
                byte[] before = readQuietly(file);
                LockOwner owner = LockOwner.next(LockOwner.parse(before), clock);
                byte[] line = owner.toLine();
                write(file, line);
                HELD.put(key, owner);
                kept = true;
                return new LockFile(path, file, key, owner, line, before.length == 0);
            } finally {
                if (!kept) {
                    closeQuietly(file);
                }
            }
        }
    }

    /** Rather than by one who tidies up, and will let it go in a moment. */
    private static boolean isHeld(@Nullable LockOwner owner, int attempt) {
        return attempt == ATTEMPTS_MAX
                || (owner != null
                        && (owner.isAlive() || (!owner.isOfThisHost() && attempt >= ATTEMPTS_OF_ANOTHER_HOST_MAX)));
    }

    private static boolean tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock(LOCKED_BYTE, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by another copy of this class in the same process
        }
    }

    private static void write(RandomAccessFile file, byte[] line) throws IOException {
        file.seek(0);
        file.write(line);
        file.setLength(line.length);
    }

    /** What the file says; nothing when it cannot be read. */
    private static byte[] readQuietly(RandomAccessFile file) {
        try {
            byte[] line = new byte[JournalLimits.LOCK_BYTES_MAX];
            file.seek(0);
            return Arrays.copyOf(line, Math.max(0, file.read(line)));
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static void closeQuietly(RandomAccessFile file) {
        try {
            file.close();
        } catch (IOException e) {
            // Nothing in it is needed any more, and the handle is gone either way.
        }
    }
}
