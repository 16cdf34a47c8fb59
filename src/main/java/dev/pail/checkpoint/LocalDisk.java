package dev.pail.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The disk of this machine.
 *
 * <p>Files are {@link RandomAccessFile}s: a {@link FileChannel} closes itself when the thread that uses it is interrupted,
 * and one cancelled part would end the journal of all.
 */
final class LocalDisk implements Disk {

    private static final int FORCE_ATTEMPTS_MAX = 100;

    @Override
    public JournalFile create(Path path) throws IOException {
        PrivateDirectory.createFile(path);
        return open(path, true);
    }

    @Override
    public JournalFile open(Path path, boolean writable) throws IOException {
        return new LocalFile(new RandomAccessFile(path.toFile(), writable ? "rw" : "r"));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    /** Where directories cannot be opened, as on Windows, the file system journals names by itself. */
    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (!PrivateDirectory.isPosix(directory)) {
            return;
        }
        boolean interrupted = false;
        try {
            for (int attempt = 0; attempt < FORCE_ATTEMPTS_MAX; attempt++) {
                interrupted |= Thread.interrupted();
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                }
            }
            throw new IOException("interrupted over and over while forcing " + directory);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record LocalFile(RandomAccessFile file) implements JournalFile {

        @Override
        public int read(long position, byte[] buffer, int offset, int count) throws IOException {
            file.seek(position);
            return file.read(buffer, offset, count);
        }

        @Override
        public void write(long position, byte[] bytes) throws IOException {
            file.seek(position);
            file.write(bytes);
        }

        @Override
        public void truncate(long length) throws IOException {
            file.setLength(length);
        }

        @Override
        public void force() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
