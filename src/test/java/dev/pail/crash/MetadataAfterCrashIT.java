package dev.pail.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.model.ObjectHead;
import dev.pail.testkit.TestServer;
import dev.pail.testkit.TransferChild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first run chose is what the object has, whoever ends the upload. */
class MetadataAfterCrashIT {

    private static final String COMMIT = "1111111111111111111111111111111111111111";

    @ParameterizedTest
    @ValueSource(strings = {"after append 3", "before completing"})
    @Tag("M13")
    void theObjectHasAllLayersOfTheRunThatWasKilled(String step, @TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve(".git"));
        Files.writeString(directory.resolve(".git/HEAD"), COMMIT);
        TestServer server = TestServer.shared();
        try (CrashBench bench = new CrashBench(server, directory)) {
            TransferChild.Command command = bench.command(CrashBench.writeFile(directory.resolve("data.json")));
            long job;
            try (TransferChild child = TransferChild.start(command, server, step)) {
                child.awaitStep();
                job = child.pid();
                child.kill();
            }
            Files.writeString(directory.resolve(".git/HEAD"), COMMIT.replace('1', '2'));

            assertThat(command.here(server).resumed()).isTrue();

            try (S3Client s3 = S3Client.builder()
                    .endpoint(server.endpoint().toString())
                    .region(server.region())
                    .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                    .build()) {
                ObjectHead head = s3.headObject(bench.bucket, command.key()).orElseThrow();
                assertThat(head.metadata())
                        .isEqualTo(Map.of(
                                "owner", "me",
                                "ci-provider", "generic",
                                "ci-job", Long.toString(job),
                                "git-commit", COMMIT,
                                "source-name", "data.json"));
            }
            bench.assertWhole(command, 1);
        }
    }
}
