package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.RetryPolicy;
import dev.pail.error.CheckpointException;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.model.Body;
import dev.pail.model.ByteRange;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.CustomerKey;
import dev.pail.model.GetOptions;
import dev.pail.model.MultipartUpload;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedRequest;
import dev.pail.model.PutOptions;
import dev.pail.model.RawRequest;
import dev.pail.model.ServerSideEncryption;
import dev.pail.model.UploadedPart;
import dev.pail.testkit.FakeS3;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.UploadOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What encryption asks for on the wire, and that a customer key goes nowhere else. */
@Tag("I5")
class EncryptionTest {

    private static final String TEXT = "0123456789abcdef0123456789ABCDEF";
    private static final CustomerKey KEY = CustomerKey.of(TEXT.getBytes(StandardCharsets.US_ASCII));
    private static final CustomerKey OTHER =
            CustomerKey.of("another key of thirty-two bytes!".getBytes(StandardCharsets.US_ASCII));
    private static final String ALGORITHM = "x-amz-server-side-encryption-customer-algorithm";
    private static final String SECRET = "x-amz-server-side-encryption-customer-key";
    private static final Map<String, String> HEADERS =
            Map.of(ALGORITHM, "AES256", SECRET, KEY.base64(), SECRET + "-md5", KEY.md5());
    private static final int PART = 5 << 20;

    @TempDir
    Path directory;

    private final FakeS3 server = new FakeS3();
    private final CheckpointStore store = CheckpointStore.inMemory();
    private final List<String> events = new ArrayList<>();
    private final S3Client s3 = client("https://s3.example.com");

    private S3Client client(String endpoint) {
        return TestHooks.transport(S3Client.builder(), jdk -> server)
                .endpoint(endpoint)
                .region("us-east-1")
                .credentials(CredentialsProvider.of("access", NoSecretTold.SECRET))
                .checkpointStore(store)
                .eventListener(event -> events.add(event.toString()))
                .retryPolicy(RetryPolicy.defaults().withMaxRetries(0).withBackoff(Backoff.none()))
                .build();
    }

    @AfterEach
    void close() {
        s3.close();
    }

    private static PutOptions encrypted(ServerSideEncryption encryption) {
        return PutOptions.defaults().withServerSideEncryption(encryption);
    }

    @Test
    void everyRequestAboutSuchAnObjectCarriesTheKey() {
        GetOptions get = GetOptions.defaults().withCustomerKey(KEY);
        s3.putObject("bucket", "k", Body.of("0123456789"), encrypted(KEY));
        s3.getObjectBytes("bucket", "k", get.withRange(ByteRange.of(2, 5)));
        s3.headObject("bucket", "k", get);
        assertThatThrownBy(() -> s3.getObjectAttributes("bucket", "k", null, KEY))
                .isInstanceOf(S3Exception.class);

        assertThat(server.requests())
                .hasSize(4)
                .allSatisfy(request -> assertThat(request.headers()).containsAllEntriesOf(HEADERS));
        assertThat(server.requests().get(3).query()).containsKey("attributes");
    }

    @Test
    void everyRequestOfAnUploadInPartsCarriesTheKey() {
        server.put("source", new byte[100]);
        MultipartUpload upload = s3.createMultipartUpload("bucket", "k", encrypted(KEY));
        UploadedPart one = s3.uploadPart(upload, 1, Body.of("part one"), ChecksumAlgorithm.CRC32C);
        UploadedPart two = s3.uploadPartCopy(
                CopySource.of("bucket", "source").withCustomerKey(OTHER), ByteRange.of(0, 9), upload, 2);
        s3.listParts(upload, 0);
        s3.completeMultipartUpload(
                "bucket",
                "k",
                upload.uploadId(),
                List.of(one, two),
                CompleteOptions.defaults().withCustomerKey(KEY));

        assertThat(server.requests())
                .hasSize(5)
                .allSatisfy(request -> assertThat(request.headers()).containsAllEntriesOf(HEADERS));
        assertThat(server.requests("UploadPartCopy").get(0).headers()).containsAllEntriesOf(ofSource(OTHER));
    }

    private static Map<String, String> ofSource(CustomerKey key) {
        String prefix = "x-amz-copy-source-server-side-encryption-customer-";
        return Map.of(prefix + "algorithm", "AES256", prefix + "key", key.base64(), prefix + "key-md5", key.md5());
    }

    @Test
    void aCopyCarriesTheKeysOfBoth() {
        server.put("source", new byte[100]);

        s3.copyObject(
                CopySource.of("bucket", "source").withCustomerKey(OTHER),
                "bucket",
                "k",
                CopyOptions.defaults().withPut(CopyOptions.defaults().put().withServerSideEncryption(KEY)));

        assertThat(server.requests().get(0).headers())
                .containsAllEntriesOf(HEADERS)
                .containsAllEntriesOf(ofSource(OTHER));
    }

    @Test
    void transfersCarryTheKeyOnEveryRequest() throws Exception {
        Path file = Files.write(directory.resolve("source"), new byte[2 * PART + 1]);
        UploadOptions up = UploadOptions.defaults()
                .withThresholdBytes(1)
                .withPartSizeBytes(PART)
                .withPut(encrypted(KEY).withIfNoneMatch(true));
        DownloadOptions down = DownloadOptions.defaults()
                .withThresholdBytes(1)
                .withPartSizeBytes(PART)
                .withGet(GetOptions.defaults().withCustomerKey(KEY));

        s3.upload("bucket", "k", file, up);
        s3.download("bucket", "k", directory.resolve("copy"), down);
        server.showChecksums(false);
        s3.upload("bucket", "other", file, up);

        assertThat(directory.resolve("copy")).hasSameBinaryContentAs(file);
        assertThat(server.requests())
                .allSatisfy(request ->
                        assertThat(request.headers()).as(request.operation()).containsAllEntriesOf(HEADERS));
        assertThat(Set.copyOf(server.requests().stream()
                        .map(FakeS3.Request::operation)
                        .toList()))
                .containsExactlyInAnyOrder(
                        "HeadObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "GetObject");
    }

    @Test
    void aManagedKeyIsAskedForWhereAnObjectIsMadeAndNowhereElse() {
        server.put("source", new byte[100]);
        ServerSideEncryption kms = ServerSideEncryption.kms("alias/mine")
                .withContext(Map.of("team", "a\"b", "app", "gr\u00fcn"))
                .withBucketKey(true);
        MultipartUpload upload = s3.createMultipartUpload("bucket", "k", encrypted(kms));
        UploadedPart part = s3.uploadPart(upload, 1, Body.of("part"), ChecksumAlgorithm.CRC32C);
        s3.completeMultipartUpload("bucket", "k", upload.uploadId(), List.of(part));
        s3.putObject("bucket", "k", Body.of("x"), encrypted(kms));
        s3.putObject("bucket", "k", Body.of("x"), encrypted(ServerSideEncryption.s3()));
        s3.copyObject(
                CopySource.of("bucket", "source"),
                "bucket",
                "k",
                CopyOptions.defaults().withPut(CopyOptions.defaults().put().withServerSideEncryption(kms)));

        String context = Base64.getEncoder()
                .encodeToString("{\"app\":\"gr\\u00fcn\",\"team\":\"a\\\"b\"}".getBytes(StandardCharsets.US_ASCII));
        for (int index : new int[] {0, 3, 5}) {
            assertThat(server.requests().get(index).headers())
                    .containsEntry("x-amz-server-side-encryption", "aws:kms")
                    .containsEntry("x-amz-server-side-encryption-aws-kms-key-id", "alias/mine")
                    .containsEntry("x-amz-server-side-encryption-context", context)
                    .containsEntry("x-amz-server-side-encryption-bucket-key-enabled", "true");
        }
        assertThat(server.requests().get(4).headers())
                .containsEntry("x-amz-server-side-encryption", "AES256")
                .doesNotContainKey("x-amz-server-side-encryption-context");
        for (int index : new int[] {1, 2}) {
            assertThat(server.requests().get(index).headers().keySet())
                    .noneMatch(name -> name.startsWith("x-amz-server-side-encryption"));
        }
        assertThatThrownBy(() -> new ServerSideEncryption.Managed("AES256", "key", Map.of(), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCustomerKeyNeverGoesOverPlainHttp() {
        try (S3Client plain = client("http://s3.example.com")) {
            Map<String, String> byHand = Map.of("X-Amz-Server-Side-Encryption-Customer-Key", KEY.base64());
            List<Refusable> calls = List.of(
                    () -> plain.putObject("bucket", "k", Body.of("x"), encrypted(KEY)),
                    () -> plain.putObject(
                            "bucket", "k", Body.of("x"), PutOptions.defaults().withHeaders(byHand)),
                    () -> plain.getObjectBytes(
                            "bucket", "k", GetOptions.defaults().withCustomerKey(KEY)),
                    () -> plain.copyObject(CopySource.of("bucket", "s").withCustomerKey(KEY), "bucket", "k"),
                    () -> plain.request(RawRequest.of("GET", "bucket", "k")
                            .withHeader("X-Amz-Server-Side-Encryption-Customer-Key", KEY.base64())),
                    () -> plain.presignGetObject(
                            "bucket",
                            "k",
                            Duration.ofHours(1),
                            PresignOptions.defaults().withEncryption(KEY)),
                    () -> plain.upload(
                            "bucket",
                            "k",
                            Files.writeString(directory.resolve("f"), "x"),
                            UploadOptions.defaults().withPut(encrypted(KEY))),
                    () -> plain.download(
                            "bucket",
                            "k",
                            directory.resolve("copy"),
                            DownloadOptions.defaults()
                                    .withGet(GetOptions.defaults().withCustomerKey(KEY))));

            for (Refusable call : calls) {
                InvalidCallException refused = catchThrowableOfType(InvalidCallException.class, call::run);
                assertThat(refused.kind()).isEqualTo(ErrorKind.PARAM_INVALID);
                assertThat(refused).hasMessageContaining("plain http").hasMessageContaining("https endpoint");
                assertThat(refused.toString()).doesNotContain(KEY.base64());
            }
            assertThat(server.requests()).isEmpty();
        }
    }

    /** A call that may throw what is checked. */
    @FunctionalInterface
    private interface Refusable {
        void run() throws Exception;
    }

    @Test
    void aCheckpointKnowsTheKeyByItsMd5Only() throws Exception {
        Path file = Files.write(directory.resolve("source"), new byte[2 * PART + 1]);
        UploadOptions options = UploadOptions.defaults()
                .withThresholdBytes(1)
                .withPartSizeBytes(PART)
                .withPartsInFlight(1)
                .withPut(encrypted(KEY));
        server.fault((request, real) ->
                request.partNumber() == 3 ? FakeS3.Reply.error(403, "AccessDenied") : real.answer(request));
        assertThatThrownBy(() -> s3.upload("bucket", "k", file, options)).isInstanceOf(S3Exception.class);
        Checkpoint left = store.list().get(0);
        server.fault((request, real) -> real.answer(request));
        int before = server.requests().size();

        CheckpointException other = catchThrowableOfType(
                CheckpointException.class, () -> s3.upload("bucket", "k", file, options.withPut(encrypted(OTHER))));
        CheckpointException none = catchThrowableOfType(
                CheckpointException.class,
                () -> s3.upload("bucket", "k", file, options.withPut(PutOptions.defaults())));

        assertThat(left.toString()).doesNotContain(KEY.base64()).contains(KEY.md5());
        assertThat(List.of(other.code(), none.code())).containsOnly("CustomerKeyMismatch");
        assertThat(server.requests()).as("nothing was sent, nothing aborted").hasSize(before);
        assertThat(store.list()).hasSize(1);
        assertThat(s3.upload("bucket", "k", file, options).partsReused()).isEqualTo(2);
        assertThat(server.objects().get("k").bytes()).hasSize(2 * PART + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {ALGORITHM, "x-amz-server-side-encryption"})
    @Tag("U10")
    void theETagOfAnEncryptedObjectProvesNothingAgainstIt(String header) throws Exception {
        server.showChecksums(false);
        server.fault((request, real) -> {
            FakeS3.Reply reply = real.answer(request);
            Map<String, String> headers = new HashMap<>(reply.headers());
            headers.computeIfPresent("etag", (name, value) -> value.replaceAll("[0-9a-f]{32}-", "0".repeat(32) + '-'));
            if (request.is("HeadObject")) {
                headers.put(header, header.equals(ALGORITHM) ? "AES256" : "aws:kms");
            }
            return new FakeS3.Reply(
                    reply.status(),
                    headers,
                    request.is("CompleteMultipartUpload")
                            ? reply.body().replaceAll("[0-9a-f]{32}-", "0".repeat(32) + '-')
                            : reply.body());
        });
        Path file = Files.write(directory.resolve("source"), new byte[2 * PART + 1]);
        UploadOptions options = UploadOptions.defaults()
                .withThresholdBytes(1)
                .withPartSizeBytes(PART)
                .withPut(encrypted(KEY));

        assertThat(s3.upload("bucket", "k", file, options).parts()).isEqualTo(3);
        assertThat(s3.verify("bucket", "k", file).method()).isEqualTo("size");
    }

    @Test
    @Tag("U10")
    void theETagOfAPlainObjectStillProves() throws Exception {
        server.showChecksums(false);
        server.fault((request, real) -> {
            FakeS3.Reply reply = real.answer(request);
            return request.is("CompleteMultipartUpload")
                    ? reply.withBody(reply.body().replaceAll("[0-9a-f]{32}-", "0".repeat(32) + '-'))
                    : reply;
        });
        Path file = Files.write(directory.resolve("source"), new byte[2 * PART + 1]);
        server.put("other", new byte[1]);

        assertThat(s3.upload(
                                "bucket",
                                "k",
                                file,
                                UploadOptions.defaults().withThresholdBytes(1).withPartSizeBytes(PART))
                        .parts())
                .as("the head tells the ETag that was computed")
                .isEqualTo(3);
        server.fault((request, real) -> {
            FakeS3.Reply reply = real.answer(request);
            Map<String, String> headers = new HashMap<>(reply.headers());
            headers.computeIfPresent("etag", (name, value) -> value.replaceAll("[0-9a-f]{32}-", "0".repeat(32) + '-'));
            return new FakeS3.Reply(
                    reply.status(), headers, reply.body().replaceAll("[0-9a-f]{32}-", "0".repeat(32) + '-'));
        });
        assertThatThrownBy(() -> s3.upload(
                        "bucket",
                        "k2",
                        file,
                        UploadOptions.defaults().withThresholdBytes(1).withPartSizeBytes(PART)))
                .isInstanceOf(IntegrityException.class);
    }

    @Test
    void aPresignedRequestTellsWhatMustBeSent() {
        PresignOptions options = PresignOptions.defaults().withEncryption(KEY);
        PresignedRequest get = s3.presignGetObject("bucket", "k", Duration.ofHours(1), options);
        PresignedRequest put = s3.presignPutObject(
                "bucket", "k", Duration.ofHours(1), options.withEncryption(ServerSideEncryption.kms("mine")));
        PresignedRequest plain = s3.presignGetObject(
                "bucket", "k", Duration.ofHours(1), options.withEncryption(ServerSideEncryption.s3()));

        assertThat(get.headers()).isEqualTo(HEADERS);
        assertThat(get.url().getRawQuery()).contains(SECRET + "%3B").doesNotContain(KEY.base64());
        assertThat(put.headers())
                .isEqualTo(Map.of(
                        "x-amz-server-side-encryption",
                        "aws:kms",
                        "x-amz-server-side-encryption-aws-kms-key-id",
                        "mine"));
        assertThat(plain.headers()).isEmpty();
        MultipartUpload upload = s3.createMultipartUpload("bucket", "k", encrypted(KEY));
        assertThat(s3.presignUploadPart(upload, 1, Duration.ofHours(1), PresignOptions.defaults())
                        .headers())
                .isEqualTo(HEADERS);
    }

    @Test
    @Tag("G24")
    void nothingShowsTheKey() {
        server.fault((request, real) -> FakeS3.Reply.error(400, "InvalidRequest"));
        S3Exception failed = catchThrowableOfType(
                S3Exception.class, () -> s3.putObject("bucket", "k", Body.of("x"), encrypted(KEY)));
        List<Object> shown = List.of(
                KEY,
                encrypted(KEY),
                GetOptions.defaults().withCustomerKey(KEY),
                CopySource.of("b", "k").withCustomerKey(KEY),
                CompleteOptions.defaults().withCustomerKey(KEY),
                PresignOptions.defaults().withEncryption(KEY),
                new MultipartUpload("b", "k", "u", null, KEY),
                failed,
                events);

        assertThat(shown)
                .allSatisfy(one -> assertThat(one.toString())
                        .doesNotContain(TEXT)
                        .doesNotContain(KEY.base64())
                        .doesNotContain(KEY.md5()));
        assertThat(events).isNotEmpty();
    }

    @Test
    void aDestroyedKeyIsRefused() {
        CustomerKey key = CustomerKey.of(new byte[32]);
        key.destroy();

        assertThat(key.isDestroyed()).isTrue();
        assertThatThrownBy(() -> s3.putObject("bucket", "k", Body.of("x"), encrypted(key)))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("destroyed");
        assertThatThrownBy(key::base64).isInstanceOf(IllegalStateException.class);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33})
    void aKeyHas256Bits(int bytes) {
        assertThatThrownBy(() -> CustomerKey.of(new byte[bytes]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(bytes + " bytes");
    }

    @Test
    void equalKeysAreEqual() {
        CustomerKey same = CustomerKey.of(TEXT.getBytes(StandardCharsets.US_ASCII));

        assertThat(same).isEqualTo(KEY).hasSameHashCodeAs(KEY).isNotEqualTo(OTHER);
    }
}
