package dev.pail.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.testkit.TestServer;
import dev.pail.testkit.TransferChild;
import dev.pail.testkit.TransferChild.Kind;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * SIGKILL of programs that upload files and streams, download and copy, at moments that only the seed knows: {@code -Dpail.crash.seed=…}
 * repeats them. {@code -Dpail.crash.kills} is their number over all kinds.
 */
class CrashAtRandomMomentsIT {

    private static final int KILLS = Integer.getInteger("pail.crash.kills", 24) / Kind.values().length;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Kind.class)
    @Tag("U12")
    @Tag("D2")
    @Tag("G1")
    @Tag("F1")
    @Tag("G31")
    void everyTransferEndsWholeHoweverOftenItIsKilled(Kind kind) {
        long seed = Long.getLong("pail.crash.seed", System.nanoTime());
        Random random = new Random(seed);
        Path file = CrashBench.writeFile(directory.resolve("source.bin"));
        int kills = 0;
        int transfers = 0;
        int runs = 0;
        long slowestRecovery = 0;

        try (CrashBench bench = new CrashBench(TestServer.shared(), directory)) {
            TransferChild.Command unharmed = bench.command(file, kind);
            unharmed.run(bench.server);
            long ticksOfARun = bench.proxy.ticks();
            bench.assertWhole(unharmed, 0);

            while (kills < KILLS) {
                TransferChild.Command command = bench.command(file, kind);
                int killsHere = 0;
                boolean ended = false;
                while (!ended) {
                    runs++;
                    long killed = kills < KILLS ? nextKill(random, ticksOfARun, bench.proxy.ticks()) : Long.MAX_VALUE;
                    long startedAt = System.nanoTime();
                    try (TransferChild child = TransferChild.start(command, bench.server)) {
                        bench.proxy.onTick(tick -> {
                            if (tick == killed) {
                                child.killNow();
                            }
                        });
                        int status = child.awaitEnd();
                        ended = status == 0;
                        assertThat(status)
                                .as("%s, seed %d, kill %d: %s", kind, seed, kills, status == 1 ? child.output() : "")
                                .isIn(0, 137);
                    }
                    bench.proxy.awaitQuiet();
                    if (ended && killsHere > 0) {
                        slowestRecovery = Math.max(slowestRecovery, System.nanoTime() - startedAt);
                    }
                    kills += ended ? 0 : 1;
                    killsHere += ended ? 0 : 1;
                }
                transfers++;
                bench.assertWhole(command, killsHere);
            }
        }

        System.out.printf(
                "[pail] %s, seed %d: %d kills over %d transfers in %d runs: 0 wrong, 0 left over, slowest recovery"
                        + " with the start of its JVM %d ms%n",
                kind, seed, kills, transfers, runs, TimeUnit.NANOSECONDS.toMillis(slowestRecovery));
        assertThat(kills).isEqualTo(KILLS);
    }

    /** Anywhere in what is left of the transfer, and a little beyond: then the run ends before its kill. */
    private static long nextKill(Random random, long ticksOfARun, long ticksDone) {
        long left = Math.max(20, ticksOfARun - ticksDone);
        return ticksDone + 1 + random.nextLong(left + left / 8);
    }
}
