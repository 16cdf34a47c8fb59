package dev.pail.internal.op;

import dev.pail.error.S3Exception;
import dev.pail.internal.body.BodyChecksum;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.BodyMeter;
import dev.pail.internal.body.DirectBuffers;
import dev.pail.internal.body.FileTarget;
import dev.pail.internal.body.TargetFailedException;
import dev.pail.internal.http.HttpReply;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ObjectHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Lands bytes of an object at their place in an open file, and computes their checksums on the way.
 *
 * <p>The bytes are gathered in one direct buffer: a write of many small heap buffers costs a copy and a system call each, and
 * one that ends within a page of the file costs more than the copy.
 *
 * <p>Thread safe; no byte is written after {@link #close}.
 */
public final class RegionSink implements ObjectSink<ObjectHead>, AutoCloseable {

    private final FileTarget file;
    private final long offset;
    private final long length;
    private final DirectBuffers buffers;
    private final Predicate<ObjectHead> wanted;
    private final BodyMeter meter = new BodyMeter();
    private final CRC32C crc32c = new CRC32C();
    private final @Nullable ChecksumAlgorithm algorithm;
    private @Nullable BodyChecksum checksum;
    private @Nullable ByteBuffer pending;
    private long landed;
    private boolean closed;

    /**
     * Names the place.
     *
     * @param file takes the bytes
     * @param offset 0-based offset of the first byte, in the object and in the file
     * @param length how many bytes there must be; -1 for all there are
     * @param buffers lends the buffer
     * @param algorithm computed beside CRC-32C, {@code null} for none
     * @param wanted looks at each answer's head: false drops the body, an exception fails the call
     */
    public RegionSink(
            FileTarget file,
            long offset,
            long length,
            DirectBuffers buffers,
            @Nullable ChecksumAlgorithm algorithm,
            Predicate<ObjectHead> wanted) {
        this.file = file;
        this.offset = offset;
        this.length = length;
        this.buffers = buffers;
        this.wanted = wanted;
        this.algorithm = algorithm;
        meter.begin(this::received);
    }

    private static @Nullable BodyChecksum begin(@Nullable ChecksumAlgorithm algorithm) {
        return algorithm == null || algorithm == ChecksumAlgorithm.CRC32C ? null : BodyChecksum.of(algorithm);
    }

    /**
     * Counts the bytes as they arrive.
     *
     * @return the meter of this place, repeats included
     */
    public BodyMeter meter() {
        return meter;
    }

    /**
     * Bytes that are in the file or about to be.
     *
     * @return count, from the offset on without a gap
     */
    public synchronized long received() {
        return landed + (pending == null ? 0 : pending.position());
    }

    /**
     * CRC-32C of the bytes in the file, at the end.
     *
     * @return 0 to 2<sup>32</sup> − 1
     */
    public synchronized long crc32c() {
        return crc32c.getValue();
    }

    /**
     * Checksum of the bytes in the file by the algorithm wanted, to be asked once.
     *
     * @return {@code null} where none was
     */
    public synchronized @Nullable Checksum checksum() {
        if (algorithm == null) {
            return null;
        }
        return checksum == null
                ? BodyDigest.crc32c((int) crc32c.getValue())
                : new Checksum(algorithm, Base64.getEncoder().encodeToString(checksum.value()));
    }

    @Override
    public boolean isBulk() {
        return true;
    }

    /** What was written is written again, where a body that broke off cannot go on. */
    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public CompletableFuture<ObjectHead> take(ObjectHead head, HttpReply reply) {
        boolean takes;
        try {
            takes = wanted.test(head);
        } catch (S3Exception other) {
            reply.firstBytes(0);
            throw other;
        }
        if (!takes) {
            reply.firstBytes(0);
            return CompletableFuture.completedFuture(head);
        }
        meter.end();
        restart();
        meter.begin(this::received);
        Landing landing = new Landing(head);
        reply.subscribe(landing);
        return landing.landed;
    }

    private synchronized void restart() {
        landed = 0;
        crc32c.reset();
        checksum = begin(algorithm);
        if (pending != null) {
            pending.clear();
        }
    }

    private synchronized boolean add(List<ByteBuffer> arrived) throws IOException {
        for (ByteBuffer bytes : arrived) {
            if (length >= 0 && received() + bytes.remaining() > length) {
                throw new IOException("more than " + length + " bytes came for a range of so many");
            }
            while (bytes.hasRemaining() && !closed) {
                ByteBuffer gathering = pending == null ? buffers.take() : pending;
                pending = gathering;
                int count = Math.min(gathering.remaining(), bytes.remaining());
                gathering.put(bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
                if (!gathering.hasRemaining()) {
                    flush();
                }
            }
        }
        return !closed;
    }

    private synchronized void flush() throws IOException {
        ByteBuffer gathered = pending;
        if (gathered == null || closed) {
            return;
        }
        gathered.flip();
        int count = gathered.remaining();
        try {
            file.write(gathered.duplicate(), offset + landed);
        } catch (IOException e) {
            gathered.clear();
            throw new TargetFailedException(file.path(), e);
        }
        if (checksum != null) {
            checksum.update(gathered.duplicate());
        }
        crc32c.update(gathered);
        landed += count;
        gathered.clear();
    }

    private synchronized void end() throws IOException {
        flush();
        if (length >= 0 && landed != length) {
            throw new IOException("the range ended after " + landed + " of " + length + " bytes");
        }
    }

    /** Gives the buffer back; what still arrives is dropped. */
    @Override
    public synchronized void close() {
        closed = true;
        if (pending != null) {
            buffers.giveBack(pending);
            pending = null;
        }
    }

    private final class Landing implements Flow.Subscriber<List<ByteBuffer>> {
        private final ObjectHead head;
        private final CompletableFuture<ObjectHead> landed = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        Landing(ObjectHead head) {
            this.head = head;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> arrived) {
            boolean more = false;
            try {
                more = add(arrived);
            } catch (IOException e) {
                landed.completeExceptionally(e);
            }
            Flow.Subscription source = subscription;
            if (source != null && more) {
                source.request(1);
            } else if (source != null) {
                source.cancel();
            }
        }

        @Override
        public void onError(Throwable failure) {
            landed.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            try {
                end();
                landed.complete(head);
            } catch (IOException e) {
                landed.completeExceptionally(e);
            }
        }
    }
}
