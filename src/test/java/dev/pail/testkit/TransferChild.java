package dev.pail.testkit;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.RetryPolicy;
import dev.pail.contract.NoSecretTold;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.FileTarget;
import dev.pail.model.CopySource;
import dev.pail.model.PutOptions;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.MultipartCopyOptions;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import dev.pail.transfer.UploadSource;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A program that makes one transfer, to be killed; and, on the parent's side, the handle of one that runs. */
public final class TransferChild implements AutoCloseable {

    /** What one run of the program is told. The same command again is the same transfer. */
    public record Command(String endpoint, Path checkpoints, String bucket, String key, Path file, Kind kind) {

        /** An upload. */
        public Command(String endpoint, Path checkpoints, String bucket, String key, Path file) {
            this(endpoint, checkpoints, bucket, key, file, Kind.UPLOAD);
        }

        /** Makes the transfer in this JVM. */
        public Object run(TestServer server) {
            try (S3Client client = client(
                    endpoint,
                    server.accessKey(),
                    server.secretKey(),
                    CheckpointStore.inDirectory(checkpoints),
                    step -> {})) {
                return kind.run(client, bucket, key, file);
            }
        }

        /** Uploads in this JVM. */
        public UploadResult here(TestServer server) {
            try (S3Client client = client(
                    endpoint,
                    server.accessKey(),
                    server.secretKey(),
                    CheckpointStore.inDirectory(checkpoints),
                    step -> {})) {
                return client.upload(bucket, key, file, PARTS);
            }
        }

        /** Downloads in this JVM, from a server that does not look at signatures. */
        public DownloadResult here() {
            try (S3Client client =
                    client(endpoint, ANYONE, ANYONE, CheckpointStore.inDirectory(checkpoints), step -> {})) {
                return client.download(bucket, key, file, RANGES);
            }
        }
    }

    /** What the program does. */
    public enum Kind {
        /** The file becomes the object. */
        UPLOAD {
            @Override
            Object run(S3Client client, String bucket, String key, Path file) {
                return client.upload(bucket, key, file, PARTS);
            }
        },
        /** The file's bytes become the object as a stream, which each run opens anew. */
        STREAM {
            @Override
            Object run(S3Client client, String bucket, String key, Path file) {
                UploadSource source = UploadSource.reopenable("source", () -> Files.newInputStream(file));
                return client.upload(bucket, key, source, PARTS);
            }
        },
        /** The object becomes the file. */
        DOWNLOAD {
            @Override
            Object run(S3Client client, String bucket, String key, Path file) {
                return client.download(bucket, key, file, RANGES);
            }
        },
        /** The object that has the file's name becomes another inside the server. */
        COPY {
            @Override
            Object run(S3Client client, String bucket, String key, Path file) {
                CopySource source = CopySource.of(bucket, String.valueOf(file.getFileName()));
                return client.copy(source, bucket, key, COPIES);
            }
        };

        abstract Object run(S3Client client, String bucket, String key, Path file);
    }

    /** Size of a range of a download. */
    public static final int RANGE_BYTES = 256 << 10;

    /** Ranges that a download asks for at the same time. */
    public static final int RANGES_IN_FLIGHT = 4;

    static final int PARTS_IN_FLIGHT = 2;

    private static final String ANYONE = "anyone";
    private static final String NEVER = "never";
    private static final int END_MAX_SECONDS = 120;
    private static final UploadOptions PARTS = UploadOptions.defaults()
            .withThresholdBytes(1)
            .withPartSizeBytes(5 << 20)
            .withPartsInFlight(PARTS_IN_FLIGHT)
            .withPut(PutOptions.defaults().withMetadata("owner", "me"));

    private static final DownloadOptions RANGES = DownloadOptions.defaults()
            .withThresholdBytes(1)
            .withPartSizeBytes(RANGE_BYTES)
            .withPartsInFlight(RANGES_IN_FLIGHT);

    private static final MultipartCopyOptions COPIES = MultipartCopyOptions.defaults()
            .withThresholdBytes(1)
            .withPartSizeBytes(5 << 20)
            .withPartsInFlight(PARTS_IN_FLIGHT);

    private final Process process;
    private final BufferedReader output;
    private final List<String> rest = new ArrayList<>();

    private TransferChild(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts the program, which uploads to its end. */
    public static TransferChild start(Command command, TestServer server) {
        return start(command, server, NEVER);
    }

    /** Starts the program, which stands still at a step of {@link HaltingStore} and says so. */
    public static TransferChild start(Command command, TestServer server, String step) {
        return start(command, server.accessKey(), server.secretKey(), step);
    }

    /** Starts a download from a server that does not look at signatures. */
    public static TransferChild startDownload(Command command) {
        return startDownload(command, NEVER);
    }

    /** Starts one that stands still at a step of {@link HaltingStore}, or before or after {@code force} or {@code publish}. */
    public static TransferChild startDownload(Command command, String step) {
        return start(command, ANYONE, ANYONE, step);
    }

    private static TransferChild start(Command command, String accessKey, String secretKey, String step) {
        return new TransferChild(ChildJvm.start(
                List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"),
                TransferChild.class,
                command.endpoint(),
                accessKey,
                secretKey,
                command.checkpoints().toString(),
                command.bucket(),
                command.key(),
                command.file().toString(),
                step,
                command.kind().name()));
    }

    /** Waits for the line that says that the program stands at its step. */
    public void awaitStep() {
        List<String> before = new ArrayList<>();
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                NoSecretTold.note(line);
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

    private void readTheRest() {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                NoSecretTold.note(line);
                rest.add(line);
            }
        } catch (IOException killed) {
            return; // what it had said is gone with it
        }
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
            readTheRest();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while a child ran", e);
        }
    }

    /** What it said after its step; after its end. */
    public String output() {
        return String.join(System.lineSeparator(), rest);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static S3Client client(
            String endpoint, String accessKey, String secretKey, CheckpointStore store, Consumer<String> steps) {
        S3ClientBuilder builder = S3Client.builder()
                .endpoint(endpoint)
                .region("us-east-1")
                .credentials(CredentialsProvider.of(accessKey, secretKey))
                .checkpointStore(new HaltingStore(store, steps))
                .metadataSources(
                        MetadataSource.ci(TransferChild::ciOfThisProcess),
                        MetadataSource.git(),
                        MetadataSource.defaults(MetadataSource.Default.SOURCE_NAME))
                .retryPolicy(RetryPolicy.defaults());
        return TestHooks.disk(builder, real -> path -> new HaltingTarget(real.open(path), steps))
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

    /** A file that tells of the steps that matter to it. */
    private static final class HaltingTarget extends FaultyTarget {
        private final Consumer<String> steps;

        HaltingTarget(FileTarget real, Consumer<String> steps) {
            super(real);
            this.steps = steps;
        }

        @Override
        public void force() throws IOException {
            steps.accept("before force");
            super.force();
            steps.accept("after force");
        }

        @Override
        public void publish(Path target) throws IOException {
            steps.accept("before publish");
            super.publish(target);
            steps.accept("after publish");
        }
    }

    /** The program. */
    public static void main(String[] args) {
        String step = args[7];
        CountDownLatch never = new CountDownLatch(1);
        Consumer<String> steps = reached -> {
            if (reached.equals(step)) {
                System.out.println("AT " + reached);
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        CheckpointStore store = CheckpointStore.inDirectory(Path.of(args[3]));
        try (S3Client client = client(args[0], args[1], args[2], store, steps)) {
            Object result = Kind.valueOf(args[8]).run(client, args[4], args[5], new File(args[6]).toPath());
            System.out.println("DONE " + result);
        } catch (S3Exception failure) {
            System.out.println("FAILED " + failure.code() + ' ' + failure.getMessage());
            System.exit(1);
        }
    }
}
