package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.internal.body.BodyMeter;
import dev.pail.internal.body.DirectBuffers;
import dev.pail.internal.body.RequestBody;
import dev.pail.testkit.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The transport for bulk on its own sockets: one call at a time, in a time that stands still unless the test moves it. Each
 * call that succeeds shows that the one before gave its turn back.
 */
final class SocketRig implements AutoCloseable {

    static final int BUFFER_BYTES = 16 * 1024;

    /** Over as soon as the test lets the timer look. */
    static final HttpCall.Limits IDLE = new HttpCall.Limits(Duration.ofNanos(1000), 0, null, null);

    static final HttpCall.Limits PATIENT = new HttpCall.Limits(Duration.ofHours(1), 0, null, null);

    static final String OK = "HTTP/1.1 200 OK\r\n";

    /** What {@link #answers} says to {@code /next}. */
    static final String NEXT = OK + "Content-Length: 4\r\n\r\nnext";

    private static final long WAIT_MAX_SECONDS = 60;

    private final VirtualTimer timer = new VirtualTimer();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "exchange");
        thread.setDaemon(true);
        return thread;
    });
    private final DirectBuffers buffers;
    private final Connections connections;
    private final HttpTransport transport;

    SocketRig() {
        this(BUFFER_BYTES);
    }

    /** Reads at most so many bytes at once, which are what the socket holds where that is less. */
    SocketRig(int bufferBytes) {
        this(bufferBytes, Duration.ofSeconds(WAIT_MAX_SECONDS));
    }

    SocketRig(int bufferBytes, Duration connectMax) {
        buffers = new DirectBuffers(bufferBytes, 1);
        connections = new Connections(connectMax, null, buffers, threads, timer);
        transport = new JdkHttpTransport(
                () -> {
                    throw new AssertionError("no JDK client is wanted here");
                },
                connections,
                1,
                timer,
                Runnable::run,
                null,
                null);
    }

    /** Answers, then waits for the client to hang up; the path {@code /next} is answered by {@link #NEXT}. */
    static ScriptedServer.Script answers(String answer, CountDownLatch hungUp) {
        return exchange -> {
            if (exchange.target().equals("/next")) {
                exchange.raw(NEXT);
                return;
            }
            try {
                exchange.raw(answer);
                exchange.stallUntilClosed();
            } catch (SocketException reset) {
                hungUp.countDown();
                return;
            }
            hungUp.countDown();
        };
    }

    /** The call after one that went wrong has its turn, and a connection of its own, since the other one is closed. */
    void goesOnAfterHangingUp(ScriptedServer server, CountDownLatch hungUp) throws Exception {
        assertThat(hungUp.await(WAIT_MAX_SECONDS, TimeUnit.SECONDS))
                .as("hung up")
                .isTrue();
        assertThat(text(server.endpoint() + "/next")).isEqualTo("next");
        assertThat(server.connections()).isEqualTo(2);
    }

    VirtualTimer timer() {
        return timer;
    }

    Connections connections() {
        return connections;
    }

    void closeTransport() {
        transport.close();
    }

    static HttpCall call(String uri, Map<String, String> headers, HttpCall.Limits limits) {
        return new HttpCall("GET", URI.create(uri), headers, RequestBody.EMPTY, limits, new BodyMeter(), true);
    }

    CompletableFuture<HttpReply> send(HttpCall call) {
        return transport.send(call);
    }

    CompletableFuture<HttpReply> send(String uri) {
        return send(call(uri, Map.of(), PATIENT));
    }

    HttpReply reply(String uri) throws Exception {
        return get(send(uri));
    }

    String text(String uri) throws Exception {
        return text(reply(uri));
    }

    static String text(HttpReply reply) throws Exception {
        return new String(get(reply.bytes(Integer.MAX_VALUE)), StandardCharsets.ISO_8859_1);
    }

    /** What the call fails with, before or after the head. */
    Throwable failure(String uri) throws Exception {
        return failure(send(uri).thenCompose(reply -> reply.bytes(Integer.MAX_VALUE)));
    }

    static Throwable failure(CompletableFuture<?> call) throws Exception {
        try {
            call.get(WAIT_MAX_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause();
        }
        throw new AssertionError("nothing failed");
    }

    static <T> T get(CompletableFuture<T> result) throws Exception {
        return result.get(WAIT_MAX_SECONDS, TimeUnit.SECONDS);
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_MAX_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time: " + what);
            }
            Thread.onSpinWait();
        }
    }

    /** Moves the time on until an exchange with {@link #IDLE} limits, or one past its deadline, was given up. */
    void passUntil(CompletableFuture<?> done) {
        await("the watch gives up", () -> {
            timer.pass(IDLE.idleMax().toNanos());
            return done.isDone();
        });
    }

    /** All memory is back and no thread waits: before and after the transport is closed. */
    @Override
    public void close() throws Exception {
        await("the memory is back", () -> buffers.outstanding() == 0);
        transport.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(WAIT_MAX_SECONDS, TimeUnit.SECONDS))
                .as("the exchanges have ended")
                .isTrue();
        assertThat(buffers.outstanding()).isZero();
    }

    /** Reads a body, and sees that nothing comes uncalled for. */
    static final class Reader implements Flow.Subscriber<List<ByteBuffer>> {
        private final long first;
        private final Consumer<Reader> onBytes;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private Flow.Subscription subscription;
        private int batches;

        /** Asks for so many batches at first and calls back after each. */
        Reader(long first, Consumer<Reader> onBytes) {
            this.first = first;
            this.onBytes = onBytes;
        }

        /** Reads all. */
        Reader() {
            this(Long.MAX_VALUE, reader -> {});
        }

        Flow.Subscription subscription() {
            return subscription;
        }

        synchronized int batches() {
            return batches;
        }

        synchronized byte[] bytes() {
            return bytes.toByteArray();
        }

        synchronized int count() {
            return bytes.size();
        }

        CompletableFuture<Void> end() {
            return end;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(first);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            synchronized (this) {
                batches++;
                for (ByteBuffer buffer : buffers) {
                    byte[] copy = new byte[buffer.remaining()];
                    buffer.get(copy);
                    bytes.writeBytes(copy);
                }
            }
            onBytes.accept(this);
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }
}
