package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3OutputStream;
import dev.pail.TestHooks;
import dev.pail.checkpoint.LocalFile;
import dev.pail.config.S3Limits;
import dev.pail.error.CancelledException;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.model.PutOptions;
import dev.pail.testkit.FakeS3;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.Progress;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import dev.pail.transfer.UploadSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads of what is no file, against a server that does what the test wants. */
class StreamUploadTest {

    private static final int PART = 5 << 20;
    private static final int THREE_PARTS = 2 * PART + 7;
    private static final int STREAMS_AT_ONCE = 8;
    private static final String NAME = "orders.csv";
    private static final UploadOptions OPTIONS =
            UploadOptions.defaults().withPartSizeBytes(PART).withThresholdBytes(PART);

    @TempDir
    private Path directory;

    private UploadBench bench;

    private UploadBench bench(int bytes) {
        bench = new UploadBench(directory, bytes);
        return bench;
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(TestHooks.streamBuffersLent(bench.client))
                .as("buffers of parts that are still lent")
                .isZero();
        bench.close();
    }

    private UploadResult upload(UploadSource source) {
        return bench.client.upload(UploadBench.BUCKET, UploadBench.KEY, source, OPTIONS);
    }

    private static Stream<Named<Function<byte[], UploadSource>>> kinds() {
        return Stream.of(
                Named.of("stream", bytes -> UploadSource.of(new ByteArrayInputStream(bytes))),
                Named.of("channel", bytes -> UploadSource.of(Channels.newChannel(new ByteArrayInputStream(bytes)))),
                Named.of("publisher", bytes -> UploadSource.of(new Pieces(bytes, false))),
                Named.of("publisher of direct buffers", bytes -> UploadSource.of(new Pieces(bytes, true))),
                Named.of(
                        "writer",
                        bytes -> UploadSource.writtenBy(out -> {
                            for (int at = 0; at < bytes.length; at += 100_001) {
                                out.write(bytes, at, Math.min(100_001, bytes.length - at));
                            }
                            out.close();
                        })),
                Named.of("reopenable", bytes -> UploadSource.reopenable(NAME, () -> new ByteArrayInputStream(bytes))));
    }

    /** Whoever gives memory back hands out what others have just asked for. */
    @Test
    void manyStreamsThatBeginAtOnceAllGetTheirFirstMemory() throws Exception {
        bench(1);
        ExecutorService threads = Executors.newFixedThreadPool(STREAMS_AT_ONCE);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < STREAMS_AT_ONCE; thread++) {
                String key = "many-" + thread;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        UploadSource source = UploadSource.of(new ByteArrayInputStream(bench.content));
                        bench.client.upload(UploadBench.BUCKET, key, source, OPTIONS);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(bench.s3.requests("CreateMultipartUpload")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("U1")
    @Tag("U10")
    void whatIsNoFileGoesUpInParts(Function<byte[], UploadSource> kind) {
        bench(THREE_PARTS);

        UploadResult result = upload(kind.apply(bench.content));

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(bench.s3.partsSent()).containsExactlyInAnyOrder(1, 2, 3);
        FakeS3.Request complete = bench.s3.requests("CompleteMultipartUpload").get(0);
        assertThat(complete.headers())
                .containsEntry("x-amz-mp-object-size", Integer.toString(THREE_PARTS))
                .containsEntry("x-amz-checksum-type", "FULL_OBJECT");
        assertThat(result.size()).isEqualTo(THREE_PARTS);
        assertThat(result.parts()).isEqualTo(3);
        assertThat(result.bytesSent()).isEqualTo(THREE_PARTS);
        assertThat(result.checksum()).isNotNull();
        assertThat(bench.store.list()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void fewBytesGoUpInOneRequest(Function<byte[], UploadSource> kind) {
        bench(70_000);

        UploadResult result = upload(kind.apply(bench.content));

        assertThat(bench.s3.requests()).extracting(FakeS3.Request::operation).containsExactly("PutObject");
        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(result.parts()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART - 1, PART, PART + 1, 2 * PART - 1, 2 * PART, 2 * PART + 1})
    @Tag("G32")
    void everySizeArrivesWhole(int size) {
        bench(size);

        upload(UploadSource.of(new ByteArrayInputStream(bench.content)));

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(bench.s3.requests("PutObject")).hasSize(size < PART ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART, THREE_PARTS})
    void aStatedLengthIsHeldTo(int size) {
        bench(size);

        upload(UploadSource.of(new ByteArrayInputStream(bench.content)).withLength(size));

        assertThat(bench.object()).isEqualTo(bench.content);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, PART - 1, PART, THREE_PARTS})
    void aSourceOfAnotherLengthPublishesNothing(int size) {
        bench(size);
        for (int stated : new int[] {size - 1, size + 1}) {
            IntegrityException failure = catchThrowableOfType(
                    IntegrityException.class,
                    () -> upload(UploadSource.of(new ByteArrayInputStream(bench.content))
                            .withLength(stated)));

            assertThat(failure.code()).isEqualTo("SourceLength");
            assertThat(failure).hasMessageContaining(stated + " were stated");
            assertNothingPublished();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, PART - 1, PART, PART + 1, 2 * PART, THREE_PARTS})
    void aSourceThatThrowsPublishesNothing(int after) {
        bench(THREE_PARTS);
        for (Throwable thrown :
                List.of(new IOException("gone"), new IllegalStateException("gone"), new AssertionError("gone"))) {
            Throwable failure = catchThrowable(() -> upload(UploadSource.of(breaking(after, thrown))));

            assertThat(failure).isInstanceOf(thrown instanceof Error ? AssertionError.class : IntegrityException.class);
            assertThat(thrown instanceof Error ? failure : failure.getCause()).isSameAs(thrown);
            assertNothingPublished();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aPartThatIsRefusedPublishesNothing(int part) {
        bench(THREE_PARTS);
        bench.s3.fault((request, server) -> request.is("UploadPart") && request.partNumber() == part
                ? Reply.error(403, "AccessDenied")
                : server.answer(request));

        assertThatThrownBy(() -> upload(UploadSource.of(new ByteArrayInputStream(bench.content))))
                .isInstanceOf(S3Exception.class)
                .hasMessageContaining("AccessDenied");

        assertNothingPublished();
    }

    @Test
    void aPartIsSentAgainFromMemory() {
        bench(THREE_PARTS);
        AtomicInteger second = new AtomicInteger();
        AtomicInteger opened = new AtomicInteger();
        bench.s3.fault((request, server) -> {
            if (request.partNumber() == 2 && second.incrementAndGet() < 3) {
                throw new IOException("reset");
            }
            return server.answer(request);
        });

        UploadResult result = upload(UploadSource.reopenable(NAME, () -> {
            opened.incrementAndGet();
            return new ByteArrayInputStream(bench.content);
        }));

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(bench.s3.partsSent()).containsExactlyInAnyOrder(1, 2, 2, 2, 3);
        assertThat(opened).hasValue(1);
        assertThat(result.retries()).isEqualTo(2);
    }

    @Test
    @Tag("G29")
    void holdsNoMorePartsThanAreInFlightAndOneMore() throws Exception {
        bench(8 * PART);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch two = new CountDownLatch(2);
        bench.s3.fault((request, server) -> {
            if (request.is("UploadPart")) {
                two.countDown();
                await(go);
            }
            return server.answer(request);
        });
        AtomicInteger read = new AtomicInteger();

        Transfer<UploadResult> transfer = bench.client.uploadAsync(
                UploadBench.BUCKET, UploadBench.KEY, UploadSource.of(counting(read)), OPTIONS.withPartsInFlight(2));
        two.await();
        untilItStands(read);
        int readMeanwhile = read.get();
        go.countDown();
        transfer.future().get();

        assertThat(readMeanwhile).isLessThanOrEqualTo(3 * PART + 64 * 1024);
        assertThat(bench.object()).isEqualTo(bench.content);
    }

    /** The source is read until nothing more fits: what was read no longer grows. */
    private static void untilItStands(AtomicInteger read) {
        int before = -1;
        for (int same = 0; same < 20; same = read.get() == before ? same + 1 : 0) {
            before = read.get();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void theContentTypeIsFoundAndTheMetadataIsTheCallers() {
        bench(PART + 1);
        bench.probe = () -> Map.of("from", "a source of metadata");
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        System.arraycopy(png, 0, bench.content, 0, png.length);

        bench.client.upload(
                UploadBench.BUCKET,
                UploadBench.KEY,
                UploadSource.of(new ByteArrayInputStream(bench.content)),
                OPTIONS.withPut(PutOptions.defaults().withMetadata("owner", "me")));

        assertThat(bench.s3.requests().get(0).headers())
                .containsEntry("content-type", "image/png")
                .containsEntry("x-amz-meta-owner", "me")
                .doesNotContainKey("x-amz-meta-from");
    }

    @Test
    void refusesMoreThanTheLimitSet() {
        bench(1);
        bench.close();
        bench = new UploadBench(directory, THREE_PARTS);

        assertThatThrownBy(() -> upload(UploadSource.of(new ByteArrayInputStream(new byte[1]))
                        .withLength(S3Limits.OBJECT_BYTES_MAX + 1)))
                .isInstanceOf(S3Exception.class)
                .hasMessageContaining("EntityTooLarge");
        assertThat(bench.s3.requests()).isEmpty();
    }

    @Test
    @Tag("X2")
    @Tag("G30")
    void cancelWakesASourceThatKeepsTheUploadWaiting() throws Exception {
        bench(PART + 1);
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Transfer<UploadResult> transfer = bench.client.uploadAsync(
                UploadBench.BUCKET,
                UploadBench.KEY,
                UploadSource.writtenBy(out -> {
                    out.write(bench.content);
                    waiting.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException woken) {
                        interrupted.set(true);
                        throw new IOException(woken);
                    }
                }),
                OPTIONS);
        waiting.await();

        transfer.cancel();

        assertThatThrownBy(() -> transfer.future().get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancelledException.class);
        assertThat(interrupted).isTrue();
        assertNothingPublished();
    }

    @Test
    @Tag("X2")
    void anInterruptStopsABlockingUploadAndStaysSet() {
        bench(PART + 1);

        Throwable failure = catchThrowable(() -> upload(UploadSource.writtenBy(out -> {
            out.write(bench.content, 0, PART);
            Thread.currentThread().interrupt();
            out.write(bench.content, PART, 1);
        })));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(CancelledException.class);
        assertNothingPublished();
    }

    @Test
    void aPublisherThatFailsPublishesNothing() {
        bench(THREE_PARTS);
        AtomicBoolean cancelled = new AtomicBoolean();
        IOException why = new IOException("gone");

        IntegrityException failure = catchThrowableOfType(
                IntegrityException.class,
                () -> upload(UploadSource.of(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
                    private boolean given;

                    @Override
                    public void request(long count) {
                        if (given) {
                            subscriber.onError(why);
                        } else {
                            given = true;
                            subscriber.onNext(ByteBuffer.wrap(bench.content));
                        }
                    }

                    @Override
                    public void cancel() {
                        cancelled.set(true);
                    }
                }))));

        assertThat(failure.code()).isEqualTo("SourceFailed");
        assertThat(failure).hasRootCause(why);
        assertNothingPublished();
    }

    @Test
    void progressOfAnUnknownLengthEndsWithTheLength() {
        bench(THREE_PARTS);
        List<Progress> seen = new CopyOnWriteArrayList<>();

        bench.client.upload(
                UploadBench.BUCKET,
                UploadBench.KEY,
                UploadSource.of(new ByteArrayInputStream(bench.content)),
                OPTIONS.withListener(seen::add));

        assertThat(seen).extracting(Progress::bytes).isSorted();
        assertThat(seen.get(seen.size() - 1)).satisfies(last -> {
            assertThat(last.bytes()).isEqualTo(THREE_PARTS);
            assertThat(last.total()).isEqualTo(THREE_PARTS);
            assertThat(last.parts()).isEqualTo(3);
        });
    }

    // The stream onto an object

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, THREE_PARTS})
    void aStreamThatIsCompletedMakesTheObject(int size) throws Exception {
        bench(size);

        UploadResult result;
        try (S3OutputStream out = open()) {
            for (int at = 0; at < size; at += 77_777) {
                out.write(bench.content, at, Math.min(77_777, size - at));
            }
            assertThat(bench.s3.objects()).isEmpty();
            result = out.complete();
        }

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(result.size()).isEqualTo(size);
    }

    @Test
    void singleBytesAndBuffersAreWrittenInOrder() throws Exception {
        bench(300_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(bench.content.length - 3);
        direct.put(bench.content, 3, direct.capacity()).flip();

        try (S3OutputStream out = open()) {
            for (int at = 0; at < 3; at++) {
                out.write(bench.content[at]);
            }
            assertThat(out.write(direct)).isEqualTo(direct.capacity());
            assertThat(out.isOpen()).isTrue();
            out.complete();
            assertThat(out.isOpen()).isFalse();
        }

        assertThat(bench.object()).isEqualTo(bench.content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, THREE_PARTS})
    void aStreamThatIsOnlyClosedPublishesNothingAndSaysSo(int size) throws Exception {
        bench(size);
        S3OutputStream out = open();
        out.write(bench.content);

        assertThatThrownBy(out::close).isInstanceOf(IOException.class).hasMessageContaining("closed before complete()");

        out.close();
        assertNothingPublished();
        assertThatThrownBy(() -> out.write(1)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void anExceptionInTheBlockAborts() {
        bench(THREE_PARTS);

        Throwable failure = catchThrowable(() -> {
            try (S3OutputStream out = open()) {
                breaking(PART + 1, new IOException("gone")).transferTo(out);
                out.complete();
            }
        });

        assertThat(failure).hasMessage("gone");
        assertThat(failure.getSuppressed()).hasSize(1);
        assertNothingPublished();
    }

    @Test
    void anAbortedStreamPublishesNothing() throws Exception {
        bench(THREE_PARTS);
        S3OutputStream out = open();
        out.write(bench.content);

        out.abort();
        out.close();

        assertNothingPublished();
    }

    @Test
    void aWriteTellsThatTheUploadHasFailed() throws Exception {
        bench(THREE_PARTS);
        bench.s3.fault((request, server) ->
                request.is("CreateMultipartUpload") ? Reply.error(403, "AccessDenied") : server.answer(request));
        try (S3OutputStream out = open()) {
            IOException failure = catchThrowableOfType(IOException.class, () -> {
                for (int round = 0; round < 100; round++) {
                    out.write(bench.content);
                }
            });

            assertThat(failure).hasMessageContaining("AccessDenied").hasCauseInstanceOf(S3Exception.class);
            out.abort();
        }
        assertNothingPublished();
    }

    @Test
    void completeTellsThatTheUploadHasFailed() throws Exception {
        bench(10);
        bench.s3.fault((request, server) -> Reply.error(403, "AccessDenied"));
        try (S3OutputStream out = open()) {
            out.write(bench.content);

            assertThatThrownBy(out::complete).isInstanceOf(S3Exception.class).hasMessageContaining("AccessDenied");
        }
    }

    @Test
    void whatClosesItsStreamCanWrite() throws Exception {
        bench(THREE_PARTS);

        upload(UploadSource.writtenBy(out -> {
            try (GZIPOutputStream zipped = new GZIPOutputStream(out)) {
                zipped.write(bench.content);
            }
        }));

        ByteArrayOutputStream back = new ByteArrayOutputStream();
        new GZIPInputStream(new ByteArrayInputStream(bench.object())).transferTo(back);
        assertThat(back.toByteArray()).isEqualTo(bench.content);
    }

    // Resume

    private static LocalFile recorded(long size) {
        return new LocalFile("stream:" + NAME, size, Instant.now(), null);
    }

    private void leaveHalfDone(List<Integer> atTheServer, List<Integer> inTheJournal, long size) {
        bench.leaveAtTheServer(atTheServer);
        bench.leaveInTheJournal(
                UploadBench.KEY,
                Instant.now().minus(Duration.ofMinutes(5)),
                UploadBench.EARLIER,
                inTheJournal,
                UploadBench.PART_BYTES,
                recorded(size));
    }

    private UploadSource again() {
        return UploadSource.reopenable(NAME, () -> new ByteArrayInputStream(bench.content));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("U12")
    @Tag("G1")
    void aSourceThatIsGivenAgainSendsOnlyWhatIsMissing(boolean lengthKnown) {
        bench(4 * UploadBench.PART_BYTES + 7);
        leaveHalfDone(List.of(1, 2, 4), List.of(1, 2), lengthKnown ? bench.content.length : S3Limits.OBJECT_BYTES_MAX);

        UploadResult result = upload(lengthKnown ? again().withLength(bench.content.length) : again());

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(bench.s3.partsSent()).containsExactlyInAnyOrder(3, 5);
        assertThat(bench.s3.requests("CreateMultipartUpload")).isEmpty();
        assertThat(result.resumed()).isTrue();
        assertThat(result.partsReused()).isEqualTo(3);
        assertThat(result.bytesReused()).isEqualTo(3L * UploadBench.PART_BYTES);
        assertThat(bench.store.list()).isEmpty();
    }

    @Test
    @Tag("U11")
    @Tag("G15")
    void aPartOfTheSourceThatHasChangedIsSentAgain() {
        bench(3 * UploadBench.PART_BYTES);
        leaveHalfDone(List.of(1, 2, 3), List.of(1, 2, 3), S3Limits.OBJECT_BYTES_MAX);
        bench.content[UploadBench.PART_BYTES]++;

        upload(again());

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(bench.s3.partsSent()).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, UploadBench.PART_BYTES, UploadBench.PART_BYTES + 1})
    @Tag("U11")
    void aSourceThatHasBecomeShorterMakesAShorterObject(int shorter) {
        bench(3 * UploadBench.PART_BYTES);
        leaveHalfDone(List.of(1, 2, 3), List.of(1, 2, 3), S3Limits.OBJECT_BYTES_MAX);
        bench.content = Arrays.copyOf(bench.content, shorter);

        upload(again());

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(bench.s3.uploads()).isEmpty();
        assertThat(bench.store.list()).isEmpty();
    }

    @Test
    void anotherSourceOfTheKeyStartsAnewAndAbortsTheOldUpload() {
        bench(3 * UploadBench.PART_BYTES);
        leaveHalfDone(List.of(1), List.of(1), S3Limits.OBJECT_BYTES_MAX);

        bench.client.upload(
                UploadBench.BUCKET,
                UploadBench.KEY,
                UploadSource.reopenable("another", () -> new ByteArrayInputStream(bench.content)),
                OPTIONS.withThresholdBytes(1));

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(bench.s3.uploads()).isEmpty();
        assertThat(bench.store.list()).isEmpty();
    }

    @Test
    @Tag("U8")
    void anUploadThatTheServerHasForgottenStartsOver() {
        bench(3 * UploadBench.PART_BYTES);
        leaveHalfDone(List.of(1), List.of(1), S3Limits.OBJECT_BYTES_MAX);
        bench.s3.removeUpload(UploadBench.EARLIER);

        upload(again());

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(bench.store.list()).isEmpty();
    }

    @Test
    @Tag("U8")
    void anUploadThatTheServerForgetsMeanwhileStartsOverOnce() {
        bench(THREE_PARTS);
        AtomicBoolean forgotten = new AtomicBoolean();
        bench.s3.fault((request, server) -> {
            if (request.partNumber() == 2 && forgotten.compareAndSet(false, true)) {
                bench.s3.uploads().keySet().forEach(bench.s3::removeUpload);
            }
            return server.answer(request);
        });

        upload(again());

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(bench.s3.requests("CreateMultipartUpload")).hasSize(2);
        assertThat(bench.s3.uploads()).isEmpty();
    }

    @Test
    void aFailureOfASourceThatCanBeGivenAgainKeepsTheParts() {
        bench(THREE_PARTS);
        bench.s3.fault((request, server) ->
                request.partNumber() == 3 ? Reply.error(403, "AccessDenied") : server.answer(request));

        S3Exception failure = catchThrowableOfType(S3Exception.class, () -> upload(again()));
        bench.s3.fault((request, server) -> server.answer(request));
        UploadResult result = upload(again());

        assertThat(failure.resume()).isPresent();
        assertThat(result.partsReused()).isEqualTo(2);
        assertThat(bench.object()).isEqualTo(bench.content);
    }

    @Test
    void thePolicyMayAbortASourceThatCanBeGivenAgain() {
        bench(THREE_PARTS);
        bench.s3.fault((request, server) ->
                request.partNumber() == 3 ? Reply.error(403, "AccessDenied") : server.answer(request));

        assertThatThrownBy(() -> bench.client.upload(
                        UploadBench.BUCKET, UploadBench.KEY, again(), OPTIONS.withFailurePolicy(FailurePolicy.ABORT)))
                .isInstanceOf(S3Exception.class);

        assertNothingPublished();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("G2")
    @Tag("U5")
    void aRunThatWasKilledAfterItsCompleteMakesNoSecondObject(boolean same) {
        bench(THREE_PARTS);
        AtomicBoolean lost = new AtomicBoolean();
        bench.s3.fault((request, server) -> {
            Reply reply = server.answer(request);
            if (request.is("CompleteMultipartUpload") || lost.get()) {
                lost.set(true); // and nothing answers from then on: what a kill looks like from here
                throw new IOException("gone");
            }
            return reply;
        });
        assertThatThrownBy(() -> upload(again())).isInstanceOf(S3Exception.class);
        bench.s3.fault((request, server) -> server.answer(request));
        int before = bench.s3.requests("CompleteMultipartUpload").size();
        if (!same) {
            bench.content[THREE_PARTS - 1]++;
        }

        UploadResult result = upload(again());

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(bench.s3.requests("CompleteMultipartUpload")).hasSize(before + (same ? 0 : 1));
        assertThat(result.resumed()).isEqualTo(same);
        assertThat(bench.s3.uploads()).isEmpty();
        assertThat(bench.store.list()).isEmpty();
    }

    @Test
    @Tag("U9")
    @Tag("G31")
    void aRunThatWasKilledIsFoundByTheSweep() {
        bench(1);
        bench.leaveAtTheServer(List.of(1));
        bench.leaveInTheJournal(
                UploadBench.KEY,
                Instant.now().minus(Duration.ofMinutes(5)),
                UploadBench.EARLIER,
                List.of(1),
                UploadBench.PART_BYTES,
                new LocalFile("stream:", S3Limits.OBJECT_BYTES_MAX, Instant.now(), null));

        assertThat(bench.client.sweepUploads(Duration.ofMinutes(1))).hasSize(1);

        assertThat(bench.s3.uploads()).isEmpty();
    }

    private S3OutputStream open() {
        return bench.client.objectOutputStream(UploadBench.BUCKET, UploadBench.KEY, OPTIONS);
    }

    private void assertNothingPublished() {
        assertThat(bench.s3.objects()).isEmpty();
        assertThat(bench.s3.requests("CompleteMultipartUpload")).isEmpty();
        assertThat(bench.s3.uploads()).isEmpty();
        assertThat(bench.store.list()).isEmpty();
    }

    private InputStream breaking(int after, Throwable thrown) {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                throw new UnsupportedOperationException("single bytes");
            }

            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                if (at == after) {
                    if (thrown instanceof Error error) {
                        throw error;
                    }
                    if (thrown instanceof RuntimeException unchecked) {
                        throw unchecked;
                    }
                    throw (IOException) thrown;
                }
                int some = Math.min(count, after - at);
                System.arraycopy(bench.content, at, into, offset, some);
                at += some;
                return some;
            }
        };
    }

    private InputStream counting(AtomicInteger read) {
        return new FilterInputStream(new ByteArrayInputStream(bench.content)) {
            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                int some = super.read(into, offset, count);
                read.addAndGet(Math.max(0, some));
                return some;
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** Gives its bytes in pieces, each when it is asked for. */
    private record Pieces(ByteBuffer bytes, boolean direct) implements Flow.Publisher<ByteBuffer> {
        private static final int BYTES = 100_003;

        Pieces(byte[] bytes, boolean direct) {
            this(ByteBuffer.wrap(bytes), direct);
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    assertThat(count).isEqualTo(1);
                    if (!bytes.hasRemaining()) {
                        subscriber.onComplete();
                        return;
                    }
                    int some = Math.min(BYTES, bytes.remaining());
                    ByteBuffer piece = bytes.slice(bytes.position(), some);
                    bytes.position(bytes.position() + some);
                    subscriber.onNext(
                            direct ? ByteBuffer.allocateDirect(some).put(piece).flip() : piece);
                }

                @Override
                public void cancel() {
                    bytes.position(bytes.limit());
                }
            });
        }
    }
}
