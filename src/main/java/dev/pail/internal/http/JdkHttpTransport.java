package dev.pail.internal.http;

import dev.pail.internal.body.RequestBody;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transport on the JDK's {@link HttpClient}: HTTP/1.1, redirects never, one fair limit on requests in flight, an idle
 * watch over sending, waiting and reading.
 *
 * <p>The client is built on first use: building it takes 200 to 500 ms in a cold process.
 */
public final class JdkHttpTransport implements HttpTransport {

    private static final int CAUSES_MAX = 16;
    private static final @Nullable MethodHandle SHUTDOWN_NOW = findShutdown();

    private final Supplier<HttpClient> build;
    private final ScheduledExecutorService timer;
    private final InFlightLimit inFlight;
    private final Object buildLock = new Object();
    private volatile @Nullable HttpClient client;
    private boolean closed;

    /**
     * Sets the transport up without building a client.
     *
     * @param build makes the client, called once
     * @param inFlightMax requests in flight at the same time
     * @param timer runs the watches
     */
    public JdkHttpTransport(Supplier<HttpClient> build, int inFlightMax, ScheduledExecutorService timer) {
        this.build = build;
        this.timer = timer;
        this.inFlight = new InFlightLimit(inFlightMax, timer);
    }

    @Override
    public CompletableFuture<HttpReply> send(HttpCall call) {
        CompletableFuture<HttpReply> result = new CompletableFuture<>();
        CompletableFuture<Runnable> permit = inFlight.acquire(call.acquireMax());
        permit.whenComplete((release, refused) -> {
            if (refused != null) {
                result.completeExceptionally(refused);
            } else if (result.isDone()) {
                release.run();
            } else {
                new Exchange(call, result, release).start();
            }
        });
        result.whenComplete((reply, failure) -> permit.cancel(false));
        return result;
    }

    private HttpClient client() {
        HttpClient built = client;
        if (built != null) {
            return built;
        }
        synchronized (buildLock) {
            if (closed) {
                throw new CancellationException("the client is closed");
            }
            built = client;
            if (built == null) {
                built = build.get();
                client = built;
            }
            return built;
        }
    }

    @Override
    public void close() {
        synchronized (buildLock) {
            HttpClient built = client;
            closed = true;
            client = null;
            MethodHandle shutdownNow = SHUTDOWN_NOW;
            if (built != null && shutdownNow != null) {
                shutdown(shutdownNow, built);
            }
        }
    }

    private static void shutdown(MethodHandle shutdownNow, HttpClient built) {
        try {
            shutdownNow.invokeExact(built);
        } catch (RuntimeException | Error expected) {
            throw expected;
        } catch (Throwable other) {
            throw new IllegalStateException("cannot shut the HTTP client down", other);
        }
    }

    /** From JDK 21 on; before that the client's thread ends when the collector finds it unreferenced. */
    private static @Nullable MethodHandle findShutdown() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(HttpClient.class, "shutdownNow", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException beforeJdk21) {
            return null;
        }
    }

    /** One request with its reply, from the permit to the last byte. */
    private final class Exchange {
        private final HttpCall call;
        private final CompletableFuture<HttpReply> result;
        private final Runnable releasePermit;
        private final IdleWatch watch;
        private final SlicePublisher publisher;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile @Nullable CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> sending;
        private volatile @Nullable GuardedBody reading;

        Exchange(HttpCall call, CompletableFuture<HttpReply> result, Runnable releasePermit) {
            this.call = call;
            this.result = result;
            this.releasePermit = releasePermit;
            boolean toKernel = "http".equals(call.uri().getScheme());
            this.publisher =
                    new SlicePublisher(call.body(), toKernel ? RequestBody.Access.KERNEL : RequestBody.Access.JAVA);
            this.watch = new IdleWatch(call.idleMax(), timer, System::nanoTime, publisher::taken, this::abandon);
        }

        void start() {
            watch.start();
            call.meter().begin(publisher::taken);
            try {
                CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> future =
                        client().sendAsync(request(), HttpResponse.BodyHandlers.ofPublisher());
                sending = future;
                future.whenComplete(this::headArrived);
            } catch (RuntimeException | Error e) {
                end(false);
                result.completeExceptionally(e);
                return;
            }
            result.whenComplete((reply, failure) -> {
                if (failure != null) {
                    abandon(failure);
                }
            });
        }

        private HttpRequest request() {
            HttpRequest.Builder builder = HttpRequest.newBuilder(call.uri());
            for (Map.Entry<String, String> header : call.headers().entrySet()) {
                builder.setHeader(header.getKey(), header.getValue());
            }
            boolean empty = call.body().length() == 0;
            return builder.method(call.method(), empty ? HttpRequest.BodyPublishers.noBody() : publisher)
                    .build();
        }

        private void headArrived(
                @Nullable HttpResponse<Flow.Publisher<List<ByteBuffer>>> response, @Nullable Throwable failure) {
            if (response == null) {
                end(false);
                result.completeExceptionally(failure == null ? new IOException("no reply") : connectFailed(failure));
                return;
            }
            watch.phase("reading the reply");
            GuardedBody body = new GuardedBody(response.body(), watch, this::end);
            reading = body;
            HttpReply reply = new HttpReply(
                    response.statusCode(),
                    response.headers().map(),
                    body,
                    () -> abandon(new IOException("the call was cancelled")));
            if (!result.complete(reply)) {
                body.discard();
            }
        }

        private void abandon(Throwable cause) {
            // first, since cancelling below fails the exchange with a CancellationException that would hide the cause
            result.completeExceptionally(cause);
            CompletableFuture<?> raw = sending;
            GuardedBody body = reading;
            if (body != null) {
                body.breakOff(cause);
            } else if (raw != null) {
                raw.cancel(true);
            }
            end(false);
        }

        private void end(boolean well) {
            if (ended.compareAndSet(false, true)) {
                watch.end();
                call.meter().end();
                publisher.exchangeEnded(well);
                releasePermit.run();
            }
        }
    }

    /** What the JDK throws when there was no connection, in a type of ours; all else as it is. */
    private static Throwable connectFailed(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof HttpConnectTimeoutException) {
                return new ConnectFailedException(ConnectFailedException.Why.TIMEOUT, failure);
            }
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return new ConnectFailedException(ConnectFailedException.Why.UNKNOWN_HOST, failure);
            }
            cause = cause.getCause();
        }
        Throwable direct =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return direct instanceof ConnectException
                ? new ConnectFailedException(ConnectFailedException.Why.REFUSED, failure)
                : failure;
    }
}
