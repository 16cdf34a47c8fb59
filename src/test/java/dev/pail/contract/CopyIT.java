package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.ErrorKind;
import dev.pail.error.ServiceException;
import dev.pail.model.Body;
import dev.pail.model.ByteRange;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import dev.pail.model.ETag;
import dev.pail.model.MultipartUpload;
import dev.pail.model.ObjectHead;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.model.UploadedPart;
import dev.pail.testkit.TestServer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies inside each server, in both call styles. */
@Tag("T4")
@ExtendWith(NoSecretTold.class)
@ParameterizedClass(name = "{0} {1}")
@MethodSource("everywhere")
class CopyIT {

    enum Kind {
        S3PROXY,
        MINIO;

        TestServer server() {
            return this == MINIO ? TestServer.sharedMinio() : TestServer.sharedS3Proxy();
        }
    }

    static Stream<Arguments> everywhere() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(CallStyle.values()).map(style -> Arguments.of(kind, style)));
    }

    private static final int PART_MIN = 5 * 1024 * 1024;

    @Parameter(0)
    Kind kind;

    @Parameter(1)
    CallStyle style;

    private final String bucket = "pail-" + UUID.randomUUID();
    private final String other = "pail-" + UUID.randomUUID();
    private S3Client client;
    private CallStyle.Calls s3;

    @BeforeEach
    void start() {
        TestServer server = kind.server();
        client = S3Client.builder()
                .endpoint(server.endpoint().toString())
                .region(server.region())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .build();
        s3 = style.on(client);
        s3.createBucket(bucket);
    }

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
    }

    private ObjectHead head(String in, String key) {
        return s3.head(in, key).orElseThrow();
    }

    private PutResult putRed(String key) {
        return s3.put(
                bucket,
                key,
                Body.of("hello"),
                PutOptions.defaults().withContentType("text/x-odd").withMetadata(Map.of("colour", "red")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "a b+c&d=e%20", "ünï/日本/🚀", "q?versionId=1#f", "~-._!'()*"})
    @Tag("H1")
    void aCopyHasBytesTypeAndMetadataOfItsSource(String key) {
        putRed(key);
        s3.createBucket(other);

        CopyResult copied = s3.copy(CopySource.of(bucket, key), other, "copy of " + key, CopyOptions.defaults());

        ObjectHead copy = head(other, "copy of " + key);
        assertThat(s3.get(other, "copy of " + key).bytes()).asString().isEqualTo("hello");
        assertThat(copy.contentType()).isEqualTo("text/x-odd");
        assertThat(copy.metadata()).isEqualTo(Map.of("colour", "red"));
        assertThat(copied.eTag()).isNotNull();
        assertThat(copied.eTag().matches(copy.eTag())).isTrue();
        assertThat(copied.lastModified()).isNotNull();
    }

    @Test
    @Tag("M13")
    void aCopyOntoItselfReplacesWhatIsStoredWithTheBytes() {
        putRed("k");

        s3.copy(
                CopySource.of(bucket, "k"),
                bucket,
                "k",
                CopyOptions.defaults()
                        .replacingMetadata(PutOptions.defaults()
                                .withChecksumAlgorithm(null)
                                .withContentType("text/x-new")
                                .withMetadata(Map.of("Size", "big"))
                                .withHeaders(Map.of("Cache-Control", "no-store"))));

        ObjectHead replaced = head(bucket, "k");
        assertThat(replaced.contentType()).isEqualTo("text/x-new");
        assertThat(replaced.metadata()).isEqualTo(Map.of("size", "big"));
        assertThat(replaced.headers()).containsEntry("cache-control", "no-store");
        assertThat(s3.get(bucket, "k").bytes()).asString().isEqualTo("hello");
    }

    @Test
    void aConditionOnTheSourceIsKept() {
        ETag tag = putRed("k").eTag();
        CopySource source = CopySource.of(bucket, "k");

        s3.copy(source.withIfMatch(tag), bucket, "same", CopyOptions.defaults());
        s3.copy(source.withIfNoneMatch(new ETag("\"0123\"")), bucket, "changed", CopyOptions.defaults());
        List<ServiceException> refused = Stream.of(
                        source.withIfMatch(new ETag("\"0123\"")), source.withIfNoneMatch(tag))
                .map(on -> catchThrowableOfType(
                        ServiceException.class, () -> s3.copy(on, bucket, "never", CopyOptions.defaults())))
                .toList();

        assertThat(refused).hasSize(2).allSatisfy(refusal -> {
            assertThat(refusal.kind()).isEqualTo(ErrorKind.PRECONDITION_FAILED);
            assertThat(refusal.httpStatus()).isEqualTo(412);
            assertThat(refusal.isTransient()).isFalse();
        });
        assertThat(s3.head(bucket, "same")).isPresent();
        assertThat(s3.head(bucket, "changed")).isPresent();
        assertThat(s3.head(bucket, "never")).isEmpty();
    }

    @Test
    void aMissingSourceIsATypedFailure() {
        ServiceException refused = catchThrowableOfType(
                ServiceException.class,
                () -> s3.copy(CopySource.of(bucket, "missing"), bucket, "k", CopyOptions.defaults()));

        assertThat(refused.kind()).isEqualTo(ErrorKind.OBJECT_NOT_FOUND);
        assertThat(refused.operation()).isEqualTo("CopyObject");
        assertThat(s3.head(bucket, "k")).isEmpty();
    }

    @Test
    @Tag("H6")
    void partsAreMadeOfRangesOfAnObject() {
        byte[] bytes = new byte[PART_MIN + 1000];
        new Random(7).nextBytes(bytes);
        ETag tag =
                s3.put(bucket, "whole", Body.of(bytes), PutOptions.defaults()).eTag();
        CopySource source = CopySource.of(bucket, "whole").withIfMatch(tag);
        MultipartUpload upload = s3.createUpload(
                bucket,
                "joined",
                PutOptions.defaults().withChecksumAlgorithm(null).withContentType("text/x-odd"));

        UploadedPart second = s3.copyPart(source, ByteRange.of(PART_MIN, bytes.length - 1), upload, 2);
        UploadedPart first = s3.copyPart(source, ByteRange.of(0, PART_MIN - 1), upload, 1);
        s3.complete(upload, List.of(first, second), CompleteOptions.defaults().withObjectSize(bytes.length));

        assertThat(Arrays.equals(s3.get(bucket, "joined").bytes(), bytes)).isTrue();
        assertThat(head(bucket, "joined").contentType()).isEqualTo("text/x-odd");
    }

    @Test
    @Tag("H6")
    void aPartOfAChangedSourceIsRefused() {
        s3.put(bucket, "whole", "changed");
        MultipartUpload upload = s3.createUpload(bucket, "joined", PutOptions.defaults());

        ServiceException refused = catchThrowableOfType(
                ServiceException.class,
                () -> s3.copyPart(CopySource.of(bucket, "whole").withIfMatch(new ETag("\"0123\"")), null, upload, 1));

        assertThat(refused.kind()).isEqualTo(ErrorKind.PRECONDITION_FAILED);
        assertThat(s3.listParts(upload, 0).parts()).isEmpty();
        s3.abort(upload);
    }
}
