package dev.pail.internal.http;

import dev.pail.config.S3Limits;
import dev.pail.internal.body.DirectBuffers;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The connections of the exchanges that have a thread each, the idle ones for a while. Thread safe. */
public final class Connections implements AutoCloseable {

    /** The most that one record holds. */
    private static final int TLS_BYTES = 16 * 1024;

    private final Duration connectMax;
    private final @Nullable SSLContext context;
    private final DirectBuffers buffers;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final Set<SocketExchange> busy = new HashSet<>();
    private boolean closing;
    private boolean closed;

    /**
     * Opens none yet.
     *
     * @param connectMax longest wait for a connection, TLS included
     * @param context for https, {@code null} for the platform's own
     * @param buffers lends each exchange the memory that it reads into
     * @param threads runs the exchanges, each on a thread for as long as it takes; shut down with these connections
     * @param timer closes what was idle for too long
     */
    public Connections(
            Duration connectMax,
            @Nullable SSLContext context,
            DirectBuffers buffers,
            ExecutorService threads,
            ScheduledExecutorService timer) {
        this.connectMax = connectMax;
        this.context = context;
        this.buffers = buffers;
        this.threads = threads;
        this.timer = timer;
    }

    /** Until {@link #ended}, which it calls itself, {@link #close} ends it. */
    void execute(SocketExchange exchange) {
        synchronized (this) {
            if (closed) {
                throw isClosed();
            }
            busy.add(exchange);
        }
        try {
            threads.execute(exchange);
        } catch (RejectedExecutionException e) {
            ended(exchange);
            throw isClosed();
        }
    }

    synchronized void ended(SocketExchange exchange) {
        busy.remove(exchange);
    }

    private static CancellationException isClosed() {
        return new CancellationException("the client is closed");
    }

    /** Gives the connection that was used last, for then the server is least likely to have closed it; else a new one. */
    Connection take(URI uri) throws IOException {
        for (Connection found = idleTo(uri); found != null; found = idleTo(uri)) {
            if (found.isFresh()) {
                return found;
            }
            found.close();
        }
        return new Connection(uri, context);
    }

    private synchronized @Nullable Connection idleTo(URI uri) {
        for (Iterator<Connection> all = idle.descendingIterator(); all.hasNext(); ) {
            Connection connection = all.next();
            if (connection.isTo(uri)) {
                all.remove();
                return connection;
            }
        }
        return null;
    }

    void giveBack(Connection connection) {
        synchronized (this) {
            if (!closed && connection.isReusable()) {
                connection.idleSince(System.nanoTime());
                idle.addLast(connection);
                if (!closing) {
                    closeIdleAfter(S3Limits.CONNECTION_IDLE_MAX.toNanos());
                }
                return;
            }
        }
        connection.close();
    }

    private void closeIdleAfter(long nanos) {
        try {
            timer.schedule(this::closeIdle, nanos, TimeUnit.NANOSECONDS);
            closing = true;
        } catch (RejectedExecutionException ending) {
            idle.forEach(Connection::close);
            idle.clear();
        }
    }

    private synchronized void closeIdle() {
        closing = false;
        long now = System.nanoTime();
        long max = S3Limits.CONNECTION_IDLE_MAX.toNanos();
        while (!idle.isEmpty() && now - idle.getFirst().idleSince() >= max) {
            idle.removeFirst().close();
        }
        if (!idle.isEmpty()) {
            closeIdleAfter(max - (now - idle.getFirst().idleSince()));
        }
    }

    /** Connects within the time allowed, the name's look-up and TLS included; a limit on each read of a handshake is none. */
    void connect(Connection connection) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> limit;
        try {
            limit = timer.schedule(
                    () -> {
                        late.set(true);
                        connection.close();
                    },
                    connectMax.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ending) {
            throw isClosed();
        }
        try {
            connection.connect();
        } catch (IOException e) {
            throw late.get() ? new ConnectFailedException(ConnectFailedException.Why.TIMEOUT, e) : e;
        } finally {
            limit.cancel(false);
        }
    }

    /** What is decrypted comes in an array, and in small pieces. */
    ByteBuffer takeBuffer(URI uri) {
        return isPlain(uri) ? buffers.take() : ByteBuffer.allocate(TLS_BYTES);
    }

    void giveBack(URI uri, ByteBuffer buffer) {
        if (isPlain(uri)) {
            buffers.giveBack(buffer);
        }
    }

    private static boolean isPlain(URI uri) {
        return "http".equals(uri.getScheme());
    }

    /** Ends the exchanges in progress, too. */
    @Override
    public void close() {
        List<SocketExchange> inProgress;
        synchronized (this) {
            closed = true;
            idle.forEach(Connection::close);
            idle.clear();
            inProgress = List.copyOf(busy);
        }
        // not only their connections: one whose reader asks for nothing would never look
        inProgress.forEach(exchange -> exchange.abandon(isClosed()));
        threads.shutdown();
    }
}
