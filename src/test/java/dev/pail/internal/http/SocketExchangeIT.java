package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.config.S3Limits;
import dev.pail.testkit.ScriptedServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of an exchange on a socket of its own: waiting, stopping, ending it from either side, and what stays behind. */
class SocketExchangeIT {

    private static final String HALF = SocketRig.OK + "Content-Length: 10\r\n\r\nhello";
    private static final String EMPTY = SocketRig.OK + "Content-Length: 0\r\n\r\n";

    private final CountDownLatch hungUp = new CountDownLatch(1);
    private final SocketRig rig = new SocketRig();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private ScriptedServer server(String answer) {
        return new ScriptedServer(SocketRig.answers(answer, hungUp));
    }

    private static HttpCall call(ScriptedServer server, HttpCall.Limits limits) {
        return SocketRig.call(server.endpoint() + "/bucket/key", Map.of(), limits);
    }

    private static HttpCall.Limits overNow() {
        return new HttpCall.Limits(Duration.ofHours(1), 0, null, System.nanoTime());
    }

    @Test
    void answerThatNeverComesIsGivenUp() throws Exception {
        try (ScriptedServer server = server("")) {
            CompletableFuture<HttpReply> reply = rig.send(call(server, SocketRig.IDLE));
            SocketRig.await("the request", () -> server.exchanges().size() == 1);

            rig.passUntil(reply);

            assertThat(SocketRig.failure(reply))
                    .isExactlyInstanceOf(IdleTimeoutException.class)
                    .hasMessageContaining("waiting for the reply");
            rig.goesOnAfterHangingUp(server, hungUp);
        }
    }

    @Test
    void headThatStallsIsGivenUpAtTheDeadline() throws Exception {
        try (ScriptedServer server = server(SocketRig.OK + "Content-Le")) {
            CompletableFuture<HttpReply> reply = rig.send(call(server, overNow()));
            SocketRig.await("the request", () -> server.exchanges().size() == 1);

            rig.passUntil(reply);

            assertThat(SocketRig.failure(reply)).isExactlyInstanceOf(DeadlineException.class);
            rig.goesOnAfterHangingUp(server, hungUp);
        }
    }

    @Test
    void bodyThatStallsIsGivenUp() throws Exception {
        try (ScriptedServer server = server(HALF)) {
            SocketRig.Reader reader = new SocketRig.Reader();
            SocketRig.get(rig.send(call(server, SocketRig.IDLE))).subscribe(reader);
            SocketRig.await("half of the body", () -> reader.count() == 5);

            rig.passUntil(reader.end());

            assertThat(SocketRig.failure(reader.end()))
                    .isExactlyInstanceOf(IdleTimeoutException.class)
                    .hasMessageContaining("reading the reply");
            rig.goesOnAfterHangingUp(server, hungUp);
        }
    }

    @Test
    void deadlineEndsABodyThatNobodyAsksFor() throws Exception {
        try (ScriptedServer server = server(HALF)) {
            SocketRig.Reader reader = new SocketRig.Reader(1, so -> {});
            SocketRig.get(rig.send(call(server, overNow()))).subscribe(reader);
            SocketRig.await("half of the body", () -> reader.count() == 5);

            rig.passUntil(reader.end());

            assertThat(SocketRig.failure(reader.end())).isExactlyInstanceOf(DeadlineException.class);
            rig.goesOnAfterHangingUp(server, hungUp);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HALF, EMPTY})
    void bodyThatNobodyTakesIsGivenUpAndSaysSoToWhoComesLate(String answer) throws Exception {
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.raw(answer))) {
            HttpReply reply = SocketRig.get(rig.send(call(server, SocketRig.IDLE)));
            CompletableFuture<HttpReply> next = rig.send(call(server, SocketRig.PATIENT));

            rig.passUntil(next);

            SocketRig.Reader late = new SocketRig.Reader();
            reply.subscribe(late);
            assertThat(SocketRig.failure(late.end())).isExactlyInstanceOf(IdleTimeoutException.class);
            SocketRig.get(next).abandon();
        }
    }

    /** More than the sockets on both sides hold, so that the server cannot write it all before it is read. */
    @Test
    void readerThatAsksForNothingIsNotTimedOutAndHoldsTheServerUp() throws Exception {
        byte[] body = new byte[32 << 20];
        new SplittableRandom(7).nextBytes(body);
        AtomicLong written = new AtomicLong();
        ScriptedServer.Script script = exchange -> {
            exchange.raw(SocketRig.OK + "Content-Length: " + body.length + "\r\n\r\n");
            for (int at = 0; at < body.length; at += SocketRig.BUFFER_BYTES) {
                exchange.raw(Arrays.copyOfRange(body, at, at + SocketRig.BUFFER_BYTES));
                written.addAndGet(SocketRig.BUFFER_BYTES);
            }
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            SocketRig.Reader reader = new SocketRig.Reader(2, so -> {});
            SocketRig.get(rig.send(call(server, SocketRig.IDLE))).subscribe(reader);
            SocketRig.await("two batches", () -> reader.batches() == 2);
            SocketRig.await("more than was read", () -> written.get() > 3 * SocketRig.BUFFER_BYTES);

            for (int look = 0; look < 1000; look++) {
                rig.timer().pass(SocketRig.IDLE.idleMax().toNanos());
            }

            assertThat(reader.end()).isNotDone();
            assertThat(reader.batches()).isEqualTo(2);
            assertThat(written.get()).isLessThan(body.length);
            reader.subscription().request(Long.MAX_VALUE);
            SocketRig.get(reader.end());
            assertThat(reader.bytes()).isEqualTo(body);
        }
    }

    @Test
    void readerIsGivenNoMoreBatchesThanItAskedFor() throws Exception {
        String body = "0123456789".repeat(50);
        String answer = SocketRig.OK + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.raw(answer));
                SocketRig small = new SocketRig(10)) {
            SocketRig.Reader reader = new SocketRig.Reader(1, so -> {});
            small.reply(server.endpoint() + "/bucket/key").subscribe(reader);

            for (int asked = 1; !reader.end().isDone(); asked++) {
                int batches = asked;
                SocketRig.await(
                        "one more",
                        () -> reader.batches() == batches || reader.end().isDone());
                reader.subscription().request(1);
            }

            SocketRig.get(reader.end());
            assertThat(reader.bytes()).asString().isEqualTo(body);
        }
    }

    /** Closing waits until the client's side has it, so that it is there to be seen. */
    @ParameterizedTest
    @ValueSource(strings = {"", SocketRig.NEXT})
    void keptConnectionThatEndedMeanwhileIsNotUsed(String uncalledFor) throws Exception {
        ScriptedServer.Door lingering = connection -> {
            connection.setSoLinger(true, 60);
            return true;
        };
        CountDownLatch asked = new CountDownLatch(1);
        ScriptedServer.Script script = exchange -> {
            exchange.raw(SocketRig.NEXT);
            asked.await();
            exchange.raw(uncalledFor);
            exchange.close();
            hungUp.countDown();
        };
        try (ScriptedServer server = new ScriptedServer(lingering, script)) {
            assertThat(rig.text(server.endpoint() + "/next")).isEqualTo("next");
            asked.countDown();
            assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(rig.text(server.endpoint() + "/next")).isEqualTo("next");
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.exchanges()).hasSize(2);
        }
    }

    @Test
    void keptConnectionThatEndsUnderTheNextRequestFailsOnce() throws Exception {
        ScriptedServer.Script script = exchange -> {
            if (exchange.target().equals("/next")) {
                exchange.raw(SocketRig.NEXT);
            } else {
                exchange.close();
            }
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            assertThat(rig.text(server.endpoint() + "/next")).isEqualTo("next");

            assertThat(rig.failure(server.endpoint() + "/bucket/key")).isExactlyInstanceOf(EOFException.class);

            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.exchanges()).hasSize(2);
            assertThat(rig.text(server.endpoint() + "/next")).isEqualTo("next");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void cancelBeforeTheHeadHangsUp() throws Exception {
        try (ScriptedServer server = server("")) {
            CompletableFuture<HttpReply> reply = rig.send(server.endpoint() + "/bucket/key");
            SocketRig.await("the request", () -> server.exchanges().size() == 1);

            reply.cancel(true);

            rig.goesOnAfterHangingUp(server, hungUp);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelInTheBodyHangsUpAndSaysNoMore(boolean byTheReader) throws Exception {
        try (ScriptedServer server = server(HALF)) {
            SocketRig.Reader reader = new SocketRig.Reader(Long.MAX_VALUE, so -> {
                if (byTheReader) {
                    so.subscription().cancel();
                }
            });
            rig.reply(server.endpoint() + "/bucket/key").subscribe(reader);
            SocketRig.await("half of the body", () -> reader.count() == 5);

            if (!byTheReader) {
                reader.subscription().cancel();
            }

            rig.goesOnAfterHangingUp(server, hungUp);
            assertThat(reader.end()).isNotDone();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void replyThatIsAbandonedHangsUp(boolean subscribed) throws Exception {
        try (ScriptedServer server = server(HALF)) {
            HttpReply reply = rig.reply(server.endpoint() + "/bucket/key");
            SocketRig.Reader reader = new SocketRig.Reader();
            if (subscribed) {
                reply.subscribe(reader);
                SocketRig.await("half of the body", () -> reader.count() == 5);
            }

            reply.abandon();

            if (!subscribed) {
                reply.subscribe(reader);
            }
            assertThat(SocketRig.failure(reader.end())).hasMessage("the call was cancelled");
            rig.goesOnAfterHangingUp(server, hungUp);
        }
    }

    @Test
    void closingWhileTheAnswerIsWaitedForEndsTheCall() throws Exception {
        try (ScriptedServer server = server("")) {
            CompletableFuture<HttpReply> reply = rig.send(server.endpoint() + "/bucket/key");
            SocketRig.await("the request", () -> server.exchanges().size() == 1);

            rig.closeTransport();

            assertThatThrownBy(() -> SocketRig.get(reply)).isInstanceOf(CancellationException.class);
            assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, Long.MAX_VALUE})
    void closingWhileABodyIsReadEndsIt(long askedFor) throws Exception {
        try (ScriptedServer server = server(HALF)) {
            SocketRig.Reader reader = new SocketRig.Reader(askedFor, so -> {});
            rig.reply(server.endpoint() + "/bucket/key").subscribe(reader);
            SocketRig.await("half of the body", () -> reader.count() == 5);

            rig.closeTransport();

            assertThat(SocketRig.failure(reader.end())).isInstanceOf(IOException.class);
            assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HALF, EMPTY})
    void closingWhileNobodyHasTakenTheBodyEndsIt(String answer) throws Exception {
        try (ScriptedServer server = server(answer)) {
            HttpReply reply = rig.reply(server.endpoint() + "/bucket/key");

            rig.closeTransport();

            SocketRig.Reader late = new SocketRig.Reader();
            reply.subscribe(late);
            assertThat(SocketRig.failure(late.end())).isInstanceOf(IOException.class);
            assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void afterClosingNothingIsSent() throws Exception {
        try (ScriptedServer server = server("")) {
            rig.closeTransport();

            CompletableFuture<HttpReply> reply = rig.send(server.endpoint() + "/bucket/key");

            assertThatThrownBy(() -> SocketRig.get(reply)).isInstanceOf(CancellationException.class);
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, AssertionError.class})
    void readerThatThrowsEndsTheExchange(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getConstructor().newInstance();
        try (ScriptedServer server = server(HALF)) {
            SocketRig.Reader reader = new SocketRig.Reader(Long.MAX_VALUE, so -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            });
            rig.reply(server.endpoint() + "/bucket/key").subscribe(reader);

            assertThat(SocketRig.failure(reader.end()))
                    .isInstanceOf(IOException.class)
                    .hasCause(thrown);
            rig.goesOnAfterHangingUp(server, hungUp);
        }
    }

    /** Nobody accepts, and two wait already, which is all that the queue holds: the third hears nothing. */
    @Test
    void hostThatDoesNotAnswerTimesOut() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 1, loopback);
                Socket first = new Socket(loopback, server.getLocalPort());
                Socket second = new Socket(loopback, server.getLocalPort());
                SocketRig hasty = new SocketRig(SocketRig.BUFFER_BYTES, Duration.ofNanos(1000))) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();

            CompletableFuture<HttpReply> reply = hasty.send("http://127.0.0.1:" + server.getLocalPort() + "/key");
            SocketRig.await("a limit", () -> hasty.timer().waitingCount() == 2); // of the exchange, of connecting

            hasty.passUntil(reply);

            assertThat(SocketRig.failure(reply))
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            failure -> assertThat(failure.why()).isEqualTo(ConnectFailedException.Why.TIMEOUT));
        }
    }

    @Test
    void connectionThatWasIdleForTooLongIsClosedAndAYoungerOneIsNot() throws Exception {
        try (ScriptedServer server = server(EMPTY)) {
            Connections connections = rig.connections();
            Connection older = connected(server);
            Connection younger = connected(server);

            connections.giveBack(older);
            connections.giveBack(younger);
            older.idleSince(System.nanoTime() - S3Limits.CONNECTION_IDLE_MAX.toNanos());
            younger.idleSince(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
            rig.timer().pass(S3Limits.CONNECTION_IDLE_MAX.toNanos());

            assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(older.isFresh()).isFalse();
            assertThat(younger.isFresh()).isTrue();
            assertThat(rig.timer().waitingCount()).isEqualTo(1);
            assertThat(connections.take(URI.create(server.endpoint() + "/other")))
                    .isSameAs(younger);
            younger.close();
        }
    }

    private Connection connected(ScriptedServer server) throws Exception {
        HttpCall call = call(server, SocketRig.PATIENT);
        Connection connection = rig.connections().take(call.uri());
        rig.connections().connect(connection);
        connection.send(call, ByteBuffer.allocate(SocketRig.BUFFER_BYTES));
        assertThat(connection.head().status()).isEqualTo(200);
        assertThat(connection.bodyEnded()).isTrue();
        return connection;
    }
}
