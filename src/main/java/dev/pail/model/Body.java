package dev.pail.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bytes of an object or a part, before they are sent.
 *
 * <p>Bytes and files can be read again, so a failed attempt is repeated. A stream is read once: its attempt is not
 * repeated after the first byte was taken. Immutable, but for a stream; an array is not copied and must not change.
 */
public sealed interface Body {

    /**
     * Length of the body.
     *
     * @return bytes, never negative
     */
    long length();

    /**
     * Bytes held in memory.
     *
     * @param bytes the bytes between position and limit; read through duplicates
     */
    record Bytes(ByteBuffer bytes) implements Body {
        @Override
        public long length() {
            return bytes.remaining();
        }
    }

    /**
     * A part of a file.
     *
     * @param path the file; opened for each attempt
     * @param offset 0-based offset of the first byte
     * @param length bytes
     */
    record FileRegion(Path path, long offset, long length) implements Body {
        /**
         * Checks the region.
         *
         * @throws IllegalArgumentException when offset or length is negative, or their sum overflows
         */
        public FileRegion {
            if (offset < 0 || length < 0 || offset + length < 0) {
                throw new IllegalArgumentException("not a region: offset " + offset + ", length " + length);
            }
        }
    }

    /**
     * A stream of known length, read once.
     *
     * @param in the stream; the caller closes it
     * @param length bytes that will be read
     */
    record Stream(InputStream in, long length) implements Body {
        /**
         * Checks the length.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Stream {
            if (length < 0) {
                throw new IllegalArgumentException("negative length: " + length);
            }
        }
    }

    /**
     * A text as UTF-8.
     *
     * @param text the text
     * @return its bytes
     */
    static Body of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * An array, not copied.
     *
     * @param bytes the bytes; must not change until the call has ended
     * @return the body
     */
    static Body of(byte[] bytes) {
        return new Bytes(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    /**
     * A whole file.
     *
     * @param path the file; its length is read now
     * @return the body
     * @throws UncheckedIOException when the file cannot be read
     */
    static Body of(Path path) {
        try {
            return new FileRegion(path, 0, Files.size(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /**
     * A stream of known length.
     *
     * @param in the stream; read once, closed by the caller
     * @param length bytes that will be read
     * @return the body
     */
    static Body of(InputStream in, long length) {
        return new Stream(in, length);
    }
}
