package dev.pail.testkit;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.S3Exception;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.SyncOptions;
import dev.pail.transfer.UploadOptions;
import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that syncs a directory, to be killed; and, on the parent's side, the handle of one that runs. */
public final class DirectoryChild implements AutoCloseable {

    /** What one run of the program is told. The same command again is the same sync. */
    public record Command(
            String endpoint, Path checkpoints, String bucket, String prefix, Path directory, boolean downloads) {

        /** Syncs in this JVM. */
        public DirectoryResult here(TestServer server) {
            try (S3Client client = client(endpoint, server.accessKey(), server.secretKey(), checkpoints)) {
                return sync(client, this);
            }
        }
    }

    /** Requests of all files at the same time. */
    public static final int REQUESTS_IN_FLIGHT = 4;

    /** Files from here on go in parts. */
    public static final long LARGE_BYTES = 5 << 20;

    /** Size of a range of a download. */
    public static final int RANGE_BYTES = 512 << 10;

    private static final int END_MAX_SECONDS = 120;

    private static final SyncOptions OPTIONS = SyncOptions.defaults()
            .withDeletes(true)
            .withDirectory(DirectoryOptions.defaults()
                    .withRequestsInFlight(REQUESTS_IN_FLIGHT)
                    .withUpload(UploadOptions.defaults()
                            .withThresholdBytes(LARGE_BYTES)
                            .withPartSizeBytes(5 << 20))
                    .withDownload(DownloadOptions.defaults()
                            .withThresholdBytes(LARGE_BYTES)
                            .withPartSizeBytes(RANGE_BYTES)));

    private final Process process;
    private final BufferedReader output;

    private DirectoryChild(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts the program, which syncs to its end: exit status 0, or 1 and a line that says why. */
    public static DirectoryChild start(Command command, TestServer server) {
        return new DirectoryChild(ChildJvm.start(
                List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"),
                DirectoryChild.class,
                command.endpoint(),
                server.accessKey(),
                server.secretKey(),
                command.checkpoints().toString(),
                command.bucket(),
                command.prefix(),
                command.directory().toString(),
                Boolean.toString(command.downloads())));
    }

    /** SIGKILL without waiting, for any thread. */
    public void killNow() {
        process.destroyForcibly();
    }

    /** Exit status: 0 when the sync ended well, 137 after a SIGKILL. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(END_MAX_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the child did not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while a child ran", e);
        }
    }

    /** What it said; after its end. */
    public String output() {
        return String.join(System.lineSeparator(), output.lines().toList());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static S3Client client(String endpoint, String accessKey, String secretKey, Path checkpoints) {
        return S3Client.builder()
                .endpoint(endpoint)
                .region("us-east-1")
                .credentials(CredentialsProvider.of(accessKey, secretKey))
                .checkpointStore(CheckpointStore.inDirectory(checkpoints))
                .metadataSources(new MetadataSource[0])
                .build();
    }

    private static DirectoryResult sync(S3Client client, Command command) {
        return command.downloads()
                ? client.syncDown(command.bucket(), command.prefix(), command.directory(), OPTIONS)
                : client.syncUp(command.bucket(), command.prefix(), command.directory(), OPTIONS);
    }

    /** The program. */
    public static void main(String[] args) {
        Path checkpoints = new File(args[3]).toPath();
        Command command = new Command(
                args[0], checkpoints, args[4], args[5], new File(args[6]).toPath(), Boolean.parseBoolean(args[7]));
        try (S3Client client = client(args[0], args[1], args[2], checkpoints)) {
            DirectoryResult result = sync(client, command);
            System.out.println("DONE " + result.transferred() + ' ' + result.unchanged() + ' ' + result.deleted());
        } catch (S3Exception failure) {
            System.out.println("FAILED " + failure.code() + ' ' + failure.getMessage());
            System.exit(1);
        }
    }
}
