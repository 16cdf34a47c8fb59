package dev.pail.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.pail.S3Client;
import dev.pail.config.RetryPolicy;
import dev.pail.config.Timeouts;
import dev.pail.error.CancelledException;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.error.TransportException;
import dev.pail.model.Body;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectBytes;
import dev.pail.model.ObjectStream;
import dev.pail.model.PutOptions;
import dev.pail.testkit.ScriptedServer;
import dev.pail.testkit.Stalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break, stall and lie: always a typed failure in time, never a short or wrong object. */
@ExtendWith(NoSecretTold.class)
class FaultsIT {

    private static final Duration IDLE = Duration.ofMillis(300);
    private static final Duration IDLE_BOUND = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    // WireMock's faults, on every operation

    static Stream<Arguments> faultsAndCalls() {
        return Arrays.stream(Fault.values())
                .flatMap(fault -> Wire.calls().entrySet().stream()
                        .filter(call -> fault != Fault.MALFORMED_RESPONSE_CHUNK || readsABody(call.getKey()))
                        .map(call -> Arguments.of(fault, call.getKey(), call.getValue())));
    }

    /** A HEAD's answer has none; that of a part is refused for its head, which has no ETag. */
    private static boolean readsABody(String operation) {
        return !operation.startsWith("Head") && !operation.equals("UploadPart");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("faultsAndCalls")
    @Tag("F6")
    void aBrokenAnswerIsATransientFailureOfItsOperation(
            Fault fault, String operation, Function<S3Client, CompletableFuture<?>> call) {
        WireMockServer wire = Wire.wireMock();
        wire.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));

        try (S3Client s3 =
                Wire.builder(wire.baseUrl()).retryPolicy(Wire.retries(1)).build()) {
            S3Exception failed = catchThrowableOfType(S3Exception.class, () -> CallStyle.await(call.apply(s3)));

            assertThat(failed).as("no failure").isNotNull();
            NoSecretTold.note(failed);
            assertThat(failed).isInstanceOf(TransportException.class);
            assertThat(failed.kind()).isEqualTo(ErrorKind.NETWORK);
            assertThat(failed.operation()).isEqualTo(operation);
            assertThat(failed.isTransient()).isTrue();
            assertThat(failed.httpStatus()).isZero();
            assertThat(failed).hasCauseInstanceOf(IOException.class);
            // an upload that was made without an answer would be made twice
            boolean repeated = !operation.equals("CreateMultipartUpload");
            assertThat(failed.detail().attempts()).isEqualTo(repeated ? 2 : 1);
            assertThat(failed.getSuppressed()).hasSize(repeated ? 1 : 0);
        }
    }

    // Bodies cut short

    enum Cut {
        WITH_LENGTH("Content-Length: 100\r\n\r\n" + "x".repeat(50)),
        WITH_LENGTH_WITHOUT_A_BYTE("Content-Length: 100\r\n\r\n"),
        CHUNKED("Transfer-Encoding: chunked\r\n\r\n32\r\n" + "x".repeat(50) + "\r\n"),
        WITHOUT_LENGTH("Connection: close\r\n\r\n" + "x".repeat(50));

        final String rest;

        Cut(String rest) {
            this.rest = rest;
        }
    }

    private static ScriptedServer cutting(Cut cut) {
        return new ScriptedServer(exchange -> {
            exchange.readBody().raw("HTTP/1.1 200 OK\r\nETag: \"e\"\r\n" + cut.rest);
            exchange.close();
        });
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    @Tag("F6")
    void aBodyCutShortIsNeverAnObject(Cut cut) throws Exception {
        Path file = Files.writeString(directory.resolve("kept"), "old");
        try (ScriptedServer server = cutting(cut);
                S3Client s3 = Wire.builder(server.endpoint())
                        .retryPolicy(Wire.retries(1))
                        .build()) {

            TransportException bytes =
                    catchThrowableOfType(TransportException.class, () -> s3.getObjectBytes("bucket", "k"));
            TransportException toFile =
                    catchThrowableOfType(TransportException.class, () -> s3.download("bucket", "k", file));
            IOException streamed = catchThrowableOfType(IOException.class, () -> {
                try (ObjectStream stream = s3.getObject("bucket", "k")) {
                    stream.readAllBytes();
                }
            });

            assertThat(bytes).isNotNull();
            assertThat(bytes.kind()).isEqualTo(ErrorKind.NETWORK);
            assertThat(bytes.isTransient()).isTrue();
            assertThat(toFile).isNotNull();
            assertThat(streamed).isNotNull();
            // two attempts each; but where no length was announced a stream has nothing to hold on to
            assertThat(server.exchanges()).hasSize(cut == Cut.WITHOUT_LENGTH ? 5 : 6);
            assertThat(file).hasContent("old");
            try (Stream<Path> left = Files.list(directory)) {
                assertThat(left).containsExactly(file);
            }
        }
    }

    @Test
    void aCutBodyIsReadAgainFromItsStart() {
        AtomicInteger answered = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    if (answered.incrementAndGet() == 1) {
                        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
                        exchange.reset();
                    } else {
                        exchange.respond(200, Map.of(), "abcdefghij".getBytes(StandardCharsets.UTF_8));
                    }
                });
                S3Client s3 = Wire.builder(server.endpoint()).build()) {

            assertThat(s3.getObjectBytes("bucket", "k").bytes()).asString().isEqualTo("abcdefghij");
        }
    }

    // Silence

    private S3Client impatient(ScriptedServer server) {
        return Wire.builder(server.endpoint())
                .timeouts(Timeouts.defaults().withIdle(IDLE))
                .retryPolicy(RetryPolicy.none())
                .build();
    }

    private static void timesOut(Runnable call) {
        Stalls stalls = Stalls.begin();
        long start = System.nanoTime();

        TransportException failed = catchThrowableOfType(TransportException.class, call::run);

        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(failed).as("no failure").isNotNull();
        NoSecretTold.note(failed);
        assertThat(failed.code()).isEqualTo("IdleTimeout");
        assertThat(failed.kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(failed.isTransient()).isTrue();
        assertThat(took).isBetween(IDLE, IDLE_BOUND.plus(stalls.sum()));
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        CountDownLatch closed = new CountDownLatch(Wire.calls().size());
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.readBody().stallUntilClosed();
                    closed.countDown();
                });
                S3Client s3 = impatient(server)) {

            Wire.calls().values().forEach(call -> timesOut(() -> CallStyle.await(call.apply(s3))));

            assertThat(closed.await(60, TimeUnit.SECONDS))
                    .as("each connection was closed")
                    .isTrue();
        }
    }

    @Test
    void aServerThatStallsInItsHeadersIsGivenUp() {
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.raw("HTTP/1.1 200 OK\r\nETag: \"");
                    exchange.stallUntilClosed();
                });
                S3Client s3 = impatient(server)) {

            timesOut(() -> s3.getObjectBytes("bucket", "k"));
        }
    }

    @Test
    void aServerThatStallsInABodyIsGivenUp() throws Exception {
        Path file = directory.resolve("never");
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
                    exchange.stallUntilClosed();
                });
                S3Client s3 = impatient(server)) {

            timesOut(() -> s3.getObjectBytes("bucket", "k"));
            timesOut(() -> s3.download("bucket", "k", file));
            try (ObjectStream stream = s3.getObject("bucket", "k")) {
                Stalls stalls = Stalls.begin();
                long start = System.nanoTime();
                assertThat(stream.readNBytes(3)).asString().isEqualTo("abc");
                IOException failed = catchThrowableOfType(IOException.class, stream::read);
                assertThat(failed).hasMessageContaining("no byte moved").hasCauseInstanceOf(TransportException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IDLE_BOUND.plus(stalls.sum()));
            }
            try (Stream<Path> left = Files.list(directory)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void aServerThatStallsInAnErrorBodyIsGivenUp() {
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.readBody().raw("HTTP/1.1 404 No\r\nContent-Length: 100\r\n\r\n<Error>");
                    exchange.stallUntilClosed();
                });
                S3Client s3 = impatient(server)) {

            timesOut(() -> s3.getObjectBytes("bucket", "k"));
        }
    }

    @Test
    void aServerThatDoesNotReadIsGivenUp() {
        CountDownLatch done = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(exchange -> done.await(60, TimeUnit.SECONDS));
                S3Client s3 = impatient(server)) {

            timesOut(() -> s3.putObject("bucket", "k", Body.of(new byte[64 << 20])));
            done.countDown();
        }
    }

    @Test
    void aReaderThatTakesItsTimeIsNotAnIdleServer() throws Exception {
        byte[] bytes = random(4 << 20);
        CountDownLatch another = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.respond(200, Map.of(), bytes));
                ScriptedServer slow = new ScriptedServer(exchange -> exchange.stallUntilClosed());
                S3Client s3 = impatient(server);
                S3Client other = impatient(slow);
                ObjectStream stream = s3.getObject("bucket", "k")) {
            byte[] first = stream.readNBytes(1000);

            other.getObjectBytesAsync("bucket", "k", GetOptions.defaults())
                    .whenComplete((value, timedOut) -> another.countDown());
            assertThat(another.await(60, TimeUnit.SECONDS))
                    .as("more than the idle limit has passed")
                    .isTrue();

            byte[] rest = stream.readAllBytes();
            assertThat(first).isEqualTo(Arrays.copyOf(bytes, 1000));
            assertThat(rest).isEqualTo(Arrays.copyOfRange(bytes, 1000, bytes.length));
        }
    }

    // Replay

    @Test
    @Tag("R7")
    void aBodyResetHalfwayIsSentAgainWholeAndEqual() throws Exception {
        byte[] bytes = random(4 << 20);
        Path file = Files.write(directory.resolve("source"), bytes);
        for (Body body : new Body[] {Body.of(bytes), Body.of(file)}) {
            AtomicInteger answered = new AtomicInteger();
            try (ScriptedServer server = new ScriptedServer(exchange -> {
                        if (answered.incrementAndGet() == 1) {
                            exchange.readBody(bytes.length / 2).reset();
                        } else {
                            exchange.readBody().ok();
                        }
                    });
                    S3Client s3 = Wire.builder(server.endpoint()).build()) {

                s3.putObject("bucket", "k", body);

                assertThat(server.exchanges()).hasSize(2);
                assertThat(server.exchanges().get(1).contentLength()).isEqualTo(bytes.length);
                assertThat(server.exchanges().get(1).body()).isEqualTo(bytes);
            }
        }
    }

    @Test
    @Tag("R7")
    void aStreamThatWasTouchedIsNeverSentAgain() {
        byte[] bytes = random(4 << 20);
        try (ScriptedServer server = new ScriptedServer(
                        exchange -> exchange.readBody(1 << 20).reset());
                S3Client s3 = Wire.builder(server.endpoint()).build()) {

            S3Exception failed = catchThrowableOfType(
                    S3Exception.class,
                    () -> s3.putObject("bucket", "k", Body.of(new ByteArrayInputStream(bytes), bytes.length)));

            assertThat(failed).isInstanceOf(TransportException.class);
            assertThat(failed.kind()).isEqualTo(ErrorKind.NETWORK);
            // from JDK 21 the head goes out alone first: this server never asks for the body
            assertThat(server.exchanges().stream().filter(exchange -> exchange.body().length > 0))
                    .hasSize(1);
        }
    }

    @Test
    @Tag("R7")
    void aStreamShorterThanAnnouncedIsAFailureAndNotAnObject() {
        AtomicBoolean whole = new AtomicBoolean();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.readBody();
                    whole.set(true);
                    exchange.ok();
                });
                S3Client s3 = Wire.builder(server.endpoint()).build()) {

            S3Exception failed = catchThrowableOfType(
                    S3Exception.class,
                    () -> s3.putObject("bucket", "k", Body.of(new ByteArrayInputStream(new byte[10]), 11)));

            NoSecretTold.note(failed);
            assertThat(failed.code()).isEqualTo("SourceFailed");
            assertThat(failed.isTransient()).isFalse();
            assertThat(whole).isFalse();
        }
    }

    @ParameterizedTest
    @Tag("R9")
    @ValueSource(strings = {"GetObject", "HeadObject", "PutObject", "DeleteObject", "CompleteMultipartUpload"})
    void aConnectionClosedWithoutAnAnswerHasSeenOneRequestForEachAttemptAndNoRepeatOfTheJdk(String operation) {
        for (int retries = 0; retries < 3; retries++) {
            try (ScriptedServer server = new ScriptedServer(ScriptedServer.Exchange::close);
                    S3Client s3 = Wire.builder(server.endpoint())
                            .retryPolicy(Wire.retries(retries))
                            .build()) {

                TransportException failed = catchThrowableOfType(
                        TransportException.class,
                        () -> CallStyle.await(Wire.calls().get(operation).apply(s3)));

                assertThat(failed.code()).isEqualTo("ConnectionLost");
                assertThat(failed.detail().attempts()).isEqualTo(retries + 1);
                assertThat(server.exchanges()).hasSize(retries + 1);
            }
        }
    }

    // Interrupt and cancel

    @Test
    void anInterruptEndsABlockingCallAndItsExchangeAndKeepsTheFlag() throws Exception {
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    in.countDown();
                    exchange.stallUntilClosed();
                    closed.countDown();
                });
                S3Client s3 = Wire.builder(server.endpoint()).build()) {
            Thread caller = new Thread(() -> {
                try {
                    s3.getObjectBytes("bucket", "k");
                } catch (CancelledException e) {
                    thrown.set(e);
                    flag.set(Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            assertThat(in.await(60, TimeUnit.SECONDS)).isTrue();

            caller.interrupt();

            caller.join(10_000);
            assertThat(thrown.get()).isNotNull().hasCauseInstanceOf(InterruptedException.class);
            NoSecretTold.note(thrown.get());
            assertThat(flag).isTrue();
            assertThat(closed.await(60, TimeUnit.SECONDS))
                    .as("the exchange was closed")
                    .isTrue();
        }
    }

    @Test
    void anInterruptEndsTheReadingOfAStreamAndKeepsTheFlag() throws Exception {
        CountDownLatch in = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
                    exchange.stallUntilClosed();
                });
                S3Client s3 = Wire.builder(server.endpoint()).build()) {
            Thread caller = new Thread(() -> {
                try (ObjectStream stream = s3.getObject("bucket", "k")) {
                    stream.readNBytes(3);
                    in.countDown();
                    stream.read();
                } catch (InterruptedIOException e) {
                    thrown.set(e);
                    flag.set(Thread.currentThread().isInterrupted());
                } catch (IOException e) {
                    thrown.set(e);
                }
            });
            caller.start();
            assertThat(in.await(60, TimeUnit.SECONDS)).isTrue();

            caller.interrupt();

            caller.join(10_000);
            assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
            assertThat(flag).isTrue();
        }
    }

    @Test
    void cancellingAFutureClosesTheExchangeAndGivesTheTurnBack() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.readBody();
                    if (answered.incrementAndGet() == 1) {
                        in.countDown();
                        exchange.stallUntilClosed();
                        closed.countDown();
                    } else {
                        exchange.ok();
                    }
                });
                S3Client s3 = Wire.builder(server.endpoint()).concurrency(1).build()) {
            CompletableFuture<?> pending = s3.putObjectAsync("bucket", "k", Body.of("hello"), PutOptions.defaults());
            assertThat(in.await(60, TimeUnit.SECONDS)).isTrue();

            pending.cancel(true);

            assertThat(closed.await(60, TimeUnit.SECONDS))
                    .as("the exchange was closed")
                    .isTrue();
            assertThat(s3.putObject("bucket", "k", Body.of("hello")).eTag()).isNotNull();
        }
    }

    @Test
    void cancellingAFutureWhileItsBodyArrivesClosesTheExchange() throws Exception {
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
                    in.countDown();
                    exchange.stallUntilClosed();
                    closed.countDown();
                });
                S3Client s3 = Wire.builder(server.endpoint()).build()) {
            CompletableFuture<ObjectBytes> pending = s3.getObjectBytesAsync("bucket", "k", GetOptions.defaults());
            assertThat(in.await(60, TimeUnit.SECONDS)).isTrue();

            pending.cancel(true);

            assertThat(closed.await(60, TimeUnit.SECONDS))
                    .as("the exchange was closed")
                    .isTrue();
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
