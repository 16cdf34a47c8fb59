package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.Timeouts;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.model.Body;
import dev.pail.model.GetOptions;
import dev.pail.testkit.BlackHole;
import dev.pail.testkit.ScriptedServer;
import dev.pail.testkit.Stalls;
import dev.pail.testkit.TlsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that do not open, sessions and connections that are used again, and {@code Expect: 100-continue}. */
@ExtendWith(NoSecretTold.class)
class ConnectingIT {

    private static final byte[] TWO_MIB = new byte[2 << 20];
    private static final boolean EXPECT_WORKS = Runtime.version().feature() >= 21;

    // Connecting

    @Test
    @Tag("X5")
    @Tag("P5")
    void aServerThatAcceptsAndNeverAnswersTheHandshakeMeetsTheConnectTimeout() {
        Duration limit = Duration.ofMillis(500);
        try (BlackHole server = new BlackHole(BlackHole.Mode.SILENT);
                S3Client s3 = Wire.builder(server.httpsEndpoint())
                        .retryPolicy(Wire.retries(0))
                        .timeouts(Timeouts.defaults().withConnect(limit))
                        .build()) {

            Stalls stalls = Stalls.begin();
            TransportException late =
                    catchThrowableOfType(TransportException.class, () -> s3.getObjectBytes("bucket", "k"));

            assertThat(late.code()).isEqualTo("ConnectTimeout");
            assertThat(late.detail().elapsed())
                    .isBetween(limit, limit.plusSeconds(1).plus(stalls.sum()));
        }
    }

    /** The handshake of one goes on byte by byte, so that a limit on each read would not end it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("X5")
    void aDownloadHasTheSameLimit(boolean drips, @TempDir Path directory) {
        ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
        ScriptedServer.Door door = connection -> {
            OutputStream out = connection.getOutputStream();
            out.write(new byte[] {22, 3, 3, 64, 0}); // the start of a record of 16 KiB
            if (drips) {
                drip.scheduleAtFixedRate(() -> write(out), 0, 50, TimeUnit.MILLISECONDS);
            }
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
            return false;
        };
        Duration limit = Duration.ofMillis(500);
        try (ScriptedServer server = new ScriptedServer(door, exchange -> {});
                S3Client s3 = Wire.builder(server.endpoint().replace("http:", "https:"))
                        .retryPolicy(Wire.retries(0))
                        .timeouts(Timeouts.defaults().withConnect(limit))
                        .build()) {

            TransportException late = catchThrowableOfType(
                    TransportException.class, () -> s3.download("bucket", "k", directory.resolve("file")));

            assertThat(late.code()).isEqualTo("ConnectTimeout");
            assertThat(late.detail().elapsed()).isGreaterThanOrEqualTo(limit);
        } finally {
            drip.shutdownNow();
        }
    }

    private static void write(OutputStream out) {
        try {
            out.write(2);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone); // ends the drip
        }
    }

    // TLS sessions and idle connections

    @ParameterizedTest
    @Tag("P4")
    @CsvSource({"TLSv1.2,false", "TLSv1.3,false", "TLSv1.2,true", "TLSv1.3,true"})
    void aNewConnectionResumesTheTlsSession(String protocol, boolean downloads, @TempDir Path directory)
            throws Exception {
        try (TlsServer server = new TlsServer(protocol);
                S3Client s3 = Wire.builder(server.endpoint())
                        .sslContext(server.clientContext())
                        .build()) {

            for (int i = 0; i < 5; i++) {
                // the server closes after each answer
                if (downloads) {
                    s3.download("bucket", "k" + i, directory.resolve("file"));
                } else {
                    s3.putObject("bucket", "k" + i, Body.of("hello"));
                }
            }

            assertThat(server.connections()).isEqualTo(5);
            assertThat(server.failures()).isZero();
            assertThat(server.sessions())
                    .as("all later handshakes resumed the session of the first")
                    .hasSize(1);
        }
    }

    @Test
    @Tag("P2")
    void aServerThatClosesIdleConnectionsCausesNoError() {
        AtomicInteger answered = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.readBody().ok();
                    if (answered.incrementAndGet() % 2 == 0) {
                        exchange.close(); // without having said so
                    }
                });
                S3Client s3 = Wire.builder(server.endpoint()).build()) {

            for (int i = 0; i < 40; i++) {
                s3.putObject("bucket", "k", Body.of("hello"));
                s3.headObject("bucket", "k");
            }

            assertThat(server.exchanges()).hasSizeBetween(80, 160);
        }
    }

    // Expect: 100-continue

    private static S3Client client(String endpoint) {
        return Wire.builder(endpoint)
                .retryPolicy(Wire.retries(0))
                .breaker(BreakerPolicy.off())
                .build();
    }

    private static boolean expects(ScriptedServer.Exchange exchange) {
        return exchange.header("expect")
                .filter("100-continue"::equalsIgnoreCase)
                .isPresent();
    }

    private static void takeBody(ScriptedServer.Exchange exchange) throws IOException {
        if (expects(exchange)) {
            exchange.raw("HTTP/1.1 100 Continue\r\n\r\n");
        }
        exchange.readBody().ok();
    }

    @Test
    void aBodyOfAMebibyteWaitsForContinueUntilOneSuccess() {
        try (ScriptedServer server = new ScriptedServer(ConnectingIT::takeBody);
                S3Client s3 = client(server.endpoint())) {

            s3.putObject("bucket", "small", Body.of(Arrays.copyOf(TWO_MIB, (1 << 20) - 1)));
            s3.putObject("bucket", "first", Body.of(TWO_MIB));
            s3.putObject("bucket", "second", Body.of(TWO_MIB));

            assertThat(server.exchanges().stream().map(ConnectingIT::expects))
                    .containsExactly(false, EXPECT_WORKS, false);
            assertThat(server.exchanges()).allMatch(exchange -> exchange.body().length == exchange.contentLength());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied",
        "503, SlowDown",
        "412, PreconditionFailed",
        "404, NoSuchBucket",
        "307, TemporaryRedirect"
    })
    void aFinalAnswerInsteadOfContinueComesThroughAndNoByteIsSent(int status, String code) {
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    if (!expects(exchange)) {
                        exchange.readBody();
                    }
                    exchange.respond(
                            status,
                            Map.of("Connection", "close"),
                            Wire.error(code).getBytes(StandardCharsets.UTF_8));
                    exchange.close();
                });
                S3Client s3 = client(server.endpoint())) {

            ServiceException refused =
                    catchThrowableOfType(ServiceException.class, () -> s3.putObject("bucket", "k", Body.of(TWO_MIB)));

            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.httpStatus()).isEqualTo(status);
            assertThat(refused.requestId()).contains("RQ1");
        }
    }

    @Test
    void whoAnswers417GetsTheBodyWithoutTheExpectationAndIsAskedNoMore() {
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    if (expects(exchange)) {
                        exchange.respond(417, Map.of("Connection", "close"), new byte[0]);
                        exchange.close();
                    } else {
                        exchange.readBody().ok();
                    }
                });
                S3Client s3 = client(server.endpoint())) {

            s3.putObject("bucket", "k", Body.of(new ByteArrayInputStream(TWO_MIB), TWO_MIB.length));
            s3.putObject("bucket", "k", Body.of(TWO_MIB));

            assertThat(server.exchanges().stream().filter(ConnectingIT::expects))
                    .hasSize(EXPECT_WORKS ? 1 : 0);
        }
    }

    @Test
    void aServerThatAlwaysAnswers417IsReportedAsItIs() {
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.respond(417, Map.of("Connection", "close"), new byte[0]);
                    exchange.close();
                });
                S3Client s3 = client(server.endpoint())) {

            S3Exception refused =
                    catchThrowableOfType(S3Exception.class, () -> s3.putObject("bucket", "k", Body.of(TWO_MIB)));

            // the answer may be lost to the reset that follows it, the first time too
            assertThat(refused.httpStatus()).isIn(417, 0);
            assertThat(server.exchanges()).hasSizeBetween(refused.httpStatus() == 417 ? 2 : 1, 2);
        }
    }

    @Test
    void aServerThatNeverSaysContinueGetsTheBodyAfterASecondAndIsAskedNoMore() {
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    if (expects(exchange)) {
                        exchange.stallUntilClosed();
                    } else {
                        exchange.readBody().ok();
                    }
                });
                S3Client s3 = client(server.endpoint())) {

            s3.putObject("bucket", "k", Body.of(new ByteArrayInputStream(TWO_MIB), TWO_MIB.length));
            s3.putObject("bucket", "k", Body.of(TWO_MIB));

            assertThat(server.exchanges().stream().filter(ConnectingIT::expects))
                    .hasSize(EXPECT_WORKS ? 1 : 0);
            assertThat(server.exchanges().stream().filter(one -> one.body().length >= TWO_MIB.length))
                    .hasSize(2);
        }
    }

    @Test
    void aSuccessFromAServerThatNeverTookTheBodyIsNoSuccess() {
        AtomicInteger count = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    if (count.incrementAndGet() == 1 && expects(exchange)) {
                        exchange.respond(200, Map.of("ETag", "\"never\"", "Connection", "close"), new byte[0]);
                        exchange.close();
                    } else {
                        exchange.readBody().ok();
                    }
                });
                S3Client s3 = Wire.builder(server.endpoint()).build()) {

            assertThat(s3.putObject("bucket", "k", Body.of(TWO_MIB)).eTag().value())
                    .isEqualTo("\"e\"");

            assertThat(server.exchanges().get(server.exchanges().size() - 1).body())
                    .hasSize(TWO_MIB.length);
        }
    }

    @Test
    void theExpectationLeavesNoTraceInGets() {
        try (ScriptedServer server =
                        new ScriptedServer(exchange -> exchange.readBody().ok());
                S3Client s3 = client(server.endpoint())) {

            s3.getObjectBytes("bucket", "k", GetOptions.defaults());

            assertThat(server.exchanges()).noneMatch(ConnectingIT::expects);
        }
    }
}
