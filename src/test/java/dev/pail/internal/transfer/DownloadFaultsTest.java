package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.FailingStore;
import dev.pail.checkpoint.UnforcedStore;
import dev.pail.error.CheckpointException;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.FileTarget;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.testkit.FaultyTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails, a server that lies, a journal that was damaged: never a wrong file, and always a way to go on. */
class DownloadFaultsTest {

    private static final int PART = DownloadBench.PART_BYTES;
    private static final int PARTS = 20;
    private static final int BYTES = (PARTS - 1) * PART + 777;

    /** Every so many offsets of a body a cut is tried: {@code 1} in the nightly run. */
    private static final int STRIDE = Integer.getInteger("pail.test.cutStride", 64);

    @TempDir
    private Path temp;

    /** A disk on which one step, counted over its life, fails once; or all from there on. */
    private static final class Disk implements UnaryOperator<FileTarget.Opener> {
        private final AtomicInteger steps = new AtomicInteger();
        private final String what;
        private volatile int failing = Integer.MAX_VALUE;

        Disk(String what) {
            this.what = what;
        }

        private void step() throws IOException {
            if (steps.incrementAndGet() >= failing) {
                throw new IOException(what);
            }
        }

        @Override
        public FileTarget.Opener apply(FileTarget.Opener real) {
            FileTarget.Opener quick = DownloadBench.unforced(real);
            return path -> new FaultyTarget(quick.open(path)) {
                @Override
                public void write(ByteBuffer from, long offset) throws IOException {
                    step();
                    super.write(from, offset);
                }

                @Override
                public void force() throws IOException {
                    step();
                    super.force();
                }

                @Override
                public void publish(Path target) throws IOException {
                    step();
                    super.publish(target);
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "Input/output error", "Read-only file system"})
    @Tag("G7")
    @Tag("F5")
    void aDiskThatFailsAtItsNthStepForEveryN(String what) {
        Disk disk = new Disk(what);
        try (DownloadBench bench = new DownloadBench(temp, BYTES, CheckpointStore.inMemory(), disk)) {
            bench.download();
            int all = disk.steps.get();
            assertThat(all).isGreaterThan(PARTS + 2);

            int failed = 0;
            for (int step = 1; step <= all; step++) {
                write(bench.file, DownloadBench.OLD);
                disk.steps.set(0);
                disk.failing = step;
                InvalidCallException told = catchThrowableOfType(InvalidCallException.class, bench::download);
                disk.failing = Integer.MAX_VALUE;
                if (told == null) {
                    assertThat(bench.bytes()).isEqualTo(bench.content); // forces were shared this time
                    continue;
                }
                failed++;
                assertThat(told.code()).as("step %d", step).isEqualTo("TargetUnwritable");
                assertThat(told).hasMessageContaining(what);
                assertThat(told.resume()).as("step %d", step).isPresent();
                assertThat(bench.bytes()).as("step %d", step).isEqualTo(DownloadBench.OLD);

                int kept = bench.checkpoint().parts().size();
                assertThat(bench.download().partsReused()).as("step %d", step).isEqualTo(kept);
                assertThat(bench.bytes()).as("step %d", step).isEqualTo(bench.content);
                assertThat(bench.others()).isEmpty();
            }
            assertThat(failed).isGreaterThan(PARTS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "Input/output error", "Read-only file system"})
    @Tag("G7")
    @Tag("F5")
    void aJournalThatFailsAtItsNthStepForEveryN(String what) {
        FailingStore disk = new FailingStore(temp.resolve("checkpoints"), what);
        try (DownloadBench bench = new DownloadBench(temp, BYTES, disk.store(), DownloadBench::unforced)) {
            disk.count();
            bench.download(DownloadBench.OPTIONS.withPartsInFlight(1));
            int all = disk.operations();
            assertThat(all).isGreaterThan(2 * PARTS);
            int told = 0;

            for (int step = 1; step <= all; step++) {
                write(bench.file, DownloadBench.OLD);
                disk.failFrom(step);
                CheckpointException failure = catchThrowableOfType(
                        CheckpointException.class, () -> bench.download(DownloadBench.OPTIONS.withPartsInFlight(1)));
                disk.heal();

                if (failure != null) {
                    told++;
                    assertThat(failure.code()).as("step %d", step).isEqualTo("CheckpointWriteFailed");
                    assertThat(failure).hasMessageContaining(what);
                }
                assertThat(bench.bytes()).as("step %d", step).isIn(DownloadBench.OLD, bench.content);
                if (failure != null || bench.checkpoint() != null) {
                    bench.download();
                }
                assertThat(bench.bytes()).as("step %d", step).isEqualTo(bench.content);
                assertThat(bench.others()).as("step %d", step).isEmpty();
                assertThat(bench.checkpoint()).as("step %d", step).isNull();
            }
            assertThat(told).isPositive();
        }
    }

    @Test
    void nothingIsJournaledAfterAForceThatFailed() {
        AtomicInteger forces = new AtomicInteger();
        UnaryOperator<FileTarget.Opener> disk = real -> path -> new FaultyTarget(real.open(path)) {
            @Override
            public void force() throws IOException {
                if (forces.incrementAndGet() == 3) {
                    throw new IOException("Input/output error");
                }
                super.force();
            }
        };
        try (DownloadBench bench = new DownloadBench(temp, BYTES, CheckpointStore.inMemory(), disk)) {
            S3Exception told = catchThrowableOfType(S3Exception.class, bench::download);

            assertThat(told).isNotNull();
            assertThat(forces).hasValue(3);
            bench.download();
            assertThat(bench.bytes()).isEqualTo(bench.content);
        }
    }

    /** Cuts each body at a place of its own; the object comes in one answer and by ranges. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 1})
    @Tag("G14")
    @Tag("D10")
    void aBodyCutAtEveryPlace(int threshold) {
        try (DownloadBench bench = new DownloadBench(temp, PART)) {
            for (int cut = 0; cut < PART; cut += STRIDE) {
                int at = cut;
                AtomicInteger bodies = new AtomicInteger();
                write(bench.file, DownloadBench.OLD);
                bench.s3.fault((request, server) -> {
                    Reply whole = server.answer(request);
                    boolean cuts = request.is("GetObject")
                            && (threshold > 1 || request.headers().containsKey("range"))
                            && bodies.getAndIncrement() == 0;
                    return cuts ? whole.withBody(whole.body().substring(0, at)) : whole;
                });

                bench.download(DownloadBench.OPTIONS.withThresholdBytes(threshold));

                assertThat(bodies).as("cut at %d", cut).hasValue(2);
                assertThat(bench.bytes()).as("cut at %d", cut).isEqualTo(bench.content);
                List<Long> asked = bench.rangesAsked();
                if (threshold == 1 && cut > 0) {
                    assertThat(asked.get(asked.size() - 1))
                            .as("read on from the cut")
                            .isEqualTo(cut);
                }
            }
            assertThat(bench.others()).isEmpty();
        }
    }

    @Test
    @Tag("G14")
    void aBodyThatIsAlwaysCutIsGivenUpAndGoesOnLater() {
        try (DownloadBench bench = new DownloadBench(temp, BYTES)) {
            bench.s3.fault((request, server) -> {
                Reply whole = server.answer(request);
                return DownloadBench.first(request) >= 5L * PART
                        ? whole.withBody(whole.body()
                                .substring(0, Math.min(100, whole.body().length() - 1)))
                        : whole;
            });

            S3Exception told = catchThrowableOfType(
                    S3Exception.class, () -> bench.download(DownloadBench.OPTIONS.withPartsInFlight(1)));

            assertThat(told.resume()).isPresent();
            assertThat(bench.bytes()).isEqualTo(DownloadBench.OLD);
            bench.s3.fault((request, server) -> server.answer(request));
            assertThat(bench.download().partsReused()).isEqualTo(5);
            assertThat(bench.bytes()).isEqualTo(bench.content);
        }
    }

    @Test
    @Tag("G14")
    void aFlippedBitIsNeverNamed() {
        long seed = Long.getLong("pail.test.seed", System.nanoTime());
        Random random = new Random(seed);
        try (DownloadBench bench = new DownloadBench(temp, 3 * PART)) {
            for (int round = 0; round < 150; round++) {
                int place = random.nextInt(3 * PART);
                char bit = (char) (1 << random.nextInt(8));
                bench.s3.fault((request, server) -> {
                    Reply whole = server.answer(request);
                    long first = DownloadBench.first(request);
                    boolean hit = first >= 0
                            && place >= first
                            && place < first + whole.body().length();
                    if (!hit) {
                        return whole;
                    }
                    StringBuilder body = new StringBuilder(whole.body());
                    int at = (int) (place - first);
                    body.setCharAt(at, (char) (body.charAt(at) ^ bit));
                    return whole.withBody(body.toString());
                });

                IntegrityException told = catchThrowableOfType(IntegrityException.class, bench::download);

                assertThat(told).as("seed %d, round %d", seed, round).isNotNull();
                assertThat(told.code()).isEqualTo("ChecksumMismatch");
                assertThat(bench.bytes()).isEqualTo(DownloadBench.OLD);
                assertThat(bench.others()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes 1-65536/{size}",
                "bytes 0-65535/{size}1",
                "bytes 0-65534/{size}",
                "bytes 65536-131071/{size}",
                "bytes */{size}",
                "rubbish",
                ""
            })
    @Tag("G14")
    void anotherRangeThanWasAskedForIsRefused(String place) {
        try (DownloadBench bench = new DownloadBench(temp, BYTES)) {
            bench.s3.fault((request, server) -> {
                Reply reply = server.answer(request);
                if (DownloadBench.first(request) != 0) {
                    return reply;
                }
                Map<String, String> headers = new LinkedHashMap<>(reply.headers());
                headers.put("content-range", place.replace("{size}", Integer.toString(BYTES)));
                return new Reply(206, headers, reply.body());
            });

            // what is no range is read whole, which the server then gives; another length is another object
            S3Exception told = catchThrowableOfType(S3Exception.class, bench::download);

            if (told == null) {
                assertThat(bench.bytes()).isEqualTo(bench.content);
                assertThat(bench.told()).anyMatch(what -> what.contains("no ranges"));
            } else {
                assertThat(told.code()).isEqualTo("ObjectChanged");
                assertThat(bench.bytes()).isEqualTo(DownloadBench.OLD);
            }
        }
    }

    @Test
    @Tag("G14")
    void aRangeOfAnotherObjectIsRefusedWhereTheServerIgnoresIfMatch() {
        try (DownloadBench bench = new DownloadBench(temp, BYTES)) {
            AtomicInteger others = new AtomicInteger();
            bench.s3.fault((request, server) -> {
                Reply reply = server.answer(request);
                if (DownloadBench.first(request) != 7L * PART || others.getAndIncrement() > 0) {
                    return reply;
                }
                Map<String, String> headers = new LinkedHashMap<>(reply.headers());
                headers.put("etag", "\"another\"");
                return new Reply(206, headers, reply.body().replace('a', 'b'));
            });

            bench.download();

            assertThat(bench.bytes()).isEqualTo(bench.content);
            assertThat(bench.told()).anyMatch(what -> what.contains("was replaced"));
        }
    }

    @Test
    @Tag("D8")
    @Tag("G3")
    @Tag("G4")
    void aJournalThatWasCutOrFlippedAnywhere() throws IOException {
        CheckpointStore store = UnforcedStore.inDirectory(temp.resolve("checkpoints"));
        try (DownloadBench bench = new DownloadBench(temp, 4 * PART, store, DownloadBench::unforced)) {
            bench.s3.fault((request, server) -> DownloadBench.first(request) >= 3L * PART
                    ? Reply.error(403, "AccessDenied")
                    : server.answer(request));
            S3Exception stopped = catchThrowableOfType(
                    S3Exception.class, () -> bench.download(DownloadBench.OPTIONS.withPartsInFlight(1)));
            assertThat(stopped.resume()).isPresent();
            bench.s3.fault((request, server) -> server.answer(request));
            Path journal = Path.of(store.location(bench.id()));
            Path part = bench.partFile();
            byte[] record = Files.readAllBytes(journal);
            byte[] half = Files.readAllBytes(part);
            int refused = 0;

            for (int at = 0; at <= 2 * record.length; at++) {
                byte[] damaged = at <= record.length ? Arrays.copyOf(record, at) : record.clone();
                if (at > record.length) {
                    int flipped = at - record.length - 1;
                    damaged[flipped] ^= (byte) (1 << (flipped % 8));
                }
                Files.write(journal, damaged);
                Files.write(part, half);
                write(bench.file, DownloadBench.OLD);

                S3Exception told = catchThrowableOfType(S3Exception.class, bench::download);

                if (told == null) {
                    assertThat(bench.bytes()).as("damage %d", at).isEqualTo(bench.content);
                    assertThat(journal).doesNotExist();
                    assertThat(part).doesNotExist();
                } else {
                    refused++;
                    assertThat(told).as("damage %d", at).hasMessageContaining(journal.toString());
                    assertThat(bench.bytes()).isEqualTo(DownloadBench.OLD);
                    Files.deleteIfExists(journal);
                    Files.deleteIfExists(part);
                }
            }
            assertThat(refused).as("typed refusals").isLessThan(record.length / 2);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
