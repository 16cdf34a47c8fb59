package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads large journals in a process with a heap of 16 MiB. */
@Tag("G5")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CheckpointMemoryIT {

    private static final String HEAP = "-Xmx16m";

    @TempDir
    Path temp;

    @Test
    void gigabyteIsRefused() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(Samples.journal(temp).toFile(), "rw")) {
            file.setLength(1L << 30);
        }

        assertThat(load()).containsExactly("0 good, 1 damaged", "CheckpointUnreadable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "{\"a\":",
                "{\"format\":\"pail-checkpoint\",",
                "0 0 00000000 \n",
                "17 1 00000000 {\"uploadId\":\"x\"}\n",
                "99999 0 00000000 {\"uploadId\":\"",
                "\n",
            })
    void largestFileThatIsReadAtAllTakesLittleMemory(String content) throws Exception {
        fill(content);

        List<String> said = load();

        assertThat(said).hasSize(2).first().asString().startsWith("0 good");
    }

    @Test
    void tenThousandPartsAreLoaded() throws Exception {
        try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
            lease.begin(Samples.intention());
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            lease.append(Samples.parts(1, 10_000));
        }

        assertThat(load()).containsExactly("1 good, 0 damaged", "damaged false");
    }

    private List<String> load() throws Exception {
        try (ChildJvm child = ChildJvm.start(temp, "load", HEAP)) {
            List<String> said = List.of(String.valueOf(child.hear()), String.valueOf(child.hear()));
            assertThat(child.waitFor()).isZero();
            return said;
        }
    }

    private void fill(String content) throws IOException {
        byte[] block = content.repeat((64 << 10) / content.length()).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = Files.newOutputStream(Samples.journal(temp))) {
            for (long bytes = 0; bytes + block.length <= JournalLimits.JOURNAL_BYTES_MAX; bytes += block.length) {
                out.write(block);
            }
        }
    }
}
