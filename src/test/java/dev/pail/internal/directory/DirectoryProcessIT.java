package dev.pail.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.model.Body;
import dev.pail.model.PutOptions;
import dev.pail.testkit.ChildJvm;
import dev.pail.testkit.TestServer;
import dev.pail.testkit.Witness;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.MetadataSource;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory costs a process: {@code -Dpail.exhaustive=true} has 5,000 files in place of 500. */
class DirectoryProcessIT {

    private static final int FILES = Boolean.getBoolean("pail.exhaustive") ? 5_000 : 500;
    private static final int FILE_BYTES = 4096;

    @TempDir
    private Path temp;

    /** The program of {@link #aHeapOf64MebibytesIsEnough}. */
    public static void main(String[] args) {
        try (S3Client s3 = S3Client.builder()
                .endpoint(args[0])
                .region("us-east-1")
                .credentials(CredentialsProvider.of(args[1], args[2]))
                .checkpointStore(CheckpointStore.inDirectory(new File(args[4]).toPath()))
                .metadataSources(new MetadataSource[0])
                .build()) {
            String bucket = args[3];
            Path source = new File(args[5]).toPath();
            Path target = new File(args[6]).toPath();
            s3.putObject(bucket, "warm/up", Body.of("x"), PutOptions.defaults());
            DirectoryOptions options = DirectoryOptions.defaults();
            System.out.println(s3.uploadDirectory(bucket, "d", source, options).transferred() + " up, "
                    + s3.downloadDirectory(bucket, "d", target, options).transferred() + " down, "
                    + s3.uploadDirectory(bucket, "d", target, options).unchanged() + " the same");
        }
    }

    @Test
    @Tag("O20")
    @Tag("G29")
    void aHeapOf64MebibytesIsEnough() throws IOException, InterruptedException {
        TestServer server = TestServer.shared();
        String bucket = "pail-" + UUID.randomUUID();
        Path source = Files.createDirectory(temp.resolve("source"));
        Path target = temp.resolve("target");
        for (int file = 0; file < FILES; file++) {
            Path directory = Files.createDirectories(source.resolve("d" + file % 10));
            Files.write(directory.resolve("f" + file), new byte[FILE_BYTES]);
        }
        try (Witness witness = Witness.of(server)) {
            witness.createBucket(bucket);
        }

        Process child = ChildJvm.start(
                List.of("-Xmx64m"),
                DirectoryProcessIT.class,
                server.endpoint().toString(),
                server.accessKey(),
                server.secretKey(),
                bucket,
                temp.resolve("checkpoints").toString(),
                source.toString(),
                target.toString());

        String said;
        try (InputStream output = child.getInputStream()) {
            said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEqualTo(FILES + " up, " + FILES + " down, " + FILES + " the same");
        assertThat(DirectoryBench.files(target)).isEqualTo(DirectoryBench.files(source));
    }
}
