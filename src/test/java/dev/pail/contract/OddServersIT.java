package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.PayloadSigning;
import dev.pail.config.RetryPolicy;
import dev.pail.config.ServerProfile;
import dev.pail.config.ServerProfile.Feature;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.model.Body;
import dev.pail.model.ByteRange;
import dev.pail.model.CallEvent;
import dev.pail.model.CopySource;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectIdentifier;
import dev.pail.model.ObjectSummary;
import dev.pail.model.PutOptions;
import dev.pail.testkit.OddServer;
import dev.pail.testkit.StrictS3;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.UploadOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people do every day works on each odd server with no configuration; what cannot work fails at once and says why. */
@Tag("H11")
@Tag("G34")
class OddServersIT {

    private static final int PART = 5 << 20;

    @TempDir
    Path directory;

    private final Queue<String> events = new ConcurrentLinkedQueue<>();

    private S3ClientBuilder builder(StrictS3 server) {
        return S3Client.builder()
                .endpoint(server.endpoint().toString())
                .region(server.region())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .eventListener(event -> {
                    if (event.kind() == CallEvent.Kind.REPAIR) {
                        events.add(event.operation());
                    }
                })
                .retryPolicy(RetryPolicy.defaults().withBackoff(Backoff.none()).withThrottlingBackoff(Backoff.none()));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("H12")
    @Tag("G32")
    void coreOperationsPassWithNoConfiguration(OddServer odd) throws Exception {
        byte[] bytes = new byte[2 * PART + 1];
        new Random(5).nextBytes(bytes);
        Path file = Files.write(directory.resolve("source"), bytes);
        List<String> keys = List.of("a b", "a+b", "a%20b", "dir/one", "dir/two", "\u00fc");
        try (StrictS3 server = new StrictS3(odd)) {
            server.start();
            try (S3Client s3 = builder(server).build()) {
                s3.createBucket("bucket");
                keys.forEach(key -> s3.putObject("bucket", key, Body.of(key)));
                if (odd != OddServer.REFUSES_CHUNKED_BODIES) {
                    s3.putObject("bucket", "stream", Body.of(new ByteArrayInputStream(new byte[9]), 9));
                    s3.deleteObject("bucket", "stream");
                }

                assertThat(s3.headObject("bucket", "a+b").orElseThrow().size()).isEqualTo(3);
                assertThat(s3.headObject("bucket", "missing")).isEmpty();
                assertThat(new String(s3.getObjectBytes("bucket", "\u00fc").bytes(), StandardCharsets.UTF_8))
                        .isEqualTo("\u00fc");
                assertThat(s3.getObjectBytes(
                                        "bucket", "a%20b", GetOptions.defaults().withRange(ByteRange.of(1, 2)))
                                .bytes())
                        .asString()
                        .isEqualTo("%2");
                assertThat(s3.listObjects("bucket", ListOptions.defaults().withMaxKeys(2))
                                .map(ObjectSummary::key))
                        .containsExactlyInAnyOrderElementsOf(keys);
                assertThat(s3.listObjectsPage("bucket", ListOptions.defaults().withDelimiter("/"))
                                .commonPrefixes())
                        .containsExactly("dir/");
                s3.copyObject(CopySource.of("bucket", "a+b"), "bucket", "copy");
                assertThat(s3.getObjectBytes("bucket", "copy").bytes())
                        .asString()
                        .isEqualTo("a+b");
                s3.upload(
                        "bucket",
                        "parts",
                        file,
                        UploadOptions.defaults().withThresholdBytes(1).withPartSizeBytes(PART));
                s3.download(
                        "bucket",
                        "parts",
                        directory.resolve("copy"),
                        DownloadOptions.defaults().withThresholdBytes(1).withPartSizeBytes(PART));
                // AssertJ's own comparison reads byte by byte: half of this test's time.
                assertThat(Files.mismatch(directory.resolve("copy"), file)).isEqualTo(-1);
                assertThat(s3.deleteObjects(
                                        "bucket",
                                        keys.stream().map(ObjectIdentifier::of).toList())
                                .errors())
                        .isEmpty();
                assertThat(s3.listObjects("bucket", ListOptions.defaults()).map(ObjectSummary::key))
                        .containsExactly("copy", "parts");
                assertThat(s3.listMultipartUploads("bucket", "")).isEmpty();
            }
        }
        assertThat(events.size()).as("learned once, not at every call").isLessThanOrEqualTo(8);
    }

    private static final Map<OddServer, Set<Feature>> LACKING = Map.of(
            OddServer.REFUSES_CHECKSUM_HEADERS_WITH_400, Set.of(Feature.CHECKSUMS),
            OddServer.REFUSES_CHECKSUM_HEADERS_WITH_501, Set.of(Feature.CHECKSUMS),
            OddServer.REFUSES_CHUNKED_BODIES, Set.of(Feature.CHUNKED_PAYLOAD),
            OddServer.IGNORES_IF_NONE_MATCH, Set.of(Feature.CONDITIONAL_WRITES),
            OddServer.REFUSES_CONDITIONS_OF_WRITES, Set.of(Feature.CONDITIONAL_WRITES),
            OddServer.REFUSES_ENCODING_TYPE, Set.of(Feature.URL_ENCODED_LISTINGS));

    @ParameterizedTest
    @EnumSource
    void theProbeTellsWhatIsMissingAndLeavesNothing(OddServer odd) {
        Set<Feature> expected = odd == OddServer.LISTS_ONLY_AS_LIST_OBJECTS
                ? Set.of(Feature.LIST_OBJECTS_V2)
                : LACKING.getOrDefault(odd, Set.of());
        try (StrictS3 server = new StrictS3(odd)) {
            server.start();
            try (S3Client s3 = builder(server).build()) {
                s3.createBucket("bucket");

                ServerProfile found = s3.probe("bucket");

                assertThat(found.lacks()).isEqualTo(expected);
                assertThat(ServerProfile.parse(found.toString())).isEqualTo(found);
                assertThat(s3.listObjects("bucket", ListOptions.defaults())).isEmpty();
            }
        }
    }

    @Test
    void whatIsMissingIsRefusedBeforeItIsSent() {
        try (StrictS3 server = new StrictS3()) {
            server.start();
            try (S3Client s3 = builder(server)
                    .serverProfile(ServerProfile.parse("conditional_writes, versioning CHUNKED_PAYLOAD"))
                    .eventListener(event -> events.add(event.operation()))
                    .build()) {
                List<Runnable> calls = List.of(
                        () -> s3.putObject(
                                "bucket",
                                "k",
                                Body.of("x"),
                                PutOptions.defaults().withIfNoneMatch(true)),
                        () -> s3.getObjectBytes(
                                "bucket", "k", GetOptions.defaults().withVersionId("v")),
                        () -> s3.putObject("bucket", "k", Body.of(new ByteArrayInputStream(new byte[9]), 9)));

                for (Runnable call : calls) {
                    InvalidCallException refused = catchThrowableOfType(InvalidCallException.class, call::run);
                    assertThat(refused.code()).isEqualTo("NotSupportedByServer");
                    assertThat(refused.kind()).isEqualTo(ErrorKind.NOT_IMPLEMENTED);
                }
                assertThat(events).isEmpty();
            }
        }
    }

    @Test
    void aServerThatRefusesConditionsIsAskedOnce() {
        PutOptions once = PutOptions.defaults().withIfNoneMatch(true);
        try (StrictS3 server = new StrictS3(OddServer.REFUSES_CONDITIONS_OF_WRITES)) {
            server.start();
            try (S3Client s3 = builder(server).build()) {
                s3.createBucket("bucket");

                ServiceException first = catchThrowableOfType(
                        ServiceException.class, () -> s3.putObject("bucket", "k", Body.of("x"), once));

                assertThat(first.httpStatus()).isEqualTo(501);
                assertThatThrownBy(() -> s3.putObject("bucket", "k", Body.of("x"), once))
                        .isInstanceOf(InvalidCallException.class)
                        .hasMessageContaining("writes on a condition");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAMING_SIGNED", "STREAMING_SIGNED_TRAILER"})
    @Tag("S5")
    void chunksThatAreRefusedAreLeftOutFromThenOn(PayloadSigning signing) {
        try (StrictS3 server = new StrictS3(OddServer.REFUSES_CHUNKED_BODIES)) {
            server.start();
            try (S3Client s3 = builder(server).payloadSigning(signing).build()) {
                s3.createBucket("bucket");

                s3.putObject("bucket", "k", Body.of("one"));
                s3.putObject("bucket", "k", Body.of("two"));

                assertThat(s3.getObjectBytes("bucket", "k").bytes()).asString().isEqualTo("two");
                assertThat(events).containsExactly("PutObject");
            }
        }
    }

    @Test
    void aWrongChecksumIsNeverTakenForAnUnknownHeader() {
        try (StrictS3 server = new StrictS3()) {
            server.start();
            try (S3Client s3 = builder(server).build()) {
                s3.createBucket("bucket");
                S3Exception refused = catchThrowableOfType(
                        S3Exception.class,
                        () -> s3.putObject(
                                "bucket",
                                "k",
                                Body.of("x"),
                                PutOptions.defaults()
                                        .withChecksumAlgorithm(null)
                                        .withHeaders(Map.of("x-amz-checksum-crc32", "AAAAAA=="))));

                assertThat(refused.kind()).isEqualTo(ErrorKind.CHECKSUM_MISMATCH);
                assertThat(s3.putObject("bucket", "k", Body.of("x")).checksums())
                        .isNotEmpty();
            }
        }
    }
}
