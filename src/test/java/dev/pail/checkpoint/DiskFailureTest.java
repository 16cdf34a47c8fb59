package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.CheckpointException;
import dev.pail.model.ETag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("G7")
@Tag("J4")
class DiskFailureTest {

    private static final int PARTS = 20;

    @TempDir
    Path temp;

    @Test
    void failureOfEachOperationOnceIsTypedAndCostsOnlyWhatWasNotAcknowledged() throws IOException {
        FaultyDisk counting = new FaultyDisk();
        upload(Files.createDirectory(temp.resolve("count")), counting);
        int operations = counting.operations();
        assertThat(operations).isGreaterThan(2 * PARTS);

        for (int n = 1; n <= operations; n++) {
            for (int count : new int[] {1, 3, Integer.MAX_VALUE / 2}) {
                Path directory = Files.createDirectory(temp.resolve(n + "-" + count));
                FaultyDisk disk = new FaultyDisk();
                disk.failFrom(n, count);

                Checkpoint acknowledged = upload(directory, disk);

                List<Checkpoint> found = CheckpointStore.inDirectory(directory).list();
                assertThat(CheckpointStore.inDirectory(directory).damaged()).isEmpty();
                if (acknowledged == null) {
                    assertThat(found).as("operation %d", n).hasSizeLessThanOrEqualTo(1);
                    continue;
                }
                assertThat(found).as("operation %d", n).hasSize(1);
                Checkpoint kept = found.get(0);
                assertThat(kept.parts()).as("operation %d", n).containsAllEntriesOf(acknowledged.parts());
                assertThat(kept.parts().values()).isSubsetOf(Samples.parts(1, PARTS));
                if (acknowledged.uploadId() != null) {
                    assertThat(kept.uploadId()).as("operation %d", n).isEqualTo(Samples.UPLOAD_ID);
                }
            }
        }
    }

    @Test
    void failedBeginKeepsTheOlderCheckpointOrTheNewerOne() throws IOException {
        Checkpoint newer = Samples.intention(Samples.KEY, Samples.CREATED.plusSeconds(1));
        for (int n = 1; n <= 8; n++) {
            Path directory = Files.createDirectory(temp.resolve("begin" + n));
            FaultyDisk disk = new FaultyDisk();
            Samples.journalBytes(directory);
            Checkpoint older = CheckpointStore.inDirectory(directory).list().get(0);

            try (CheckpointStore.Lease lease = Samples.store(directory, disk).acquire(Samples.id())) {
                disk.failFrom(n, 1);
                try {
                    lease.begin(newer);
                } catch (CheckpointException e) {
                    assertThat(e.code()).isEqualTo("CheckpointWriteFailed");
                    assertThatThrownBy(() -> lease.append(Samples.parts(1, 1))).hasMessageContaining("loaded or begun");
                }
            }

            assertThat(CheckpointStore.inDirectory(directory).list())
                    .singleElement()
                    .isIn(older, newer);
        }
    }

    @Test
    void appendGoesOnWhenThereIsRoomAgain() {
        FaultyDisk disk = new FaultyDisk();
        try (CheckpointStore.Lease lease = Samples.store(temp, disk).acquire(Samples.id())) {
            lease.begin(Samples.intention());
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            disk.failFrom(1, 1);
            assertThatThrownBy(() -> lease.append(Samples.parts(1, 5)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining(Samples.journal(temp).toString())
                    .hasMessageContaining("make room");
            lease.verifyHeld();

            disk.trace.clear();
            lease.append(Samples.parts(6, 6));

            assertThat(disk.trace).containsExactly("truncate", "force", "write", "force");
            lease.verifyHeld();
        }
        assertThat(CheckpointStore.inDirectory(temp).list())
                .containsExactly(Samples.withParts(0).withParts(Samples.parts(6, 6)));
    }

    @Test
    void fullJournalIsRefusedBeforeItCannotBeRead() {
        List<PartRecord> parts = Samples.parts(1, 10_000).stream()
                .map(part -> new PartRecord(
                        part.partNumber(),
                        part.offset(),
                        part.length(),
                        new ETag("é".repeat(256)),
                        null,
                        part.crc32c()))
                .toList();
        try (CheckpointStore.Lease lease = CheckpointStore.inDirectory(temp).acquire(Samples.id())) {
            lease.begin(Samples.intention());
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            lease.append(parts);
                        }
                    })
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("CheckpointWriteFailed")
                    .hasMessageContaining("67108864 bytes");
            lease.verifyHeld();
        }
        assertThat(CheckpointStore.inDirectory(temp).list())
                .containsExactly(Samples.withParts(0).withParts(parts));
    }

    /** Uploads with a policy of going on without a record; what was acknowledged, null when not even the beginning was. */
    private static Checkpoint upload(Path directory, Disk disk) {
        Checkpoint acknowledged = null;
        try (CheckpointStore.Lease lease = Samples.store(directory, disk).acquire(Samples.id())) {
            lease.begin(Samples.intention());
            acknowledged = Samples.intention();
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            acknowledged = Samples.withParts(0);
            for (PartRecord part : Samples.parts(1, PARTS)) {
                acknowledged = append(lease, acknowledged, part);
            }
            lease.completing(Samples.COMPLETION);
        } catch (CheckpointException e) {
            assertThat(e.code()).isEqualTo("CheckpointWriteFailed");
        }
        return acknowledged;
    }

    private static Checkpoint append(CheckpointStore.Lease lease, Checkpoint acknowledged, PartRecord part) {
        try {
            lease.append(List.of(part));
            return acknowledged.withParts(List.of(part));
        } catch (CheckpointException e) {
            assertThat(e.code()).isEqualTo("CheckpointWriteFailed");
            return acknowledged;
        }
    }
}
