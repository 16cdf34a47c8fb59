package dev.pail.internal.body;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A body held in memory. */
public final class BytesBody implements RequestBody {

    private final ByteBuffer bytes;

    /**
     * Wraps the bytes between position and limit.
     *
     * @param bytes not copied; must not change until the call has ended
     */
    public BytesBody(ByteBuffer bytes) {
        this.bytes = bytes.asReadOnlyBuffer();
    }

    @Override
    public long length() {
        return bytes.remaining();
    }

    @Override
    public boolean replayable() {
        return true;
    }

    /**
     * Looks at the first bytes and takes none.
     *
     * @param bytesMax how many at most
     * @return the bytes
     */
    public ByteBuffer peek(int bytesMax) {
        return bytes.slice(bytes.position(), Math.min(bytesMax, bytes.remaining()));
    }

    @Override
    public SliceReader open(Access access) {
        return new SliceReader() {
            private boolean given = !bytes.hasRemaining();

            @Override
            public @Nullable ByteBuffer next() {
                if (given) {
                    return null;
                }
                given = true;
                return bytes.duplicate();
            }

            @Override
            public void close(boolean quiet) {
                given = true;
            }
        };
    }
}
