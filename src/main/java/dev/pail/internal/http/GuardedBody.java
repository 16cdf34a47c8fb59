package dev.pail.internal.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A reply's body under the idle watch; tells its exchange when it has ended, in whatever way. */
final class GuardedBody implements Flow.Publisher<List<ByteBuffer>> {

    private final Flow.Publisher<List<ByteBuffer>> source;
    private final IdleWatch watch;
    private final Consumer<Boolean> ended;
    private final Object lock = new Object();
    private Flow.@Nullable Subscriber<? super List<ByteBuffer>> reader;
    private Flow.@Nullable Subscription upstream;
    private boolean over;
    private long demand;

    GuardedBody(Flow.Publisher<List<ByteBuffer>> source, IdleWatch watch, Consumer<Boolean> ended) {
        this.source = source;
        this.watch = watch;
        this.ended = ended;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super List<ByteBuffer>> subscriber) {
        source.subscribe(new Flow.Subscriber<List<ByteBuffer>>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                synchronized (lock) {
                    reader = subscriber;
                    upstream = subscription;
                }
                watch.pause();
                subscriber.onSubscribe(guarded(subscription));
            }

            @Override
            public void onNext(List<ByteBuffer> buffers) {
                synchronized (lock) {
                    if (over) {
                        return;
                    }
                    if (demand != Long.MAX_VALUE && --demand == 0) {
                        watch.pause();
                    }
                }
                watch.moved();
                subscriber.onNext(buffers);
            }

            @Override
            public void onError(Throwable failure) {
                if (finish()) {
                    ended.accept(false);
                    subscriber.onError(failure);
                }
            }

            @Override
            public void onComplete() {
                if (finish()) {
                    ended.accept(true);
                    subscriber.onComplete();
                }
            }
        });
    }

    private Flow.Subscription guarded(Flow.Subscription subscription) {
        return new Flow.Subscription() {
            @Override
            public void request(long count) {
                synchronized (lock) {
                    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
                }
                watch.unpause();
                subscription.request(count);
            }

            @Override
            public void cancel() {
                if (finish()) {
                    subscription.cancel();
                    ended.accept(false);
                }
            }
        };
    }

    /** Ends the reading from outside: the reader learns why. */
    void breakOff(Throwable cause) {
        Flow.Subscription source;
        Flow.Subscriber<? super List<ByteBuffer>> told;
        synchronized (lock) {
            if (over) {
                return;
            }
            over = true;
            source = upstream;
            told = reader;
        }
        if (source == null) {
            discard();
        } else {
            source.cancel();
        }
        if (told != null) {
            told.onError(cause instanceof IOException ? cause : new IOException("the body broke off", cause));
        }
    }

    /** Nobody wants the body: its connection is given up. */
    void discard() {
        source.subscribe(new Flow.Subscriber<List<ByteBuffer>>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.cancel();
            }

            @Override
            public void onNext(List<ByteBuffer> buffers) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
        ended.accept(false);
    }

    private boolean finish() {
        synchronized (lock) {
            boolean first = !over;
            over = true;
            return first;
        }
    }
}
