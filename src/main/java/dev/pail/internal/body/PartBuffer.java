package dev.pail.internal.body;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a stream, kept in lent buffers until the server has them, so that they can be sent again. Filled by one thread,
 * then read by any.
 */
public final class PartBuffer implements RequestBody {

    private final DirectBuffers pool;
    private final long capacity;
    private final List<ByteBuffer> chunks = new ArrayList<>();
    /** Readings that have not ended in a way that leaves the memory alone. */
    private final AtomicInteger unsettled = new AtomicInteger();

    private long length;

    /**
     * Makes an empty one; memory is taken as it fills.
     *
     * @param pool lends the memory
     * @param capacity bytes at most
     */
    public PartBuffer(DirectBuffers pool, long capacity) {
        this.pool = pool;
        this.capacity = capacity;
    }

    /**
     * Joins several into one; they must not be used any more.
     *
     * @param buffers in order
     * @return their bytes
     */
    public static PartBuffer joined(List<PartBuffer> buffers) {
        PartBuffer first = buffers.get(0);
        PartBuffer all = new PartBuffer(
                first.pool,
                buffers.stream().mapToLong(buffer -> buffer.capacity).sum());
        for (PartBuffer buffer : buffers) {
            all.chunks.addAll(buffer.chunks);
            all.length += buffer.length;
        }
        return all;
    }

    /**
     * Takes bytes, as many as there is room for.
     *
     * @param from read from its position on
     */
    public void put(ByteBuffer from) {
        while (from.hasRemaining() && length < capacity) {
            ByteBuffer last = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
            if (last == null || !last.hasRemaining()) {
                last = pool.take();
                chunks.add(last);
            }
            int count = (int) Math.min(Math.min(last.remaining(), from.remaining()), capacity - length);
            last.put(from.slice(from.position(), count));
            from.position(from.position() + count);
            length += count;
        }
    }

    /**
     * Whether it holds all it can.
     *
     * @return true when a further byte belongs to the next part
     */
    public boolean isFull() {
        return length == capacity;
    }

    /**
     * What it may hold, which is what memory is set aside for.
     *
     * @return bytes
     */
    public long capacity() {
        return capacity;
    }

    /**
     * Looks at the first bytes and takes none.
     *
     * @param bytesMax how many at most
     * @return the bytes, copied
     */
    public ByteBuffer peek(int bytesMax) {
        ByteBuffer start = ByteBuffer.allocate((int) Math.min(bytesMax, length));
        for (ByteBuffer chunk : chunks) {
            ByteBuffer bytes = chunk.duplicate().flip();
            start.put(bytes.limit(Math.min(bytes.limit(), start.remaining())));
        }
        return start.flip();
    }

    /** Gives the memory back; what somebody may still read is left to the collector. */
    public void release() {
        boolean quiet = unsettled.get() == 0;
        for (ByteBuffer chunk : chunks) {
            if (quiet) {
                pool.giveBack(chunk);
            } else {
                pool.abandon(chunk);
            }
        }
        chunks.clear();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean replayable() {
        return true;
    }

    @Override
    public SliceReader open(Access access) {
        unsettled.incrementAndGet();
        List<ByteBuffer> read = List.copyOf(chunks);
        return new SliceReader() {
            private int at;
            private boolean closed;

            @Override
            public @Nullable ByteBuffer next() {
                return closed || at == read.size()
                        ? null
                        : read.get(at++).duplicate().flip();
            }

            @Override
            public void close(boolean quiet) {
                if (quiet && !closed) {
                    unsettled.decrementAndGet();
                }
                closed = true;
            }
        };
    }
}
