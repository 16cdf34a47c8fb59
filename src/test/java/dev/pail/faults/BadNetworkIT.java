package dev.pail.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.S3Limits;
import dev.pail.config.Timeouts;
import dev.pail.contract.NoSecretTold;
import dev.pail.contract.Wire;
import dev.pail.error.S3Exception;
import dev.pail.error.TransportException;
import dev.pail.model.Body;
import dev.pail.model.CallEvent;
import dev.pail.testkit.LeakCheck;
import dev.pail.testkit.TestServer;
import dev.pail.testkit.ToxicProxy;
import dev.pail.testkit.ToxicProxy.Toxic;
import dev.pail.testkit.ToxicProxy.Way;
import dev.pail.testkit.Witness;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bad network before a real server: the right object or a typed failure, and nothing left over. */
@ExtendWith(NoSecretTold.class)
class BadNetworkIT {

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("pail.exhaustive");
    private static final int PART_BYTES = 5 << 20;
    private static final int FILE_BYTES = PART_BYTES + (1 << 20);
    private static final int SMALL_BYTES = 100_000;
    private static final int FILES_OF_THE_JVM = 30;
    private static final String SMALL = "small";
    /** To connect is not what is slow here, but may be on a busy machine. */
    private static final Timeouts PATIENT = Timeouts.defaults().withConnect(Duration.ofMinutes(1));

    @TempDir
    static Path directory;

    private static final String BUCKET = "bad-network-" + UUID.randomUUID();
    private static final AtomicInteger KEYS = new AtomicInteger();
    private static TestServer server;
    private static Witness witness;
    private static Path file;
    private static byte[] small;
    private static LeakCheck start;

    private final CheckpointStore store = CheckpointStore.inMemory();
    private final List<CallEvent> events = new CopyOnWriteArrayList<>();
    private final String key = "key-" + KEYS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.shared();
        witness = Witness.of(server);
        witness.createBucket(BUCKET);
        file = writeFile("source", FILE_BYTES);
        small = Arrays.copyOf(Files.readAllBytes(file), SMALL_BYTES);
        start = new LeakCheck();
    }

    @AfterAll
    static void leavesNothing() {
        start.atMost(FILES_OF_THE_JVM);
        witness.close();
    }

    private static Path writeFile(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(directory.resolve(name), content);
    }

    private S3ClientBuilder client(ToxicProxy proxy) {
        return S3Client.builder()
                .endpoint(proxy.endpoint().toString())
                .region(server.region())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(store)
                .timeouts(PATIENT)
                .retryBudget(S3Limits.RETRY_BUDGET_TOKENS_MAX)
                .breaker(BreakerPolicy.off())
                .eventListener(events::add);
    }

    private UploadResult upload(S3Client s3, Path source) {
        return s3.upload(
                BUCKET,
                key,
                source,
                UploadOptions.defaults()
                        .withThresholdBytes(1)
                        .withPartSizeBytes(PART_BYTES)
                        .withPartsInFlight(2));
    }

    private DownloadResult download(S3Client s3) {
        return s3.download(
                BUCKET,
                key,
                directory.resolve(key),
                DownloadOptions.defaults().withThresholdBytes(1 << 20).withPartSizeBytes(2 << 20));
    }

    private long heard(CallEvent.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    /** By another client than ours, past the proxy. */
    private void assertWholeAndNothingLeft(Path source) throws IOException {
        assertThat(witness.sha256(BUCKET, key)).isEqualTo(Witness.sha256(source));
        assertThat(witness.uploads(BUCKET, key)).isEmpty();
        assertThat(store.list()).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()).filter(name -> name.contains("pail-part")))
                    .isEmpty();
        }
    }

    private void everyCallWorks(S3Client s3) throws IOException {
        s3.putObject(BUCKET, SMALL, Body.of(small));
        assertThat(s3.getObjectBytes(BUCKET, SMALL).bytes()).isEqualTo(small);
        upload(s3, file);
        download(s3);
        assertThat(directory.resolve(key)).hasSameBinaryContentAs(file);
        assertWholeAndNothingLeft(file);
    }

    // What only slows down

    private static List<Arguments> slow() {
        List<Arguments> cells = new ArrayList<>();
        for (Way way : Way.values()) {
            cells.add(Arguments.of(Toxic.LATENCY, way, 40));
            cells.add(Arguments.of(Toxic.BANDWIDTH, way, 8_000));
            cells.add(Arguments.of(Toxic.SLOW_CLOSE, way, 500));
            cells.add(Arguments.of(Toxic.SLICER, way, 1_000));
        }
        return cells;
    }

    @ParameterizedTest
    @MethodSource("slow")
    void aSlowNetworkCausesNoErrorAndNoRetry(Toxic toxic, Way way, long value) throws IOException {
        try (ToxicProxy proxy = ToxicProxy.before(server.endpoint());
                S3Client s3 = client(proxy).build()) {
            proxy.poison(toxic, way, value);

            everyCallWorks(s3);

            assertThat(heard(CallEvent.Kind.RETRY)).isZero();
        }
    }

    @Test
    @Tag("F7")
    void aDistantServerAtAMegabyteASecondMeetsNoFalseTimeout() throws IOException {
        long bytesPerSecond = 1_000_000;
        try (ToxicProxy proxy = ToxicProxy.before(server.endpoint());
                S3Client s3 = client(proxy).build()) {
            for (Way way : Way.values()) {
                proxy.poison(Toxic.LATENCY, way, 19); // 38 ms there and back
                proxy.poison(Toxic.BANDWIDTH, way, bytesPerSecond / 1000);
            }

            UploadResult sent = upload(s3, file);
            DownloadResult got = download(s3);

            assertThat(heard(CallEvent.Kind.RETRY)).isZero();
            assertThat(directory.resolve(key)).hasSameBinaryContentAs(file);
            assertWholeAndNothingLeft(file);
            // each part and each range has a connection of its own, and the network's buffers take some
            assertThat(sent.elapsed()).isGreaterThan(Duration.ofMillis(PART_BYTES / bytesPerSecond * 700));
            assertThat(got.elapsed()).isGreaterThan(Duration.ofMillis((2 << 20) / bytesPerSecond * 350));
        }
    }

    // What breaks

    private static List<Arguments> broken() {
        List<Arguments> cells = new ArrayList<>();
        for (Way way : Way.values()) {
            cells.add(Arguments.of(Toxic.TIMEOUT, way, 0));
            cells.add(Arguments.of(Toxic.RESET_PEER, way, 0));
            if (EXHAUSTIVE) {
                cells.add(Arguments.of(Toxic.TIMEOUT, way, 100));
                cells.add(Arguments.of(Toxic.RESET_PEER, way, 50));
                cells.add(Arguments.of(Toxic.LIMIT_DATA, way, 100));
            }
            cells.add(Arguments.of(Toxic.LIMIT_DATA, way, 60_000));
        }
        return cells;
    }

    /** The idle limit is short only where nothing could come in time. */
    private S3Client impatient(ToxicProxy proxy) {
        return client(proxy)
                .retryPolicy(Wire.retries(1))
                .timeouts(PATIENT.withIdle(Duration.ofMillis(300)))
                .build();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenNetworkIsATypedFailureAndTheSameCallsSucceedAfterwards(Toxic toxic, Way way, long value)
            throws IOException {
        boolean lets = toxic == Toxic.LIMIT_DATA && value > 10_000; // a request or an answer through, but no large body
        try (ToxicProxy proxy = ToxicProxy.before(server.endpoint());
                S3Client patient = client(proxy).build()) {
            witness.put(BUCKET, SMALL, small);
            witness.put(BUCKET, key, Files.readAllBytes(file));
            proxy.poison(toxic, way, value);
            int failures = 0;
            try (S3Client s3 = impatient(proxy)) {
                List<Runnable> calls = List.of(
                        () -> s3.putObject(BUCKET, SMALL, Body.of(small)),
                        () -> assertThat(s3.getObjectBytes(BUCKET, SMALL).bytes())
                                .isEqualTo(small),
                        () -> upload(s3, file),
                        () -> download(s3));
                for (Runnable call : calls) {
                    try {
                        call.run();
                    } catch (S3Exception failure) {
                        failures++;
                        NoSecretTold.note(failure);
                        assertThat(failure).isInstanceOf(TransportException.class);
                        assertThat(failure.code()).isIn("ConnectionLost", "IdleTimeout", "ConnectFailed");
                        assertThat(failure.isTransient()).isTrue();
                    }
                }
                assertThat(failures).isBetween(lets ? 1 : calls.size(), calls.size());
            }
            proxy.heal();

            everyCallWorks(patient);
        }
    }

    /** Heals the network when the client has given up so many attempts. */
    private S3ClientBuilder healing(ToxicProxy proxy, AtomicInteger failuresLeft) {
        return client(proxy)
                .retryPolicy(Wire.retries(10))
                .timeouts(PATIENT.withIdle(Duration.ofSeconds(1)))
                .eventListener(event -> {
                    events.add(event);
                    if (event.kind() == CallEvent.Kind.RETRY && failuresLeft.decrementAndGet() == 0) {
                        proxy.heal();
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aNetworkThatHealsIsRiddenOut(Toxic toxic, Way way, long value) throws IOException {
        AtomicInteger failuresLeft = new AtomicInteger();
        try (ToxicProxy proxy = ToxicProxy.before(server.endpoint());
                S3Client s3 = healing(proxy, failuresLeft).build()) {
            failuresLeft.set(2);
            proxy.poison(toxic, way, value);
            upload(s3, file);
            proxy.heal();
            failuresLeft.set(2);
            proxy.poison(toxic, way, value);
            download(s3);

            assertThat(heard(CallEvent.Kind.RETRY)).isPositive();
            assertThat(directory.resolve(key)).hasSameBinaryContentAs(file);
            assertWholeAndNothingLeft(file);
        }
    }

    // A partition in the middle of an upload

    private long attempts(String operation, String target) {
        return events.stream()
                .filter(event -> event.kind() == CallEvent.Kind.ATTEMPT)
                .filter(event ->
                        event.operation().equals(operation) && event.target().endsWith(target))
                .count();
    }

    /** Once the first part is there nothing gets through any more, either way. */
    private void partitionAfterThePart(ToxicProxy proxy, CallEvent event, AtomicBoolean parted) {
        events.add(event);
        if (event.kind() == CallEvent.Kind.END
                && event.target().endsWith("part 1")
                && parted.compareAndSet(false, true)) {
            part(proxy);
        }
    }

    private static void part(ToxicProxy proxy) {
        for (Way way : Way.values()) {
            proxy.poison(Toxic.TIMEOUT, way, 0);
        }
    }

    private UploadResult uploadOneByOne(S3Client s3, Path source) {
        return s3.upload(
                BUCKET,
                key,
                source,
                UploadOptions.defaults()
                        .withThresholdBytes(1)
                        .withPartSizeBytes(PART_BYTES)
                        .withPartsInFlight(1));
    }

    /** In the exhaustive profile 43 s with the timeouts that every client has; else until the second attempt has failed. */
    @Test
    @Tag("F2")
    void anUploadEndsAfterAPartitionWithoutStartingOver() throws Exception {
        Path source = writeFile("parted", 2 * PART_BYTES + 1000);
        AtomicBoolean parted = new AtomicBoolean();
        AtomicInteger failuresLeft = new AtomicInteger(2);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (ToxicProxy proxy = ToxicProxy.before(server.endpoint())) {
            S3ClientBuilder builder = client(proxy).eventListener(event -> {
                partitionAfterThePart(proxy, event, parted);
                if (EXHAUSTIVE
                        && event.kind() == CallEvent.Kind.END
                        && event.target().endsWith("part 1")) {
                    timer.schedule(proxy::heal, 43, TimeUnit.SECONDS);
                } else if (!EXHAUSTIVE && event.kind() == CallEvent.Kind.RETRY && failuresLeft.decrementAndGet() == 0) {
                    proxy.heal();
                }
            });
            if (!EXHAUSTIVE) {
                builder.retryPolicy(Wire.retries(10)).timeouts(PATIENT.withIdle(Duration.ofSeconds(2)));
            }
            try (S3Client s3 = builder.build()) {
                UploadResult result = uploadOneByOne(s3, source);

                System.out.println(
                        "[pail] F2: ridden out, upload took " + result.elapsed().toMillis() + " ms");
                assertThat(parted).isTrue();
                assertThat(result.retries()).isPositive();
                assertThat(result.resumed()).isFalse();
                assertThat(attempts("CreateMultipartUpload", key)).isEqualTo(1);
                assertThat(attempts("UploadPart", "part 1")).isEqualTo(1);
                assertWholeAndNothingLeft(source);
            }
        } finally {
            timer.shutdownNow();
        }
    }

    /** As the upload, when the first range is whole; the second one is fetched again. */
    @Test
    @Tag("F2")
    void aDownloadEndsAfterAPartitionWithoutStartingOver() throws Exception {
        Path source = writeFile("parted download", 2 * PART_BYTES + 1000);
        witness.put(BUCKET, key, Files.readAllBytes(source));
        AtomicInteger ends = new AtomicInteger();
        AtomicInteger failuresLeft = new AtomicInteger(2);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (ToxicProxy proxy = ToxicProxy.before(server.endpoint())) {
            S3ClientBuilder builder = client(proxy).eventListener(event -> {
                if (event.kind() == CallEvent.Kind.END
                        && ends.incrementAndGet() == 2) { // the first only told the length
                    part(proxy);
                    if (EXHAUSTIVE) {
                        timer.schedule(proxy::heal, 43, TimeUnit.SECONDS);
                    }
                } else if (!EXHAUSTIVE && event.kind() == CallEvent.Kind.RETRY && failuresLeft.decrementAndGet() == 0) {
                    proxy.heal();
                }
            });
            if (!EXHAUSTIVE) {
                builder.retryPolicy(Wire.retries(10)).timeouts(PATIENT.withIdle(Duration.ofSeconds(2)));
            }
            try (S3Client s3 = builder.build()) {
                Path target = directory.resolve(key);
                DownloadResult result = s3.download(
                        BUCKET,
                        key,
                        target,
                        DownloadOptions.defaults()
                                .withThresholdBytes(1)
                                .withPartSizeBytes(PART_BYTES)
                                .withPartsInFlight(1));

                System.out.println("[pail] F2: ridden out, download took "
                        + result.elapsed().toMillis() + " ms");
                assertThat(result.retries()).isPositive();
                assertThat(result.resumed()).isFalse();
                assertThat(result.parts()).isEqualTo(3);
                assertThat(Files.mismatch(target, source)).isEqualTo(-1);
                assertThat(store.list()).isEmpty();
            }
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    @Tag("F2")
    void anUploadThatAPartitionOutlastsIsResumedByTheSameCall() throws IOException {
        Path source = writeFile("outlasted", 2 * PART_BYTES + 1000);
        AtomicBoolean parted = new AtomicBoolean();
        try (ToxicProxy proxy = ToxicProxy.before(server.endpoint());
                S3Client s3 = client(proxy)
                        .retryPolicy(Wire.retries(1))
                        .timeouts(PATIENT.withIdle(Duration.ofSeconds(3)))
                        .eventListener(event -> partitionAfterThePart(proxy, event, parted))
                        .build();
                S3Client patient = client(proxy).build()) {
            S3Exception failure = catchThrowableOfType(S3Exception.class, () -> uploadOneByOne(s3, source));

            assertThat(failure).isInstanceOf(TransportException.class);
            assertThat(failure.isTransient()).isTrue();
            assertThat(failure.detail().resume()).isNotNull();
            assertThat(witness.uploads(BUCKET, key)).hasSize(1);

            proxy.heal();
            UploadResult result = uploadOneByOne(patient, source);

            assertThat(result.resumed()).isTrue();
            assertThat(result.partsReused()).isEqualTo(1);
            assertThat(attempts("CreateMultipartUpload", key)).isEqualTo(1);
            assertThat(attempts("UploadPart", "part 1")).isEqualTo(1);
            assertWholeAndNothingLeft(source);
        }
    }
}
