package dev.pail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.CheckpointException;
import dev.pail.error.S3Exception;
import dev.pail.model.CallEvent;
import dev.pail.testkit.FaultProxy;
import dev.pail.testkit.FaultProxy.Place;
import dev.pail.testkit.TestServer;
import dev.pail.testkit.TransferChild;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload goes on elsewhere, in another process, or after its server had died. */
class TakeOverIT {

    @TempDir
    private Path directory;

    private static FaultProxy.Hold atPart(CrashBench bench, int part, Place place) {
        return bench.proxy.hold(
                place, request -> request.operation().equals("UploadPart") && request.partNumber() == part);
    }

    @Test
    @Tag("U13")
    @Tag("G8")
    void oneProcessWorksAndTheOtherIsToldWhoDoes() {
        Path file = CrashBench.writeFile(directory.resolve("source.bin"));
        try (CrashBench bench = new CrashBench(TestServer.shared(), directory)) {
            TransferChild.Command command = bench.command(file);
            try (TransferChild owner = TransferChild.start(command, bench.server, "after append 3")) {
                owner.awaitStep();

                CheckpointException refused =
                        catchThrowableOfType(CheckpointException.class, () -> command.here(bench.server));

                assertThat(refused.code()).isEqualTo("CheckpointInUse");
                assertThat(refused).hasMessageContaining(Long.toString(owner.pid()));
                assertThat(bench.witness.uploads(bench.bucket, command.key())).hasSize(1);
                owner.kill();
            }
            bench.proxy.awaitQuiet();

            UploadResult result = command.here(bench.server);

            assertThat(result.resumed()).isTrue();
            bench.assertWhole(command, 1);
        }
    }

    @Test
    @Tag("L3")
    void goesOnInAnotherDirectory() throws IOException {
        Path file = CrashBench.writeFile(directory.resolve("source.bin"));
        try (CrashBench bench = new CrashBench(TestServer.shared(), directory)) {
            TransferChild.Command command = bench.command(file);
            try (TransferChild child = TransferChild.start(command, bench.server, "after append 3")) {
                child.awaitStep();
                child.kill();
            }
            bench.proxy.awaitQuiet();
            Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
            Path movedFile = Files.copy(file, elsewhere.resolve("renamed.bin"));
            Files.delete(file);
            Path movedCheckpoints = Files.move(command.checkpoints(), elsewhere.resolve("checkpoints"));
            TransferChild.Command moved = new TransferChild.Command(
                    command.endpoint(), movedCheckpoints, command.bucket(), command.key(), movedFile);

            UploadResult result = moved.here(bench.server);

            assertThat(result.resumed()).isTrue();
            bench.assertWhole(moved, 1);
        }
    }

    @Test
    @Tag("F3")
    void outlivesAServerThatIsKilledInMidPartAndComesBack() {
        Path file = CrashBench.writeFile(directory.resolve("source.bin"));
        try (TestServer server = TestServer.privateServer();
                CrashBench bench = new CrashBench(server, directory)) {
            TransferChild.Command command = bench.command(file);
            FaultProxy.Hold hold = atPart(bench, 3, Place.HALFWAY);
            AtomicInteger failures = new AtomicInteger();
            Thread killer = new Thread(() -> {
                hold.awaitReached();
                server.kill();
                hold.release();
            });
            killer.start();
            try (S3Client client = S3Client.builder()
                    .endpoint(command.endpoint())
                    .region(server.region())
                    .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                    .checkpointStore(CheckpointStore.inDirectory(command.checkpoints()))
                    .eventListener(event -> {
                        if (event.kind() == CallEvent.Kind.RETRY && failures.incrementAndGet() == 1) {
                            server.start();
                        }
                    })
                    .build()) {
                UploadOptions options = UploadOptions.defaults()
                        .withPartSizeBytes(CrashBench.PART_BYTES)
                        .withPartsInFlight(2);
                try {
                    client.upload(command.bucket(), command.key(), file, options);
                } catch (S3Exception serverWasAwayTooLong) {
                    assertThat(serverWasAwayTooLong.detail().resume()).isNotNull();
                    server.start();
                    client.upload(command.bucket(), command.key(), file, options);
                }
            }

            assertThat(failures).hasPositiveValue();
            bench.assertWhole(command, 4);
        }
    }

    @Test
    @Tag("F4")
    void goesOnAfterBothTheServerAndTheClientWereKilled() {
        Path file = CrashBench.writeFile(directory.resolve("source.bin"));
        try (TestServer server = TestServer.privateServer();
                CrashBench bench = new CrashBench(server, directory)) {
            TransferChild.Command command = bench.command(file);
            FaultProxy.Hold hold = atPart(bench, 3, Place.HALFWAY);
            try (TransferChild child = TransferChild.start(command, server)) {
                hold.awaitReached();
                server.kill();
                child.kill();
            }
            hold.cut();
            bench.proxy.awaitQuiet();
            server.start();

            UploadResult result = command.here(server);

            assertThat(result.size()).isEqualTo(CrashBench.FILE_BYTES);
            bench.assertWhole(command, 1);
        }
    }

    @Test
    @Tag("Z8")
    void outlivesAFileThatIsTruncatedWhileItIsMapped() throws IOException {
        Path file = CrashBench.writeFile(directory.resolve("source.bin"));
        try (CrashBench bench = new CrashBench(TestServer.shared(), directory)) {
            TransferChild.Command command = bench.command(file);
            FaultProxy.Hold hold = atPart(bench, 1, Place.HALFWAY);
            try (TransferChild child = TransferChild.start(command, bench.server)) {
                hold.awaitReached();
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
                hold.release();

                assertThat(child.awaitEnd())
                        .as("1: failed by itself; 134: the JVM died")
                        .isEqualTo(1);
                assertThat(child.output()).contains("FAILED SourceFailed", "shrank");
            }
            assertThat(bench.witness.keys(bench.bucket)).isEmpty();
            assertThat(bench.proxy.requests("CompleteMultipartUpload")).isEmpty();
        }
    }
}
