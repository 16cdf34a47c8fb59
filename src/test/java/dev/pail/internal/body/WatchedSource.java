package dev.pail.internal.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A file that remembers what was read of it and what was mapped, and maps only as often as it is told to. */
final class WatchedSource implements FileSource {

    private final FileSource file;
    private final int mappingsMax;
    private final List<Map.Entry<Long, Integer>> reads = new CopyOnWriteArrayList<>();
    private final List<Map.Entry<Long, Long>> mappings = new CopyOnWriteArrayList<>();

    WatchedSource(FileSource file, int mappingsMax) {
        this.file = file;
        this.mappingsMax = mappingsMax;
    }

    /** Offset and count of every read that gave bytes. */
    List<Map.Entry<Long, Integer>> reads() {
        return new ArrayList<>(reads);
    }

    /** Offset and length of every mapping. */
    List<Map.Entry<Long, Long>> mappings() {
        return new ArrayList<>(mappings);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Identity identity() throws IOException {
        return file.identity();
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
        int count = file.read(into, offset);
        if (count > 0) {
            reads.add(Map.entry(offset, count));
        }
        return count;
    }

    @Override
    public @Nullable MappedRegion map(long offset, long length) throws IOException {
        if (mappings.size() == mappingsMax) {
            return null;
        }
        mappings.add(Map.entry(offset, length));
        return file.map(offset, length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
