package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.RetryPolicy;
import dev.pail.contract.OperationCase.Place;
import dev.pail.testkit.ServerKind;
import dev.pail.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every operation on every server that this build meets, in both call styles: the cells of {@code docs/servers.md}. */
@Tag("T3")
@Tag("T6")
@ExtendWith(NoSecretTold.class)
class OperationsIT {

    @TestFactory
    Stream<DynamicNode> everyOperationOnEveryServer(@TempDir Path scratch) {
        return ServerKind.met().stream()
                .map(kind -> dynamicContainer(
                        kind.title(),
                        Stream.concat(
                                Stream.of(dynamicTest(
                                        "is the version that is documented",
                                        () -> assertThat(kind.shared().name()).contains(kind.version()))),
                                OperationCase.all().stream()
                                        .flatMap(row -> Stream.of(CallStyle.values())
                                                .map(style -> dynamicTest(
                                                        row.operation() + " " + style,
                                                        () -> isAsDeclared(kind, style, row, scratch)))))));
    }

    private static void isAsDeclared(ServerKind kind, CallStyle style, OperationCase row, Path scratch)
            throws Throwable {
        Optional<Deviation> declared = Deviation.of(kind, row.operation());
        TestServer server = kind.shared();
        try (S3Client s3 = S3Client.builder()
                .endpoint(server.endpoint().toString())
                .region(server.region())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .retryPolicy(RetryPolicy.defaults().withBackoff(Backoff.none()).withThrottlingBackoff(Backoff.none()))
                .build()) {
            String bucket = "pail-" + UUID.randomUUID();
            s3.createBucket(bucket);
            server.makeRoomFor(bucket);
            Place place = new Place(server, style, s3, bucket, Files.createTempDirectory(scratch, "case"));
            if (declared.isPresent()) {
                declared.get().expectedOf(() -> row.check().on(place));
            } else {
                row.check().on(place);
            }
        }
    }
}
