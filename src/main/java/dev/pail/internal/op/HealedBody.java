package dev.pail.internal.op;

import dev.pail.internal.body.BodyChecksum;
import dev.pail.internal.http.HttpReply;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * An object's bytes as one body, though they come in several answers: its reader sees no seam. A body that is cut is held
 * back until its reader asks for more, so that a reader who pauses costs no request.
 *
 * <p>Signals to the reader never overlap, whoever sends them.
 */
final class HealedBody implements Flow.Publisher<List<ByteBuffer>>, Flow.Subscription {

    private final boolean chunked;
    private final Runnable onCancel;
    private final @Nullable BodyChecksum running;
    private final Object lock = new Object();
    private volatile Segment current;
    private long length;
    private long delivered;
    private Flow.@Nullable Subscriber<? super List<ByteBuffer>> reader;
    private long demand;
    private boolean delivering;
    private boolean over;
    private volatile boolean cancelled;
    private @Nullable Throwable failure;

    /**
     * Begins with the first answer.
     *
     * @param length in bytes, -1 when only the end of the answer tells
     * @param running goes on over the seams, {@code null} where there is nothing to compare
     * @param onCancel told when the reader wants no more
     */
    HealedBody(HttpReply first, long length, @Nullable BodyChecksum running, Runnable onCancel) {
        this.length = length;
        this.running = running;
        this.onCancel = onCancel;
        this.chunked = first.isChunked();
        this.current = new Segment(first, 0);
    }

    /** Completes when the body is whole; fails with what cut the answer in progress. */
    CompletableFuture<@Nullable Void> segment() {
        return current.ended;
    }

    /** Bytes that the reader has had. */
    long delivered() {
        synchronized (lock) {
            return delivered;
        }
    }

    /** Length in bytes, -1 when only the end of the answer tells. */
    long length() {
        synchronized (lock) {
            return length;
        }
    }

    /** Whether the answer shows where its body ends. */
    boolean isBounded() {
        return chunked || length() >= 0;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Checksum of what was delivered; only at the end. */
    byte @Nullable [] checksum() {
        return running == null ? null : running.value();
    }

    /** Goes on with another answer, whose first bytes are dropped where the reader has had them. */
    CompletableFuture<@Nullable Void> goOn(HttpReply next, long lengthNow, long skip) {
        Segment segment = new Segment(next, skip);
        synchronized (lock) {
            length = lengthNow;
            current = segment;
        }
        next.subscribe(segment);
        return segment.ended;
    }

    /** Tells the reader that no more will come, and ends the answer in progress, which would else keep its connection. */
    void fail(Throwable why) {
        Flow.Subscriber<? super List<ByteBuffer>> told = null;
        Flow.Subscription source;
        synchronized (lock) {
            if (over) {
                return;
            }
            over = true;
            source = current.subscription;
            if (delivering) {
                failure = why;
            } else {
                told = reader;
            }
        }
        if (source != null) {
            source.cancel();
        }
        if (told != null) {
            told.onError(why);
        }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super List<ByteBuffer>> subscriber) {
        synchronized (lock) {
            reader = subscriber;
        }
        subscriber.onSubscribe(this);
        current.reply.subscribe(current);
    }

    @Override
    public void request(long count) {
        Segment segment;
        Flow.Subscription source;
        Throwable waiting;
        synchronized (lock) {
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            segment = current;
            source = segment.subscription;
            waiting = segment.cut;
        }
        if (waiting != null) {
            segment.ended.completeExceptionally(waiting);
        } else if (source != null) {
            source.request(count);
        }
    }

    @Override
    public void cancel() {
        Flow.Subscription source;
        synchronized (lock) {
            cancelled = true;
            over = true;
            source = current.subscription;
        }
        if (source != null) {
            source.cancel();
        }
        onCancel.run();
    }

    /** The body of one answer. */
    private final class Segment implements Flow.Subscriber<List<ByteBuffer>> {
        private final HttpReply reply;
        private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        private long skip;
        private Flow.@Nullable Subscription subscription;
        private @Nullable Throwable cut;

        Segment(HttpReply reply, long skip) {
            this.reply = reply;
            this.skip = skip;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            long wanted;
            boolean unwanted;
            synchronized (lock) {
                subscription = given;
                wanted = demand;
                unwanted = over;
            }
            if (unwanted) {
                given.cancel();
            } else if (wanted > 0) {
                given.request(wanted);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            List<ByteBuffer> fresh = fresh(buffers);
            if (fresh.isEmpty()) {
                requestAnother();
                return;
            }
            long count = 0;
            for (ByteBuffer buffer : fresh) {
                count += buffer.remaining();
                if (running != null) {
                    running.update(buffer.duplicate());
                }
            }
            Flow.Subscriber<? super List<ByteBuffer>> told;
            synchronized (lock) {
                told = reader;
                if (over || told == null) {
                    return;
                }
                delivered += count;
                demand -= demand == Long.MAX_VALUE ? 0 : 1;
                delivering = true;
            }
            Throwable thrown = null;
            try {
                told.onNext(fresh);
            } catch (RuntimeException | Error broken) {
                thrown = broken;
            }
            Throwable late;
            synchronized (lock) {
                delivering = false;
                late = failure;
            }
            if (thrown != null) {
                giveUp(thrown);
            } else if (late != null) {
                told.onError(late);
            }
        }

        /** A reader that throws must not be fed on; nor is that a fault of the connection, which would be healed. */
        private void giveUp(Throwable thrown) {
            Flow.Subscription source = subscription;
            if (source != null) {
                source.cancel();
            }
            ended.completeExceptionally(thrown);
        }

        /** What the reader has not had yet. */
        private List<ByteBuffer> fresh(List<ByteBuffer> buffers) {
            if (skip == 0) {
                return buffers;
            }
            List<ByteBuffer> fresh = new ArrayList<>(buffers.size());
            for (ByteBuffer buffer : buffers) {
                int drop = (int) Math.min(skip, buffer.remaining());
                skip -= drop;
                if (drop < buffer.remaining()) {
                    fresh.add(buffer.slice(buffer.position() + drop, buffer.remaining() - drop));
                }
            }
            return fresh;
        }

        /** What was dropped was no answer to the reader's demand. */
        private void requestAnother() {
            Flow.Subscription source = subscription;
            if (source != null) {
                source.request(1);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            boolean whole;
            synchronized (lock) {
                whole = delivered == length; // then it is the end, however the connection went
                if (!whole && demand == 0 && !over) {
                    cut = thrown;
                    return;
                }
            }
            if (whole) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(thrown);
            }
        }

        @Override
        public void onComplete() {
            long expected = length();
            long had = delivered();
            if (expected >= 0 ? had == expected : chunked) {
                ended.complete(null);
            } else {
                onError(new EOFException(
                        expected < 0
                                ? "the answer announced no length, so that its end proves nothing"
                                : "the body ended after " + had + " of " + expected + " bytes"));
            }
        }
    }

    /** Tells the reader that this was all. */
    void complete() {
        Flow.Subscriber<? super List<ByteBuffer>> told;
        synchronized (lock) {
            if (over) {
                return;
            }
            over = true;
            told = reader;
        }
        if (told != null) {
            told.onComplete();
        }
    }
}
