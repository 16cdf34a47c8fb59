package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.auth.Credentials;
import dev.pail.config.Timeouts;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.model.Body;
import dev.pail.model.ByteRange;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectBytes;
import dev.pail.model.ObjectStream;
import dev.pail.model.PutOptions;
import dev.pail.model.UploadedPart;
import dev.pail.testkit.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections are used again, requests in flight are limited, and one call's trouble is no other's. */
@ExtendWith(NoSecretTold.class)
class ConnectionsIT {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    private static void hello(ScriptedServer.Exchange exchange) throws IOException {
        exchange.readBody()
                .respond(200, Map.of("ETag", "\"e\""), exchange.method().equals("GET") ? HELLO : new byte[0]);
    }

    @Test
    @Tag("P1")
    void aHundredRequestsInARowShareOneConnection() {
        try (ScriptedServer server = new ScriptedServer(ConnectionsIT::hello);
                S3Client s3 = Wire.builder(server.endpoint()).build()) {

            for (int i = 0; i < 25; i++) {
                s3.putObject("bucket", "k", Body.of("hello"));
                s3.getObjectBytes("bucket", "k");
                s3.headObject("bucket", "k");
                s3.deleteObject("bucket", "k");
            }

            assertThat(server.exchanges()).hasSize(100);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    @Tag("P1")
    void aStreamReadToItsEndGivesItsConnectionBack() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ConnectionsIT::hello);
                S3Client s3 = Wire.builder(server.endpoint()).concurrency(1).build()) {

            for (int i = 0; i < 20; i++) {
                try (ObjectStream stream = s3.getObject("bucket", "k")) {
                    assertThat(stream.readAllBytes()).isEqualTo(HELLO);
                }
            }

            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    @Tag("P6")
    void aStreamClosedEarlyGivesItsTurnBack() throws Exception {
        byte[] big = new byte[1 << 20];
        try (ScriptedServer server =
                        new ScriptedServer(exchange -> exchange.readBody().respond(200, Map.of("ETag", "\"e\""), big));
                S3Client s3 = Wire.builder(server.endpoint()).concurrency(1).build()) {

            for (int i = 0; i < 20; i++) {
                try (ObjectStream stream = s3.getObject("bucket", "k")) {
                    assertThat(stream.read()).isZero();
                }
            }

            assertThat(s3.getObjectBytes("bucket", "k").bytes()).hasSize(big.length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2_000, 200_000})
    @Tag("P6")
    void errorAnswersNeverUseThePoolUp(int bodyBytes) {
        int count = bodyBytes > 100_000 ? 100 : 1000;
        byte[] error = (Wire.error("NoSuchKey") + " ".repeat(bodyBytes)).getBytes(StandardCharsets.UTF_8);
        AtomicInteger answered = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.readBody();
                    if (answered.incrementAndGet() > count) {
                        exchange.respond(200, Map.of("ETag", "\"e\""), HELLO);
                    } else {
                        exchange.respond(404, Map.of(), bodyBytes == 0 ? new byte[0] : error);
                    }
                });
                S3Client s3 = Wire.builder(server.endpoint()).concurrency(2).build()) {

            for (int i = 0; i < count; i++) {
                assertThat(catchThrowableOfType(ServiceException.class, () -> s3.getObjectBytes("bucket", "k"))
                                .code())
                        .isEqualTo("NoSuchKey");
            }

            assertThat(s3.getObjectBytes("bucket", "k").bytes()).isEqualTo(HELLO);
            assertThat(server.connections()).isLessThanOrEqualTo(bodyBytes > 100_000 ? count + 1 : 1);
        }
    }

    @Test
    @Tag("P6")
    void anAnswerThatIsRefusedForItsHeadGivesItsTurnBack() {
        byte[] whole = new byte[1 << 20];
        try (ScriptedServer server =
                        new ScriptedServer(exchange -> exchange.readBody().respond(200, Map.of(), whole));
                S3Client s3 = Wire.builder(server.endpoint())
                        .concurrency(1)
                        .retryPolicy(Wire.retries(0))
                        .build()) {

            IntegrityException noETag = catchThrowableOfType(
                    IntegrityException.class, () -> s3.uploadPart("bucket", "k", "id", 1, Body.of("x")));
            IntegrityException noRange = catchThrowableOfType(
                    IntegrityException.class,
                    () -> s3.getObjectBytes("bucket", "k", GetOptions.defaults().withRange(ByteRange.of(1, 2))));

            assertThat(noETag.code()).isEqualTo("MissingETag");
            assertThat(noRange.code()).isEqualTo("RangeIgnored");
            assertThat(s3.getObjectBytes("bucket", "k").bytes()).hasSize(whole.length);
        }
    }

    @Test
    @Tag("P3")
    void theThirdOfTwoWaitsForItsTurn() throws Exception {
        CountDownLatch twoAreIn = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    twoAreIn.countDown();
                    assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
                    hello(exchange);
                });
                S3Client s3 = Wire.builder(server.endpoint()).concurrency(2).build()) {

            List<CompletableFuture<ObjectBytes>> three = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                three.add(s3.getObjectBytesAsync("bucket", "k" + i, GetOptions.defaults()));
            }
            assertThat(twoAreIn.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exchanges()).hasSize(2);
            go.countDown();

            assertThat(three)
                    .allSatisfy(one -> assertThat(CallStyle.await(one).bytes()).isEqualTo(HELLO));
            assertThat(server.activeMax()).isEqualTo(2);
        }
    }

    @Test
    @Tag("P3")
    @Tag("C2")
    void whoWaitsTooLongForATurnFailsTypedAndTheOthersGoOn() throws Exception {
        int count = 2000;
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
                    hello(exchange);
                });
                S3Client s3 = Wire.builder(server.endpoint())
                        .concurrency(2)
                        .timeouts(Timeouts.defaults().withAcquire(Duration.ofMillis(200)))
                        .build()) {
            List<CompletableFuture<ObjectBytes>> inFlight = List.of(
                    s3.getObjectBytesAsync("bucket", "a", GetOptions.defaults()),
                    s3.getObjectBytesAsync("bucket", "b", GetOptions.defaults()));

            List<CompletableFuture<ObjectBytes>> waiting = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                waiting.add(s3.getObjectBytesAsync("bucket", "k", GetOptions.defaults()));
            }

            for (CompletableFuture<ObjectBytes> late : waiting) {
                TransportException refused =
                        catchThrowableOfType(TransportException.class, () -> CallStyle.await(late));
                assertThat(refused.code()).isEqualTo("TooManyInFlight");
                assertThat(refused.isTransient()).isFalse();
                NoSecretTold.note(refused);
            }
            assertThat(server.exchanges()).hasSize(2);
            go.countDown();
            assertThat(inFlight)
                    .allSatisfy(one -> assertThat(CallStyle.await(one).bytes()).isEqualTo(HELLO));
            assertThat(s3.getObjectBytes("bucket", "after").bytes()).isEqualTo(HELLO);
        }
    }

    @Test
    @Tag("C1")
    void theServerNeverSeesMoreThanTheLimitAndSeesAllOfIt() {
        int limit = 8;
        int parts = 500 - 500 % limit;
        CyclicBarrier all = new CyclicBarrier(limit);
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.readBody();
                    all.await(60, TimeUnit.SECONDS); // goes on only when as many requests as allowed are here together
                    exchange.ok();
                });
                S3Client s3 = Wire.builder(server.endpoint()).concurrency(limit).build()) {

            List<CompletableFuture<UploadedPart>> sent = new ArrayList<>();
            for (int part = 1; part <= parts; part++) {
                sent.add(s3.uploadPartAsync("bucket", "k", "id", part, Body.of("part " + part), null));
            }

            assertThat(sent)
                    .allSatisfy(one -> assertThat(CallStyle.await(one).eTag()).isNotNull());
            assertThat(server.activeMax()).isEqualTo(limit);
            assertThat(server.connections()).isLessThanOrEqualTo(limit);
        }
    }

    // One call's trouble is no other's

    private static S3Client withTrouble(ScriptedServer server, Throwable inCredentials) {
        AtomicInteger reads = new AtomicInteger();
        return Wire.builder(server.endpoint())
                .concurrency(2)
                .credentials(() -> {
                    if (inCredentials != null && reads.incrementAndGet() <= 20) {
                        sneak(inCredentials);
                    }
                    return new Credentials(Wire.ACCESS_KEY, NoSecretTold.SECRET, null, null);
                })
                .eventListener(event -> {
                    throw new IllegalStateException("a listener that fails");
                })
                .build();
    }

    private static void goesOnAfter(
            Throwable inCredentials, Function<S3Client, CompletableFuture<?>> bad, Class<? extends Throwable> end)
            throws Exception {
        try (ScriptedServer server = new ScriptedServer(ConnectionsIT::hello);
                S3Client s3 = withTrouble(server, inCredentials)) {
            List<CompletableFuture<?>> failing = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                failing.add(bad.apply(s3));
            }

            for (CompletableFuture<?> one : failing) {
                ExecutionException failed =
                        catchThrowableOfType(ExecutionException.class, () -> one.get(60, TimeUnit.SECONDS));
                assertThat(failed).isNotNull();
                assertThat(failed.getCause()).isInstanceOf(end);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(s3.getObjectBytes("bucket", "k").bytes()).isEqualTo(HELLO);
            }
        }
    }

    @Test
    @Tag("C3")
    void aSourceThatThrowsEndsItsOwnCallOnly() throws Exception {
        goesOnAfter(
                null,
                s3 -> s3.putObjectAsync(
                        "bucket", "k", Body.of(throwing(new IllegalStateException("boom")), 10), PutOptions.defaults()),
                S3Exception.class);
    }

    @Test
    @Tag("C3")
    void aSourceThatThrowsAnErrorEndsItsOwnCallOnly() throws Exception {
        goesOnAfter(
                null,
                s3 -> s3.putObjectAsync(
                        "bucket", "k", Body.of(throwing(new AssertionError("boom")), 10), PutOptions.defaults()),
                Throwable.class);
    }

    @Test
    @Tag("C3")
    void credentialsThatThrowEndTheirOwnCallOnly() throws Exception {
        goesOnAfter(
                new IllegalStateException("no credentials today"),
                s3 -> s3.getObjectBytesAsync("bucket", "k", GetOptions.defaults()),
                S3Exception.class);
    }

    @Test
    @Tag("C3")
    void credentialsThatThrowAnErrorEndTheirOwnCallOnly() throws Exception {
        goesOnAfter(
                new AssertionError("no credentials today"),
                s3 -> s3.putObjectAsync("bucket", "k", Body.of(new byte[1 << 20]), PutOptions.defaults()),
                AssertionError.class);
    }

    @Test
    @Tag("C3")
    void aSubscriberThatThrowsEndsItsOwnCallOnly() throws Exception {
        goesOnAfter(
                null,
                s3 -> s3.getObjectAsync("bucket", "k", new ThrowingSubscriber(), GetOptions.defaults()),
                Throwable.class);
    }

    @Test
    @Tag("C3")
    void aListenerThatThrowsHarmsNoCall() {
        AtomicInteger answered = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    if (answered.incrementAndGet() == 1) {
                        exchange.readBody().respond(503, Map.of(), new byte[0]);
                    } else {
                        hello(exchange);
                    }
                });
                S3Client s3 = withTrouble(server, null)) {

            assertThat(s3.getObjectBytes("bucket", "k").bytes()).isEqualTo(HELLO);
            assertThat(server.exchanges()).hasSize(2);
        }
    }

    private static void sneak(Throwable boom) {
        if (boom instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) boom;
    }

    private static InputStream throwing(Throwable boom) {
        return new InputStream() {
            @Override
            public int read() {
                sneak(boom);
                return -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return read();
            }
        };
    }

    private static final class ThrowingSubscriber implements Flow.Subscriber<List<ByteBuffer>> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            throw new IllegalStateException("a subscriber that fails");
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    @Test
    void aClosedClientRefusesAndEndsWhatIsInProgress() throws Exception {
        CountDownLatch in = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(exchange -> {
            in.countDown();
            exchange.stallUntilClosed();
        })) {
            S3Client s3 = Wire.builder(server.endpoint()).build();
            CompletableFuture<ObjectBytes> pending = s3.getObjectBytesAsync("bucket", "k", GetOptions.defaults());
            assertThat(in.await(60, TimeUnit.SECONDS)).isTrue();

            s3.close();

            assertThat(catchThrowableOfType(S3Exception.class, () -> CallStyle.await(pending))
                            .kind())
                    .isEqualTo(ErrorKind.CANCELLED);
            assertThat(catchThrowableOfType(S3Exception.class, () -> s3.getObjectBytes("bucket", "k"))
                            .kind())
                    .isEqualTo(ErrorKind.CANCELLED);
        }
    }
}
