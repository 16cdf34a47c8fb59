package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.Timeouts;
import dev.pail.error.S3Exception;
import dev.pail.error.TransportException;
import dev.pail.model.Body;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectStream;
import dev.pail.model.PutOptions;
import dev.pail.testkit.BlackHole;
import dev.pail.testkit.BlackHole.Mode;
import dev.pail.testkit.Footprint;
import dev.pail.testkit.Stalls;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers in which requests vanish: every call ends in time, says why, and leaves nothing behind. */
@ExtendWith(NoSecretTold.class)
@Tag("G28")
class BlackHoleIT {

    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final Duration NEVER = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(100);
    /** Enough for a head to arrive before it also on a slow machine. */
    private static final Duration AMPLE = Duration.ofSeconds(2);

    private static final Duration SLACK = Duration.ofSeconds(1);
    private static final Set<String> BY_SILENCE = Set.of("IdleTimeout");
    private static final Set<String> BY_DEADLINE = Set.of("CallTimeout");

    @TempDir
    Path directory;

    private static S3Client client(BlackHole server, Duration idle, Duration call) {
        return Wire.builder(server.endpoint())
                .retryPolicy(Wire.retries(0))
                .breaker(BreakerPolicy.off())
                .concurrency(200)
                .timeouts(Timeouts.defaults()
                        .withIdle(idle)
                        .withCall(call)
                        .withAcquire(NEVER)
                        .withBytesPerSecondMin(64))
                .build();
    }

    private static Map<String, Function<S3Client, CompletableFuture<?>>> calls() {
        Map<String, Function<S3Client, CompletableFuture<?>>> calls = new LinkedHashMap<>(Wire.calls());
        calls.put(
                "PutObject of 4 MiB",
                s3 -> s3.putObjectAsync("bucket", "k", Body.of(new byte[4 << 20]), PutOptions.defaults()));
        calls.put(
                "UploadPart of 4 MiB",
                s3 -> s3.uploadPartAsync("bucket", "k", "id", 1, Body.of(new byte[4 << 20]), null));
        calls.put(
                "GetObject to a subscriber",
                s3 -> s3.getObjectAsync("bucket", "k", new Greedy(), GetOptions.defaults()));
        return calls;
    }

    private static void endsInTime(String name, Supplier<CompletableFuture<?>> call, Set<String> codes) {
        Stalls stalls = Stalls.begin();
        TransportException late = catchThrowableOfType(TransportException.class, () -> CallStyle.await(call.get()));
        NoSecretTold.note(late);
        assertThat(late).as(name).isNotNull();
        if (name.endsWith("of 4 MiB") && late.code().equals("ConnectionLost")) {
            // from JDK 21 such a body waits for 100, and a server that answers 200 without taking it stored nothing
            assertThat(Runtime.version().feature()).isGreaterThanOrEqualTo(21);
            assertThat(late.isTransient()).isTrue();
            assertThat(late).hasMessageContaining("answered before it had asked for the body");
            return;
        }
        assertThat(late.code()).as(name).isIn(codes);
        assertThat(late.detail().elapsed())
                .as(name)
                .isBetween(
                        LIMIT.multipliedBy(9).dividedBy(10), LIMIT.plus(SLACK).plus(stalls.sum()));
        assertThat(late.getMessage()).as(name).contains("while ").doesNotContain("while getting ready");
    }

    @ParameterizedTest
    @Tag("X1")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HOLD")
    void everyCallEndsTypedWithinTheIdleLimitAndASecond(Mode mode) {
        try (BlackHole server = new BlackHole(mode);
                S3Client s3 = client(server, LIMIT, NEVER)) {
            calls().forEach((name, call) -> endsInTime(name, () -> call.apply(s3), BY_SILENCE));
        }
    }

    @ParameterizedTest
    @Tag("X1")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HOLD")
    void everyCallEndsTypedWithinItsDeadlineAndASecond(Mode mode) {
        try (BlackHole server = new BlackHole(mode);
                S3Client s3 = client(server, NEVER, LIMIT)) {
            calls().forEach((name, call) -> endsInTime(name, () -> call.apply(s3), BY_DEADLINE));
        }
    }

    @ParameterizedTest
    @Tag("X1")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HOLD")
    void aTransferHasNoDeadlineAndEndsByTheIdleLimit(Mode mode) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[100]);
        try (BlackHole server = new BlackHole(mode);
                S3Client s3 = client(server, LIMIT, Duration.ofMillis(1))) {

            for (ThrowingCallable transfer : List.<ThrowingCallable>of(
                    () -> s3.upload("bucket", "k", file),
                    () -> s3.download("bucket", "k", directory.resolve("never")))) {
                Stalls stalls = Stalls.begin();
                S3Exception late = catchThrowableOfType(S3Exception.class, transfer);

                assertThat(late.code()).isEqualTo("IdleTimeout");
                assertThat(late.detail().elapsed()).isLessThan(LIMIT.plus(SLACK).plus(stalls.sum()));
            }
            assertThat(directory.resolve("never")).doesNotExist();
        }
    }

    @ParameterizedTest
    @Tag("X1")
    @EnumSource(names = {"HEAD_THEN_SILENCE", "DRIP_BODY"})
    void aStreamEndsAtTheDeadlineOfItsCallWhetherOrNotItsReaderAsks(Mode mode) throws IOException {
        try (BlackHole server = new BlackHole(mode);
                S3Client s3 = client(server, NEVER, AMPLE);
                ObjectStream stream = s3.getObject("bucket", "k")) {

            IOException late = catchThrowableOfType(IOException.class, stream::readAllBytes);

            assertThat(late).hasCauseInstanceOf(TransportException.class);
            assertThat(late).hasMessageContaining("the time of the call was over while reading the reply");
            assertThat(catchThrowableOfType(IOException.class, stream::read)).isNotNull();
            Footprint.await("the connection to be closed", () -> server.open() == 0);
        }
    }

    @Test
    @Tag("X4")
    void tenThousandVanishedAndTenThousandCancelledCallsLeaveNoThreadAndNoFileDescriptor() throws Exception {
        List<Mode> modes =
                List.of(Mode.SILENT, Mode.NEVER_READS, Mode.HEAD_THEN_SILENCE, Mode.DRIP_HEAD, Mode.DRIP_BODY);
        List<BlackHole> servers = modes.stream().map(BlackHole::new).toList();
        vanish(servers, 300); // what is made once stays
        Footprint before = Footprint.now();

        vanish(servers, 5_000);

        before.awaitNotExceeded();
        servers.forEach(BlackHole::close);
    }

    /** So many calls each that end by the idle limit, by the deadline, and by being cancelled, twice. */
    private static void vanish(List<BlackHole> servers, int count) throws Exception {
        List<S3Client> clients = new ArrayList<>();
        try {
            for (boolean idle : new boolean[] {true, false}) {
                List<S3Client> alike = servers.stream()
                        .map(server -> idle ? client(server, SHORT, NEVER) : client(server, NEVER, SHORT))
                        .toList();
                clients.addAll(alike);
                vanish(servers, alike, count, false);
                vanish(servers, alike, count, true);
            }
        } finally {
            clients.forEach(S3Client::close);
        }
    }

    /** Keeps 200 calls going; those that are to be cancelled are when 200 later ones have begun. */
    private static void vanish(List<BlackHole> servers, List<S3Client> clients, int count, boolean cancel)
            throws Exception {
        List<Function<S3Client, CompletableFuture<?>>> calls =
                List.copyOf(Wire.calls().values());
        ArrayDeque<CompletableFuture<?>> going = new ArrayDeque<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < count || !going.isEmpty(); i++) {
            if (i < count) {
                going.add(calls.get(i % calls.size()).apply(clients.get(i / calls.size() % clients.size())));
            }
            if (i >= 200 || i >= count) {
                CompletableFuture<?> oldest = going.removeFirst();
                if (cancel) {
                    oldest.cancel(true);
                } else {
                    String code = oldest.handle((value, failure) -> failure instanceof S3Exception known
                                    ? known.code()
                                    : String.valueOf(failure == null ? value : failure))
                            .get(60, TimeUnit.SECONDS);
                    if (!Set.of("IdleTimeout", "CallTimeout").contains(code)) {
                        wrong.add(code);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        for (BlackHole server : servers) {
            Footprint.await("all connections to be closed", () -> {
                if (server.neverReads()) {
                    server.dropAll();
                }
                return server.open() == 0;
            });
        }
    }

    @Test
    @Tag("C6")
    void twoThousandSlowGetsAtOnceTakeFewThreads() throws Exception {
        int count = 2_000;
        try (BlackHole server = new BlackHole(Mode.HOLD);
                S3Client s3 = Wire.builder(server.endpoint())
                        .concurrency(count)
                        .timeouts(Timeouts.defaults().withConnect(Duration.ofMinutes(1)))
                        .build()) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            List<CompletableFuture<?>> gets = new ArrayList<>();
            threads.resetPeakThreadCount();
            int before = threads.getThreadCount();

            for (int i = 0; i < count; i++) {
                gets.add(s3.getObjectBytesAsync("bucket", "k" + i, GetOptions.defaults()));
            }
            Footprint.await("all to be in flight at once", () -> server.requests() == count);
            int waiting = threads.getThreadCount() - before;
            server.answerAll();
            for (CompletableFuture<?> get : gets) {
                get.get(60, TimeUnit.SECONDS);
            }

            int most = threads.getPeakThreadCount() - before;
            System.out.println("C6: 2,000 GETs in flight, threads while waiting " + waiting + ", at most " + most);
            assertThat(server.connections()).isEqualTo(count);
            // the constant leaves room for what the pool adds while a busy machine holds its workers up; 2,000 calls
            // have no part in it
            assertThat(most).isLessThanOrEqualTo(4 * Runtime.getRuntime().availableProcessors() + 64);
        }
    }

    private static final class Greedy implements Flow.Subscriber<List<ByteBuffer>> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
