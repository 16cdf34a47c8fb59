package dev.pail.testkit;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.RetryPolicy;
import dev.pail.error.S3Exception;
import dev.pail.model.PutOptions;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program that uploads one file, to be killed; and, on the parent's side, the handle of one that runs. */
public final class UploadChild implements AutoCloseable {

    /** What one run of the program is told. The same command again is the same upload. */
    public record Command(String endpoint, Path checkpoints, String bucket, String key, Path file) {

        /** Runs it in this JVM. */
        public UploadResult here(TestServer server) {
            try (S3Client client = client(
                    endpoint, server.accessKey(), server.secretKey(), CheckpointStore.inDirectory(checkpoints))) {
                return client.upload(bucket, key, file, OPTIONS);
            }
        }
    }

    static final int PARTS_IN_FLIGHT = 2;

    private static final String NEVER = "never";
    private static final int END_MAX_SECONDS = 120;
    private static final UploadOptions OPTIONS = UploadOptions.defaults()
            .withThresholdBytes(1)
            .withPartSizeBytes(5 << 20)
            .withPartsInFlight(PARTS_IN_FLIGHT)
            .withPut(PutOptions.defaults().withMetadata("owner", "me"));

    private final Process process;
    private final BufferedReader output;

    private UploadChild(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts the program, which uploads to its end. */
    public static UploadChild start(Command command, TestServer server) {
        return start(command, server, NEVER);
    }

    /** Starts the program, which stands still at a step of {@link HaltingStore} and says so. */
    public static UploadChild start(Command command, TestServer server, String step) {
        return new UploadChild(ChildJvm.start(
                List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"),
                UploadChild.class,
                command.endpoint(),
                server.accessKey(),
                server.secretKey(),
                command.checkpoints().toString(),
                command.bucket(),
                command.key(),
                command.file().toString(),
                step));
    }

    /** Waits for the line that says that the program stands at its step. */
    public void awaitStep() {
        List<String> before = new ArrayList<>();
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("AT ")) {
                    return;
                }
                before.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("the child ended before its step: " + before);
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGKILL without waiting, for any thread. */
    public void killNow() {
        process.destroyForcibly();
    }

    /** Exit status: 0 when the upload ended well, 137 after a SIGKILL. */
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

    private static S3Client client(String endpoint, String accessKey, String secretKey, CheckpointStore store) {
        return S3Client.builder()
                .endpoint(endpoint)
                .region("us-east-1")
                .credentials(CredentialsProvider.of(accessKey, secretKey))
                .checkpointStore(store)
                .metadataSources(
                        MetadataSource.ci(UploadChild::ciOfThisProcess),
                        MetadataSource.git(),
                        MetadataSource.defaults(MetadataSource.Default.SOURCE_NAME))
                .retryPolicy(RetryPolicy.defaults())
                .build();
    }

    /** Each process is another job. */
    private static @Nullable String ciOfThisProcess(String variable) {
        return switch (variable) {
            case "CI" -> "true";
            case "JOB_ID" -> Long.toString(ProcessHandle.current().pid());
            default -> null;
        };
    }

    /** The program. */
    public static void main(String[] args) throws InterruptedException {
        String step = args[7];
        CountDownLatch never = new CountDownLatch(1);
        CheckpointStore store = new HaltingStore(CheckpointStore.inDirectory(Path.of(args[3])), reached -> {
            if (reached.equals(step)) {
                System.out.println("AT " + reached);
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        try (S3Client client = client(args[0], args[1], args[2], store)) {
            UploadResult result = client.upload(args[4], args[5], new File(args[6]).toPath(), OPTIONS);
            System.out.println("DONE " + result);
        } catch (S3Exception failure) {
            System.out.println("FAILED " + failure.code() + ' ' + failure.getMessage());
            System.exit(1);
        }
    }
}
