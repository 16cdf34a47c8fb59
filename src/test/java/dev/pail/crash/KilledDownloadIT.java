package dev.pail.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.checkpoint.CheckpointStore;
import dev.pail.testkit.RangeServer;
import dev.pail.testkit.TransferChild;
import dev.pail.testkit.Witness;
import dev.pail.transfer.DownloadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SIGKILL of a program that downloads: at every step, and at moments that only the seed knows.
 *
 * <p>{@code -Dpail.crash.seed=…} repeats the moments; {@code -Dpail.crash.downloadKills=100
 * -Dpail.crash.downloadBytes=1073741824} is the nightly size.
 */
class KilledDownloadIT {

    private static final int KILLS = Integer.getInteger("pail.crash.downloadKills", 50);
    private static final long BYTES = Long.getLong("pail.crash.downloadBytes", 24L << 20) + 12_345;
    private static final int RANGES = (int) ((BYTES + TransferChild.RANGE_BYTES - 1) / TransferChild.RANGE_BYTES);
    private static final String OLD = "what was there before";

    @TempDir
    private Path directory;

    private Path target;
    private TransferChild.Command command;

    private TransferChild.Command begin(RangeServer server) throws IOException {
        target = Files.createDirectory(directory.resolve("to")).resolve("copy.bin");
        Files.writeString(target, OLD);
        command = new TransferChild.Command(
                server.endpoint(),
                directory.resolve("checkpoints"),
                "bucket",
                "key",
                target,
                TransferChild.Kind.DOWNLOAD);
        return command;
    }

    private void assertWhole(RangeServer server, String what) throws IOException {
        assertThat(Witness.sha256(target)).as(what).isEqualTo(server.sha256());
        try (Stream<Path> left = Files.list(target.getParent())) {
            assertThat(left).as(what).containsExactly(target);
        }
        try (Stream<Path> left = Files.list(command.checkpoints())) {
            assertThat(left).as(what).isEmpty();
        }
    }

    static List<String> steps() {
        List<String> steps = new ArrayList<>();
        for (String step : List.of("begin", "force", "append 1", "append 3", "append " + RANGES, "publish", "delete")) {
            steps.add("before " + step);
            steps.add("after " + step);
        }
        return steps;
    }

    @ParameterizedTest
    @MethodSource("steps")
    @Tag("D2")
    @Tag("G2")
    void endsWholeAfterAKillAtThisStep(String step) throws Exception {
        try (RangeServer server = new RangeServer(BYTES, 1)) {
            begin(server);
            try (TransferChild child = TransferChild.startDownload(command, step)) {
                child.awaitStep();
                child.kill();
            }
            boolean named = step.equals("after publish") || step.endsWith("delete");
            if (!named) {
                assertThat(target).hasContent(OLD);
            }
            int kept = CheckpointStore.inDirectory(command.checkpoints()).list().stream()
                    .mapToInt(checkpoint -> checkpoint.parts().size())
                    .sum();

            DownloadResult result = command.here();

            assertThat(result.partsReused()).isEqualTo(kept);
            assertWhole(server, step);
        }
    }

    @Test
    @Tag("D2")
    @Tag("G1")
    @Tag("F1")
    @Tag("D3")
    void endsWholeHoweverOftenItIsKilled() throws Exception {
        long seed = Long.getLong("pail.crash.seed", System.nanoTime());
        Random random = new Random(seed);
        try (RangeServer server = new RangeServer(BYTES, seed)) {
            begin(server);
            command.here();
            assertWhole(server, "unharmed, seed " + seed);
            long ticksOfARun = server.ticks();
            int kills = 0;
            int downloads = 0;
            int replaced = 0;
            long twice = 0;

            while (kills < KILLS) {
                Files.writeString(target, OLD);
                server.replace(random.nextLong());
                long before = server.rangeBytes();
                int killsHere = 0;
                boolean ended = false;
                boolean replacedHere = false;
                while (!ended) {
                    String what = "seed " + seed + ", kill " + kills;
                    boolean kill = kills < KILLS;
                    long moment = kill ? server.ticks() + 1 + random.nextLong(ticksOfARun) : Long.MAX_VALUE;
                    try (TransferChild child = TransferChild.startDownload(command)) {
                        server.onTick(tick -> {
                            if (tick == moment) {
                                child.killNow();
                            }
                        });
                        int status = child.awaitEnd();
                        ended = status == 0;
                        assertThat(status)
                                .as("%s: %s", what, status == 1 ? child.output() : "")
                                .isIn(0, 137);
                    }
                    if (!ended) {
                        kills++;
                        killsHere++;
                        assertUntouchedOrWhole(server, what);
                        if (random.nextInt(8) == 0) {
                            server.replace(random.nextLong());
                            replacedHere = true;
                            replaced++;
                        }
                    }
                }
                downloads++;
                assertWhole(server, "seed " + seed + ", after " + kills + " kills");
                long again = server.rangeBytes() - before - BYTES;
                if (!replacedHere) {
                    twice += again;
                    assertThat(again)
                            .as("bytes of ranges sent again, seed %d, %d kills", seed, killsHere)
                            .isLessThanOrEqualTo(
                                    (long) killsHere * TransferChild.RANGES_IN_FLIGHT * TransferChild.RANGE_BYTES);
                }
            }
            System.out.printf(
                    "[pail] seed %d: %d kills over %d downloads of %,d bytes, object replaced between %d of them: 0"
                            + " wrong files, 0 left over, %,d bytes sent again%n",
                    seed, kills, downloads, BYTES, replaced, twice);
        }
    }

    /** A kill between the new name and the end of the journal leaves a whole file; all others leave the old one. */
    private void assertUntouchedOrWhole(RangeServer server, String what) throws IOException {
        if (Files.size(target) != BYTES) {
            assertThat(target).as(what).hasContent(OLD);
        } else {
            assertThat(Witness.sha256(target)).as(what).isEqualTo(server.sha256());
        }
    }
}
