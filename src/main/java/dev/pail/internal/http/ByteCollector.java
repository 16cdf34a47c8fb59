package dev.pail.internal.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a body into one array, up to a limit. */
final class ByteCollector implements Flow.Subscriber<List<ByteBuffer>> {

    private final int bytesMax;
    private final boolean truncate;
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private byte[] bytes = new byte[0];
    private int count;
    private Flow.@Nullable Subscription subscription;

    ByteCollector(int bytesMax, boolean truncate) {
        this.bytesMax = bytesMax;
        this.truncate = truncate;
    }

    CompletableFuture<byte[]> result() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int room = bytesMax - count;
            if (buffer.remaining() > room) {
                if (subscription != null) {
                    subscription.cancel();
                }
                if (truncate) {
                    append(buffer.limit(buffer.position() + room));
                    result.complete(Arrays.copyOf(bytes, count));
                } else {
                    result.completeExceptionally(new ReplyTooLargeException(bytesMax));
                }
                return;
            }
            append(buffer);
        }
    }

    private void append(ByteBuffer buffer) {
        int add = buffer.remaining();
        if (count + add > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(count + add, Math.min(bytesMax, bytes.length * 2)));
        }
        buffer.get(bytes, count, add);
        count += add;
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        result.complete(count == bytes.length ? bytes : Arrays.copyOf(bytes, count));
    }
}
