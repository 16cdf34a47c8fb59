package dev.pail.internal.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One reading of a body. For one thread at a time. */
public interface SliceReader {

    /**
     * Gives the next slice. The receiver moves its position; a slice whose position has reached its limit is over and
     * may be recycled by the next call.
     *
     * @return a buffer with at least one byte, {@code null} at the end
     * @throws IOException when the source cannot be read or is shorter than the body's length
     */
    @Nullable
    ByteBuffer next() throws IOException;

    /**
     * Ends the reading; further calls do nothing.
     *
     * @param quiet true when nobody can touch a slice any more, so that memory may be unmapped and reused; false when
     *     that is not known: the memory is then left to the collector
     */
    void close(boolean quiet);
}
