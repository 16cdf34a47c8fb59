package dev.pail.internal.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A file that is uploaded: the seam behind which tests put one that changes, shrinks or fails. Thread safe. */
public interface FileSource extends AutoCloseable {

    /**
     * By what a file is known without reading it.
     *
     * @param size length in bytes
     * @param lastModified modification time, as fine as the file system keeps it
     * @param fileKey device and inode, {@code null} where the file system has none
     */
    record Identity(
            long size, Instant lastModified, @Nullable String fileKey) {}

    /** Opens files; the builder gives it. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens a regular file for reading.
         *
         * @param path the file
         * @return the source; the caller closes it
         * @throws IOException when it cannot be opened or is no regular file
         */
        FileSource open(Path path) throws IOException;
    }

    /**
     * Absolute path of the file.
     *
     * @return where it was opened
     */
    Path path();

    /**
     * Asks the file system anew.
     *
     * @return size, modification time and key of what lies at the path now
     * @throws IOException when nothing lies there any more
     */
    Identity identity() throws IOException;

    /**
     * Reads by position.
     *
     * @param into filled from its position to its limit at most
     * @param offset 0-based offset in the file
     * @return bytes read, -1 at the end
     * @throws IOException when the file cannot be read
     */
    int read(ByteBuffer into, long offset) throws IOException;

    /**
     * Maps a region for the kernel to read; Java code never does.
     *
     * @param offset 0-based offset in the file
     * @param length bytes, at most 2 GiB less one
     * @return the mapping, {@code null} where this runtime cannot unmap
     * @throws IOException when it cannot be mapped or the file is shorter
     */
    @Nullable
    MappedRegion map(long offset, long length) throws IOException;

    @Override
    void close() throws IOException;
}
