package dev.pail.internal.http;

import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.SliceReader;
import dev.pail.internal.body.SourceFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a body's slices on demand; every subscription reads the body anew from its start.
 *
 * <p>Holds to the reactive-streams rules: signals are serial, none comes without demand, none after cancel.
 */
public final class SlicePublisher implements HttpRequest.BodyPublisher {

    private final RequestBody body;
    private final RequestBody.Access access;
    private final Pace pace;
    private final AtomicReference<@Nullable SliceSubscription> latest = new AtomicReference<>();
    /** The client subscribes anew when it sends a request once more; the readings before the latest. */
    private final Queue<SliceSubscription> earlier = new ConcurrentLinkedQueue<>();

    /**
     * Wraps a body.
     *
     * @param body what is sent
     * @param access who will read the slices
     */
    public SlicePublisher(RequestBody body, RequestBody.Access access) {
        this(body, access, Pace.NONE);
    }

    SlicePublisher(RequestBody body, RequestBody.Access access, Pace pace) {
        this.body = body;
        this.access = access;
        this.pace = pace;
    }

    @Override
    public long contentLength() {
        return body.length();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Objects.requireNonNull(subscriber);
        SliceSubscription subscription = new SliceSubscription(subscriber);
        SliceReader reader;
        try {
            reader = body.open(access);
        } catch (IOException | RuntimeException e) {
            subscriber.onSubscribe(subscription);
            subscription.fail(new SourceFailedException(e));
            return;
        }
        subscription.reader = reader;
        SliceSubscription before = latest.getAndSet(subscription);
        if (before != null) {
            earlier.add(before);
        }
        subscriber.onSubscribe(subscription);
        if (body.length() == 0) {
            subscription.complete();
        }
    }

    /**
     * Bytes that the receiver of the slices has taken so far; read while it takes them.
     *
     * @return what was published less what remains of the last slice
     */
    long taken() {
        SliceSubscription subscription = latest.get();
        if (subscription == null) {
            return 0;
        }
        ByteBuffer slice = subscription.last;
        return subscription.published.get() - (slice == null ? 0 : slice.remaining());
    }

    /**
     * The exchange is over: memory of the last reading may be freed, that of others is left to the collector.
     *
     * @param quiet true when it ended well, so that nobody touches a slice any more
     */
    void exchangeEnded(boolean quiet) {
        for (SliceSubscription before = earlier.poll(); before != null; before = earlier.poll()) {
            before.release(false);
        }
        SliceSubscription subscription = latest.get();
        if (subscription != null) {
            subscription.release(quiet);
        }
    }

    private final class SliceSubscription implements Flow.Subscription {
        /** Dropped on cancel (rule 3.13). */
        private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;

        private final AtomicLong demand = new AtomicLong();
        private final ReentrantLock reading = new ReentrantLock();
        private volatile boolean done;
        private volatile boolean releaseWanted;
        private volatile boolean quietRelease;
        private volatile @Nullable SliceReader reader;
        private volatile @Nullable Throwable refused;
        /** Written by the one emitter, read by all. */
        private final AtomicLong published = new AtomicLong();

        private volatile @Nullable ByteBuffer last;

        SliceSubscription(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            if (count <= 0) {
                refused = new IllegalArgumentException("demand must be positive (rule 3.9), not " + count);
            }
            // the caller that raises the demand from zero emits; others only add to it
            if (demand.getAndAccumulate(Math.max(1, count), SliceSubscription::addSaturated) == 0) {
                emit();
            }
        }

        private static long addSaturated(long a, long b) {
            long sum = a + b;
            return sum < 0 ? Long.MAX_VALUE : sum;
        }

        private void emit() {
            do {
                emitOne();
                if (!done && pace.later(this::goOn)) {
                    return; // the demand for what was emitted stands, so nobody else begins to emit
                }
            } while (hasMoreDemand());
        }

        private void goOn() {
            if (hasMoreDemand()) {
                emit();
            }
        }

        private boolean hasMoreDemand() {
            return demand.updateAndGet(now -> now == Long.MAX_VALUE ? now : now - 1) > 0 && !done;
        }

        private void emitOne() {
            Throwable wrongDemand = refused;
            if (wrongDemand != null) {
                fail(wrongDemand);
                return;
            }
            if (published.get() == body.length()) {
                complete();
                return;
            }
            try {
                ByteBuffer slice = read();
                Flow.Subscriber<? super ByteBuffer> receiver = subscriber;
                if (slice == null || done || receiver == null) {
                    return;
                }
                int bytes = slice.remaining();
                published.addAndGet(bytes);
                last = slice;
                receiver.onNext(slice);
                pace.moved(bytes);
                if (published.get() == body.length()) {
                    complete();
                }
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            }
        }

        private @Nullable ByteBuffer read() throws IOException {
            reading.lock();
            try {
                SliceReader source = reader;
                if (source == null || done) {
                    return null;
                }
                ByteBuffer slice = source.next();
                if (slice == null) {
                    throw new EOFException("the body ended at byte " + published.get() + " of " + body.length());
                }
                return slice;
            } catch (IOException | RuntimeException e) {
                throw new SourceFailedException(e);
            } finally {
                reading.unlock();
                closeWhereWanted();
            }
        }

        void complete() {
            Flow.Subscriber<? super ByteBuffer> receiver = subscriber;
            if (!done && receiver != null) {
                done = true;
                receiver.onComplete();
            }
        }

        void fail(Throwable cause) {
            Flow.Subscriber<? super ByteBuffer> receiver = subscriber;
            if (!done && receiver != null) {
                done = true;
                release(false);
                receiver.onError(cause);
            }
        }

        @Override
        public void cancel() {
            done = true;
            subscriber = null;
        }

        void release(boolean quiet) {
            done = true;
            quietRelease = quiet;
            releaseWanted = true;
            closeWhereWanted();
        }

        /** Never waits: a reading that blocks in its source closes itself when it comes back. */
        private void closeWhereWanted() {
            if (releaseWanted && reading.tryLock()) {
                try {
                    SliceReader source = reader;
                    reader = null;
                    if (source != null) {
                        source.close(quietRelease);
                    }
                } finally {
                    reading.unlock();
                }
            }
        }
    }
}
