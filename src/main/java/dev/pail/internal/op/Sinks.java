package dev.pail.internal.op;

import dev.pail.internal.http.HttpReply;
import dev.pail.model.ObjectBytes;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** The other places an object's bytes may go: memory, a stream, a subscriber of the caller's. */
public final class Sinks {

    private static final int ARRAY_MAX = Integer.MAX_VALUE - 8;

    private Sinks() {}

    /**
     * Collects the bytes in memory.
     *
     * @return a sink that can be used again
     */
    public static ObjectSink<ObjectBytes> bytes() {
        return bytes(ARRAY_MAX);
    }

    /**
     * Collects the bytes in memory, of an object that nobody promised to be small.
     *
     * @param bytesMax most bytes that are taken; a longer body fails with the code {@code ResponseTooLarge}
     * @return a sink that can be used again
     */
    public static ObjectSink<ObjectBytes> bytes(int bytesMax) {
        return new ObjectSink<>() {
            @Override
            public CompletableFuture<ObjectBytes> take(ObjectHead head, HttpReply reply) {
                return reply.bytes(bytesMax).thenApply(bytes -> new ObjectBytes(head, bytes));
            }

            @Override
            public boolean repeatable() {
                return true;
            }
        };
    }

    /**
     * Hands the bytes out as they arrive.
     *
     * @return a sink that is done when the head has arrived
     */
    public static ObjectSink<ObjectStream> stream() {
        return new ObjectSink<>() {
            @Override
            public CompletableFuture<ObjectStream> take(ObjectHead head, HttpReply reply) {
                return CompletableFuture.completedFuture(new ObjectStream(head, reply.stream()));
            }

            @Override
            public boolean repeatable() {
                return false;
            }
        };
    }

    /**
     * Hands the bytes to a subscriber, once.
     *
     * @param subscriber gets the bytes at its own pace, and the failure of the body
     * @return a sink that is done when the body has ended
     */
    public static ObjectSink<ObjectHead> subscriber(Flow.Subscriber<? super List<ByteBuffer>> subscriber) {
        return new ObjectSink<>() {
            @Override
            public CompletableFuture<ObjectHead> take(ObjectHead head, HttpReply reply) {
                CompletableFuture<ObjectHead> ended = new CompletableFuture<>();
                reply.subscribe(new Flow.Subscriber<List<ByteBuffer>>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscriber.onSubscribe(new Flow.Subscription() {
                            @Override
                            public void request(long count) {
                                subscription.request(count);
                            }

                            @Override
                            public void cancel() {
                                subscription.cancel();
                                ended.cancel(false);
                            }
                        });
                    }

                    @Override
                    public void onNext(List<ByteBuffer> buffers) {
                        subscriber.onNext(buffers);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        ended.completeExceptionally(failure);
                        subscriber.onError(failure);
                    }

                    @Override
                    public void onComplete() {
                        ended.complete(head);
                        subscriber.onComplete();
                    }
                });
                return ended;
            }

            @Override
            public boolean repeatable() {
                return false;
            }
        };
    }
}
