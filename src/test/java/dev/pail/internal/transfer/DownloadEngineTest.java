package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.PartRecord;
import dev.pail.error.CancelledException;
import dev.pail.error.CheckpointException;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.internal.body.BodyDigest;
import dev.pail.model.ByteRange;
import dev.pail.model.GetOptions;
import dev.pail.testkit.FakeS3;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.testkit.FaultyTarget;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.Progress;
import dev.pail.transfer.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads on a server in memory: what is asked, what is written, and what becomes of an object that will not hold still. */
class DownloadEngineTest {

    private static final int PART = DownloadBench.PART_BYTES;
    private static final int BYTES = 9 * PART + 4321;

    @TempDir
    private Path temp;

    private DownloadBench bench;

    @BeforeEach
    void open() {
        bench = new DownloadBench(temp, BYTES);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(bench.client.unfinishedDownloads()).isEmpty();
        assertThat(bench.others()).isEmpty();
        bench.close();
    }

    /** Every request for a range behind that many fails for good, so that the download stops there. */
    private void stopBehind(int ranges) {
        bench.s3.fault((request, server) -> DownloadBench.first(request) >= (long) ranges * PART
                ? Reply.error(403, "AccessDenied")
                : server.answer(request));
    }

    private void leaveHalfDone(int ranges) {
        stopBehind(ranges);
        S3Exception stopped = catchThrowableOfType(
                S3Exception.class, () -> bench.download(DownloadBench.OPTIONS.withPartsInFlight(1)));
        assertThat(stopped.resume()).isPresent();
        assertThat(bench.bytes()).isEqualTo(DownloadBench.OLD);
        assertThat(bench.checkpoint().parts()).hasSize(ranges);
        bench.s3.fault((request, server) -> server.answer(request));
        bench.events.clear();
    }

    private int requestsSoFar() {
        return bench.s3.requests().size();
    }

    private List<FakeS3.Request> requestsSince(int before) {
        List<FakeS3.Request> all = bench.s3.requests();
        return all.subList(before, all.size());
    }

    private static Reply withHeader(Reply reply, String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>(reply.headers());
        headers.remove(name);
        if (value != null) {
            headers.put(name, value);
        }
        return new Reply(reply.status(), headers, reply.body());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, PART - 1, PART, PART + 1, 3 * PART, BYTES})
    @Tag("D9")
    void everyRangeIsAskedForOnceWithTheTagOfTheFirstAnswer(int bytes) {
        bench.store(bytes, bytes);

        DownloadResult result = bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(bench.rangesAsked()).hasSize(bench.parts()).doesNotHaveDuplicates();
        String eTag = bench.s3.objects().get(DownloadBench.KEY).eTag();
        assertThat(bench.s3.requests("GetObject"))
                .filteredOn(request -> request.headers().containsKey("range"))
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("if-match", eTag));
        assertThat(result.verification().matches()).isTrue();
        assertThat(result.verification().method()).isEqualTo("crc32c");
        assertThat(result.bytesReceived()).isEqualTo(bytes);
        assertThat(result.parts()).isEqualTo(bench.parts());
        assertThat(result.resumed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, BYTES})
    void aSmallObjectIsOneGet(int bytes) {
        bench.store(bytes, bytes);

        DownloadResult result = bench.download(DownloadOptions.defaults());

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(bench.s3.requests()).hasSize(1);
        assertThat(result.verification().matches()).isTrue();
        assertThat(result.parts()).isEqualTo(1);
        assertThat(result.bytesReceived()).isEqualTo(bytes);
    }

    @Test
    @Tag("D1")
    void resumesWithTheRangesThatAreMissing() {
        leaveHalfDone(4);
        int before = requestsSoFar();

        DownloadResult result = bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(requestsSince(before)).extracting(FakeS3.Request::method).startsWith("HEAD");
        assertThat(requestsSince(before).stream().skip(1).map(DownloadBench::first))
                .containsExactlyInAnyOrder(4L * PART, 5L * PART, 6L * PART, 7L * PART, 8L * PART, 9L * PART);
        assertThat(result.resumed()).isTrue();
        assertThat(result.partsReused()).isEqualTo(4);
        assertThat(result.bytesReused()).isEqualTo(4L * PART);
        assertThat(result.bytesReceived()).isEqualTo(BYTES - 4L * PART);
        assertThat(bench.told()).contains("resumed: 4 of 10 ranges are there");
    }

    @Test
    @Tag("D3")
    void anObjectReplacedBetweenTheRunsIsReadAnew() {
        leaveHalfDone(4);
        bench.store(BYTES, 99);

        DownloadResult result = bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(result.resumed()).isFalse();
        assertThat(bench.told()).anyMatch(what -> what.contains("was replaced"));
    }

    @Test
    @Tag("D3")
    void anObjectReplacedWhileItIsReadIsReadAnewAndNeverMixed() {
        AtomicBoolean replaced = new AtomicBoolean();
        bench.s3.fault((request, server) -> {
            if (DownloadBench.first(request) == 5L * PART && replaced.compareAndSet(false, true)) {
                bench.store(BYTES, 99);
            }
            return server.answer(request);
        });

        bench.download();

        assertThat(replaced).isTrue();
        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(bench.told()).anyMatch(what -> what.contains("was replaced"));
    }

    @Test
    @Tag("D3")
    void anObjectThatIsReplacedAllTheTimeIsGivenUp() {
        AtomicInteger seed = new AtomicInteger();
        bench.s3.fault((request, server) -> {
            if (DownloadBench.first(request) == 5L * PART) {
                bench.store(BYTES, seed.incrementAndGet());
            }
            return server.answer(request);
        });

        IntegrityException failed = catchThrowableOfType(IntegrityException.class, bench::download);

        assertThat(failed.code()).isEqualTo("ObjectChanged");
        assertThat(failed.kind()).isEqualTo(ErrorKind.PRECONDITION_FAILED);
        assertThat(bench.bytes()).isEqualTo(DownloadBench.OLD);
        bench.s3.fault((request, server) -> server.answer(request));
        bench.download();
        assertThat(bench.bytes()).isEqualTo(bench.content);
    }

    @Test
    @Tag("D3")
    void aReplacedObjectFailsTheDownloadWhereThePolicySaysSo() {
        leaveHalfDone(4);
        byte[] begun = bench.content;
        bench.store(BYTES, 99);

        IntegrityException failed = catchThrowableOfType(
                IntegrityException.class, () -> bench.download(DownloadBench.OPTIONS.withRestartsOnChange(false)));

        assertThat(failed.code()).isEqualTo("ObjectChanged");
        assertThat(failed.resume()).isPresent();
        assertThat(bench.checkpoint().parts()).hasSize(4);
        bench.s3.put(DownloadBench.KEY, begun);
        bench.content = begun;
        assertThat(bench.download().partsReused()).isEqualTo(4);
        assertThat(bench.bytes()).isEqualTo(begun);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("D4")
    void aServerWithoutRangesIsReadFromTheStart(boolean resuming) {
        if (resuming) {
            leaveHalfDone(4);
        }
        bench.s3.fault((request, server) -> {
            Map<String, String> headers = new LinkedHashMap<>(request.headers());
            headers.remove("range");
            return server.answer(
                    new FakeS3.Request(request.method(), request.key(), request.query(), headers, request.body()));
        });

        DownloadResult result = bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(result.parts()).isEqualTo(1);
        assertThat(bench.told()).anyMatch(what -> what.contains("no ranges"));
    }

    @Test
    @Tag("D5")
    void aWholePartFileIsProvenAndNamedWithoutReadingAnything() {
        AtomicBoolean cut = new AtomicBoolean();
        DownloadBench killed = new DownloadBench(
                temp,
                BYTES,
                bench.store,
                real -> path -> new FaultyTarget(real.open(path)) {
                    @Override
                    public void publish(Path target) throws IOException {
                        cut.set(true);
                        throw new IOException("killed just before");
                    }
                });
        assertThatThrownBy(killed::download).isInstanceOf(InvalidCallException.class);
        assertThat(cut).isTrue();
        bench.s3.clear();
        bench.store(BYTES, BYTES);

        DownloadResult result = bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(bench.s3.requests()).extracting(FakeS3.Request::method).containsExactly("HEAD");
        assertThat(result.bytesReceived()).isZero();
        assertThat(result.partsReused()).isEqualTo(10);
        killed.close();
    }

    @Test
    @Tag("D5")
    void aFileThatGotItsNameBeforeTheKillIsFound() throws IOException {
        leaveHalfDone(9);
        try (var lease = bench.store.acquire(bench.id())) {
            lease.load();
            lease.append(List.of(rangeRecord(10)));
        }
        Files.delete(bench.partFile());
        Files.write(bench.file, bench.content);
        int before = requestsSoFar();

        DownloadResult result = bench.download();

        assertThat(requestsSince(before)).extracting(FakeS3.Request::method).containsExactly("HEAD");
        assertThat(result.resumed()).isTrue();
        assertThat(bench.bytes()).isEqualTo(bench.content);
    }

    private PartRecord rangeRecord(int number) {
        int from = (number - 1) * PART;
        byte[] bytes = Arrays.copyOfRange(bench.content, from, Math.min(BYTES, from + PART));
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return new PartRecord(
                number,
                from,
                bytes.length,
                bench.checkpoint().object().rangeTag(),
                BodyDigest.crc32c((int) crc.getValue()),
                crc.getValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"weak\"", "none"})
    @Tag("D6")
    void withoutAStrongTagTimeAndAFinalCheckStandIn(String eTag) {
        bench.s3.fault(
                (request, server) -> withHeader(server.answer(request), "etag", eTag.equals("none") ? null : eTag));

        DownloadResult result = bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(result.verification().matches()).isTrue();
        assertThat(bench.s3.requests("GetObject"))
                .noneMatch(request -> request.headers().containsKey("if-match"));
        assertThat(bench.s3.requests("GetObject"))
                .filteredOn(request -> request.headers().containsKey("range"))
                .allMatch(request -> request.headers().containsKey("if-unmodified-since"));
        assertThat(bench.s3.requests())
                .last()
                .extracting(FakeS3.Request::method)
                .isEqualTo("HEAD");
        assertThat(bench.told()).anyMatch(what -> what.contains("no strong ETag"));
    }

    @Test
    @Tag("D6")
    void theVersionStandsInForAMissingTag() {
        bench.s3.fault((request, server) ->
                withHeader(withHeader(server.answer(request), "etag", null), "x-amz-version-id", "v1"));

        bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(bench.s3.requests("GetObject"))
                .filteredOn(request -> request.headers().containsKey("range"))
                .hasSize(10)
                .allSatisfy(request -> assertThat(request.query()).containsEntry("versionId", "v1"));
    }

    @Test
    void goesOnByTheTagWhereTheVersionMayNotBeRead() {
        bench.s3.fault((request, server) -> request.query().containsKey("versionId")
                ? Reply.error(403, "AccessDenied")
                : withHeader(server.answer(request), "x-amz-version-id", "v1"));

        bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
    }

    @Test
    @Tag("D7")
    void aPartFileThatIsTooLongIsCut() throws IOException {
        leaveHalfDone(4);
        byte[] longer = Arrays.copyOf(DownloadBench.read(bench.partFile()), BYTES + 1000);
        Files.write(bench.partFile(), longer);

        DownloadResult result = bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(result.partsReused()).isEqualTo(4);
    }

    @Test
    @Tag("D7")
    void aPartFileThatIsTooShortKeepsWhatIsThere() throws IOException {
        leaveHalfDone(4);
        Files.write(bench.partFile(), Arrays.copyOf(DownloadBench.read(bench.partFile()), 2 * PART + 5));

        DownloadResult result = bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(result.partsReused()).isEqualTo(2);
    }

    @Test
    @Tag("D7")
    void aPartFileThatWasReplacedIsNoticed() throws IOException {
        leaveHalfDone(4);
        byte[] other = DownloadBench.read(bench.partFile());
        other[PART + 3] ^= 1;
        Path part = bench.partFile();
        Files.delete(part);
        Files.write(part, other);

        DownloadResult result = bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(result.partsReused()).isEqualTo(3);
        assertThat(bench.told()).anyMatch(what -> what.startsWith("range 2 is not on the disk"));
    }

    @Test
    void aPartFileThatIsGoneMeansAllAnew() throws IOException {
        leaveHalfDone(4);
        Files.delete(bench.partFile());

        DownloadResult result = bench.download();

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(result.partsReused()).isZero();
        assertThat(result.resumed()).isFalse();
    }

    @Test
    void anotherObjectToTheSameFileTakesThePlaceOfAnUnfinishedOne() {
        leaveHalfDone(4);
        byte[] other = {1, 2, 3};
        bench.s3.put("other", other);

        bench.client.download(DownloadBench.BUCKET, "other", bench.file, DownloadBench.OPTIONS);

        assertThat(bench.bytes()).isEqualTo(other);
        assertThat(bench.told()).anyMatch(what -> what.contains("of another object"));
    }

    @Test
    void anUnfinishedDownloadIsDroppedWhenAsked() {
        leaveHalfDone(4);

        DownloadResult result = bench.download(DownloadBench.OPTIONS.withResume(false));

        assertThat(bench.bytes()).isEqualTo(bench.content);
        assertThat(result.partsReused()).isZero();
    }

    @Test
    @Tag("J5")
    void anUnfinishedDownloadThatIsTooOldIsDropped() {
        leaveHalfDone(4);

        DownloadResult result = bench.download(DownloadBench.OPTIONS.withAgeMax(Duration.ZERO));

        assertThat(result.partsReused()).isZero();
        assertThat(bench.told()).anyMatch(what -> what.contains("is older than"));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void aRefusalKeepsWhatIsThere(int status) {
        bench.s3.fault((request, server) -> DownloadBench.first(request) >= 3L * PART
                ? Reply.error(status, status == 404 ? "NoSuchKey" : "AccessDenied")
                : server.answer(request));

        ServiceException refused = catchThrowableOfType(
                ServiceException.class, () -> bench.download(DownloadBench.OPTIONS.withPartsInFlight(1)));

        assertThat(refused.httpStatus()).isEqualTo(status);
        assertThat(refused.resume())
                .hasValueSatisfying(handle -> assertThat(handle.checkpointId()).isEqualTo(bench.id()));
        assertThat(bench.bytes()).isEqualTo(DownloadBench.OLD);
        bench.s3.fault((request, server) -> server.answer(request));
        assertThat(bench.download().partsReused()).isEqualTo(3);
    }

    @Test
    void nothingIsKeptWhereThePolicySaysSo() {
        stopBehind(3);

        S3Exception refused = catchThrowableOfType(
                S3Exception.class, () -> bench.download(DownloadBench.OPTIONS.withFailurePolicy(FailurePolicy.ABORT)));

        assertThat(refused.resume()).isEmpty();
        assertThat(bench.bytes()).isEqualTo(DownloadBench.OLD);
    }

    @Test
    @Tag("X2")
    void pausedItKeepsWhatIsThereWhateverThePolicy() {
        CompletableFuture<Transfer<DownloadResult>> running = new CompletableFuture<>();
        bench.s3.fault((request, server) -> {
            if (DownloadBench.first(request) == 3L * PART) {
                running.join().pause();
            }
            return server.answer(request);
        });
        running.complete(bench.client.downloadAsync(
                DownloadBench.BUCKET,
                DownloadBench.KEY,
                bench.file,
                DownloadBench.OPTIONS.withPartsInFlight(1).withFailurePolicy(FailurePolicy.ABORT)));

        ExecutionException paused = catchThrowableOfType(
                ExecutionException.class, () -> running.join().future().get());

        assertThat(paused.getCause())
                .isInstanceOfSatisfying(
                        CancelledException.class,
                        told -> assertThat(told.resume()).isPresent());
        bench.s3.fault((request, server) -> server.answer(request));
        assertThat(bench.download().partsReused()).isGreaterThanOrEqualTo(3);
        assertThat(bench.bytes()).isEqualTo(bench.content);
    }

    @Test
    @Tag("U13")
    @Tag("G8")
    void twoDownloadsToOneFileOneWorks() {
        AtomicBoolean second = new AtomicBoolean();
        CheckpointException[] refused = new CheckpointException[1];
        bench.s3.fault((request, server) -> {
            if (DownloadBench.first(request) == 2L * PART && second.compareAndSet(false, true)) {
                refused[0] = catchThrowableOfType(CheckpointException.class, bench::download);
            }
            return server.answer(request);
        });

        bench.download();

        assertThat(refused[0].code()).isEqualTo("CheckpointInUse");
        assertThat(bench.bytes()).isEqualTo(bench.content);
    }

    @Test
    void twoStoresDoNotShareAPartFile() {
        DownloadBench other = elsewhere(CheckpointStore.inDirectory(temp.resolve("checkpoints")));
        AtomicBoolean second = new AtomicBoolean();
        bench.s3.fault((request, server) -> {
            if (DownloadBench.first(request) == 2L * PART && second.compareAndSet(false, true)) {
                other.download();
            }
            return server.answer(request);
        });

        bench.download();

        assertThat(second).isTrue();
        assertThat(bench.bytes()).isEqualTo(bench.content);
        other.close();
    }

    /** Their locks know nothing of each other, and neither has a place that could make the difference. */
    @Test
    void twoStoresInMemoryAreKeptApartByTheFileItself() {
        DownloadBench other = elsewhere(CheckpointStore.inMemory());
        InvalidCallException[] refused = new InvalidCallException[1];
        bench.s3.fault((request, server) -> {
            if (DownloadBench.first(request) == 2L * PART && refused[0] == null) {
                refused[0] = catchThrowableOfType(InvalidCallException.class, other::download);
            }
            return server.answer(request);
        });

        bench.download();

        assertThat(refused[0]).hasMessageContaining("another transfer is writing to it");
        assertThat(bench.bytes()).isEqualTo(bench.content);
        other.close();
    }

    private DownloadBench elsewhere(CheckpointStore store) {
        return new DownloadBench(temp, BYTES, store, UnaryOperator.identity());
    }

    @Test
    @Tag("L6")
    void progressOnlyGrowsAndEndsWithTheFile() {
        leaveHalfDone(4);
        List<Progress> seen = new CopyOnWriteArrayList<>();

        bench.download(DownloadBench.OPTIONS.withListener(seen::add));

        assertThat(seen).extracting(Progress::bytes).isSorted();
        assertThat(seen.subList(0, seen.size() - 1)).allMatch(one -> one.bytes() < BYTES);
        assertThat(seen).last().isEqualTo(new Progress(BYTES, BYTES, 4L * PART, 10, 10));
    }

    @Test
    void wrongBytesAreNeverNamed() {
        bench.s3.fault((request, server) -> {
            Reply reply = server.answer(request);
            return DownloadBench.first(request) == 3L * PART
                    ? reply.withBody("x" + reply.body().substring(1))
                    : reply;
        });

        IntegrityException failed = catchThrowableOfType(IntegrityException.class, bench::download);

        assertThat(failed.code()).isEqualTo("ChecksumMismatch");
        assertThat(bench.bytes()).isEqualTo(DownloadBench.OLD);
    }

    @Test
    void anMd5ProvesTheFileWhereItIsAskedFor() {
        bench.s3.showChecksums(false);

        assertThat(bench.download().verification().matches()).isFalse();
        DownloadResult read = bench.download(DownloadBench.OPTIONS.withVerifiesByReading(true));

        assertThat(read.verification().matches()).isTrue();
        assertThat(read.verification().method()).isEqualTo("md5");
        bench.s3.fault((request, server) -> {
            Reply reply = server.answer(request);
            return DownloadBench.first(request) == 3L * PART
                    ? reply.withBody("x" + reply.body().substring(1))
                    : reply;
        });
        IntegrityException failed = catchThrowableOfType(
                IntegrityException.class, () -> bench.download(DownloadBench.OPTIONS.withVerifiesByReading(true)));
        assertThat(failed.code()).isEqualTo("ChecksumMismatch");
        assertThat(bench.bytes()).isEqualTo(bench.content);
    }

    @Test
    void targetsThatCannotBeReplacedAreRefusedBeforeAnythingIsSent() throws IOException {
        Path link = Files.createSymbolicLink(bench.directory.resolve("link"), bench.file);
        Path folder = Files.createDirectory(bench.directory.resolve("folder"));

        for (Path target : List.of(link, folder, bench.directory.resolve("none/file"), Path.of("/"))) {
            InvalidCallException refused = catchThrowableOfType(
                    InvalidCallException.class,
                    () -> bench.client.download(DownloadBench.BUCKET, DownloadBench.KEY, target));
            assertThat(refused.code()).isEqualTo("TargetUnwritable");
            assertThat(refused)
                    .hasMessageContaining(
                            target.getFileName() == null
                                    ? "/"
                                    : target.getFileName().toString());
        }

        assertThat(bench.s3.requests()).isEmpty();
        Files.delete(link);
        Files.delete(folder);
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        for (DownloadOptions wrong : List.of(
                DownloadOptions.defaults().withPartSizeBytes(PART - 1),
                DownloadOptions.defaults().withPartSizeBytes((5L << 30) + 1),
                DownloadOptions.defaults().withPartsInFlight(0),
                DownloadOptions.defaults().withPartsInFlight(1001),
                DownloadOptions.defaults().withThresholdBytes(0),
                DownloadOptions.defaults().withGet(GetOptions.defaults().withPartNumber(1)),
                DownloadOptions.defaults().withGet(GetOptions.defaults().withRange(ByteRange.of(0, 1))))) {
            InvalidCallException refused =
                    catchThrowableOfType(InvalidCallException.class, () -> bench.download(wrong));
            assertThat(refused.code()).isEqualTo("InvalidArgument");
        }
        assertThat(bench.s3.requests()).isEmpty();
    }

    @Test
    void headersOfTheCallerGoWithEveryRequest() {
        Map<String, String> key = Map.of("x-amz-server-side-encryption-customer-algorithm", "AES256");

        bench.download(DownloadBench.OPTIONS.withGet(GetOptions.defaults().withHeaders(key)));

        assertThat(bench.s3.requests())
                .allSatisfy(request -> assertThat(request.headers()).containsAllEntriesOf(key));
    }
}
