package dev.pail.internal.auth;

import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.SliceReader;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** STS, SSO, agents and metadata in memory, behind the transport's seam: what is not told refuses the connection. */
final class FakeServices implements HttpTransport {

    /** A request that came. */
    record Seen(String method, String uri, Map<String, String> headers, String body) {}

    /** An answer; {@code null} for a connection that is refused. */
    record Reply(int status, String body) {}

    /** What answers. */
    @FunctionalInterface
    interface Server {
        @Nullable
        Reply answer(Seen request);
    }

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile Server server = request -> null;
    private volatile boolean silent;

    void answer(Server value) {
        server = value;
    }

    /** Every request is answered so. */
    void answer(int status, String body) {
        server = request -> new Reply(status, body);
    }

    void silent() {
        silent = true;
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    @Override
    public CompletableFuture<HttpReply> send(HttpCall call) {
        Seen request = new Seen(call.method(), call.uri().toString(), Map.copyOf(call.headers()), text(call.body()));
        seen.add(request);
        if (silent) {
            return new CompletableFuture<>();
        }
        Reply reply = server.answer(request);
        if (reply == null) {
            return CompletableFuture.failedFuture(new ConnectException("refused"));
        }
        byte[] bytes = reply.body.getBytes(StandardCharsets.UTF_8);
        return CompletableFuture.completedFuture(
                new HttpReply(reply.status, Map.of(), subscriber -> feed(subscriber, bytes), () -> {}));
    }

    private static void feed(Flow.Subscriber<? super List<ByteBuffer>> subscriber, byte[] bytes) {
        subscriber.onSubscribe(new Flow.Subscription() {
            private boolean done;

            @Override
            public void request(long count) {
                if (!done) {
                    done = true;
                    subscriber.onNext(List.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                done = true;
            }
        });
    }

    private static String text(RequestBody body) {
        StringBuilder text = new StringBuilder();
        try {
            SliceReader slices = body.open(RequestBody.Access.JAVA);
            try {
                for (ByteBuffer slice = slices.next(); slice != null; slice = slices.next()) {
                    text.append(StandardCharsets.UTF_8.decode(slice));
                }
            } finally {
                slices.close(true);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }

    @Override
    public void close() {}
}
