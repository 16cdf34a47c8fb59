package dev.pail.checkpoint;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lock of one transfer and its journal. All state is changed under the group commit's lock. */
final class FileLease implements CheckpointStore.Lease {

    private final String id;
    private final Path path;
    private final PrivateDirectory directory;
    private final Disk disk;
    private final LockFile lock;
    private final GroupCommit<JournalRecord> commits = new GroupCommit<>(this::write);
    private @Nullable Journal journal;
    private @Nullable CheckpointFold state;
    /** Known to have left nothing in the directory. */
    private boolean absent;

    private boolean closed;

    FileLease(String id, Path path, PrivateDirectory directory, Disk disk, LockFile lock) {
        this.id = id;
        this.path = path;
        this.directory = directory;
        this.disk = disk;
        this.lock = lock;
    }

    @Override
    public Optional<Recovered> load() {
        return commits.exclusively(() -> {
            requireNotClosed();
            closeJournal();
            JournalRecovery recovery = Journal.read(path, directory, disk);
            absent = recovery == null && lock.isFirst();
            if (recovery == null) {
                return Optional.empty();
            }
            CheckpointFold fold = recovery.fold();
            if (fold != null) {
                journal = Journal.open(path, directory, disk, recovery, fold);
                state = fold;
            }
            return Optional.ofNullable(recovery.toRecovered());
        });
    }

    @Override
    public void begin(Checkpoint intention) {
        commits.exclusively(() -> {
            requireNotClosed();
            CheckpointFold fold = CheckpointFold.of(id, intention);
            lock.verify();
            closeJournal();
            absent = false;
            journal = Journal.create(path, directory, disk, intention);
            state = fold;
            return intention;
        });
    }

    @Override
    public void uploadCreated(String uploadId, Instant when) {
        String tag = commits.exclusively(() -> requireJournal().tag());
        JournalRecord created = new JournalRecord.UploadCreated(uploadId, when, id, tag);
        commits.commit(List.of(created, created), this::admit);
    }

    @Override
    public void append(List<PartRecord> parts) {
        if (!parts.isEmpty()) {
            commits.commit(
                    parts.stream().<JournalRecord>map(JournalRecord.Part::new).toList(), this::admit);
        }
    }

    @Override
    public void completing(Completion completion) {
        commits.commit(List.of(new JournalRecord.Completing(completion)), this::admit);
    }

    @Override
    public void delete() {
        commits.exclusively(() -> {
            requireNotClosed();
            if (!absent) {
                lock.verify();
                closeJournal();
                Journal.delete(path, directory, disk);
                absent = true;
            }
            return id;
        });
    }

    @Override
    public void verifyHeld() {
        commits.exclusively(() -> {
            requireNotClosed();
            lock.verify();
            if (journal != null) {
                journal.verify();
            }
            return id;
        });
    }

    @Override
    public long fencingToken() {
        return lock.token();
    }

    @Override
    public void close() {
        commits.exclusively(() -> {
            if (!closed) {
                closed = true;
                closeJournal();
                lock.release(absent || !Files.exists(path, LinkOption.NOFOLLOW_LINKS));
            }
            return id;
        });
    }

    /** Checks a record against the state before it joins what waits to be written. */
    private void admit(JournalRecord entry) {
        requireNotClosed();
        CheckpointFold.require(state, path.toString()).apply(entry);
    }

    private void write(List<JournalRecord> records) {
        requireJournal().append(records);
    }

    private Journal requireJournal() {
        requireNotClosed();
        CheckpointFold.require(state, path.toString());
        return Objects.requireNonNull(journal, "a state has a journal");
    }

    private void requireNotClosed() {
        if (closed) {
            throw CheckpointErrors.notHeld(path.toString(), "the lock was released");
        }
    }

    private void closeJournal() {
        if (journal != null) {
            journal.close();
        }
        journal = null;
        state = null;
    }
}
