package dev.pail.internal.http;

import dev.pail.config.S3Limits;
import dev.pail.internal.body.RequestBody;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request with its reply, from its turn to the last byte. */
final class JdkExchange {

    private static final int CAUSES_MAX = 16;

    private final JdkHttpTransport transport;
    private final HttpCall call;
    private final CompletableFuture<HttpReply> result;
    private final Runnable releaseTurn;
    private final ExchangeWatch watch;
    private final SlicePublisher publisher;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean abandoned;
    private volatile @Nullable Sending sending;
    private volatile @Nullable GuardedBody reading;

    JdkExchange(JdkHttpTransport transport, HttpCall call, CompletableFuture<HttpReply> result, Runnable releaseTurn) {
        this.transport = transport;
        this.call = call;
        this.result = result;
        this.releaseTurn = releaseTurn;
        Pace sent = transport.pace(call.meter().up(), true, this::paused);
        // what is mapped comes in slices of megabytes, of which one would move at once whatever the limit
        boolean toKernel = "http".equals(call.uri().getScheme()) && !sent.isLimited();
        this.publisher =
                new SlicePublisher(call.body(), toKernel ? RequestBody.Access.KERNEL : RequestBody.Access.JAVA, sent);
        this.watch = new ExchangeWatch(
                call,
                transport.timer(),
                System::nanoTime,
                publisher::taken,
                timeout -> transport.onWorker(() -> abandon(timeout)));
    }

    /** Who waits for a limit of ours is not idle. */
    private void paused(boolean waits) {
        if (waits) {
            watch.pause();
        } else {
            watch.unpause();
        }
    }

    void start() {
        call.meter().begin(publisher::taken);
        call.meter().doing(this::doing);
        try {
            watch.start();
            new Sending(transport.expectsContinue(call.body().length())).start();
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

    private String doing() {
        long length = call.body().length();
        if (reading != null) {
            return "reading the reply";
        }
        long taken = publisher.taken();
        if (length == 0 || taken == length) {
            return (length == 0 ? "connecting or " : "") + "waiting for the reply";
        }
        return taken == 0 ? "connecting or sending" : "sending, " + taken + " of " + length + " bytes gone";
    }

    /** One sending of the request; there is a second one only where a server never said that it wants the body. */
    private final class Sending implements HttpRequest.BodyPublisher {
        private final boolean expecting;
        private final AtomicBoolean begun = new AtomicBoolean();
        private final AtomicBoolean asked = new AtomicBoolean();
        private volatile boolean repeatRefused;
        private volatile @Nullable CompletableFuture<?> raw;
        private volatile @Nullable ScheduledFuture<?> patience;

        Sending(boolean expecting) {
            this.expecting = expecting;
        }

        void start() {
            sending = this;
            CompletableFuture<?> future = transport.client().sendAsync(request(), this::headIsHere);
            raw = future;
            if (abandoned) {
                future.cancel(true);
            } else if (expecting) {
                patience = transport
                        .timer()
                        .schedule(
                                () -> transport.onWorker(this::sendPlainly),
                                S3Limits.EXPECT_CONTINUE_WAIT_MAX.toMillis(),
                                TimeUnit.MILLISECONDS);
            }
            future.whenComplete((ignored, failure) -> {
                if (failure != null && !abandoned) {
                    transport.onWorker(() -> failed(failure));
                }
            });
        }

        private HttpRequest request() {
            HttpRequest.Builder builder = HttpRequest.newBuilder(call.uri());
            for (Map.Entry<String, String> header : call.headers().entrySet()) {
                builder.setHeader(header.getKey(), header.getValue());
            }
            return builder.expectContinue(expecting).method(call.method(), this).build();
        }

        /**
         * Asked once for each time the request goes out. The JDK repeats a GET or HEAD whose connection closed without an
         * answer, and tells nobody; this keeps it to one request, since repeating is the retry loop's to decide.
         */
        @Override
        public long contentLength() {
            if (begun.getAndSet(true)) {
                repeatRefused = true;
                throw new IllegalStateException("a request is sent once");
            }
            return publisher.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            if (asked.compareAndSet(false, true)) {
                publisher.subscribe(subscriber);
            }
        }

        /**
         * Runs on a worker, unlike what hangs on the JDK's future: that completes on the common pool, which is everybody's and
         * may have a single thread.
         */
        private HttpResponse.BodySubscriber<Flow.Publisher<List<ByteBuffer>>> headIsHere(
                HttpResponse.ResponseInfo head) {
            HttpResponse.BodySubscriber<Flow.Publisher<List<ByteBuffer>>> subscriber =
                    HttpResponse.BodySubscribers.ofPublisher();
            subscriber.getBody().thenAccept(body -> headArrived(head, body));
            return subscriber;
        }

        private void failed(Throwable failure) {
            stopWaiting();
            if (sending == this && reading == null) {
                end(false);
                result.completeExceptionally(
                        repeatRefused
                                ? new EOFException("the connection closed before an answer came")
                                : inOurTerms(failure));
            }
        }

        private void stopWaiting() {
            ScheduledFuture<?> waiting = patience;
            if (waiting != null) {
                waiting.cancel(false);
            }
        }

        private void headArrived(HttpResponse.ResponseInfo response, Flow.Publisher<List<ByteBuffer>> bytes) {
            stopWaiting();
            if (sending != this) {
                return;
            }
            boolean success = response.statusCode() / 100 == 2;
            if (expecting && (success || response.statusCode() == 417)) {
                transport.expectNoMore();
            }
            watch.headArrived();
            Pace received = transport.pace(call.meter().down(), false, waits -> {});
            GuardedBody body = new GuardedBody(bytes, watch, received, JdkExchange.this::end);
            if (expecting && success && !asked.get()) {
                body.discard();
                result.completeExceptionally(new EOFException("the server answered before it had asked for the body"));
                return;
            }
            reading = body;
            HttpReply reply = new HttpReply(
                    response.statusCode(),
                    response.headers().map(),
                    body,
                    () -> abandon(new IOException("the call was cancelled")));
            if (abandoned || !result.complete(reply)) {
                body.discard();
            }
        }

        /** The server may not know the header: nothing of the body went out, so it is sent anew without waiting. */
        private void sendPlainly() {
            if (abandoned || reading != null || !asked.compareAndSet(false, true)) {
                return;
            }
            transport.expectNoMore();
            CompletableFuture<?> silent = raw;
            try {
                new Sending(false).start();
            } catch (RuntimeException | Error e) {
                abandon(e);
            }
            if (silent != null) {
                silent.cancel(true);
            }
        }

        void cancel() {
            stopWaiting();
            CompletableFuture<?> future = raw;
            if (future != null) {
                future.cancel(true);
            }
        }
    }

    private void abandon(Throwable cause) {
        // first, since cancelling below fails the exchange with a CancellationException that would hide the cause
        result.completeExceptionally(cause);
        abandoned = true;
        Sending last = sending;
        GuardedBody body = reading;
        if (body != null) {
            body.breakOff(cause);
        } else if (last != null) {
            last.cancel();
        }
        end(false);
    }

    private void end(boolean well) {
        if (ended.compareAndSet(false, true)) {
            watch.end();
            call.meter().end();
            publisher.exchangeEnded(well);
            releaseTurn.run();
        }
    }

    /** What the JDK throws when there was no connection, in a type of ours, and what it lets through; all else as it is. */
    private static Throwable inOurTerms(Throwable failure) {
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
        if (direct instanceof ConnectException) {
            return new ConnectFailedException(ConnectFailedException.Why.REFUSED, failure);
        }
        // a Content-Length that is no number, for one, comes as a NumberFormatException
        return direct instanceof IllegalArgumentException
                ? new ProtocolException(
                        "the answer is not HTTP: " + direct.getClass().getSimpleName())
                : failure;
    }
}
