package dev.pail.cli;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Standard input, kept in a file until it is sent: a pipe cannot be read twice, a file can.
 *
 * <p>When the upload fails or is killed the file stays beside its checkpoint, and {@code pail resume} finishes it; a file
 * that no checkpoint needs goes away.
 */
final class Spool implements AutoCloseable {

    /** What the path of a checkpoint begins with whose bytes came from no file. */
    static final String STREAM = "stream:";

    private static final String PREFIX = "stdin-";
    private static final String ENDING = ".spool";
    private static final Pattern OWN = Pattern.compile(PREFIX + "(\\d{1,18})-.*" + Pattern.quote(ENDING));

    private final Session session;
    private final Path file;
    private boolean neededLater;

    private Spool(Session session, Path file) {
        this.session = session;
        this.file = file;
    }

    /** Reads {@code in} to its end. Nothing is left behind when that fails. */
    static Spool fill(Session session, Path directory, InputStream in) throws IOException {
        Files.createDirectories(directory);
        Path file =
                Files.createTempFile(directory, PREFIX + ProcessHandle.current().pid() + '-', ENDING);
        Spool spool = new Spool(session, file);
        try {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
        spool.neededLater = true;
        return spool;
    }

    Path file() {
        return file;
    }

    /** It is an object now. */
    void sent() {
        neededLater = false;
    }

    @Override
    public void close() {
        if (!neededLater) {
            discard(session, file);
        }
    }

    /** Deletes what is an object now. */
    private static void discard(Session session, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            session.aside("the copy of standard input " + file + " stays: " + e);
        }
    }

    /** Deletes a checkpoint's file that was sent, if it is one of ours. */
    static void discardSent(Session session, CheckpointOptions checkpoints, Path file) {
        boolean ours = OWN.matcher(file.getFileName().toString()).matches()
                && checkpoints.spoolDirectories().stream().anyMatch(file::startsWith);
        if (ours) {
            discard(session, file);
        }
    }

    /** Deletes what killed runs left and no checkpoint can continue; whatever keeps it from that fails no command. */
    static void sweep(Session session, CheckpointOptions checkpoints, CheckpointStore store) {
        Path directory = checkpoints.spoolDirectory();
        List<Path> left = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
            files.forEach(file -> {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && ownerIsGone(file)) {
                    left.add(file);
                }
            });
            if (left.isEmpty()) {
                return;
            }
            // only now: a run that ended before this has written its checkpoint, or never will
            Set<Path> needed = needed(store.list());
            if (!store.damaged().isEmpty()) {
                session.aside("what is in " + directory + " stays: a checkpoint cannot be read, and may need it");
                return;
            }
            for (Path file : left) {
                if (!needed.contains(file.toRealPath())) {
                    discard(session, file);
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was ever spooled
        } catch (IOException | RuntimeException e) {
            session.aside("what is in " + directory + " stays: " + e);
        }
    }

    private static Set<Path> needed(Collection<Checkpoint> unfinished) throws IOException {
        Set<Path> needed = new HashSet<>();
        for (Checkpoint checkpoint : unfinished) {
            String path = checkpoint.file().path();
            if (checkpoint.kind() == Checkpoint.Kind.UPLOAD && !path.startsWith(STREAM)) {
                Path file = Path.of(path);
                needed.add(Files.exists(file) ? file.toRealPath() : file);
            }
        }
        return needed;
    }

    private static boolean ownerIsGone(Path file) {
        Matcher name = OWN.matcher(file.getFileName().toString());
        return name.matches()
                && ProcessHandle.of(Long.parseLong(name.group(1)))
                        .filter(ProcessHandle::isAlive)
                        .isEmpty();
    }
}
