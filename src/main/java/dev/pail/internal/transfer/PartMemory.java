package dev.pail.internal.transfer;

import dev.pail.internal.body.DirectBuffers;
import dev.pail.internal.body.PartBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the parts of all streams of a client. Each stream may have one part at any time, whatever the others hold: so
 * none waits for another, whose owner may take its time. What is beyond is given while there is some, first come, first
 * served. Thread safe.
 */
public final class PartMemory {

    private static final int CHUNK_BYTES = 256 * 1024;
    private static final int CHUNKS_IDLE = 32;

    private record Waiting(Share share, long bytes, CompletableFuture<PartBuffer> granted) {}

    private final long bytesMax;
    private final DirectBuffers chunks = new DirectBuffers(CHUNK_BYTES, CHUNKS_IDLE);
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long taken;
    private int shares;

    /**
     * Sets the limit.
     *
     * @param bytesMax bytes of all parts together, beside the first of each stream
     */
    public PartMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** A stream's share; to be closed. */
    Share share() {
        synchronized (waiting) {
            shares++;
            chunks.keepIdle((int) Math.max(CHUNKS_IDLE, bytesMax / CHUNK_BYTES));
        }
        return new Share();
    }

    /**
     * Buffers that were lent and not given back, for the leak check.
     *
     * @return 0 when no part is held
     */
    public int outstanding() {
        return chunks.outstanding();
    }

    /** What one stream holds. */
    final class Share implements AutoCloseable {
        private long mine;

        /** Completes when there is memory for the part. */
        CompletableFuture<PartBuffer> take(long bytes) {
            Waiting asked = new Waiting(this, bytes, new CompletableFuture<>());
            synchronized (waiting) {
                waiting.addLast(asked);
            }
            handOut();
            return asked.granted;
        }

        void giveBack(PartBuffer part) {
            part.release();
            synchronized (waiting) {
                mine -= part.capacity();
                taken -= part.capacity();
            }
            handOut();
        }

        /** Nothing is held any more. */
        @Override
        public void close() {
            synchronized (waiting) {
                shares--;
                if (shares == 0) {
                    chunks.keepIdle(CHUNKS_IDLE);
                }
            }
        }
    }

    private void handOut() {
        for (Waiting next = nextGranted(); next != null; next = nextGranted()) {
            PartBuffer part = new PartBuffer(chunks, next.bytes);
            if (!next.granted.complete(part)) {
                synchronized (waiting) {
                    next.share.mine -= next.bytes;
                    taken -= next.bytes;
                }
            }
        }
    }

    private @Nullable Waiting nextGranted() {
        synchronized (waiting) {
            boolean first = true;
            for (Waiting asked : waiting) {
                if (asked.share.mine == 0 || (first && taken + asked.bytes <= bytesMax)) {
                    waiting.remove(asked);
                    asked.share.mine += asked.bytes;
                    taken += asked.bytes;
                    return asked;
                }
                first = false;
            }
            return null;
        }
    }
}
