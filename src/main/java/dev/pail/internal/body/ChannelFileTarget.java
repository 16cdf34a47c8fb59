package dev.pail.internal.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A file written through one open {@link FileChannel}, locked against other processes.
 *
 * <p>The checkpoint's lock keeps other runs away from the file; this one also keeps those away whose checkpoints lie
 * elsewhere. It is freed when any other handle of the file is closed in this process, so the file is read through the
 * same channel.
 */
public final class ChannelFileTarget extends ChannelFileSource implements FileTarget {

    private static final int OPENS_MAX = 3;

    private final NameForce names;

    private ChannelFileTarget(Path path, FileChannel channel, NameForce names) {
        super(path, channel);
        this.names = names;
    }

    /**
     * Makes an opener, whose files share what brings their names to the disk.
     *
     * @return the opener; thread safe
     */
    public static FileTarget.Opener opener() {
        NameForce names = new NameForce();
        return path -> open(path, names);
    }

    private static ChannelFileTarget open(Path path, NameForce names) throws IOException {
        for (int attempt = 0; attempt < OPENS_MAX; attempt++) {
            // first as if there were none: most often there is none
            Object before = attempt == 0 ? null : keyOf(path);
            FileChannel channel = openOrMake(path, before);
            if (channel == null) {
                continue;
            }
            boolean ours = false;
            try {
                lock(path, channel);
                // its owner may have renamed it between the look and the lock: then the channel is that of a target
                Object now = keyOf(path);
                ours = before == null ? now != null && channel.size() == 0 : before.equals(now);
            } finally {
                if (!ours) {
                    channel.close();
                }
            }
            if (ours) {
                return new ChannelFileTarget(path.toAbsolutePath(), channel, names);
            }
        }
        throw new FileSystemException(path.toString(), null, "another process is at work on it");
    }

    /** Gives {@code null} when the file came or went between two looks. */
    private static @Nullable FileChannel openOrMake(Path path, @Nullable Object before) throws IOException {
        try {
            return FileChannel.open(
                    path,
                    LinkOption.NOFOLLOW_LINKS,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    before == null ? StandardOpenOption.CREATE_NEW : StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException | NoSuchFileException changed) {
            if (before == null && changed instanceof NoSuchFileException) {
                throw changed; // the directory is gone
            }
            return null;
        }
    }

    private static @Nullable Object keyOf(Path path) throws IOException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException none) {
            return null;
        }
        // asked before it is opened: opening a FIFO would wait for a reader
        if (!now.isRegularFile()) {
            throw new FileSystemException(path.toString(), null, "not a regular file");
        }
        return now.fileKey() == null ? path : now.fileKey();
    }

    private static void lock(Path path, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            lock = null;
        }
        if (lock == null) {
            throw new FileSystemException(path.toString(), null, "another transfer is writing to it");
        }
    }

    @Override
    public void write(ByteBuffer from, long offset) throws IOException {
        long at = offset;
        while (from.hasRemaining()) {
            at += channel().write(from, at);
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        if (channel().size() > size) {
            channel().truncate(size);
        }
    }

    @Override
    public void force() throws IOException {
        channel().force(true);
    }

    @Override
    public void publish(Path target) throws IOException {
        Files.move(path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path directory = target.toAbsolutePath().getParent();
        if (directory != null) {
            names.force(directory);
        }
    }

    @Override
    public void delete() throws IOException {
        Files.deleteIfExists(path());
    }
}
