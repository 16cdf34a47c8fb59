package dev.pail.cli;

import dev.pail.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

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

    private final Path file;
    private boolean neededLater;

    private Spool(Path file) {
        this.file = file;
    }

    /** Reads {@code in} to its end. Nothing is left behind when that fails. */
    static Spool fill(Path directory, InputStream in) throws IOException {
        Files.createDirectories(directory);
        Path file =
                Files.createTempFile(directory, PREFIX + ProcessHandle.current().pid() + '-', ".spool");
        Spool spool = new Spool(file);
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
    public void close() throws IOException {
        if (!neededLater) {
            Files.deleteIfExists(file);
        }
    }

    /** Whether a checkpoint's file is one of ours, to be deleted when it is sent. */
    static boolean owns(Path directory, Path file) {
        return file.startsWith(directory.toAbsolutePath())
                && file.getFileName().toString().startsWith(PREFIX);
    }

    /** Deletes what killed runs left here and no checkpoint can continue. */
    static void sweep(Path directory, Collection<Checkpoint> unfinished) throws IOException {
        Set<Path> needed = new HashSet<>();
        unfinished.stream()
                .filter(checkpoint -> checkpoint.kind() == Checkpoint.Kind.UPLOAD)
                .map(checkpoint -> checkpoint.file().path())
                .filter(path -> !path.startsWith(STREAM))
                .forEach(path -> needed.add(Path.of(path)));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*.spool")) {
            for (Path file : files) {
                if (!needed.contains(file.toAbsolutePath()) && !ownerLives(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was ever spooled
        }
    }

    private static boolean ownerLives(Path file) {
        String pid = file.getFileName().toString().substring(PREFIX.length()).split("-", 2)[0];
        return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    }
}
