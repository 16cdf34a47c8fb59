package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.config.Timeouts;
import dev.pail.error.CancelledException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.model.Body;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectBytes;
import dev.pail.model.PostPolicy;
import dev.pail.model.PresignOptions;
import dev.pail.model.PutOptions;
import dev.pail.testkit.BlackHole;
import dev.pail.testkit.Footprint;
import dev.pail.testkit.ScriptedServer;
import dev.pail.testkit.Stalls;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The deadline, credentials that do not come, callers that block, cancel and interrupt. */
@ExtendWith(NoSecretTold.class)
class TimeIT {

    private static final Duration SECOND = Duration.ofSeconds(1);
    /** Enough for what must come before it, such as a first answer, also on a slow machine. */
    private static final Duration AMPLE = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    private static S3ClientBuilder within(String endpoint, Duration call) {
        return Wire.builder(endpoint)
                .breaker(BreakerPolicy.off())
                .timeouts(Timeouts.defaults().withCall(call));
    }

    private static TransportException callTimeout(CompletableFuture<?> call, Duration limit, Stalls stalls) {
        TransportException late = catchThrowableOfType(TransportException.class, () -> CallStyle.await(call));
        NoSecretTold.note(late);
        assertThat(late.code()).isEqualTo("CallTimeout");
        assertThat(late.isTransient()).isFalse();
        assertThat(late.detail().elapsed()).isBetween(limit, limit.plus(SECOND).plus(stalls.sum()));
        return late;
    }

    // The deadline

    @Test
    @Tag("X1")
    void theDeadlineEndsTheWaitsAndAttemptsOfAServerThatIsSlowAndAlwaysFails() {
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)); // a slow server
                    exchange.readBody().respond(503, Map.of(), new byte[0]);
                });
                S3Client s3 = within(server.endpoint(), AMPLE)
                        .retryPolicy(new RetryPolicy(
                                100, Backoff.fixed(Duration.ofMillis(10)), Backoff.fixed(Duration.ofMillis(10))))
                        .build()) {

            Stalls stalls = Stalls.begin();
            S3Exception last = catchThrowableOfType(S3Exception.class, () -> s3.getObjectBytes("bucket", "k"));

            assertThat(last.code()).isIn("CallTimeout", "ServiceUnavailable");
            assertThat(last.getSuppressed()).isNotEmpty().hasSize(last.detail().attempts() - 1);
            assertThat(last.detail().elapsed()).isLessThan(AMPLE.plusMillis(200).plus(stalls.sum()));
        }
    }

    @Test
    @Tag("X1")
    void theDeadlineEndsASecondAttemptThatHangsAndTellsOfTheFirst() {
        AtomicInteger count = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    if (count.incrementAndGet() == 1) {
                        exchange.readBody().respond(500, Map.of(), new byte[0]);
                    } else {
                        exchange.stallUntilClosed();
                    }
                });
                S3Client s3 = within(server.endpoint(), AMPLE).build()) {

            Stalls stalls = Stalls.begin();
            TransportException late =
                    callTimeout(s3.getObjectBytesAsync("bucket", "k", GetOptions.defaults()), AMPLE, stalls);

            assertThat(late.detail().attempts()).isEqualTo(2);
            assertThat(late.getSuppressed()).hasSize(1);
            assertThat(late.getSuppressed()[0]).isInstanceOf(ServiceException.class);
        }
    }

    @Test
    @Tag("X1")
    void aBodyThatComesSteadilyButTooSlowlyIsCutAtTheDeadline() {
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.raw("HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 1000000000\r\n\r\n");
                    while (true) {
                        exchange.raw(new byte[1000]);
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // 50 kB a second
                    }
                });
                S3Client s3 = within(server.endpoint(), AMPLE).build()) {

            Stalls stalls = Stalls.begin();
            TransportException late =
                    callTimeout(s3.getObjectBytesAsync("bucket", "k", GetOptions.defaults()), AMPLE, stalls);

            assertThat(late).hasMessageContaining("while reading the reply");
        }
    }

    @Test
    @Tag("X1")
    void aSubscriberIsToldWhyTheBytesEnd() throws Exception {
        AtomicReference<Throwable> told = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        try (BlackHole server = new BlackHole(BlackHole.Mode.HEAD_THEN_SILENCE);
                S3Client s3 = within(server.endpoint(), AMPLE).build()) {

            Stalls stalls = Stalls.begin();
            CompletableFuture<?> call = s3.getObjectAsync(
                    "bucket",
                    "k",
                    new Flow.Subscriber<List<ByteBuffer>>() {
                        @Override
                        public void onSubscribe(Flow.Subscription subscription) {
                            subscription.request(1);
                        }

                        @Override
                        public void onNext(List<ByteBuffer> buffers) {}

                        @Override
                        public void onError(Throwable failure) {
                            told.set(failure);
                            ended.countDown();
                        }

                        @Override
                        public void onComplete() {}
                    },
                    GetOptions.defaults());

            callTimeout(call, AMPLE, stalls);
            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(told.get()).isInstanceOf(Exception.class);
        }
    }

    @Test
    @Tag("X1")
    @Tag("P3")
    void theWaitForATurnMeetsTheDeadlineBeforeItsOwnLimit() throws IOException {
        try (BlackHole server = new BlackHole(BlackHole.Mode.HOLD);
                S3Client s3 = within(server.endpoint(), Duration.ofMillis(300))
                        .concurrency(1)
                        .build()) {
            s3.uploadAsync("bucket", "a", Files.write(directory.resolve("a"), new byte[1]), UploadOptions.defaults());
            Footprint.await("a transfer, which has no deadline, to hold the only turn", () -> server.requests() == 1);

            Stalls stalls = Stalls.begin();
            TransportException late = callTimeout(
                    s3.getObjectBytesAsync("bucket", "b", GetOptions.defaults()), Duration.ofMillis(300), stalls);

            assertThat(late).hasMessageContaining("while waiting for its turn among the requests in flight");
            server.answerAll();
        }
    }

    // Credentials that do not come

    /** Hangs for the first questions until it is interrupted, or for ever. */
    private static final class Hanging implements CredentialsProvider {
        private final int questions;
        private final boolean heedsInterrupts;
        private final CountDownLatch end = new CountDownLatch(1);
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger interrupted = new AtomicInteger();
        private final AtomicInteger hanging = new AtomicInteger();
        private final AtomicInteger hangingMax = new AtomicInteger();

        Hanging(int questions, boolean heedsInterrupts) {
            this.questions = questions;
            this.heedsInterrupts = heedsInterrupts;
        }

        @Override
        public Credentials credentials() {
            if (asked.incrementAndGet() <= questions) {
                hangingMax.accumulateAndGet(hanging.incrementAndGet(), Math::max);
                try {
                    hang();
                } finally {
                    hanging.decrementAndGet();
                }
            }
            return new Credentials(Wire.ACCESS_KEY, NoSecretTold.SECRET, null, null);
        }

        private void hang() {
            while (true) {
                try {
                    end.await();
                    return;
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    if (heedsInterrupts) {
                        throw new IllegalStateException("interrupted", e);
                    }
                }
            }
        }
    }

    @Test
    @Tag("X1")
    void aProviderThatHangsMeetsTheDeadlineAndIsInterrupted() {
        Hanging provider = new Hanging(50, true);
        try (ScriptedServer server =
                        new ScriptedServer(exchange -> exchange.readBody().ok());
                S3Client s3 =
                        within(server.endpoint(), AMPLE).credentials(provider).build()) {
            Stalls stalls = Stalls.begin();
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(s3.headObjectAsync("bucket", "k", GetOptions.defaults()));
            }

            for (CompletableFuture<?> call : calls) {
                assertThat(callTimeout(call, AMPLE, stalls))
                        .hasMessageContaining("while waiting for the provider of the credentials");
            }
            Footprint.await("the questions to be taken back", () -> provider.interrupted.get() == provider.asked.get());
            assertThat(provider.hangingMax.get()).as("few at a time").isBetween(1, 4);
            assertThat(server.exchanges()).isEmpty();

            provider.asked.set(50);
            s3.putObject("bucket", "k", Body.of("now it answers"));
        }
    }

    @Test
    void aProviderThatHangsForOneCallHoldsUpNoOther() throws Exception {
        Hanging provider = new Hanging(3, false);
        try (ScriptedServer server =
                        new ScriptedServer(exchange -> exchange.readBody().ok());
                S3Client s3 = within(server.endpoint(), Duration.ofMinutes(5))
                        .credentials(provider)
                        .build()) {
            List<CompletableFuture<?>> hanging = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                hanging.add(s3.headObjectAsync("bucket", "k", GetOptions.defaults()));
            }
            Footprint.await("three to hang", () -> provider.asked.get() == 3);

            for (int i = 0; i < 100; i++) {
                s3.putObject("bucket", "k", Body.of("hello"));
            }

            assertThat(hanging).noneMatch(CompletableFuture::isDone);
            provider.end.countDown();
            for (CompletableFuture<?> call : hanging) {
                call.get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void withoutADeadlineTheIdleLimitEndsTheWaitForCredentials() {
        Hanging provider = new Hanging(Integer.MAX_VALUE, true);
        try (S3Client s3 = Wire.builder("http://127.0.0.1:1")
                .credentials(provider)
                .retryPolicy(Wire.retries(1))
                .timeouts(Timeouts.defaults().withCall(null).withIdle(Duration.ofMillis(100)))
                .build()) {

            TransportException late =
                    catchThrowableOfType(TransportException.class, () -> s3.getObjectBytes("bucket", "k"));

            assertThat(late.code()).isEqualTo("CredentialsTimeout");
            assertThat(late.detail().attempts()).isEqualTo(2);
        }
    }

    @Test
    void presigningMeetsTheTimeOfACallAndAnInterrupt() throws Exception {
        Hanging provider = new Hanging(Integer.MAX_VALUE, true);
        Duration limit = Duration.ofMillis(200);
        try (S3Client s3 = within("http://127.0.0.1:1", limit)
                        .credentials(provider)
                        .build();
                S3Client patient = within("http://127.0.0.1:1", Duration.ofHours(1))
                        .credentials(provider)
                        .build()) {
            PresignOptions plain = PresignOptions.defaults();
            for (ThrowingCallable presign : List.<ThrowingCallable>of(
                    () -> s3.presignGetObject("bucket", "k", SECOND, plain),
                    () -> s3.presignPost("bucket", PostPolicy.forKey("k"), SECOND),
                    () -> s3.presignMultipartUpload("bucket", "k", 2, SECOND, PutOptions.defaults()))) {
                TransportException late = catchThrowableOfType(TransportException.class, presign);

                assertThat(late.code()).isEqualTo("CredentialsTimeout");
                assertThat(late).hasMessageContaining("gave no answer within 200 ms");
            }

            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicBoolean flag = new AtomicBoolean();
            int asked = provider.asked.get();
            Thread caller = new Thread(() -> {
                thrown.set(catchThrowableOfType(
                        CancelledException.class, () -> patient.presignGetObject("bucket", "k", SECOND, plain)));
                flag.set(Thread.currentThread().isInterrupted());
            });
            caller.start();
            Footprint.await("the provider to be asked", () -> provider.asked.get() > asked);
            caller.interrupt();
            caller.join();

            assertThat(thrown.get()).isNotNull();
            assertThat(flag).isTrue();
            Footprint.await("the question to be taken back", () -> provider.interrupted.get() == provider.asked.get());
        }
    }

    // Callers that block

    @Test
    void callsMadeAndAwaitedInTheCallbacksOfOthersDoNotBringTheClientToAStandstill() throws Exception {
        int count = 64;
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.readBody()
                        .respond(200, Map.of("ETag", "\"e\""), "hi".getBytes(StandardCharsets.UTF_8)));
                S3Client s3 = Wire.builder(server.endpoint()).concurrency(count).build()) {
            CountDownLatch all = new CountDownLatch(count);
            List<CompletableFuture<byte[]>> nested = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                nested.add(s3.getObjectBytesAsync("bucket", "k", GetOptions.defaults())
                        .thenApply(first -> {
                            all.countDown();
                            awaitQuietly(all);
                            return s3.getObjectBytes("bucket", "k").bytes();
                        }));
            }

            for (CompletableFuture<byte[]> one : nested) {
                assertThat(one.get(60, TimeUnit.SECONDS)).hasSize(2);
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // Cancel and interrupt

    @ParameterizedTest
    @Tag("X2")
    @CsvSource({"upload, false", "upload, true", "head, false", "head, true", "body, false", "body, true"})
    void cancelAndInterruptCloseTheConnectionWithinHalfASecond(String moment, boolean interrupt) throws Exception {
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicLong closedAt = new AtomicLong();
        AtomicBoolean flag = new AtomicBoolean();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    if (moment.equals("upload")) {
                        exchange.readBody(100_000);
                    } else if (moment.equals("body")) {
                        exchange.raw("HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 100\r\n\r\nabc");
                    }
                    in.countDown();
                    try {
                        exchange.stallUntilClosed();
                    } finally {
                        closedAt.set(System.nanoTime());
                        closed.countDown();
                    }
                });
                S3Client s3 = Wire.builder(server.endpoint())
                        .retryPolicy(Wire.retries(3))
                        .build()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicReference<CompletableFuture<?>> running = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    if (interrupt) {
                        if (moment.equals("upload")) {
                            s3.putObject("bucket", "k", Body.of(new byte[900_000]));
                        } else {
                            s3.getObjectBytes("bucket", "k");
                        }
                    } else {
                        running.set(moment.equals("upload") ? put(s3) : get(s3));
                    }
                } catch (CancelledException e) {
                    thrown.set(e);
                    flag.set(Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            assertThat(in.await(60, TimeUnit.SECONDS)).isTrue();
            Stalls stalls = Stalls.begin();
            long from = System.nanoTime();

            if (interrupt) {
                caller.interrupt();
            } else {
                caller.join();
                running.get().cancel(true);
            }

            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
            caller.join(10_000);
            assertThat(Duration.ofNanos(closedAt.get() - from))
                    .isLessThan(Duration.ofMillis(500).plus(stalls.sum()));
            assertThat(server.exchanges()).hasSize(1);
            if (interrupt) {
                assertThat(thrown.get()).isNotNull();
                assertThat(flag).isTrue();
            }
        }
    }

    private static CompletableFuture<?> put(S3Client s3) {
        return s3.putObjectAsync("bucket", "k", Body.of(new byte[900_000]), PutOptions.defaults());
    }

    private static CompletableFuture<ObjectBytes> get(S3Client s3) {
        return s3.getObjectBytesAsync("bucket", "k", GetOptions.defaults());
    }
}
