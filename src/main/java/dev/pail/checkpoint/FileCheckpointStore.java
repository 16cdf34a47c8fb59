package dev.pail.checkpoint;

import dev.pail.error.CheckpointException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
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
import java.util.Optional;
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
        List<Checkpoint> checkpoints = new ArrayList<>();
        survey(journals(true), checkpoints, new ArrayList<>());
        return List.copyOf(checkpoints);
    }

    @Override
    public Optional<Checkpoint> find(String id) {
        requireId(id);
        List<Checkpoint> found = new ArrayList<>();
        survey(List.of(journal(id)), found, new ArrayList<>());
        return found.stream().findFirst();
    }

    @Override
    public List<Damaged> damaged() {
        List<Damaged> damaged = new ArrayList<>();
        survey(journals(false), new ArrayList<>(), damaged);
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

    private void survey(List<Path> journals, List<Checkpoint> checkpoints, List<Damaged> damaged) {
        for (Path journal : journals) {
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

    /** By identifier, after one look at the directory; on the way what has none is taken away. */
    private List<Path> journals(boolean tidies) {
        List<Path> journals = new ArrayList<>();
        List<Path> leftovers = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.path())) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!JOURNAL_NAME.matcher(name).matches()) {
                    if (tidies
                            && leftovers.size() < JournalLimits.LISTED_MAX
                            && LEFTOVER_NAME.matcher(name).matches()) {
                        leftovers.add(entry);
                    }
                } else if (journals.size() < JournalLimits.LISTED_MAX) {
                    journals.add(entry);
                } else {
                    throw new IOException("it holds more than " + JournalLimits.LISTED_MAX + " checkpoints");
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | DirectoryIteratorException e) {
            throw CheckpointErrors.readFailed(directory.path().toString(), e);
        }
        tidy(leftovers);
        journals.sort(Comparator.naturalOrder());
        return journals;
    }

    /** What a process that was killed left without a journal. */
    private void tidy(List<Path> leftovers) {
        Set<String> ids = new TreeSet<>();
        for (Path leftover : leftovers) {
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
}
