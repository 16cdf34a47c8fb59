package dev.pail.checkpoint;

import dev.pail.error.CheckpointException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The journal of one transfer as a file, open for appending. Not safe for several threads. */
final class Journal implements Closeable {

    private final Path path;
    private final PrivateDirectory directory;
    private final Disk.JournalFile file;
    private final @Nullable Object fileKey;
    private final Checkpoint intention;
    private final String tag;
    private int sequence;
    private long end;
    private boolean tailUncertain;

    private Journal(
            Path path,
            PrivateDirectory directory,
            Disk.JournalFile file,
            @Nullable Object fileKey,
            Checkpoint intention,
            String tag) {
        this.path = path;
        this.directory = directory;
        this.file = file;
        this.fileKey = fileKey;
        this.intention = intention;
        this.tag = tag;
    }

    /**
     * Makes a journal with its first record in place of what is there, all or nothing: it is written aside, forced, renamed,
     * and the name forced too.
     */
    static Journal create(Path path, PrivateDirectory directory, Disk disk, Checkpoint intention) {
        String payload = JournalCodec.encode(new JournalRecord.Intention(intention), intention);
        byte[] first = JournalFrame.encode(JournalFrame.NO_TAG, 0, payload);
        directory.look(path, JournalLimits.JOURNAL_BYTES_MAX);
        Path aside = aside(path);
        try {
            disk.delete(aside);
            try (Disk.JournalFile file = disk.create(aside)) {
                file.write(0, first);
                file.force();
            }
            disk.rename(aside, path);
            disk.forceDirectory(directory.path());
            Disk.JournalFile file = disk.open(path, true);
            BasicFileAttributes attributes = directory.look(path, JournalLimits.JOURNAL_BYTES_MAX);
            Journal journal = new Journal(
                    path,
                    directory,
                    file,
                    attributes == null ? null : attributes.fileKey(),
                    intention,
                    JournalFrame.crc(JournalFrame.NO_TAG, 0, payload));
            journal.sequence = 1;
            journal.end = first.length;
            return journal;
        } catch (IOException e) {
            throw discard(aside, disk, CheckpointErrors.writeFailed(path.toString(), e));
        }
    }

    /** Reads a journal; {@code null} when there is none. */
    static @Nullable JournalRecovery read(Path path, PrivateDirectory directory, Disk disk) {
        if (directory.look(path, JournalLimits.JOURNAL_BYTES_MAX) == null) {
            return null;
        }
        try (Disk.JournalFile file = disk.open(path, false)) {
            return JournalRecovery.read(id(path), file.input());
        } catch (IOException e) {
            throw CheckpointErrors.cannotRead(path.toString(), e);
        }
    }

    /** Opens a journal of which at least the first record was good, to go on behind the last good one. */
    static Journal open(
            Path path, PrivateDirectory directory, Disk disk, JournalRecovery recovery, CheckpointFold fold) {
        BasicFileAttributes attributes = directory.look(path, JournalLimits.JOURNAL_BYTES_MAX);
        if (attributes == null) {
            throw CheckpointErrors.notHeld(path.toString(), "the checkpoint was deleted by another");
        }
        try {
            directory.tighten(path, attributes);
            Disk.JournalFile file = disk.open(path, true);
            Journal journal =
                    new Journal(path, directory, file, attributes.fileKey(), fold.intention(), recovery.tag());
            journal.sequence = recovery.sequence();
            journal.end = recovery.goodBytes();
            journal.tailUncertain = attributes.size() != recovery.goodBytes();
            return journal;
        } catch (IOException e) {
            throw CheckpointErrors.cannotRead(path.toString(), e);
        }
    }

    /** Deletes a journal durably; nothing happens when there is none. */
    static void delete(Path path, PrivateDirectory directory, Disk disk) {
        boolean exists = directory.look(path, JournalLimits.JOURNAL_BYTES_MAX) != null;
        try {
            disk.delete(aside(path));
            if (exists) {
                disk.delete(path);
                disk.forceDirectory(directory.path());
            }
        } catch (IOException e) {
            throw CheckpointErrors.writeFailed(path.toString(), e);
        }
    }

    String tag() {
        return tag;
    }

    /**
     * Appends records with one force; they are durable when it returns. After a failure what was half written is cut off
     * before the next record goes there.
     */
    void append(List<JournalRecord> records) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int next = sequence;
        for (JournalRecord entry : records) {
            frames.writeBytes(JournalFrame.encode(tag, next, JournalCodec.encode(entry, intention)));
            next++;
        }
        try {
            if (end + frames.size() > JournalLimits.JOURNAL_BYTES_MAX) {
                throw new IOException("it would have more than " + JournalLimits.JOURNAL_BYTES_MAX + " bytes");
            }
            if (tailUncertain) {
                file.truncate(end);
                file.force();
            }
            tailUncertain = true;
            file.write(end, frames.toByteArray());
            file.force();
            tailUncertain = false;
        } catch (IOException e) {
            throw CheckpointErrors.writeFailed(path.toString(), e);
        }
        end += frames.size();
        sequence = next;
    }

    /** Throws when the file in its place is another, or somebody else has written to it. */
    void verify() {
        BasicFileAttributes attributes = directory.look(path, JournalLimits.JOURNAL_BYTES_MAX);
        if (attributes == null) {
            throw CheckpointErrors.notHeld(path.toString(), "the checkpoint was deleted by another");
        }
        if (!Objects.equals(fileKey, attributes.fileKey())) {
            throw CheckpointErrors.notHeld(path.toString(), "the checkpoint was replaced by another");
        }
        if (!tailUncertain && attributes.size() != end) {
            throw CheckpointErrors.notHeld(path.toString(), "the checkpoint was written to by another");
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // All that counts was forced before.
        }
    }

    private static CheckpointException discard(Path aside, Disk disk, CheckpointException failure) {
        try {
            disk.delete(aside);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    static Path aside(Path path) {
        return path.resolveSibling(path.getFileName() + PrivateDirectory.ASIDE);
    }

    private static String id(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.substring(0, name.length() - FileCheckpointStore.JOURNAL.length());
    }
}
