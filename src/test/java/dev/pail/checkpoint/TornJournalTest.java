package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("J2")
@Tag("G3")
class TornJournalTest {

    @TempDir
    Path temp;

    private byte[] journal;

    @BeforeEach
    void writeJournal() throws IOException {
        journal = Samples.journalBytes(temp);
    }

    @Test
    void cutAtEveryByteGivesTheRecordsBeforeTheCut() {
        for (int length = 0; length <= journal.length; length++) {
            Optional<Recovered> found = BrokenJournals.read(Arrays.copyOf(journal, length));

            int lines = lines(length);
            if (lines == 0) {
                assertThat(found).as("cut at %d", length).isEmpty();
                continue;
            }
            Recovered recovered = found.orElseThrow();
            assertThat(recovered.checkpoint()).as("cut at %d", length).isEqualTo(stateAfter(lines));
            assertThat(recovered.damaged()).as("cut at %d", length).isFalse();
            boolean onlyNewlineIsMissing = lines == 1 && journal[length] == '\n';
            assertThat(recovered.salvagedUploadIds())
                    .as("cut at %d", length)
                    .isEqualTo(onlyNewlineIsMissing ? List.of(Samples.UPLOAD_ID) : List.of());
            boolean clean = journal[length - 1] == '\n';
            assertThat(recovered.what().isEmpty()).as("cut at %d", length).isEqualTo(clean);
        }
    }

    @Test
    void recordsAppendedBehindACutStandOnTheLastGoodOne() throws IOException {
        for (int length = 1; length <= journal.length; length += 5) {
            if (lines(length) < 2) {
                continue;
            }
            Files.write(Samples.journal(temp), Arrays.copyOf(journal, length));

            try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
                lease.load();
                lease.append(Samples.parts(9, 9));
                lease.verifyHeld();
            }

            try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
                Recovered found = lease.load().orElseThrow();
                assertThat(found.checkpoint())
                        .as("cut at %d", length)
                        .isEqualTo(stateAfter(lines(length)).withParts(Samples.parts(9, 9)));
                assertThat(found.what()).isEmpty();
            }
        }
    }

    @Test
    void loadingAloneChangesNothing() throws IOException {
        byte[] torn = Arrays.copyOf(journal, journal.length - 5);
        Files.write(Samples.journal(temp), torn);

        try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
            lease.load();
        }

        assertThat(Files.readAllBytes(Samples.journal(temp))).isEqualTo(torn);
    }

    @Test
    void emptyJournalIsNone() throws IOException {
        Files.write(Samples.journal(temp), new byte[0]);

        try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
            assertThat(lease.load()).isEmpty();
            lease.begin(Samples.intention());
            assertThat(lease.load().orElseThrow().checkpoint()).isEqualTo(Samples.intention());
        }
    }

    private int lines(int length) {
        int lines = 0;
        for (int i = 0; i < length; i++) {
            lines += journal[i] == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** The upload ID takes two lines, all else one. */
    private static Checkpoint stateAfter(int lines) {
        return BrokenJournals.STATES.get(lines <= 2 ? lines - 1 : lines - 2);
    }
}
