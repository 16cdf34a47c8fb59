package dev.pail.testkit;

import dev.pail.internal.body.FileTarget;
import dev.pail.internal.body.MappedRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of the disk that tests make fail. */
public class FaultyTarget implements FileTarget {

    private final FileTarget real;

    public FaultyTarget(FileTarget real) {
        this.real = real;
    }

    @Override
    public Path path() {
        return real.path();
    }

    @Override
    public Identity identity() throws IOException {
        return real.identity();
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
        return real.read(into, offset);
    }

    @Override
    public @Nullable MappedRegion map(long offset, long length) throws IOException {
        return real.map(offset, length);
    }

    @Override
    public void write(ByteBuffer from, long offset) throws IOException {
        real.write(from, offset);
    }

    @Override
    public void truncate(long size) throws IOException {
        real.truncate(size);
    }

    @Override
    public void force() throws IOException {
        real.force();
    }

    @Override
    public void publish(Path target) throws IOException {
        real.publish(target);
    }

    @Override
    public void delete() throws IOException {
        real.delete();
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
