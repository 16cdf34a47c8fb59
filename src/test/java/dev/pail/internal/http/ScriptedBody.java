package dev.pail.internal.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A reply's body that arrives as the test says. */
final class ScriptedBody implements Flow.Publisher<List<ByteBuffer>> {

    private final AtomicLong requested = new AtomicLong();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private volatile Flow.Subscriber<? super List<ByteBuffer>> reader;
    private volatile Runnable onRequest = () -> {};

    /** What happens on the reader's thread each time it asks for more. */
    ScriptedBody onRequest(Runnable action) {
        onRequest = action;
        return this;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super List<ByteBuffer>> subscriber) {
        reader = subscriber;
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                requested.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
                onRequest.run();
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
    }

    void next(String... buffers) {
        reader.onNext(Arrays.stream(buffers)
                .map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)))
                .toList());
    }

    void complete() {
        reader.onComplete();
    }

    void fail(Throwable failure) {
        reader.onError(failure);
    }

    long requested() {
        return requested.get();
    }

    boolean cancelled() {
        return cancelled.get();
    }
}
