package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.model.Body;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.ObjectHead;
import dev.pail.model.PutOptions;
import dev.pail.testkit.TestServer;
import dev.pail.transfer.MultipartCopyOptions;
import dev.pail.transfer.MultipartCopyResult;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code copy} on each server, in both call styles, in one request and in parts: the copy is the same in both ways. */
@Tag("H6")
@ExtendWith(NoSecretTold.class)
class MultipartCopyIT {

    private static final int PART_BYTES = 5 << 20;
    private static final MultipartCopyOptions IN_PARTS =
            MultipartCopyOptions.defaults().withThresholdBytes(1).withPartSizeBytes(PART_BYTES);

    static Stream<Arguments> everywhere() {
        return CopyIT.everywhere()
                .flatMap(where -> Stream.of(IN_PARTS, MultipartCopyOptions.defaults())
                        .map(options -> Arguments.of(where.get()[0], where.get()[1], options)));
    }

    private final String bucket = "pail-" + UUID.randomUUID();
    private final byte[] bytes = new byte[2 * PART_BYTES + 77];
    private S3Client s3;

    private void start(TestServer server) {
        new Random(1).nextBytes(bytes);
        s3 = S3Client.builder()
                .endpoint(server.endpoint().toString())
                .region(server.region())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .build();
        s3.createBucket(bucket);
        s3.putObject(
                bucket,
                "a b/ü+",
                Body.of(bytes),
                PutOptions.defaults()
                        .withContentType("text/x-odd")
                        .withMetadata(Map.of("colour", "gr\u00fcn"))
                        .withHeaders(Map.of("Cache-Control", "no-store")));
    }

    @AfterEach
    void close() {
        if (s3 != null) {
            s3.close();
        }
    }

    private MultipartCopyResult copy(CallStyle style, MultipartCopyOptions options) {
        CopySource source = CopySource.of(bucket, "a b/ü+");
        return style.call(
                () -> s3.copy(source, bucket, "copy", options),
                () -> s3.copyAsync(source, bucket, "copy", options).future());
    }

    private ObjectHead head() {
        return s3.headObject(bucket, "copy").orElseThrow();
    }

    private void assertWhole(MultipartCopyResult result) {
        assertThat(Arrays.equals(s3.getObjectBytes(bucket, "copy").bytes(), bytes))
                .isTrue();
        assertThat(s3.listMultipartUploads(bucket, "copy")).isEmpty();
        assertThat(s3.unfinishedCopies()).isEmpty();
        assertThat(result.size()).isEqualTo(bytes.length);
        assertThat(result.bytesCopied()).isEqualTo(bytes.length);
        assertThat(result.copy().eTag()).isNotNull();
        assertThat(result.copy().eTag().matches(head().eTag())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void typeMetadataAndStoredHeadersAreTheSources(CopyIT.Kind kind, CallStyle style, MultipartCopyOptions options) {
        start(kind.server());

        MultipartCopyResult result = copy(style, options);

        assertWhole(result);
        assertThat(result.parts()).isEqualTo(options.equals(IN_PARTS) ? 3 : 1);
        assertThat(head().contentType()).isEqualTo("text/x-odd");
        assertThat(head().metadata()).isEqualTo(Map.of("colour", "gr\u00fcn"));
        assertThat(head().headers()).containsEntry("cache-control", "no-store");
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    @Tag("M13")
    void typeMetadataAndStoredHeadersAreReplaced(CopyIT.Kind kind, CallStyle style, MultipartCopyOptions options) {
        start(kind.server());
        PutOptions other = PutOptions.defaults()
                .withChecksumAlgorithm(null)
                .withContentType("text/x-new")
                .withMetadata(Map.of("size", "big"));

        MultipartCopyResult result =
                copy(style, options.withCopy(CopyOptions.defaults().replacingMetadata(other)));

        assertWhole(result);
        assertThat(head().contentType()).isEqualTo("text/x-new");
        assertThat(head().metadata()).isEqualTo(Map.of("size", "big"));
        assertThat(head().headers()).doesNotContainKey("cache-control");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tagsStayOrAreReplaced(boolean stay) {
        start(TestServer.sharedMinio());
        Map<String, String> tags = Map.of("team", "a b", "x/y", "1+1=2");
        Map<String, String> others = Map.of("only", "this");
        s3.putObjectTagging(bucket, "a b/ü+", null, tags);
        CopyOptions copy =
                stay ? CopyOptions.defaults() : CopyOptions.defaults().replacingTags(others);

        MultipartCopyResult result = copy(CallStyle.BLOCKING, IN_PARTS.withCopy(copy));

        assertWhole(result);
        assertThat(s3.getObjectTagging(bucket, "copy", null)).isEqualTo(stay ? tags : others);
    }

    @Test
    void tagsStayWhenMetadataIsReplacedInPlace() {
        start(TestServer.sharedMinio());
        Map<String, String> tags = Map.of("team", "a b");
        s3.putObjectTagging(bucket, "a b/ü+", null, tags);

        CallStyle.await(
                TestHooks.replaceMetadataInParts(s3, bucket, "a b/ü+", null, now -> now.withContentType("text/x-new")));

        assertThat(s3.getObjectTagging(bucket, "a b/ü+", null)).isEqualTo(tags);
        assertThat(s3.headObject(bucket, "a b/ü+").orElseThrow().contentType()).isEqualTo("text/x-new");
    }
}
