package dev.pail.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.RetryPolicy;
import dev.pail.error.ServiceException;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import dev.pail.model.Body;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import dev.pail.model.MultipartUpload;
import dev.pail.model.PutOptions;
import dev.pail.model.RawRequest;
import dev.pail.model.UploadedPart;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The strict fake refuses what AWS refuses: else the tests that pass on it would prove nothing. */
@Tag("T2")
class StrictS3IT {

    private static final String TAGGING = "<Tagging><TagSet/></Tagging>";
    private static final String MD5_OF_NOTHING = "1B2M2Y8AsgTpgAmY7PhCfg==";

    private final StrictS3 server = new StrictS3();
    private S3Client s3;

    @BeforeEach
    void start() {
        server.start();
        s3 = builder().build();
        s3.createBucket("bucket");
    }

    @AfterEach
    void stop() {
        s3.close();
        server.close();
    }

    private S3ClientBuilder builder() {
        return S3Client.builder()
                .endpoint(server.endpoint().toString())
                .region(server.region())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .retryPolicy(RetryPolicy.none());
    }

    static Stream<Arguments> brokenRules() {
        RawRequest put = RawRequest.of("PUT", "bucket", "k").withBody(Body.of("text"));
        RawRequest tagging =
                RawRequest.of("PUT", "bucket", null).withQuery("tagging", "").withBody(Body.of(TAGGING));
        RawRequest create = RawRequest.of("POST", "bucket", "k").withQuery("uploads", "");
        return Stream.of(
                Arguments.of("no MD5 of a setting", tagging, "InvalidRequest"),
                Arguments.of("the MD5 of other bytes", tagging.withHeader("Content-MD5", MD5_OF_NOTHING), "BadDigest"),
                Arguments.of("half an MD5", tagging.withHeader("Content-MD5", "AAAA"), "InvalidDigest"),
                Arguments.of("a wrong checksum", put.withHeader("x-amz-checksum-crc32", "AAAAAA=="), "BadDigest"),
                Arguments.of("an unknown checksum", put.withHeader("x-amz-checksum-adler", "AAAA"), "InvalidRequest"),
                Arguments.of(
                        "two checksums",
                        put.withHeader("x-amz-checksum-crc32", "AAAAAA==").withHeader("x-amz-checksum-crc32c", "AAAA"),
                        "InvalidRequest"),
                Arguments.of(
                        "SHA-256 of the whole object",
                        create.withHeader("x-amz-checksum-algorithm", "SHA256")
                                .withHeader("x-amz-checksum-type", "FULL_OBJECT"),
                        "InvalidRequest"),
                Arguments.of(
                        "CRC-64 of the parts",
                        create.withHeader("x-amz-checksum-algorithm", "CRC64NVME")
                                .withHeader("x-amz-checksum-type", "COMPOSITE"),
                        "InvalidRequest"),
                Arguments.of(
                        "2 KB of metadata and a byte",
                        put.withHeader("x-amz-meta-m", "x".repeat(2048)),
                        "MetadataTooLarge"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenRules")
    void refuses(String what, RawRequest request, String code) {
        ServiceException refused = catchThrowableOfType(ServiceException.class, () -> s3.request(request));

        assertThat(refused).as(what).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.httpStatus()).isEqualTo(400);
    }

    @Test
    @Tag("S4")
    void refusesAHeaderThatIsNotSigned() {
        try (S3Client meddled = meddled(headers -> headers.put("x-amz-acl", "public-read"))) {
            ServiceException refused =
                    catchThrowableOfType(ServiceException.class, () -> meddled.putObject("bucket", "k", Body.of("x")));

            assertThat(refused.httpStatus()).isEqualTo(403);
            assertThat(s3.headObject("bucket", "k")).isEmpty();
        }
    }

    @Test
    void refusesHeadersThatNoServerOfAwsReads() {
        for (Map<String, String> headers : List.of(
                Map.of("x-amz-meta-a", "gr\u00fcn"),
                Map.of("expect", "200-ok"),
                Map.of("transfer-encoding", "chunked"))) {
            assertThatThrownBy(() -> StrictRules.headers(headers)).isInstanceOf(StrictS3.Refused.class);
        }
    }

    private S3Client meddled(Consumer<Map<String, String>> change) {
        return TestHooks.transport(builder(), wire -> new HttpTransport() {
                    @Override
                    public CompletableFuture<HttpReply> send(HttpCall call) {
                        Map<String, String> headers = new HashMap<>(call.headers());
                        change.accept(headers);
                        return wire.send(new HttpCall(
                                call.method(), call.uri(), headers, call.body(), call.limits(), call.meter()));
                    }

                    @Override
                    public void close() {
                        wire.close();
                    }
                })
                .build();
    }

    @Test
    @Tag("U4")
    void refusesPartsThatAreTooSmallOutOfOrderOrNotThere() {
        MultipartUpload upload =
                s3.createMultipartUpload("bucket", "k", PutOptions.defaults().withChecksumAlgorithm(null));
        UploadedPart one = s3.uploadPart(upload, 1, Body.of("one"), null);
        UploadedPart two = s3.uploadPart(upload, 2, Body.of("two"), null);
        UploadedPart other = new UploadedPart(2, new ETag("\"00000000000000000000000000000000\""), null);

        assertThat(codeOf(upload, List.of(one, two))).isEqualTo("EntityTooSmall");
        assertThat(codeOf(upload, List.of(one, other))).isEqualTo("InvalidPart");
        assertThat(s3.headObject("bucket", "k")).isEmpty();
    }

    private String codeOf(MultipartUpload upload, List<UploadedPart> parts) {
        return catchThrowableOfType(
                        ServiceException.class,
                        () -> s3.completeMultipartUpload("bucket", "k", upload.uploadId(), parts))
                .code();
    }

    @Test
    void refusesAChecksumThatIsNotTheUploads() {
        MultipartUpload crc32 = s3.createMultipartUpload(
                "bucket", "k", PutOptions.defaults().withChecksumAlgorithm(ChecksumAlgorithm.CRC32));
        MultipartUpload composite = s3.createMultipartUpload(
                "bucket", "k", PutOptions.defaults().withChecksumAlgorithm(ChecksumAlgorithm.SHA256));
        UploadedPart bare = s3.uploadPart(composite, 1, Body.of("x"), null);

        ServiceException other = catchThrowableOfType(
                ServiceException.class, () -> s3.uploadPart(crc32, 1, Body.of("x"), ChecksumAlgorithm.CRC32C));

        assertThat(other.code()).isEqualTo("InvalidRequest");
        assertThat(codeOf(composite, List.of(bare))).isEqualTo("InvalidRequest");
    }
}
