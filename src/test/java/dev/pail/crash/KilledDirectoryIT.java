package dev.pail.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.testkit.DirectoryChild;
import dev.pail.testkit.FaultProxy;
import dev.pail.testkit.TestServer;
import dev.pail.testkit.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL of a program that syncs a directory, at moments that only the seed knows, and the same program again.
 *
 * <p>{@code -Dpail.crash.seed=…} repeats the moments; {@code -Dpail.crash.directoryKills=…} is kills in each direction.
 */
class KilledDirectoryIT {

    private static final int KILLS = Integer.getInteger("pail.crash.directoryKills", 3);
    private static final int SMALL = 60;
    private static final int LARGE_BYTES = (11 << 20) + 12_345;
    private static final String PREFIX = "tree/";

    @TempDir
    private Path temp;

    private final TestServer server = TestServer.shared();
    private final String bucket = "killed-directory-" + UUID.randomUUID();

    /** Sixty small files in three directories, one in parts; written long before, as their times tell. */
    private static Map<String, String> writeTree(Path root, long seed) throws IOException {
        Random random = new Random(seed);
        Map<String, String> hashes = new TreeMap<>();
        for (int number = 0; number <= SMALL; number++) {
            byte[] bytes = new byte[number == SMALL ? LARGE_BYTES : random.nextInt(9000)];
            random.nextBytes(bytes);
            String name = number == SMALL ? "d1/large" : "d" + number % 3 + "/f " + number;
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-01-01T00:00:00Z")));
            hashes.put(name, Witness.sha256(file));
        }
        return hashes;
    }

    @Test
    @Tag("G1")
    @Tag("O28")
    @Tag("F1")
    void whatAKilledUploadLeftIsGoneOnWith() throws IOException {
        Path source = temp.resolve("source");
        long seed = seed();
        Map<String, String> hashes = writeTree(source, seed);
        try (FaultProxy proxy = FaultProxy.before(server);
                Witness witness = Witness.of(server)) {
            witness.createBucket(bucket);
            witness.put(bucket, PREFIX + "old", new byte[] {1});
            DirectoryChild.Command command = command(proxy, source, false);

            int kills = killAndRunAgain(command, proxy, seed);

            Map<String, String> stored = witness.keys(bucket).stream()
                    .collect(Collectors.toMap(
                            key -> key.substring(PREFIX.length()),
                            key -> witness.sha256(bucket, key),
                            (one, other) -> one,
                            TreeMap::new));
            assertThat(stored).as("seed %d", seed).isEqualTo(hashes);
            assertThat(witness.uploads(bucket, PREFIX + "d1/large")).isEmpty();
            assertThat(CrashBench.filesIn(command.checkpoints())).isEmpty();
            assertThat(proxy.requests("PutObject"))
                    .as("small files that were sent, with %d kills", kills)
                    .hasSizeBetween(SMALL, SMALL + kills * DirectoryChild.REQUESTS_IN_FLIGHT);
            assertThat(proxy.tally().bytesAfterAcknowledgement()).isZero();
            assertThat(command.here(server).transferred()).isZero();
        }
    }

    @Test
    @Tag("G1")
    @Tag("O28")
    @Tag("F1")
    void whatAKilledDownloadLeftIsGoneOnWith() throws IOException {
        Path target = Files.createDirectory(temp.resolve("target"));
        Files.writeString(target.resolve("old"), "not at the source");
        long seed = seed();
        Map<String, String> hashes = writeTree(temp.resolve("source"), seed);
        try (FaultProxy proxy = FaultProxy.before(server);
                Witness witness = Witness.of(server)) {
            witness.createBucket(bucket);
            command(proxy, temp.resolve("source"), false).here(server);
            proxy.reset();
            DirectoryChild.Command command = command(proxy, target, true);

            int kills = killAndRunAgain(command, proxy, seed);

            Map<String, String> found = new TreeMap<>();
            try (Stream<Path> files = Files.walk(target)) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> found.put(target.relativize(file).toString(), Witness.sha256(file)));
            }
            assertThat(found).as("seed %d", seed).isEqualTo(hashes);
            assertThat(CrashBench.filesIn(command.checkpoints())).isEmpty();
            assertThat(proxy.requests("GetObject").stream()
                            .filter(request -> request.path().contains("/f%20")))
                    .as("small files that were read, with %d kills", kills)
                    .hasSizeBetween(SMALL, SMALL + kills * DirectoryChild.REQUESTS_IN_FLIGHT);
            assertThat(command.here(server).transferred()).isZero();
        }
    }

    private static long seed() {
        return Long.getLong("pail.crash.seed", System.nanoTime());
    }

    private DirectoryChild.Command command(FaultProxy proxy, Path directory, boolean downloads) {
        return new DirectoryChild.Command(
                proxy.endpoint().toString(), temp.resolve("checkpoints"), bucket, PREFIX, directory, downloads);
    }

    /** The more is done, the fewer ticks a run has: one that ends before its kill is the last. */
    private int killAndRunAgain(DirectoryChild.Command command, FaultProxy proxy, long seed) {
        Random random = new Random(seed);
        int kills = 0;
        while (true) {
            int killsBefore = kills;
            long killed = kills < KILLS ? proxy.ticks() + 1 + random.nextInt(4 * SMALL / KILLS) : Long.MAX_VALUE;
            try (DirectoryChild child = DirectoryChild.start(command, server)) {
                proxy.onTick(tick -> {
                    if (tick == killed) {
                        child.killNow();
                    }
                });
                int status = child.awaitEnd();
                assertThat(status)
                        .as("seed %d, kill %d: %s", seed, killsBefore, status == 1 ? child.output() : "")
                        .isIn(0, 137);
                if (status == 0) {
                    System.out.printf(
                            "[pail] seed %d: %d kills of a %s of a directory, 0 wrong files, nothing left over%n",
                            seed, kills, command.downloads() ? "download" : "upload");
                    return kills;
                }
                kills++;
            }
            proxy.awaitQuiet();
        }
    }
}
