package dev.pail.internal.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file that bytes are received into, beside the one they will replace: the seam behind which tests put a disk that is
 * full, fails or cannot be written. Thread safe.
 */
public interface FileTarget extends FileSource {

    /** Opens files; the builder gives it. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens a file for reading and writing, and makes it where there is none. Its content stays.
         *
         * @param path the file; a link is not followed
         * @return the target; the caller closes it
         * @throws IOException when it cannot be opened, is no regular file, or another process has it open so
         */
        FileTarget open(Path path) throws IOException;
    }

    /**
     * Writes by position.
     *
     * @param from all that remains is written
     * @param offset 0-based offset in the file; the file grows where it is too short
     * @throws IOException when the disk is full or fails
     */
    void write(ByteBuffer from, long offset) throws IOException;

    /**
     * Cuts what is too long; a shorter file stays as it is.
     *
     * @param size most bytes the file may have
     * @throws IOException when it cannot be cut
     */
    void truncate(long size) throws IOException;

    /**
     * Brings what was written to the disk.
     *
     * @throws IOException when the disk fails; then nobody knows what of it is there
     */
    void force() throws IOException;

    /**
     * Puts the file in the place of another, all or nothing, and brings its new name to the disk.
     *
     * @param target name of the file to replace, in the same directory
     * @throws IOException when it cannot be renamed; the other file is as it was
     */
    void publish(Path target) throws IOException;

    /**
     * Deletes the file.
     *
     * @throws IOException when it stays
     */
    void delete() throws IOException;
}
