package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.model.Body;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectSummary;
import dev.pail.model.PutOptions;
import dev.pail.testkit.TestServer;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.UploadExplanation;
import dev.pail.transfer.UploadExplanation.Fate;
import dev.pail.transfer.UploadOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** User metadata on each server: what was told is there, all of it, or nothing is sent. */
@ExtendWith(NoSecretTold.class)
@ParameterizedClass(name = "{0}")
@EnumSource(CopyIT.Kind.class)
class MetadataIT {

    @Parameter
    CopyIT.Kind kind;

    @TempDir
    Path directory;

    private final String bucket = "pail-" + UUID.randomUUID();
    private S3Client s3;

    @BeforeEach
    void start() {
        TestServer server = kind.server();
        s3 = S3Client.builder()
                .endpoint(server.endpoint().toString())
                .region(server.region())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .retryPolicy(Wire.retries(0))
                .metadataSources(
                        MetadataSource.ci(Map.of("CI", "true", "CI_JOB_ID", "gr\u00fcn")::get), MetadataSource.git())
                .build();
        s3.createBucket(bucket);
    }

    @AfterEach
    void close() {
        if (s3 != null) {
            s3.close();
        }
    }

    private Map<String, String> stored(String key) {
        return s3.headObject(bucket, key).orElseThrow().metadata();
    }

    private S3Exception put(Map<String, String> metadata) {
        return catchThrowableOfType(
                S3Exception.class,
                () -> s3.putObject(
                        bucket, "k", Body.of("x"), PutOptions.defaults().withMetadata(metadata)));
    }

    @Test
    @Tag("M10")
    @Tag("G22")
    void hostileValuesComeBackAsTheyWereOrAreNotSent() {
        int refused = 0;
        for (String evil : HeaderInjectionTest.hostileStrings()) {
            S3Exception failure = put(Map.of("evil", evil, "after", "untouched"));

            if (failure == null) {
                assertThat(stored("k")).isEqualTo(Map.of("evil", evil, "after", "untouched"));
            } else {
                assertThat(failure).isInstanceOf(InvalidCallException.class);
                refused++;
            }
        }
        assertThat(refused).isBetween(80, 150);
    }

    /** What is percent-encoded on its way reaches the server as text: it takes it or refuses it, and nothing else happens. */
    @Test
    @Tag("G22")
    void hostileTagsAndCopySourcesAreTakenOrRefused() {
        s3.putObject(bucket, "from", Body.of("x"));
        CopySource from = CopySource.of(bucket, "from");
        for (String evil : HeaderInjectionTest.hostileStrings()) {
            List<Runnable> calls = List.of(
                    () -> s3.copyObject(
                            from, bucket, "to", CopyOptions.defaults().replacingTags(Map.of("tag", evil))),
                    () -> s3.copyObject(CopySource.of(bucket, "no" + evil), bucket, "to"),
                    () -> s3.copyObject(from.withVersionId("no" + evil), bucket, "other"));

            for (Runnable call : calls) {
                S3Exception refused = catchThrowableOfType(S3Exception.class, call::run);

                if (refused != null) {
                    assertThat(refused).isNotInstanceOf(TransportException.class);
                    assertThat(refused.toString()).matches("[ -~]*");
                }
            }
        }
        assertThat(s3.listObjectsPage(bucket, ListOptions.defaults()).objects())
                .extracting(ObjectSummary::key)
                .contains("from")
                .isSubsetOf("from", "to", "other");
    }

    /** As S3 counts it all fits up to 2,048 bytes; MinIO counts the prefix of each name, and says so with a typed error. */
    @ParameterizedTest
    @CsvSource({"2047", "2048", "2049"})
    @Tag("M9")
    void theLimitIsKept(int bytes) {
        Map<String, String> asS3Counts = Map.of("a", "x".repeat(bytes - 1));
        Map<String, String> withPrefix = Map.of("a", "x".repeat(bytes - 1 - "x-amz-meta-".length()));

        S3Exception refused = put(asS3Counts);
        S3Exception strict = put(withPrefix);

        if (bytes > 2048) {
            assertThat(refused).isInstanceOf(InvalidCallException.class);
        } else if (kind == CopyIT.Kind.MINIO) {
            assertThat(refused).isInstanceOf(ServiceException.class);
            assertThat(refused.code()).isEqualTo("MetadataTooLarge");
            assertThat(refused.isTransient()).isFalse();
        }
        if (bytes <= 2048) {
            assertThat(strict).isNull();
            assertThat(stored("k")).isEqualTo(withPrefix);
        }
    }

    /** The sources never make an upload fail: they stay below what any server takes. */
    @ParameterizedTest
    @CsvSource({"1900", "1990", "2036"})
    @Tag("M9")
    void sourcesFillOnlyWhatIsLeft(int bytes) throws Exception {
        Path file = Files.writeString(directory.resolve("a.txt"), "hello");
        Map<String, String> callers = Map.of("a", "x".repeat(bytes));
        UploadOptions options =
                UploadOptions.defaults().withPut(PutOptions.defaults().withMetadata(callers));

        UploadExplanation explained = s3.explainUpload(bucket, "k", file, options);
        s3.upload(bucket, "k", file, options);

        assertThat(stored("k")).isEqualTo(explained.sent()).containsAllEntriesOf(callers);
        assertThat(explained.sent().containsKey("ci-provider")).isEqualTo(bytes < 2000);
        assertThat(explained.metadata().stream().anyMatch(entry -> entry.fate() == Fate.TOO_LARGE))
                .isEqualTo(bytes > 1950);
    }

    @ParameterizedTest
    @CsvSource({"1", "16777216"})
    @Tag("M13")
    void oneRequestAndManyPartsCarryTheSame(long thresholdBytes) throws Exception {
        Files.createDirectories(directory.resolve(".git/refs/heads"));
        Files.writeString(directory.resolve(".git/HEAD"), "ref: refs/heads/\u65e5\u672c\n");
        Files.writeString(directory.resolve(".git/refs/heads/\u65e5\u672c"), "1".repeat(40));
        Path file = Files.writeString(directory.resolve("a.json"), "{}");

        s3.upload(
                bucket,
                "k",
                file,
                UploadOptions.defaults()
                        .withThresholdBytes(thresholdBytes)
                        .withPut(PutOptions.defaults()
                                .withContentType("application/x-odd")
                                .withMetadata("Owner", "me")));

        assertThat(stored("k"))
                .isEqualTo(Map.of(
                        "owner", "me",
                        "ci-provider", "generic",
                        "ci-job", "gr\u00fcn",
                        "git-commit", "1".repeat(40),
                        "git-branch", "\u65e5\u672c"));
        assertThat(s3.headObject(bucket, "k").orElseThrow().contentType()).isEqualTo("application/x-odd");
    }
}
