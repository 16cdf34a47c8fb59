package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CheckpointKillIT {

    private static final int KILLS = 30;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @TempDir
    Path temp;

    @Test
    @Tag("J4")
    void everyAcknowledgedPartSurvivesThirtyKills() throws Exception {
        int acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildJvm child = ChildJvm.start(temp, "append")) {
                String from = child.hear();
                assertThat(from).startsWith("from ");
                assertThat(Integer.parseInt(from.substring(5))).isGreaterThanOrEqualTo(acknowledged);
                int last = read(child, random.nextInt(60));
                acknowledged = Math.max(acknowledged, Math.max(last, last(child.kill())));
            }

            Checkpoint found = load();

            assertThat(found.uploadId()).isEqualTo(Samples.UPLOAD_ID);
            assertThat(found.parts()).as("seed %d kill %d", seed, kill).hasSizeGreaterThanOrEqualTo(acknowledged);
            assertThat(found.parts().values())
                    .containsExactlyElementsOf(Samples.parts(1, found.parts().size()));
        }
    }

    @Test
    @Tag("D8")
    void killedWhileBeginningLeavesTheOlderOrTheNewerAndNeverATornOne() throws Exception {
        for (int kill = 0; kill < KILLS / 2; kill++) {
            int acknowledged;
            try (ChildJvm child = ChildJvm.start(temp, "begin")) {
                acknowledged = read(child, 1 + random.nextInt(60));
                acknowledged = Math.max(acknowledged, last(child.kill()));
            }

            Checkpoint found = load();

            assertThat(found)
                    .as("seed %d kill %d", seed, kill)
                    .isIn(
                            Samples.intention(Samples.KEY, Samples.CREATED.plusSeconds(acknowledged)),
                            Samples.intention(Samples.KEY, Samples.CREATED.plusSeconds(acknowledged + 1)));
        }
    }

    private Checkpoint load() {
        try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
            Recovered found = lease.load().orElseThrow();
            assertThat(found.damaged()).as("seed %d", seed).isFalse();
            return found.checkpoint();
        }
    }

    private static int read(ChildJvm child, int lines) throws Exception {
        int last = 0;
        for (int i = 0; i < lines; i++) {
            last = Integer.parseInt(child.hear());
        }
        return last;
    }

    private static int last(List<String> lines) {
        return lines.isEmpty() ? 0 : Integer.parseInt(lines.get(lines.size() - 1));
    }
}
