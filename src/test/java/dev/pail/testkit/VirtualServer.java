package dev.pail.testkit;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import dev.pail.internal.retry.VirtualScheduler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** A server on virtual time behind a whole client: answers after a while, on the thread that moves the time. */
public final class VirtualServer implements HttpTransport {

    /** What the server does with a request; a failure is a connection that broke. */
    @FunctionalInterface
    public interface Script {
        HttpReply answer(HttpCall call) throws IOException;
    }

    private final VirtualScheduler time;
    private final Supplier<Duration> latency;
    private final Script script;
    private int requests;

    public VirtualServer(VirtualScheduler time, Supplier<Duration> latency, Script script) {
        this.time = time;
        this.latency = latency;
        this.script = script;
    }

    /** Answers at once. */
    public VirtualServer(VirtualScheduler time, Script script) {
        this(time, () -> Duration.ZERO, script);
    }

    /** A client of this server whose waits take virtual time. */
    public S3ClientBuilder client() {
        S3ClientBuilder builder = S3Client.builder()
                .endpoint("http://s3.pail.test")
                .region("us-east-1")
                .credentials(CredentialsProvider.of("access", "secret"))
                .checkpointStore(CheckpointStore.inMemory());
        return TestHooks.time(TestHooks.transport(builder, real -> this), time, time::nanoTime);
    }

    /** Requests so far. */
    public int requests() {
        return requests;
    }

    @Override
    public CompletableFuture<HttpReply> send(HttpCall call) {
        requests++;
        CompletableFuture<HttpReply> reply = new CompletableFuture<>();
        Duration wait = latency.get();
        if (wait.isZero()) {
            answer(call, reply);
        } else {
            time.schedule(() -> answer(call, reply), wait);
        }
        return reply;
    }

    private void answer(HttpCall call, CompletableFuture<HttpReply> reply) {
        try {
            reply.complete(script.answer(call));
        } catch (IOException broken) {
            reply.completeExceptionally(broken);
        }
    }

    @Override
    public void close() {}

    /** An answer without a body. */
    public static HttpReply reply(int status, Map<String, String> headers) {
        return reply(status, headers, "");
    }

    /** A refusal in S3's words. */
    public static HttpReply error(int status, String code) {
        return reply(status, Map.of(), FakeS3.Reply.error(status, code).body());
    }

    /** An answer. */
    public static HttpReply reply(int status, Map<String, String> headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        all.putIfAbsent("content-length", List.of(Integer.toString(bytes.length)));
        return new HttpReply(status, all, subscriber -> once(subscriber, bytes), () -> {});
    }

    private static void once(Flow.Subscriber<? super List<ByteBuffer>> subscriber, byte[] bytes) {
        subscriber.onSubscribe(new Flow.Subscription() {
            private boolean done;

            @Override
            public void request(long count) {
                if (!done) {
                    done = true;
                    if (bytes.length > 0) {
                        subscriber.onNext(List.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
                    }
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                done = true;
            }
        });
    }
}
