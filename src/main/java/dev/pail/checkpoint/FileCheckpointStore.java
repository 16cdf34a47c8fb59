package dev.pail.checkpoint;

import dev.pail.error.CheckpointException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One journal a transfer in a directory, {@code <id>.journal}, and beside it while it is held {@code <id>.lock}. */
final class FileCheckpointStore implements CheckpointStore {

    static final String JOURNAL = ".journal";
    static final String LOCK = ".lock";
    private static final int ID_CHARS = 32;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern JOURNAL_NAME = Pattern.compile("[0-9a-f]{32}\\.journal");
    private static final Pattern LEFTOVER_NAME =
            Pattern.compile("[0-9a-f]{32}\\.(lock|journal\\.tmp)|\\.owner-.*\\.tmp");

    private final PrivateDirectory directory;
    private final Disk disk;
    private final Clock clock;

    FileCheckpointStore(Path directory, Disk disk, Clock clock) {
        if (!directory.getFileSystem().equals(FileSystems.getDefault())) {
            throw CheckpointErrors.invalid(
                    directory.toString(), "checkpoints are kept in the default file system only");
        }
        this.directory = new PrivateDirectory(directory.toAbsolutePath());
        this.disk = disk;
        this.clock = clock;
    }

    static void requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw CheckpointErrors.invalid("identifier", "it is not made of 32 lower-case hex digits");
        }
    }

    @Override
    public Lease acquire(String id) {
        requireId(id);
        try {
            directory.create(disk);
        } catch (IOException e) {
            throw CheckpointErrors.writeFailed(directory.path().toString(), e);
        }
        Path journal = journal(id);
        LockFile lock = LockFile.acquire(journal.resolveSibling(id + LOCK), directory, clock);
        return new FileLease(id, journal, directory, disk, lock);
    }

    @Override
    public List<Checkpoint> list() {
        tidy();
        List<Checkpoint> checkpoints = new ArrayList<>();
        survey(checkpoints, new ArrayList<>());
        return List.copyOf(checkpoints);
    }

    @Override
    public List<Damaged> damaged() {
        List<Damaged> damaged = new ArrayList<>();
        survey(new ArrayList<>(), damaged);
        return List.copyOf(damaged);
    }

    @Override
    public String location(String id) {
        requireId(id);
        return journal(id).toString();
    }

    private Path journal(String id) {
        return directory.path().resolve(id + JOURNAL);
    }

    private void survey(List<Checkpoint> checkpoints, List<Damaged> damaged) {
        for (Path journal : named(JOURNAL_NAME, false)) {
            try {
                JournalRecovery recovery = Journal.read(journal, directory, disk);
                Recovered found = recovery == null ? null : recovery.toRecovered();
                Checkpoint checkpoint = found == null ? null : found.checkpoint();
                if (checkpoint != null) {
                    checkpoints.add(checkpoint);
                } else if (found != null) {
                    damaged.add(new Damaged(journal.toString(), found.what()));
                }
            } catch (CheckpointException e) {
                damaged.add(new Damaged(journal.toString(), e.detail().what()));
            }
        }
    }

    /** What a process that was killed left without a journal. */
    private void tidy() {
        Set<String> ids = new TreeSet<>();
        for (Path leftover : named(LEFTOVER_NAME, true)) {
            String name = String.valueOf(leftover.getFileName());
            if (name.startsWith(PrivateDirectory.PROBE)) {
                PrivateDirectory.deleteProbe(leftover);
            } else {
                ids.add(name.substring(0, ID_CHARS));
            }
        }
        for (String id : ids) {
            if (!Files.exists(journal(id), LinkOption.NOFOLLOW_LINKS)) {
                LockFile.tidy(directory.path().resolve(id + LOCK), journal(id), directory);
            }
        }
    }

    private List<Path> named(Pattern name, boolean mayBeSome) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                directory.path(),
                entry -> name.matcher(String.valueOf(entry.getFileName())).matches())) {
            for (Path entry : entries) {
                if (found.size() == JournalLimits.LISTED_MAX && mayBeSome) {
                    break;
                }
                if (found.size() == JournalLimits.LISTED_MAX) {
                    throw new IOException("it holds more than " + JournalLimits.LISTED_MAX + " checkpoints");
                }
                found.add(entry);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw CheckpointErrors.readFailed(directory.path().toString(), e);
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }
}
