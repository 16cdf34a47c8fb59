package dev.pail.internal.body;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A file read through one open {@link FileChannel}. */
public sealed class ChannelFileSource implements FileSource permits ChannelFileTarget {

    private final Path path;
    private final FileChannel channel;

    ChannelFileSource(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a regular file.
     *
     * @param path the file; links are followed
     * @return the source; the caller closes it
     * @throws IOException when it cannot be opened or is no regular file
     */
    public static ChannelFileSource open(Path path) throws IOException {
        // asked first: opening a FIFO would wait for a writer
        if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
            throw new IOException("not a regular file: " + path);
        }
        return new ChannelFileSource(path.toAbsolutePath(), FileChannel.open(path, StandardOpenOption.READ));
    }

    final FileChannel channel() {
        return channel;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Identity identity() throws IOException {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        Object key = now.fileKey();
        return new Identity(now.size(), now.lastModifiedTime().toInstant(), key == null ? null : key.toString());
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
        return channel.read(into, offset);
    }

    @Override
    public @Nullable MappedRegion map(long offset, long length) throws IOException {
        if (channel.size() < offset + length) {
            throw new EOFException(
                    path + " is shorter than " + (offset + length) + " bytes: it shrank while it was read");
        }
        return MappedRegion.map(channel, offset, length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
