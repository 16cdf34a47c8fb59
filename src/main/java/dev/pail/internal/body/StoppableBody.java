package dev.pail.internal.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A body whose reading ends between two slices when nobody waits for it any more: digesting a large file takes seconds.
 *
 * @param body what is read
 * @param stopped whether to stop
 */
public record StoppableBody(RequestBody body, BooleanSupplier stopped) implements RequestBody {

    @Override
    public long length() {
        return body.length();
    }

    @Override
    public boolean replayable() {
        return body.replayable();
    }

    @Override
    public SliceReader open(Access access) throws IOException {
        SliceReader slices = body.open(access);
        return new SliceReader() {
            @Override
            public @Nullable ByteBuffer next() throws IOException {
                if (stopped.getAsBoolean()) {
                    throw new CancellationException("nobody waits for the body");
                }
                return slices.next();
            }

            @Override
            public void close(boolean quiet) {
                slices.close(quiet);
            }
        };
    }
}
