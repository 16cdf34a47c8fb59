package dev.pail.internal.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request with its reply on a connection and a thread of its own, for a body whose reader is done with each buffer when
 * its {@code onNext} returns: the bytes are read into direct memory and looked at there, and nobody is woken for them.
 */
final class SocketExchange implements Runnable, Flow.Publisher<List<ByteBuffer>>, Flow.Subscription {

    private final Connections connections;
    private final HttpCall call;
    private final CompletableFuture<HttpReply> result;
    private final Runnable releaseTurn;
    private final ExchangeWatch watch;
    private final Pace received;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable GuardedBody reading;

    private final Object lock = new Object();
    private @Nullable Connection connection;

    // the body's reader
    private Flow.@Nullable Subscriber<? super List<ByteBuffer>> reader;
    private long demand;
    private boolean cancelled;

    SocketExchange(
            JdkHttpTransport transport,
            Connections connections,
            HttpCall call,
            CompletableFuture<HttpReply> result,
            Runnable releaseTurn) {
        this.connections = connections;
        this.call = call;
        this.result = result;
        this.releaseTurn = releaseTurn;
        this.received = transport.pace(call.meter().down(), false, waits -> {});
        this.watch = new ExchangeWatch(
                call,
                transport.timer(),
                System::nanoTime,
                () -> 0,
                timeout -> transport.onWorker(() -> abandon(timeout)));
    }

    void start() {
        call.meter().begin(() -> 0);
        call.meter().doing(() -> reading == null ? "connecting or waiting for the reply" : "reading the reply");
        result.whenComplete((reply, failure) -> {
            if (failure != null) {
                abandon(failure);
            }
        });
        try {
            watch.start();
            connections.execute(this);
        } catch (RuntimeException | Error e) {
            end();
            result.completeExceptionally(e);
        }
    }

    @Override
    public void run() {
        ByteBuffer memory = null;
        try {
            if (result.isDone()) {
                return;
            }
            memory = connections.takeBuffer(call.uri());
            Connection own = connect();
            own.send(call, memory);
            deliver(own, own.head());
        } catch (IOException | RuntimeException | Error failure) {
            fail(failure);
        } finally {
            leave();
            connections.ended(this);
            if (memory != null) {
                connections.giveBack(call.uri(), memory);
            }
        }
    }

    private Connection connect() throws IOException {
        Connection own = connections.take(call.uri());
        synchronized (lock) {
            connection = own;
            if (result.isDone()) {
                own.close();
            }
        }
        if (!own.isConnected()) {
            try {
                connections.connect(own);
            } catch (UnknownHostException e) {
                throw new ConnectFailedException(ConnectFailedException.Why.UNKNOWN_HOST, e);
            } catch (SocketException e) {
                throw new ConnectFailedException(ConnectFailedException.Why.REFUSED, e);
            }
        }
        return own;
    }

    private void deliver(Connection own, Connection.Head head) throws IOException {
        watch.headArrived();
        GuardedBody body = new GuardedBody(this, watch, received, well -> end());
        reading = body;
        HttpReply reply = new HttpReply(
                head.status(), head.headers(), body, () -> abandon(new IOException("the call was cancelled")));
        if (!result.complete(reply)) {
            body.discard();
            return;
        }
        while (!own.bodyEnded()) {
            Flow.Subscriber<? super List<ByteBuffer>> to = awaitReader(true);
            if (to == null) {
                return;
            }
            ByteBuffer bytes;
            try {
                bytes = own.body();
            } catch (IOException cut) {
                leave();
                to.onError(cut);
                return;
            }
            if (bytes != null) {
                to.onNext(List.of(bytes));
            }
        }
        leave(); // before the reader hears of the end, who may ask for more on this connection
        Flow.Subscriber<? super List<ByteBuffer>> to = awaitReader(false);
        if (to != null) {
            to.onComplete();
        }
    }

    /** Waits for whom to tell, {@code null} when nobody wants to know. */
    private Flow.@Nullable Subscriber<? super List<ByteBuffer>> awaitReader(boolean ofMore) throws IOException {
        synchronized (lock) {
            try {
                while (!cancelled && (reader == null || (ofMore && demand == 0))) {
                    lock.wait();
                }
            } catch (InterruptedException e) {
                throw (IOException) new InterruptedIOException("interrupted while reading the body").initCause(e);
            }
            demand -= ofMore && demand != Long.MAX_VALUE ? 1 : 0;
            return cancelled ? null : reader;
        }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super List<ByteBuffer>> subscriber) {
        subscriber.onSubscribe(this);
        synchronized (lock) {
            reader = subscriber;
            lock.notifyAll();
        }
    }

    @Override
    public void request(long count) {
        synchronized (lock) {
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            lock.notifyAll();
        }
    }

    @Override
    public void cancel() {
        synchronized (lock) {
            cancelled = true;
            lock.notifyAll();
        }
        hangUp();
    }

    private void fail(Throwable failure) {
        try {
            breakOff(failure);
        } finally {
            end();
            result.completeExceptionally(failure);
        }
    }

    void abandon(Throwable cause) {
        result.completeExceptionally(cause); // first: it tells the exchange's thread to give up
        try {
            breakOff(cause);
        } finally {
            hangUp();
            end();
        }
    }

    private void breakOff(Throwable cause) {
        GuardedBody body = reading;
        if (body != null) {
            body.breakOff(cause);
        }
    }

    /** Under the lock, so that it is never the connection of the exchange after this one. */
    private void hangUp() {
        synchronized (lock) {
            if (connection != null) {
                connection.close();
            }
        }
    }

    private void leave() {
        Connection own;
        synchronized (lock) {
            own = connection;
            connection = null;
        }
        if (own != null) {
            connections.giveBack(own);
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            watch.end();
            call.meter().end();
            releaseTurn.run();
        }
    }
}
