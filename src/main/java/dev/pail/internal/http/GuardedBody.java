package dev.pail.internal.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A reply's body under its exchange's watch; tells its exchange when it has ended, in whatever way. Signals stay serial: an
 * end from outside waits until the reader has come back from the bytes it was given.
 */
final class GuardedBody implements Flow.Publisher<List<ByteBuffer>> {

    private final Flow.Publisher<List<ByteBuffer>> source;
    private final ExchangeWatch watch;
    private final Pace pace;
    private final Consumer<Boolean> ended;
    private final Object lock = new Object();
    private Flow.@Nullable Subscriber<? super List<ByteBuffer>> reader;
    private Flow.@Nullable Subscription upstream;
    private @Nullable Throwable broken;
    private boolean subscribed;
    private boolean delivering;
    private boolean over;
    private long demand;

    GuardedBody(Flow.Publisher<List<ByteBuffer>> source, ExchangeWatch watch, Consumer<Boolean> ended) {
        this(source, watch, Pace.NONE, ended);
    }

    GuardedBody(Flow.Publisher<List<ByteBuffer>> source, ExchangeWatch watch, Pace pace, Consumer<Boolean> ended) {
        this.source = source;
        this.watch = watch;
        this.pace = pace;
        this.ended = ended;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super List<ByteBuffer>> subscriber) {
        Throwable before;
        synchronized (lock) {
            subscribed = true;
            before = broken;
        }
        if (before != null) {
            tellOfItsEnd(subscriber, before);
            return;
        }
        source.subscribe(new Flow.Subscriber<List<ByteBuffer>>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                Throwable meanwhile;
                synchronized (lock) {
                    reader = subscriber;
                    upstream = subscription;
                    meanwhile = broken;
                    delivering = true;
                    watch.pause();
                }
                if (meanwhile != null) {
                    subscription.cancel();
                    tellOfItsEnd(subscriber, meanwhile);
                    return;
                }
                deliver(subscriber, () -> subscriber.onSubscribe(guarded(subscription)));
            }

            @Override
            public void onNext(List<ByteBuffer> buffers) {
                long bytes = 0;
                for (ByteBuffer buffer : buffers) {
                    bytes += buffer.remaining();
                }
                if (!begin(bytes)) {
                    return;
                }
                deliver(subscriber, () -> subscriber.onNext(buffers));
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

    /** The body ended before its reader came. */
    private static void tellOfItsEnd(Flow.Subscriber<? super List<ByteBuffer>> late, Throwable cause) {
        late.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {}
        });
        late.onError(cause);
    }

    private boolean begin(long bytes) {
        synchronized (lock) {
            if (over) {
                return false;
            }
            watch.received(bytes);
            pace.moved(bytes);
            watch.pause();
            delivering = true;
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            return true;
        }
    }

    private void deliver(Flow.Subscriber<? super List<ByteBuffer>> subscriber, Runnable signal) {
        Throwable meanwhile;
        try {
            signal.run();
        } finally {
            synchronized (lock) {
                delivering = false;
                if (demand > 0) {
                    watch.unpause();
                }
                meanwhile = broken;
            }
        }
        if (meanwhile != null) {
            subscriber.onError(meanwhile);
        }
    }

    private Flow.Subscription guarded(Flow.Subscription subscription) {
        return new Flow.Subscription() {
            @Override
            public void request(long count) {
                // what is not read fills the socket, and the server waits
                if (!pace.later(() -> ask(count))) {
                    ask(count);
                }
            }

            private void ask(long count) {
                synchronized (lock) {
                    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
                    if (!delivering) {
                        watch.unpause();
                    }
                }
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
        IOException told = cause instanceof IOException io ? io : new IOException("the body broke off", cause);
        Flow.Subscription from;
        Flow.Subscriber<? super List<ByteBuffer>> to;
        boolean expected;
        synchronized (lock) {
            if (over) {
                return;
            }
            expected = subscribed;
            over = true;
            from = upstream;
            to = delivering ? null : reader;
            broken = told;
        }
        if (from != null) {
            from.cancel();
        } else if (!expected) {
            discard();
        }
        if (to != null) {
            to.onError(told);
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
