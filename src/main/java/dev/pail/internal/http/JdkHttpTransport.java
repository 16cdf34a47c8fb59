package dev.pail.internal.http;

import dev.pail.config.S3Limits;
import dev.pail.internal.body.Bandwidth;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transport on the JDK's {@link HttpClient}: HTTP/1.1, redirects never, one fair limit on requests in flight, a watch
 * over sending, waiting and reading, each request sent at most once.
 *
 * <p>The client is built on first use: building it takes 200 to 500 ms in a cold process. What comes in bulk goes past it
 * where that is possible, see {@link SocketExchange}.
 */
public final class JdkHttpTransport implements HttpTransport {

    private static final @Nullable MethodHandle SHUTDOWN_NOW = findShutdown();

    /** Earlier ones never give the body of an answer that comes instead of 100 Continue (17.0.15, measured). */
    private static final boolean EXPECT_WORKS = Runtime.version().feature() >= 21;

    private final Supplier<HttpClient> build;
    private final @Nullable Connections bulk;
    private final ScheduledExecutorService timer;
    private final Executor worker;
    private final InFlightLimit inFlight;
    private final @Nullable Bandwidth up;
    private final @Nullable Bandwidth down;
    private volatile boolean expectsContinue = EXPECT_WORKS;
    private final Object buildLock = new Object();
    private volatile @Nullable HttpClient client;
    private boolean closed;

    /**
     * Sets the transport up without building a client.
     *
     * @param build makes the client, called once
     * @param inFlightMax requests in flight at the same time
     * @param timer runs the watches
     * @param worker ends what the watches found: whoever learns of it may take its time
     */
    public JdkHttpTransport(
            Supplier<HttpClient> build, int inFlightMax, ScheduledExecutorService timer, Executor worker) {
        this(build, null, inFlightMax, timer, worker, null, null);
    }

    /**
     * Sets the transport up with limits on the bytes of all its exchanges.
     *
     * @param build makes the client, called once
     * @param bulk connections for bulk, {@code null} where that goes through the client, too
     * @param inFlightMax requests in flight at the same time
     * @param timer runs the watches
     * @param worker ends what the watches found: whoever learns of it may take its time
     * @param up limits what is sent
     * @param down limits what is received
     */
    public JdkHttpTransport(
            Supplier<HttpClient> build,
            @Nullable Connections bulk,
            int inFlightMax,
            ScheduledExecutorService timer,
            Executor worker,
            @Nullable Bandwidth up,
            @Nullable Bandwidth down) {
        this.build = build;
        this.bulk = bulk;
        this.up = up;
        this.down = down;
        this.timer = timer;
        this.worker = worker;
        this.inFlight = new InFlightLimit(inFlightMax, timer, worker);
    }

    @Override
    public CompletableFuture<HttpReply> send(HttpCall call) {
        CompletableFuture<HttpReply> result = new CompletableFuture<>();
        call.meter().doing(() -> "waiting for its turn among the requests in flight");
        CompletableFuture<Runnable> permit = inFlight.acquire(call.limits().acquireMax());
        permit.whenComplete((release, refused) -> {
            if (refused != null) {
                result.completeExceptionally(refused);
            } else if (result.isDone()) {
                release.run();
            } else if (bulk != null && call.bulk()) {
                new SocketExchange(this, bulk, call, result, release).start();
            } else {
                new JdkExchange(this, call, result, release).start();
            }
        });
        result.whenComplete((reply, failure) -> permit.cancel(false));
        return result;
    }

    Pace pace(@Nullable Bandwidth ofTransfer, boolean sent, Consumer<Boolean> waiting) {
        return new Pace(sent ? up : down, ofTransfer, timer, worker, waiting);
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    void onWorker(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    /** Whether a body of so many bytes waits for 100 Continue. */
    boolean expectsContinue(long bytes) {
        return expectsContinue && bytes >= S3Limits.EXPECT_CONTINUE_BYTES_MIN;
    }

    /** The server took such a body, or is none that answers 100: further ones are sent at once. */
    void expectNoMore() {
        expectsContinue = false;
    }

    HttpClient client() {
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
        if (bulk != null) {
            bulk.close();
        }
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
}
