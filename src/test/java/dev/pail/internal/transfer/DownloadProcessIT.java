package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.CancelledException;
import dev.pail.testkit.ChildJvm;
import dev.pail.testkit.RangeServer;
import dev.pail.testkit.Witness;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.Transfer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a download costs a process, and what it leaves in one. */
class DownloadProcessIT {

    /** The nightly run sets 4 GiB. */
    private static final long LARGE = Long.getLong("pail.test.largeBytes", 512L << 20) + 4321;

    @TempDir
    private Path directory;

    private static S3Client client(String endpoint, Path checkpoints) {
        return S3Client.builder()
                .endpoint(endpoint)
                .region("us-east-1")
                .credentials(CredentialsProvider.of("anyone", "anyone"))
                .checkpointStore(CheckpointStore.inDirectory(checkpoints))
                .build();
    }

    /** The program of {@link #aHeapOf64MebibytesIsEnough}. */
    public static void main(String[] args) {
        try (S3Client s3 = client(args[0], new File(args[1]).toPath())) {
            DownloadResult result = s3.download("bucket", "key", new File(args[2]).toPath());
            System.out.println("RECEIVED " + result.bytesReceived() + ' '
                    + result.verification().method());
        }
    }

    @Test
    @Tag("D9")
    @Tag("Z6")
    void aHeapOf64MebibytesIsEnough() throws Exception {
        Path file = directory.resolve("copy");
        try (RangeServer server = new RangeServer(LARGE, 1)) {
            Process child = ChildJvm.start(
                    List.of("-Xmx64m"),
                    DownloadProcessIT.class,
                    server.endpoint(),
                    directory.resolve("checkpoints").toString(),
                    file.toString());
            String said;
            try (InputStream output = child.getInputStream()) {
                said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
            }

            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(said).isEqualTo("RECEIVED " + LARGE + " crc32c");
            assertThat(Witness.sha256(file)).isEqualTo(server.sha256());
        }
    }

    @Test
    @Tag("X2")
    @Tag("G28")
    void downloadsThatAreCancelledAnywhereLeaveNothingOpen() throws Exception {
        long seed = Long.getLong("pail.test.seed", System.nanoTime());
        Random random = new Random(seed);
        Path file = Files.writeString(directory.resolve("copy"), "old");
        DownloadOptions options = DownloadOptions.defaults()
                .withPartSizeBytes(256 << 10)
                .withThresholdBytes(1)
                .withFailurePolicy(FailurePolicy.ABORT);
        try (RangeServer server = new RangeServer(8 << 20, seed);
                S3Client s3 = client(server.endpoint(), directory.resolve("checkpoints"))) {
            s3.download("bucket", "key", file, options);
            long ticks = server.ticks();
            int open = openFiles("pail-part");
            int cancelled = 0;

            for (int round = 0; round < 50; round++) {
                Files.writeString(file, "old");
                long moment = server.ticks() + 1 + random.nextLong(ticks);
                Transfer<DownloadResult> transfer = s3.downloadAsync("bucket", "key", file, options);
                server.onTick(tick -> {
                    if (tick == moment) {
                        transfer.cancel();
                    }
                });
                ExecutionException ended = catchThrowableOfType(
                        ExecutionException.class, () -> transfer.future().get(60, TimeUnit.SECONDS));
                if (ended == null) {
                    assertThat(Witness.sha256(file)).isEqualTo(server.sha256());
                    continue;
                }
                cancelled++;
                assertThat(ended).as("seed %d, round %d", seed, round).hasCauseInstanceOf(CancelledException.class);
                assertThat(file).hasContent("old");
            }

            assertThat(cancelled).as("seed %d", seed).isPositive();
            assertThat(openFiles("pail-part")).isEqualTo(open).isZero();
            assertThat(s3.unfinishedDownloads()).isEmpty();
            try (Stream<Path> left = Files.list(directory)) {
                assertThat(left).containsExactlyInAnyOrder(file, directory.resolve("checkpoints"));
            }
        }
    }

    private static int openFiles(String name) throws IOException {
        int count = 0;
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            for (Path handle : handles.toList()) {
                count += target(handle).contains(name) ? 1 : 0;
            }
        }
        return count;
    }

    /** A file that was deleted is still told, one that was closed meanwhile is not. */
    private static String target(Path handle) throws IOException {
        try {
            return Files.readSymbolicLink(handle).toString();
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        }
    }
}
