package dev.pail.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** The few operations on files that durability rests on; a seam, so that each can be made to fail, and be counted. */
interface Disk {

    /** Makes a new file for its owner only; fails when something of that name exists. */
    JournalFile create(Path path) throws IOException;

    /** Opens an existing file, for reading only or for both. */
    JournalFile open(Path path, boolean writable) throws IOException;

    /** Renames over what exists, all or nothing. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file; nothing happens when there is none. */
    void delete(Path path) throws IOException;

    /** Makes renames and deletions in a directory durable. */
    void forceDirectory(Path directory) throws IOException;

    /** An open file, read and written by position, never broken by a thread's interrupt. */
    interface JournalFile extends Closeable {

        /** Reads up to a buffer full; −1 at the end. */
        int read(long position, byte[] buffer, int offset, int count) throws IOException;

        void write(long position, byte[] bytes) throws IOException;

        void truncate(long length) throws IOException;

        /** Returns when all that was written is on the disk. */
        void force() throws IOException;

        /** The content from the start; closing the stream leaves the file open. */
        default InputStream input() {
            return new InputStream() {
                private long position;

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
                }

                @Override
                public int read(byte[] buffer, int offset, int count) throws IOException {
                    int done = JournalFile.this.read(position, buffer, offset, count);
                    position += Math.max(0, done);
                    return done;
                }
            };
        }
    }
}
