package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.S3Limits;
import dev.pail.error.CancelledException;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.model.CallEvent;
import dev.pail.model.PutOptions;
import dev.pail.testkit.FakeS3;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.Progress;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The upload engine against a server that does what the test wants. */
class UploadEngineTest {

    private static final int FIVE_PARTS = 4 * UploadBench.PART_BYTES + 7;

    @TempDir
    private Path directory;

    private UploadBench bench(int bytes) {
        return new UploadBench(directory, bytes);
    }

    @Test
    @Tag("U1")
    @Tag("U10")
    void createsSendsAndCompletesInParts() throws Exception {
        try (UploadBench bench = bench((15 << 20) + 1)) {
            UploadResult result = bench.upload(UploadBench.OPTIONS
                    .withPartSizeBytes(5 << 20)
                    .withPut(PutOptions.defaults().withContentType("text/x").withMetadata(Map.of("Owner", "me"))));

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(bench.s3.requests().get(0).operation()).isEqualTo("CreateMultipartUpload");
            assertThat(bench.s3.requests().get(0).headers())
                    .containsEntry("content-type", "text/x")
                    .containsEntry("x-amz-meta-owner", "me");
            assertThat(bench.s3.partsSent()).containsExactlyInAnyOrder(1, 2, 3, 4);
            FakeS3.Request complete =
                    bench.s3.requests().get(bench.s3.requests().size() - 1);
            assertThat(complete.operation()).isEqualTo("CompleteMultipartUpload");
            assertThat(complete.headers())
                    .containsEntry("x-amz-mp-object-size", Integer.toString(bench.content.length))
                    .containsEntry("x-amz-checksum-type", "FULL_OBJECT");
            assertThat(result.eTag()).isNotNull();
            assertThat(result.eTag().unquoted()).isEqualTo(md5OfMd5s(bench.content, 5 << 20));
            assertThat(result.parts()).isEqualTo(4);
            assertThat(bench.store.list()).isEmpty();
        }
    }

    private static String md5OfMd5s(byte[] content, int partBytes) throws Exception {
        MessageDigest whole = MessageDigest.getInstance("MD5");
        int parts = 0;
        for (int from = 0; from < content.length; from += partBytes) {
            byte[] part = Arrays.copyOfRange(content, from, Math.min(content.length, from + partBytes));
            whole.update(MessageDigest.getInstance("MD5").digest(part));
            parts++;
        }
        return HexFormat.of().formatHex(whole.digest()) + '-' + parts;
    }

    /** Who has many small files pays for it with each of them; who looks for what is left does so once. */
    @Test
    void anUploadOfOneRequestDoesNotTidyTheCheckpointsAndAListingDoes() throws IOException {
        Path checkpoints = Files.createDirectory(directory.resolve("checkpoints"));
        Path stale = Files.writeString(checkpoints.resolve("0".repeat(32) + ".lock"), "");
        try (UploadBench bench = new UploadBench(directory, 10, CheckpointStore.inDirectory(checkpoints))) {
            bench.upload(UploadOptions.defaults());

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(stale).exists();
            assertThat(bench.client.unfinishedUploads()).isEmpty();
            assertThat(stale).doesNotExist();
        }
    }

    @Test
    @Tag("U2")
    @Tag("G32")
    void sendsAnEmptyFileInOneRequest() {
        try (UploadBench bench = bench(0)) {
            bench.upload();

            assertThat(bench.s3.requests())
                    .extracting(FakeS3.Request::operation)
                    .containsExactly("PutObject");
            assertThat(bench.object()).isEmpty();
        }
    }

    @Test
    @Tag("G32")
    void refusesTooSmallAPartSizeBeforeAnythingIsSent() {
        try (UploadBench bench = bench(10)) {
            assertThatThrownBy(() -> bench.upload(UploadBench.OPTIONS.withPartSizeBytes((5 << 20) - 1)))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("5242879");
            assertThatThrownBy(() -> bench.upload(UploadBench.OPTIONS.withPartSizeBytes((5L << 30) + 1)))
                    .isInstanceOf(InvalidCallException.class);
            assertThat(bench.s3.requests()).isEmpty();
        }
    }

    @Test
    @Tag("U4")
    void completesInOrderWhatArrivedOutOfOrder() {
        CountDownLatch laterOnes = new CountDownLatch(4);
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of());
            bench.s3.fault((request, server) -> {
                if (request.partNumber() == 1) {
                    await(laterOnes);
                }
                Reply reply = server.answer(request);
                if (request.partNumber() > 1) {
                    laterOnes.countDown();
                }
                return reply;
            });

            bench.upload();

            assertThat(bench.object()).isEqualTo(bench.content);
            String body = new String(
                    bench.s3.requests("CompleteMultipartUpload").get(0).bytes(), StandardCharsets.UTF_8);
            assertThat(body.replaceAll("(?s).*?<PartNumber>(\\d+)</PartNumber>(?:(?!<PartNumber>).)*", "$1 ")
                            .strip())
                    .isEqualTo("1 2 3 4 5");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EntityTooSmall", "InvalidPart", "InvalidPartOrder"})
    @Tag("U4")
    void aRefusedPartListIsTypedAndKeepsTheParts(String code) {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of(1, 2, 3, 4, 5));
            bench.s3.fault((request, server) -> request.operation().equals("CompleteMultipartUpload")
                    ? Reply.error(400, code)
                    : server.answer(request));

            ServiceException failure = catchThrowableOfType(ServiceException.class, bench::upload);

            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.kind()).isEqualTo(ErrorKind.PART_INVALID);
            assertThat(failure.detail().resume()).isNotNull();
            assertThat(bench.s3.uploads()).containsKey(UploadBench.EARLIER);
        }
    }

    @Test
    @Tag("U7")
    void followsThePagesOfPartsAndSendsOnlyWhatDiffers() {
        try (UploadBench bench = bench(1500 * UploadBench.PART_BYTES)) {
            List<Integer> all = IntStream.rangeClosed(1, 1500).boxed().toList();
            List<Integer> held = all.stream().filter(n -> n != 17 && n != 1200).toList();
            bench.leaveHalfDone(held, all);
            FakeS3.Upload upload = bench.s3.uploads().get(UploadBench.EARLIER);
            upload.parts().put(900, FakeS3.Part.of(new byte[UploadBench.PART_BYTES]));
            upload.parts().put(1501, FakeS3.Part.of(new byte[3]));
            bench.s3.putUpload(UploadBench.EARLIER, upload);

            UploadResult result = bench.upload();

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(bench.s3.requests("ListParts"))
                    .extracting(request -> request.query().getOrDefault("part-number-marker", "0"))
                    .containsExactly("0", "1001");
            assertThat(bench.s3.partsSent()).containsExactlyInAnyOrder(17, 900, 1200);
            assertThat(result.partsReused()).isEqualTo(1497);
            assertThat(bench.s3.uploads()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("U7")
    void adoptsPartsThatOnlyTheServerKnows(boolean checksumsShown) {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.s3.showChecksums(checksumsShown);
            bench.leaveHalfDone(List.of(1, 2, 4), List.of(1));

            UploadResult result = bench.upload();

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(bench.s3.partsSent()).containsExactlyInAnyOrder(3, 5);
            assertThat(result.partsReused()).isEqualTo(3);
        }
    }

    @Test
    @Tag("U8")
    void startsOverWhenTheUploadWasAborted() {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of(1, 2));
            bench.s3.removeUpload(UploadBench.EARLIER);

            UploadResult result = bench.upload();

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(result.resumed()).isFalse();
            assertThat(bench.events).extracting(CallEvent::what).anyMatch(what -> what.contains("starting over"));
            assertThat(bench.store.list()).isEmpty();
        }
    }

    @Test
    @Tag("U8")
    void startsOverWhenTheUploadIsTooOldAndAbortsTheOldOne() {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of(1, 2));

            UploadResult result = bench.upload(UploadBench.OPTIONS.withAgeMax(Duration.ofMinutes(1)));

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(result.resumed()).isFalse();
            assertThat(bench.s3.uploads()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ListParts", "UploadPart 1", "UploadPart 3", "UploadPart 5", "CompleteMultipartUpload"})
    @Tag("G9")
    void startsOverOnceWhenTheServerForgetsTheUpload(String where) {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of());
            AtomicBoolean forgotten = new AtomicBoolean();
            bench.s3.fault((request, server) -> {
                String place = request.operation() + (request.partNumber() == 0 ? "" : " " + request.partNumber());
                if (place.equals(where) && forgotten.compareAndSet(false, true)) {
                    bench.s3.removeUpload(UploadBench.EARLIER);
                }
                return server.answer(request);
            });

            bench.upload();

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(bench.s3.uploads()).isEmpty();
            assertThat(bench.s3.requests("CreateMultipartUpload")).hasSize(1);
        }
    }

    @Test
    @Tag("G9")
    void doesNotStartOverForEver() {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.s3.fault((request, server) -> request.operation().equals("UploadPart")
                    ? Reply.error(404, "NoSuchUpload")
                    : server.answer(request));

            assertThatThrownBy(bench::upload)
                    .isInstanceOf(ServiceException.class)
                    .hasMessageContaining("NoSuchUpload");

            assertThat(bench.s3.requests("CreateMultipartUpload")).hasSize(2);
            assertThat(bench.s3.requests("CompleteMultipartUpload")).isEmpty();
        }
    }

    @Test
    @Tag("U11")
    void sendsAPartAgainWhoseBytesHaveChangedUnderTheSameSizeAndTime() {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of(1, 2, 3));
            byte[] changed = bench.content.clone();
            changed[UploadBench.PART_BYTES + 500] ^= 1;
            bench.write(changed);

            bench.upload();

            assertThat(bench.object()).isEqualTo(changed);
            assertThat(bench.s3.partsSent()).containsExactlyInAnyOrder(2, 4, 5);
        }
    }

    @Test
    @Tag("U11")
    void startsOverWhenTheFileHasAnotherSize() {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of(1, 2, 3));
            bench.write(Arrays.copyOf(bench.content, FIVE_PARTS + 1));

            bench.upload();

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(bench.s3.uploads()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {39, 6L << 30})
    @Tag("G4")
    void startsOverWhenTheJournalsPartSizeCannotBe(long forged) {
        try (UploadBench bench = bench(40 * S3Limits.PARTS_MAX)) {
            bench.leaveAtTheServer(List.of());
            bench.leaveInTheJournal(UploadBench.KEY, Instant.now(), UploadBench.EARLIER, List.of(), forged);

            bench.upload();

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(bench.s3.uploads()).isEmpty();
        }
    }

    enum Change {
        GROWS,
        SHRINKS,
        IS_TOUCHED,
        GETS_AN_OLDER_TIME,
        IS_REPLACED,
        IS_DELETED;

        void of(Path file) {
            try {
                switch (this) {
                    case GROWS -> Files.write(file, new byte[1], StandardOpenOption.APPEND);
                    case SHRINKS -> Files.write(file, new byte[10]);
                    case IS_TOUCHED ->
                        Files.setLastModifiedTime(
                                file, FileTime.from(Instant.now().plusSeconds(60)));
                    case GETS_AN_OLDER_TIME -> Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
                    case IS_REPLACED -> {
                        Path other = file.resolveSibling("other");
                        Files.write(other, new byte[(int) Files.size(file)]);
                        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
                        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
                    }
                    case IS_DELETED -> Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Stream<Change> changes() {
        return Stream.of(Change.values());
    }

    @ParameterizedTest
    @MethodSource("changes")
    @Tag("G15")
    void aFileThatChangesWhileItIsSentIsNeverCompleted(Change change) {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of());
            AtomicBoolean changed = new AtomicBoolean();
            bench.s3.fault((request, server) -> {
                if (request.partNumber() == 2 && changed.compareAndSet(false, true)) {
                    change.of(bench.file);
                }
                return server.answer(request);
            });

            assertThatThrownBy(() -> bench.upload(UploadBench.OPTIONS.withPartsInFlight(1)))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("source.bin");

            assertThat(bench.s3.requests("CompleteMultipartUpload")).isEmpty();
            assertThat(bench.s3.objects()).isEmpty();
        }
    }

    @Test
    @Tag("O4")
    void aRefusedPartLeavesTheOthersAndAHandleToGoOn() {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of());
            bench.s3.fault((request, server) ->
                    request.partNumber() == 3 ? Reply.error(403, "AccessDenied") : server.answer(request));

            ServiceException failure = catchThrowableOfType(
                    ServiceException.class, () -> bench.upload(UploadBench.OPTIONS.withPartsInFlight(5)));

            assertThat(failure.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(failure.detail().resume()).isNotNull();
            assertThat(failure.detail().resume().uploadId()).isEqualTo(UploadBench.EARLIER);
            assertThat(failure).hasMessageContaining("resumable");
            List<Integer> held = List.copyOf(
                    bench.s3.uploads().get(UploadBench.EARLIER).parts().keySet());
            int before = bench.s3.partsSent().size();
            bench.s3.fault((request, server) -> server.answer(request));

            bench.upload();

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(bench.s3.partsSent().subList(before, bench.s3.partsSent().size()))
                    .contains(3)
                    .doesNotContainAnyElementsOf(held);
        }
    }

    static Stream<List<Integer>> everyPartSerialAndParallel() {
        return IntStream.rangeClosed(1, 5).boxed().flatMap(part -> Stream.of(List.of(part, 1), List.of(part, 5)));
    }

    @ParameterizedTest
    @MethodSource("everyPartSerialAndParallel")
    @Tag("O9")
    void neverCompletesWithAPartMissing(List<Integer> partAndPlaces) {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of());
            bench.s3.fault((request, server) -> {
                if (request.partNumber() == partAndPlaces.get(0)) {
                    throw new IOException("broken pipe");
                }
                return server.answer(request);
            });

            assertThatThrownBy(() -> bench.upload(UploadBench.OPTIONS.withPartsInFlight(partAndPlaces.get(1))))
                    .isInstanceOf(S3Exception.class);

            assertThat(bench.s3.requests("CompleteMultipartUpload")).isEmpty();
            assertThat(bench.s3.objects()).isEmpty();
        }
    }

    @Test
    @Tag("U6")
    void keepsOrAbortsAsThePolicySays() {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of(1));
            bench.s3.fault((request, server) ->
                    request.partNumber() == 2 ? Reply.error(403, "AccessDenied") : server.answer(request));

            assertThatThrownBy(bench::upload).isInstanceOf(ServiceException.class);
            assertThat(bench.s3.uploads()).containsKey(UploadBench.EARLIER);
            assertThat(bench.store.list()).hasSize(1);

            assertThatThrownBy(() -> bench.upload(UploadBench.OPTIONS.withFailurePolicy(FailurePolicy.ABORT)))
                    .isInstanceOf(ServiceException.class);
            assertThat(bench.s3.uploads()).isEmpty();
            assertThat(bench.store.list()).isEmpty();
        }
    }

    @Test
    @Tag("U6")
    void abortsUntilTheServerNoLongerKnowsTheUpload() {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of(1));
            AtomicInteger aborts = new AtomicInteger();
            bench.s3.fault((request, server) -> {
                if (request.operation().equals("AbortMultipartUpload") && aborts.incrementAndGet() < 3) {
                    Reply reply = server.answer(request);
                    bench.leaveAtTheServer(List.of(2));
                    return reply;
                }
                return request.partNumber() > 0 ? Reply.error(403, "AccessDenied") : server.answer(request);
            });

            assertThatThrownBy(() -> bench.upload(UploadBench.OPTIONS.withFailurePolicy(FailurePolicy.ABORT)))
                    .isInstanceOf(ServiceException.class);

            assertThat(aborts).hasValue(3);
            assertThat(bench.s3.uploads()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(FailurePolicy.class)
    @Tag("U6")
    void cancelFollowsThePolicyAndPauseKeeps(FailurePolicy policy) {
        for (boolean pause : new boolean[] {true, false}) {
            CountDownLatch arrived = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            try (UploadBench bench = bench(FIVE_PARTS)) {
                bench.leaveHalfDone(List.of(1));
                bench.s3.fault((request, server) -> {
                    if (request.partNumber() == 3) {
                        arrived.countDown();
                        await(go);
                    }
                    return server.answer(request);
                });
                Transfer<UploadResult> transfer = bench.client.uploadAsync(
                        UploadBench.BUCKET, UploadBench.KEY, bench.file, UploadBench.OPTIONS.withFailurePolicy(policy));
                await(arrived);

                if (pause) {
                    transfer.pause();
                } else {
                    transfer.cancel();
                }
                go.countDown();

                assertThat(transfer.future())
                        .failsWithin(Duration.ofSeconds(20))
                        .withThrowableThat()
                        .withCauseInstanceOf(CancelledException.class);
                boolean kept = pause || policy == FailurePolicy.KEEP;
                assertThat(bench.s3.uploads()).hasSize(kept ? 1 : 0);
                assertThat(bench.store.list()).hasSize(kept ? 1 : 0);
                assertThat(bench.s3.requests("CompleteMultipartUpload")).isEmpty();
            }
        }
    }

    @Test
    @Tag("U9")
    void sweepsOnlyWhatIsOldAndNotInUse() {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            Instant now = Instant.now();
            Map<String, Duration> ages =
                    Map.of("old", Duration.ofDays(9), "older", Duration.ofDays(10), "young", Duration.ofDays(1));
            ages.forEach((key, age) -> {
                bench.s3.putUpload(
                        "id-" + key, new FakeS3.Upload(key, now.minus(age), Map.of(), new java.util.TreeMap<>()));
                bench.leaveInTheJournal(key, now.minus(age), "id-" + key, List.of());
            });
            bench.s3.putUpload(
                    "of-another-client",
                    new FakeS3.Upload("old", now.minus(Duration.ofDays(20)), Map.of(), new java.util.TreeMap<>()));
            String inUse = Checkpoint.id(Checkpoint.Kind.UPLOAD, UploadBench.ENDPOINT, UploadBench.BUCKET, "older");

            List<Checkpoint> gone;
            try (CheckpointStore.Lease held = bench.store.acquire(inUse)) {
                assertThat(held.fencingToken()).isPositive();
                gone = bench.client.sweepUploads(Duration.ofDays(7));
            }

            assertThat(gone).extracting(Checkpoint::key).containsExactly("old");
            assertThat(bench.s3.uploads()).containsOnlyKeys("id-older", "id-young", "of-another-client");
            assertThat(bench.client.unfinishedUploads())
                    .extracting(Checkpoint::key)
                    .containsExactlyInAnyOrder("older", "young");
        }
    }

    @Test
    @Tag("L6")
    @Tag("O18")
    void progressNeverGoesBackAndIsWholeOnlyAtTheEnd() {
        try (UploadBench bench = bench(FIVE_PARTS)) {
            bench.leaveHalfDone(List.of(1, 2));
            List<Progress> seen = new CopyOnWriteArrayList<>();
            AtomicInteger failures = new AtomicInteger();
            AtomicInteger beforeComplete = new AtomicInteger();
            bench.s3.fault((request, server) -> {
                if (request.partNumber() == 4 && failures.incrementAndGet() < 3) {
                    throw new IOException("connection reset");
                }
                if (request.operation().equals("CompleteMultipartUpload")) {
                    beforeComplete.set(seen.size());
                }
                return server.answer(request);
            });

            bench.upload(UploadBench.OPTIONS.withListener(seen::add));

            assertThat(seen).extracting(Progress::bytes).isSorted();
            assertThat(seen.subList(0, beforeComplete.get()))
                    .isNotEmpty()
                    .allMatch(progress -> progress.bytes() < progress.total());
            Progress last = seen.get(seen.size() - 1);
            assertThat(last).isEqualTo(new Progress(FIVE_PARTS, FIVE_PARTS, 2 * UploadBench.PART_BYTES, 5, 5));
        }
    }

    @Test
    @Tag("U3")
    void refusesEveryStepBeforeTheUploadHasBegun() {
        UploadSession session = new UploadSession(
                new Shared(null, null, "", null, null, null, null, null, null, null, null, null, null, null, 1, null),
                new TransferControl(Uploader.NAME, "b/k"),
                new TransferRun.RunTally(),
                null,
                "b",
                "k",
                null,
                null,
                UploadOptions.defaults(),
                PutOptions::defaults,
                parts -> null);
        List<Consumer<UploadSession>> steps =
                List.of(UploadSession::parts, UploadSession::abort, UploadSession::complete);

        for (Consumer<UploadSession> step : steps) {
            assertThatThrownBy(() -> step.accept(session)).isInstanceOf(RuntimeException.class);
        }
        assertThat(session.begun()).isFalse();
        assertThat(session.uploadIdOrNull()).isNull();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
