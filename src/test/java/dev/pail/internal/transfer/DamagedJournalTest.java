package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.UnforcedStore;
import dev.pail.error.CheckpointException;
import dev.pail.error.S3Exception;
import dev.pail.model.PutOptions;
import dev.pail.testkit.FakeS3;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A half-done upload whose journal was damaged, resumed by the whole engine: the object is right and nothing is left
 * over that the journal still names, or the failure is typed, names the journal and has made no object.
 *
 * <p>Every cut and every flip goes all the way: the upload was begun with parts of a few bytes (see {@link UploadBench}),
 * so that a run costs a millisecond and none has to stand for others. The file is small for the same reason; the paths
 * through the engine do not depend on sizes.
 */
class DamagedJournalTest {

    private static final UploadOptions OPTIONS =
            UploadBench.OPTIONS.withPut(PutOptions.defaults().withContentType("text/plain"));
    private static final int BYTES = 2 * UploadBench.PART_BYTES + 7;

    @TempDir
    private Path directory;

    private UploadBench bench;
    private Path journal;
    private byte[] whole;
    private Map<String, FakeS3.Upload> uploads;
    private int right;
    private int refused;
    private int unknowable;

    @BeforeEach
    void leaveHalfDone() throws IOException {
        CheckpointStore store = UnforcedStore.inDirectory(directory.resolve("checkpoints"));
        bench = new UploadBench(directory, BYTES, store);
        bench.leaveHalfDone(List.of(1, 2));
        journal = Path.of(store.location(UploadBench.id()));
        whole = Files.readAllBytes(journal);
        uploads = bench.s3.uploads();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    @Tag("G3")
    @Tag("D8")
    void journalCutAtEveryByte() {
        for (int length = 0; length <= whole.length; length++) {
            resume(Arrays.copyOf(whole, length), "cut to " + length);
        }
        report("cuts");
        assertThat(right).isEqualTo(whole.length + 1);
    }

    @Test
    @Tag("G4")
    void journalWithEveryBitFlipped() {
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            resume(flipped, "bit " + bit);
        }
        report("flipped bits");
        assertThat(unknowable).isZero();
        assertThat(right + refused).isEqualTo(whole.length * 8);
    }

    @Test
    @Tag("G4")
    void journalWithManyBytesChanged() {
        long seed = Long.getLong("pail.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 1000; round++) {
            byte[] changed = whole.clone();
            int from = random.nextInt(changed.length);
            byte[] noise = new byte[1 + random.nextInt(Math.min(200, changed.length - from))];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, changed, from, noise.length);
            resume(changed, "seed " + seed + ", round " + round);
        }
        report("changed stretches, seed " + seed);
        assertThat(right + refused).isEqualTo(1000);
    }

    private void report(String what) {
        System.out.printf(
                "[pail] journal of %d bytes, %s: %d right objects, %d typed refusals, 0 wrong; %d without any"
                        + " whole record of the upload ID%n",
                whole.length, what, right, refused, unknowable);
    }

    private void resume(byte[] damaged, String what) {
        bench.s3.clear();
        bench.events.clear();
        uploads.forEach((id, upload) -> bench.s3.putUpload(
                id,
                new FakeS3.Upload(upload.key(), upload.initiated(), upload.headers(), new TreeMap<>(upload.parts()))));
        write(damaged);

        try {
            bench.upload(OPTIONS);
        } catch (CheckpointException refusal) {
            refused++;
            assertThat(refusal).as(what).hasMessageContaining(journal.toString());
            assertThat(bench.s3.objects()).as(what).isEmpty();
            delete();
            return;
        } catch (S3Exception other) {
            throw new AssertionError(what + ": neither a right object nor a refusal of the checkpoint", other);
        }
        right++;
        assertThat(bench.object()).as(what).isEqualTo(bench.content);
        if (namesTheUpload(damaged)) {
            assertThat(bench.s3.uploads()).as(what + ": uploads left over").isEmpty();
        }
        unknowable += bench.s3.uploads().size();
        assertThat(journal).as(what).doesNotExist();
    }

    /** The upload ID stands in two records; where neither is left whole, nobody can tell the upload from another's. */
    private boolean namesTheUpload(byte[] damaged) {
        String text = new String(damaged, StandardCharsets.ISO_8859_1);
        return new String(whole, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.contains("\"uploadId\""))
                .anyMatch(line -> text.contains(line + '\n'));
    }

    private void write(byte[] bytes) {
        try {
            Files.write(journal, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void delete() {
        try {
            Files.delete(journal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
