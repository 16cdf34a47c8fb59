package dev.pail.internal.body;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Direct buffers of one size, lent and taken back. Thread safe.
 *
 * <p>Holds at most {@code idleMax} buffers that nobody uses; the JDK caps direct memory, so they are few and small.
 */
public final class DirectBuffers {

    private final int sizeBytes;
    private int idleMax;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private final Set<ByteBuffer> lent = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * Makes an empty pool.
     *
     * @param sizeBytes size of every buffer
     * @param idleMax buffers kept for later
     */
    public DirectBuffers(int sizeBytes, int idleMax) {
        this.sizeBytes = sizeBytes;
        this.idleMax = idleMax;
    }

    /**
     * Lends a buffer, of the heap when the JVM has no direct memory left.
     *
     * @return an empty one: position 0, limit at its end
     */
    public ByteBuffer take() {
        synchronized (lent) {
            ByteBuffer buffer = idle.pollFirst();
            if (buffer == null) {
                buffer = allocate();
            }
            lent.add(buffer);
            return buffer.clear();
        }
    }

    private ByteBuffer allocate() {
        try {
            return ByteBuffer.allocateDirect(sizeBytes);
        } catch (OutOfMemoryError directMemoryIsFull) {
            return ByteBuffer.allocate(sizeBytes);
        }
    }

    /**
     * Sets how many buffers are kept that nobody uses.
     *
     * @param buffers kept for later; what is beyond is left to the collector
     */
    public void keepIdle(int buffers) {
        synchronized (lent) {
            idleMax = buffers;
            while (idle.size() > idleMax) {
                idle.removeLast();
            }
        }
    }

    /**
     * Takes a buffer back that nobody reads or writes any more.
     *
     * @param buffer one that {@link #take} gave
     * @throws IllegalStateException when it was not lent, or was given back before
     */
    public void giveBack(ByteBuffer buffer) {
        synchronized (lent) {
            if (!lent.remove(buffer)) {
                throw new IllegalStateException("this buffer is not lent: given back twice?");
            }
            if (buffer.isDirect() && idle.size() < idleMax) {
                idle.addFirst(buffer);
            }
        }
    }

    /**
     * Forgets a buffer that somebody may still read: the collector frees it.
     *
     * @param buffer one that {@link #take} gave
     */
    public void abandon(ByteBuffer buffer) {
        synchronized (lent) {
            lent.remove(buffer);
        }
    }

    /**
     * Buffers that are lent now.
     *
     * @return 0 when all were given back or abandoned
     */
    public int outstanding() {
        synchronized (lent) {
            return lent.size();
        }
    }
}
