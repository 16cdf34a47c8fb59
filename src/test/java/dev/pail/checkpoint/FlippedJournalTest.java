package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.error.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("J3")
@Tag("G4")
class FlippedJournalTest {

    @TempDir
    Path temp;

    private byte[] journal;

    @BeforeEach
    void writeJournal() throws IOException {
        journal = Samples.journalBytes(temp);
    }

    @Test
    void everyBitThatFlipsIsNoticedAndTheUploadIsNotForgotten() {
        for (int bit = 0; bit < journal.length * 8; bit++) {
            Recovered found = BrokenJournals.read(flipped(bit)).orElseThrow();

            BrokenJournals.assertNothingWrong(Optional.of(found));
            Checkpoint checkpoint = found.checkpoint();
            assertThat(checkpoint).as("bit %d", bit).isNotEqualTo(BrokenJournals.STATES.get(5));
            assertThat(found.what()).as("bit %d", bit).isNotEmpty();
            boolean known = checkpoint != null && Samples.UPLOAD_ID.equals(checkpoint.uploadId());
            assertThat(known || found.salvagedUploadIds().contains(Samples.UPLOAD_ID))
                    .as("upload after bit %d", bit)
                    .isTrue();
        }
    }

    @Test
    void flipBeforeTheEndIsDamageAndInTheLastRecordATornOne() {
        int lastLine = new String(journal, StandardCharsets.US_ASCII).lastIndexOf('\n', journal.length - 2) + 1;
        for (int bit = 0; bit < journal.length * 8; bit += 3) {
            Recovered found = BrokenJournals.read(flipped(bit)).orElseThrow();

            assertThat(found.damaged()).as("bit %d", bit).isEqualTo(bit / 8 < lastLine);
        }
    }

    @Test
    void recordsAppendedAfterDamageStandOnTheLastGoodOne() throws IOException {
        int thirdPart = new String(journal, StandardCharsets.US_ASCII).indexOf("{\"part\":3");
        Files.write(Samples.journal(temp), flipped(thirdPart * 8 + 1));

        try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
            Recovered found = lease.load().orElseThrow();
            assertThat(found.damaged()).isTrue();
            assertThat(found.what()).contains("record 5").contains("1 good records");
            lease.append(Samples.parts(9, 9));
        }

        try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
            assertThat(lease.load())
                    .contains(new Recovered(Samples.withParts(2).withParts(Samples.parts(9, 9)), false, List.of(), ""));
        }
    }

    @Test
    void afterABrokenFirstRecordAllBeginsAnew() throws IOException {
        Files.write(Samples.journal(temp), flipped(40 * 8));

        try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
            Recovered found = lease.load().orElseThrow();
            assertThat(found.checkpoint()).isNull();
            assertThat(found.salvagedUploadIds()).containsExactly(Samples.UPLOAD_ID);
            assertThat(found.what()).contains(Samples.UPLOAD_ID);

            lease.begin(Samples.intention());
            assertThat(lease.load().orElseThrow().checkpoint()).isEqualTo(Samples.intention());
        }
    }

    @Test
    void tenThousandRandomCorruptionsAreNoticed() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 10_000; run++) {
            byte[] corrupt = corrupted(random);
            try {
                BrokenJournals.assertNothingWrong(BrokenJournals.read(corrupt));
            } catch (CheckpointException e) {
                assertThat(e.code()).as("seed %d run %d", seed, run).isEqualTo("CheckpointUnreadable");
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " run " + run, e);
            }
        }
    }

    /** Some bytes overwritten, a range cut out, copied elsewhere, zeroed, or two ranges swapped. */
    private byte[] corrupted(Random random) {
        byte[] bytes = journal.clone();
        int from = random.nextInt(bytes.length);
        int count = 1 + random.nextInt(Math.min(600, bytes.length - from));
        int to = random.nextInt(bytes.length - count + 1);
        switch (random.nextInt(5)) {
            case 0 -> {
                for (int i = 0; i < 1 + random.nextInt(16); i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            case 1 -> {
                System.arraycopy(bytes, from + count, bytes, from, bytes.length - from - count);
                bytes = Arrays.copyOf(bytes, bytes.length - count);
            }
            case 2 -> System.arraycopy(bytes, from, bytes, to, count);
            case 3 -> Arrays.fill(bytes, from, from + count, (byte) 0);
            default -> {
                System.arraycopy(journal, to, bytes, from, Math.min(count, bytes.length - from));
                System.arraycopy(journal, from, bytes, to, count);
            }
        }
        return bytes;
    }

    private byte[] flipped(int bit) {
        byte[] bytes = journal.clone();
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        return bytes;
    }

    @Test
    void theUploadIdIsFoundBehindABrokenRecordThatLostItsNewline() {
        byte[] broken = journal.clone();
        int second = indexOf(broken, '\n', 0) + 1;
        int crc = indexOf(broken, ' ', indexOf(broken, ' ', second) + 1) + 1;
        broken[crc] = (byte) (broken[crc] == '0' ? '1' : '0');
        broken[indexOf(broken, '\n', second)] = ' ';

        assertThat(BrokenJournals.read(broken).orElseThrow().salvagedUploadIds())
                .containsExactly(Samples.UPLOAD_ID);
    }

    private static int indexOf(byte[] bytes, char wanted, int from) {
        int index = from;
        while (bytes[index] != wanted) {
            index++;
        }
        return index;
    }
}
