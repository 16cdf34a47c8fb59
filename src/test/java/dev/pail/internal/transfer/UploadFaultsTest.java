package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.FailingStore;
import dev.pail.error.CheckpointException;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.testkit.FakeS3.Request;
import dev.pail.transfer.UploadResult;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails, a file that changes, a wire that flips bits: never a wrong object, and always a way to go on. */
class UploadFaultsTest {

    private static final int PARTS = 20;
    private static final int BYTES = (PARTS - 1) * UploadBench.PART_BYTES + 7;
    private static final boolean EXHAUSTIVE = Boolean.getBoolean("pail.exhaustive");

    @TempDir
    private Path temp;

    private static void forget(UploadBench bench) {
        bench.s3.clear();
        assertThat(bench.store.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "Input/output error", "Read-only file system"})
    @Tag("G7")
    @Tag("F5")
    void aJournalThatFailsAtItsNthStepForEveryN(String what) {
        FailingStore disk = new FailingStore(temp.resolve("checkpoints"), what);
        try (UploadBench bench = new UploadBench(temp, BYTES, disk.store())) {
            bench.leaveHalfDone(List.of());
            disk.count();
            bench.upload(UploadBench.OPTIONS.withPartsInFlight(1));
            int all = disk.operations();
            assertThat(all).isGreaterThan(2 * PARTS);
            int told = 0;
            int without = 0;

            for (int step = 1; step <= all; step++) {
                forget(bench);
                bench.leaveHalfDone(List.of());
                bench.events.clear();
                disk.failFrom(step);
                CheckpointException failure = catchThrowableOfType(
                        CheckpointException.class, () -> bench.upload(UploadBench.OPTIONS.withPartsInFlight(1)));
                disk.heal();

                if (failure != null) {
                    told++;
                    assertThat(failure.code()).as("step %d", step).isEqualTo("CheckpointWriteFailed");
                    assertThat(failure).hasMessageContaining(what);
                } else {
                    without +=
                            bench.events.stream().anyMatch(event -> event.what().contains("going on without")) ? 1 : 0;
                }
                if (failure != null || !bench.store.list().isEmpty()) {
                    bench.upload();
                }
                assertThat(bench.object()).as("step %d", step).isEqualTo(bench.content);
                assertThat(bench.s3.uploads()).as("step %d", step).isEmpty();
                assertThat(bench.store.list()).as("step %d", step).isEmpty();
            }
            assertThat(told).isPositive();
            assertThat(without + told).isGreaterThan(2 * PARTS);
        }
    }

    /** Nothing is sent of an upload that could not be found again. */
    @Test
    @Tag("G7")
    void nothingIsSentWhereTheIntentionCannotBeWritten() {
        FailingStore disk = new FailingStore(temp.resolve("checkpoints"), "No space left on device");
        try (UploadBench bench = new UploadBench(temp, 6 << 20, disk.store())) {
            for (int step = 1; ; step++) {
                bench.s3.clear();
                disk.failFrom(step);
                CheckpointException failure = catchThrowableOfType(CheckpointException.class, bench::upload);
                disk.heal();
                if (!bench.s3.requests("CreateMultipartUpload").isEmpty()) {
                    assertThat(step).as("steps of an intention").isGreaterThan(4);
                    break;
                }
                assertThat(failure.code()).as("step %d", step).isEqualTo("CheckpointWriteFailed");
                // an intention that was there after all makes the next run look for its upload
                assertThat(bench.s3.requests())
                        .as("step %d", step)
                        .allMatch(request -> request.is("ListMultipartUploads"));
            }
        }
    }

    /** Before and after each request of an upload of 20 parts: 44 moments for each kind. */
    @ParameterizedTest
    @EnumSource(UploadEngineTest.Change.class)
    @Tag("G15")
    void aFileThatChangesAtAnyMomentIsNeverStoredAsAMixture(UploadEngineTest.Change change) throws Exception {
        try (UploadBench bench = new UploadBench(temp, BYTES)) {
            int refused = 0;
            int moments = 2 * (PARTS + 2);
            for (int moment = 0; moment < moments; moment++) {
                forget(bench);
                Files.deleteIfExists(bench.file);
                Files.write(bench.file, bench.content);
                bench.leaveHalfDone(List.of());
                AtomicInteger now = new AtomicInteger();
                int at = moment;
                bench.s3.fault((request, server) -> {
                    if (now.getAndIncrement() == at) {
                        change.of(bench.file);
                    }
                    Reply reply = server.answer(request);
                    if (now.getAndIncrement() == at) {
                        change.of(bench.file);
                    }
                    return reply;
                });

                S3Exception told = catchThrowableOfType(
                        S3Exception.class, () -> bench.upload(UploadBench.OPTIONS.withPartsInFlight(1)));

                if (told == null) {
                    assertThat(bench.object()).as("moment %d", moment).isEqualTo(bench.content);
                } else {
                    refused++;
                    assertThat(told).as("moment %d", moment).isInstanceOf(IntegrityException.class);
                    assertThat(told).hasMessageContaining("source.bin");
                    assertThat(bench.s3.objects()).as("moment %d", moment).isEmpty();
                    bench.s3.fault((request, server) -> server.answer(request));
                    bench.client.sweepUploads(Duration.ZERO);
                }
            }
            assertThat(refused).as("only a change after the last look may pass").isGreaterThan(2 * PARTS);
        }
    }

    /** The wire lies under the checksum: the server tells, and the part is read and sent again. */
    @Test
    @Tag("G33")
    void aFlippedBitOfAPartIsFoundAndSentAgain() {
        long seed = Long.getLong("pail.test.seed", System.nanoTime());
        Random random = new Random(seed);
        int flips = EXHAUSTIVE ? 10_000 : 1_000;
        int rounds = flips / PARTS;
        try (UploadBench bench = new UploadBench(temp, BYTES)) {
            for (int round = 0; round < rounds; round++) {
                forget(bench);
                bench.leaveHalfDone(List.of());
                boolean[] flipped = new boolean[PARTS + 1];
                bench.s3.fault((request, server) -> {
                    if (request.is("UploadPart") && !flipped[request.partNumber()]) {
                        flipped[request.partNumber()] = true;
                        return server.answer(withFlippedBit(request, random));
                    }
                    return server.answer(request);
                });

                UploadResult result = bench.upload(UploadBench.OPTIONS.withPartsInFlight(1));

                assertThat(bench.object()).as("seed %d, round %d", seed, round).isEqualTo(bench.content);
                assertThat(result.retries())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(PARTS);
            }
        }
        System.out.printf(
                "[pail] bits flipped in parts, seed %d: %d of %d found and sent again%n", seed, rounds * PARTS, flips);
    }

    private static Request withFlippedBit(Request request, Random random) {
        byte[] bytes = request.bytes();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return new Request(request.method(), request.key(), request.query(), request.headers(), ByteBuffer.wrap(bytes));
    }

    /** A server that stores other bytes than it checked, and says nothing: the checksum of the whole finds it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("G33")
    void bitsThatFlipBehindTheCheckAreNeverAnObject(boolean showsChecksums) {
        long seed = Long.getLong("pail.test.seed", System.nanoTime());
        Random random = new Random(seed);
        try (UploadBench bench = new UploadBench(temp, BYTES)) {
            bench.s3.showChecksums(showsChecksums);
            for (int part : IntStream.rangeClosed(1, PARTS).toArray()) {
                forget(bench);
                bench.leaveHalfDone(List.of());
                bench.s3.fault((request, server) -> {
                    if (!request.is("UploadPart") || request.partNumber() != part) {
                        return server.answer(request);
                    }
                    String honest = server.answer(request).headers().get("etag");
                    Request silent = withFlippedBit(request, random);
                    Map<String, String> unchecked = new HashMap<>(silent.headers());
                    unchecked.remove("x-amz-checksum-crc32c");
                    server.answer(new Request(silent.method(), silent.key(), silent.query(), unchecked, silent.body()));
                    return new Reply(200, Map.of("etag", honest), "");
                });

                S3Exception told = catchThrowableOfType(S3Exception.class, bench::upload);

                assertThat(told).as("seed %d, part %d", seed, part).isNotNull();
                assertThat(told.kind()).isIn(ErrorKind.CHECKSUM_MISMATCH, ErrorKind.PART_INVALID);
                assertThat(bench.s3.objects())
                        .as("seed %d, part %d", seed, part)
                        .isEmpty();
                bench.s3.fault((request, server) -> server.answer(request));
                bench.upload();
                assertThat(bench.object()).as("seed %d, part %d", seed, part).isEqualTo(bench.content);
            }
        }
    }

    @Test
    @Tag("F5")
    void anUploadOutlivesAStoreThatComesBack() {
        FailingStore disk = new FailingStore(temp.resolve("checkpoints"), "Input/output error");
        CheckpointStore store = disk.store();
        try (UploadBench bench = new UploadBench(temp, BYTES, store)) {
            bench.leaveHalfDone(List.of());
            AtomicInteger parts = new AtomicInteger();
            bench.s3.fault((request, server) -> {
                if (request.is("UploadPart") && parts.incrementAndGet() == 5) {
                    disk.failFrom(1);
                }
                if (request.is("UploadPart") && parts.get() == 15) {
                    disk.heal();
                    return Reply.error(403, "AccessDenied");
                }
                return server.answer(request);
            });
            S3Exception stopped = catchThrowableOfType(
                    S3Exception.class, () -> bench.upload(UploadBench.OPTIONS.withPartsInFlight(1)));
            assertThat(stopped.resume()).isPresent();
            bench.s3.fault((request, server) -> server.answer(request));

            UploadResult result = bench.upload();

            assertThat(result.partsReused())
                    .as("four by the journal, ten by their checksums")
                    .isEqualTo(14);
            assertThat(bench.object()).isEqualTo(bench.content);
        }
    }
}
