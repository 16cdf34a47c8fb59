package dev.pail.internal.body;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A stream of known length: read once, so that a request is repeated only while its first byte was not taken. */
public final class StreamBody implements RequestBody {

    private static final int SLICE_BYTES = 128 * 1024;

    private final InputStream in;
    private final long length;
    private final AtomicBoolean taken = new AtomicBoolean();

    /**
     * Wraps a stream.
     *
     * @param in read once, not closed
     * @param length bytes that will be read
     */
    public StreamBody(InputStream in, long length) {
        this.in = in;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean replayable() {
        return !taken.get();
    }

    @Override
    public SliceReader open(Access access) throws IOException {
        return new SliceReader() {
            private long left = length;

            @Override
            public @Nullable ByteBuffer next() throws IOException {
                if (left == 0) {
                    return null;
                }
                if (left == length && !taken.compareAndSet(false, true)) {
                    throw new IOException("the stream was read by an earlier attempt and cannot be read again");
                }
                byte[] slice = in.readNBytes((int) Math.min(SLICE_BYTES, left));
                if (slice.length == 0) {
                    throw new EOFException("the stream ended " + left + " bytes before its announced length " + length);
                }
                left -= slice.length;
                return ByteBuffer.wrap(slice);
            }

            @Override
            public void close(boolean quiet) {
                left = 0;
            }
        };
    }
}
