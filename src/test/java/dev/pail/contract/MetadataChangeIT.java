package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.model.Body;
import dev.pail.model.ObjectHead;
import dev.pail.model.PutOptions;
import dev.pail.testkit.TestServer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Type and metadata changed after the upload, on each server, in both call styles, in one copy and in parts. */
@ExtendWith(NoSecretTold.class)
@ParameterizedClass(name = "{0} {1} {2}")
@MethodSource("everywhere")
@Tag("M13")
class MetadataChangeIT {

    enum Way {
        ONE_COPY,
        IN_PARTS
    }

    static Stream<Arguments> everywhere() {
        return CopyIT.everywhere()
                .flatMap(
                        where -> Stream.of(Way.values()).map(way -> Arguments.of(where.get()[0], where.get()[1], way)));
    }

    @Parameter(0)
    CopyIT.Kind kind;

    @Parameter(1)
    CallStyle style;

    @Parameter(2)
    Way way;

    private final String bucket = "pail-" + UUID.randomUUID();
    private final byte[] bytes = new byte[12 << 20];
    private S3Client s3;

    @BeforeEach
    void start() {
        new Random(1).nextBytes(bytes);
        TestServer server = kind.server();
        s3 = S3Client.builder()
                .endpoint(server.endpoint().toString())
                .region(server.region())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .build();
        s3.createBucket(bucket);
        s3.putObject(
                bucket,
                "k",
                Body.of(bytes),
                PutOptions.defaults()
                        .withContentType("text/x-old")
                        .withMetadata(Map.of("colour", "gr\u00fcn", "size", "big"))
                        .withHeaders(Map.of("Cache-Control", "no-store", "Content-Disposition", "inline")));
    }

    @AfterEach
    void close() {
        if (s3 != null) {
            s3.close();
        }
    }

    private void replace(String key, UnaryOperator<PutOptions> change) {
        if (way == Way.IN_PARTS) {
            CallStyle.await(TestHooks.replaceMetadataInParts(s3, bucket, key, null, change));
        } else {
            style.call(
                    () -> s3.replaceMetadata(bucket, key, change), () -> s3.replaceMetadataAsync(bucket, key, change));
        }
    }

    private ObjectHead head() {
        return s3.headObject(bucket, "k").orElseThrow();
    }

    @Test
    void whatIsNotNamedStays() {
        replace(
                "k",
                now -> now.withContentType("text/x-new")
                        .withMetadata("size", null)
                        .withMetadata("Owner", "me"));

        ObjectHead changed = head();
        assertThat(changed.contentType()).isEqualTo("text/x-new");
        assertThat(changed.metadata()).isEqualTo(Map.of("colour", "gr\u00fcn", "owner", "me"));
        assertThat(changed.headers())
                .containsEntry("cache-control", "no-store")
                .containsEntry("content-disposition", "inline");
        assertThat(Arrays.equals(s3.getObjectBytes(bucket, "k").bytes(), bytes)).isTrue();
        assertThat(s3.listMultipartUploads(bucket, "k")).isEmpty();
    }

    @Test
    void whatAnotherClientWroteMeanwhileIsNotReplaced() {
        byte[] anothers = bytes.clone();
        anothers[7] ^= 1;

        S3Exception refused = catchThrowableOfType(
                S3Exception.class,
                () -> replace("k", now -> {
                    s3.putObject(bucket, "k", Body.of(anothers));
                    return now.withContentType("text/x-new");
                }));

        assertThat(refused.kind()).isEqualTo(ErrorKind.PRECONDITION_FAILED);
        assertThat(Arrays.equals(s3.getObjectBytes(bucket, "k").bytes(), anothers))
                .isTrue();
        assertThat(head().contentType()).isNotEqualTo("text/x-new");
    }

    @Test
    void aChangeThatFailsOrIsRefusedChangesNothing() {
        IllegalStateException callers = new IllegalStateException("the caller's");

        assertThatThrownBy(() -> replace("k", now -> {
                    throw callers;
                }))
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown).isSameAs(callers),
                        thrown -> assertThat(thrown).hasCause(callers));
        assertThatThrownBy(() -> replace("k", now -> now.withMetadata("a", "x".repeat(2048))))
                .isInstanceOf(S3Exception.class)
                .hasMessageContaining("MetadataTooLarge");
        assertThatThrownBy(() -> replace("missing", now -> now))
                .isInstanceOf(S3Exception.class)
                .hasMessageContaining("NoSuchKey");

        assertThat(head().contentType()).isEqualTo("text/x-old");
        assertThat(s3.listMultipartUploads(bucket, "k")).isEmpty();
    }
}
