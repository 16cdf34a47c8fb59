package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.RetryPolicy;
import dev.pail.error.CheckpointException;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import dev.pail.model.Body;
import dev.pail.model.ByteRange;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.CustomerKey;
import dev.pail.model.GetOptions;
import dev.pail.model.MultipartUpload;
import dev.pail.model.ObjectHead;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedRequest;
import dev.pail.model.PutOptions;
import dev.pail.model.ServerSideEncryption;
import dev.pail.model.UploadedPart;
import dev.pail.testkit.TestServer;
import dev.pail.testkit.TlsMinioServer;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.SyncOptions;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All three encryptions on a MinIO that has a KMS key and speaks https. */
@Tag("I5")
@Tag("T3")
class EncryptionIT {

    private static final int PART = 5 << 20;
    private static final CustomerKey KEY = key(1);
    private static final CustomerKey OTHER = key(2);

    private static TlsMinioServer server;
    private static S3Client s3;
    private static final CheckpointStore STORE = CheckpointStore.inMemory();
    private static final String BUCKET = "pail-" + UUID.randomUUID();
    private static final AtomicBoolean BREAKS_PART_3 = new AtomicBoolean();

    @TempDir
    Path directory;

    private static CustomerKey key(int seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return CustomerKey.of(bytes);
    }

    @BeforeAll
    static void start() throws Exception {
        TestServer.sharedMinio();
        server = new TlsMinioServer();
        s3 = TestHooks.transport(S3Client.builder(), EncryptionIT::breaking)
                .endpoint(server.endpoint())
                .region("us-east-1")
                .sslContext(server.clientContext())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(STORE)
                .retryPolicy(RetryPolicy.defaults().withMaxRetries(0))
                .build();
        s3.createBucket(BUCKET);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            s3.close();
            server.close();
        }
    }

    private static HttpTransport breaking(HttpTransport wire) {
        return new HttpTransport() {
            @Override
            public CompletableFuture<HttpReply> send(HttpCall call) {
                return BREAKS_PART_3.get()
                                && String.valueOf(call.uri().getRawQuery()).startsWith("partNumber=3&")
                        ? CompletableFuture.failedFuture(new IOException("broken on purpose"))
                        : wire.send(call);
            }

            @Override
            public void close() {
                wire.close();
            }
        };
    }

    private static PutOptions encrypted(ServerSideEncryption encryption) {
        return PutOptions.defaults().withServerSideEncryption(encryption);
    }

    private static GetOptions with(CustomerKey key) {
        return GetOptions.defaults().withCustomerKey(key);
    }

    private static String text(String key, GetOptions options) {
        return new String(s3.getObjectBytes(BUCKET, key, options).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aManagedKeyNeedsNothingToRead() {
        s3.putObject(BUCKET, "s3", Body.of("sse-s3"), encrypted(ServerSideEncryption.s3()));
        s3.putObject(
                BUCKET,
                "kms",
                Body.of("sse-kms"),
                encrypted(ServerSideEncryption.kms(TlsMinioServer.KMS_KEY).withContext(Map.of("team", "one"))));

        assertThat(text("s3", GetOptions.defaults())).isEqualTo("sse-s3");
        assertThat(text("kms", GetOptions.defaults())).isEqualTo("sse-kms");
        assertThat(head("s3", null).headers()).containsEntry("x-amz-server-side-encryption", "AES256");
        assertThat(head("kms", null).headers())
                .containsEntry("x-amz-server-side-encryption", "aws:kms")
                .hasEntrySatisfying(
                        "x-amz-server-side-encryption-aws-kms-key-id",
                        id -> assertThat(id).endsWith(TlsMinioServer.KMS_KEY));
        S3Exception unknown = catchThrowableOfType(
                S3Exception.class,
                () -> s3.putObject(BUCKET, "no", Body.of("x"), encrypted(ServerSideEncryption.kms("unknown-key"))));
        assertThat(unknown.httpStatus()).isBetween(400, 499);
        assertThat(s3.headObject(BUCKET, "no")).isEmpty();
    }

    private static ObjectHead head(String key, CustomerKey customerKey) {
        return s3.headObject(BUCKET, key, with(customerKey)).orElseThrow();
    }

    @Test
    void aCustomerKeyOpensWhatItClosed() {
        s3.putObject(BUCKET, "c", Body.of("0123456789"), encrypted(KEY));

        assertThat(text("c", with(KEY))).isEqualTo("0123456789");
        assertThat(text("c", with(KEY).withRange(ByteRange.of(2, 4)))).isEqualTo("234");
        assertThat(head("c", KEY).headers()).containsEntry("x-amz-server-side-encryption-customer-key-md5", KEY.md5());
        assertThat(s3.getObjectAttributes(BUCKET, "c", null, KEY).size()).isEqualTo(10);
        for (GetOptions wrong : List.of(with(OTHER), GetOptions.defaults())) {
            S3Exception refused = catchThrowableOfType(S3Exception.class, () -> text("c", wrong));
            assertThat(refused.httpStatus()).isIn(400, 403);
            assertThat(refused.kind()).isIn(ErrorKind.PARAM_INVALID, ErrorKind.ACCESS_DENIED);
            assertThat(refused.isTransient()).isFalse();
        }
    }

    @Test
    void copiesChangeTheKey() {
        s3.putObject(BUCKET, "from", Body.of("text"), encrypted(KEY));
        CopySource source = CopySource.of(BUCKET, "from").withCustomerKey(KEY);

        s3.copyObject(
                source,
                BUCKET,
                "to",
                CopyOptions.defaults().withPut(CopyOptions.defaults().put().withServerSideEncryption(OTHER)));
        s3.copyObject(source, BUCKET, "open");

        assertThat(text("to", with(OTHER))).isEqualTo("text");
        assertThat(text("open", GetOptions.defaults())).isEqualTo("text");
        assertThatThrownBy(() -> text("to", with(KEY))).isInstanceOf(S3Exception.class);
        assertThatThrownBy(() -> s3.copyObject(source.withCustomerKey(OTHER), BUCKET, "never"))
                .isInstanceOf(S3Exception.class);
    }

    @Test
    void partsAreWrittenAndCopiedUnderTheKey() {
        byte[] bytes = random(PART + 3);
        s3.putObject(BUCKET, "part-source", Body.of(bytes), encrypted(OTHER));
        MultipartUpload upload =
                s3.createMultipartUpload(BUCKET, "parts", encrypted(KEY).withChecksumAlgorithm(null));
        UploadedPart one = s3.uploadPartCopy(
                CopySource.of(BUCKET, "part-source").withCustomerKey(OTHER), ByteRange.of(0, PART - 1), upload, 1);
        UploadedPart two = s3.uploadPart(upload, 2, Body.of("end"), null);

        assertThatThrownBy(() -> s3.uploadPart(BUCKET, "parts", upload.uploadId(), 3, Body.of("x")))
                .isInstanceOf(S3Exception.class);
        assertThat(s3.listParts(upload, 0).parts()).hasSize(2);
        s3.completeMultipartUpload(
                BUCKET,
                "parts",
                upload.uploadId(),
                List.of(one, two),
                CompleteOptions.defaults().withCustomerKey(KEY));

        assertThat(s3.getObjectBytes(BUCKET, "parts", with(KEY)).bytes())
                .hasSize(PART + 3)
                .startsWith(bytes[0], bytes[1])
                .endsWith('e', 'n', 'd');
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(7).nextBytes(content);
        return content;
    }

    @Test
    @Tag("U10")
    void transfersGoUpAndDownUnderEveryEncryption() throws Exception {
        Path file = Files.write(directory.resolve("source"), random(2 * PART + 5));
        Map<String, ServerSideEncryption> all = Map.of(
                "up-s3", ServerSideEncryption.s3(),
                "up-kms", ServerSideEncryption.kms(null),
                "up-c", KEY);

        for (Map.Entry<String, ServerSideEncryption> one : all.entrySet()) {
            for (ChecksumAlgorithm checksum : new ChecksumAlgorithm[] {ChecksumAlgorithm.CRC32C, null}) {
                UploadResult result = s3.upload(
                        BUCKET,
                        one.getKey(),
                        file,
                        inParts(encrypted(one.getValue()).withChecksumAlgorithm(checksum)));
                Path copy = directory.resolve(one.getKey() + checksum);
                s3.download(
                        BUCKET,
                        one.getKey(),
                        copy,
                        DownloadOptions.defaults()
                                .withThresholdBytes(1)
                                .withPartSizeBytes(1 << 20)
                                .withGet(with(one.getValue() instanceof CustomerKey key ? key : null)));

                assertThat(result.parts()).isEqualTo(3);
                assertThat(copy).hasSameBinaryContentAs(file);
            }
        }
    }

    private static UploadOptions inParts(PutOptions put) {
        return UploadOptions.defaults()
                .withThresholdBytes(1)
                .withPartSizeBytes(PART)
                .withPartsInFlight(1)
                .withPut(put);
    }

    @Test
    void theKeyOpensAnObjectToTheCallsMadeOfSeveral() throws Exception {
        byte[] bytes = random(PART + 5);
        Path file = Files.write(directory.resolve("source"), bytes);
        bytes[0]++;
        Path other = Files.write(directory.resolve("other"), bytes);
        s3.putObject(BUCKET, "k", Body.of(file), encrypted(KEY).withContentType("text/old"));
        String version = s3.headObject(BUCKET, "k", with(KEY)).orElseThrow().versionId();

        s3.waitForObject(BUCKET, "k", true, Duration.ofMinutes(1), KEY);
        CallStyle.await(s3.waitForObjectAsync(BUCKET, "gone", false, Duration.ofMinutes(1), KEY));
        assertThat(s3.verify(BUCKET, "k", file, version, KEY).matches()).isTrue();
        assertThat(s3.verify(BUCKET, "k", other, null, KEY).matches()).isFalse();
        s3.replaceMetadata(BUCKET, "k", KEY, now -> now.withMetadata("owner", "me"));

        assertThat(head("k", KEY).contentType()).isEqualTo("text/old");
        assertThat(head("k", KEY).metadata()).containsEntry("owner", "me");
        assertThat(s3.verify(BUCKET, "k", file, null, KEY).matches()).isTrue();
        for (CustomerKey wrong : new CustomerKey[] {OTHER, null}) {
            assertRefused(() -> s3.waitForObject(BUCKET, "k", true, Duration.ofMinutes(1), wrong));
            assertRefused(() -> s3.verify(BUCKET, "k", file, null, wrong));
            assertRefused(() -> s3.replaceMetadata(BUCKET, "k", wrong, now -> now.withMetadata("owner", "you")));
        }
        assertThat(head("k", KEY).metadata()).containsEntry("owner", "me");
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThat(catchThrowableOfType(S3Exception.class, call).httpStatus()).isIn(400, 403);
    }

    @Test
    void changedMetadataMayComeWithAnotherKeyAlsoInParts() throws Exception {
        byte[] bytes = random(PART + 5);
        s3.putObject(BUCKET, "changed", Body.of(bytes), encrypted(KEY));

        s3.replaceMetadata(BUCKET, "changed", KEY, now -> now.withServerSideEncryption(OTHER));
        assertThat(s3.getObjectBytes(BUCKET, "changed", with(OTHER)).bytes()).isEqualTo(bytes);
        CallStyle.await(
                TestHooks.replaceMetadataInParts(s3, BUCKET, "changed", OTHER, now -> now.withContentType("text/new")));

        assertThat(s3.getObjectBytes(BUCKET, "changed", with(OTHER)).bytes()).isEqualTo(bytes);
        assertThat(head("changed", OTHER).contentType()).isEqualTo("text/new");

        s3.replaceMetadata(
                BUCKET, "changed", OTHER, now -> PutOptions.defaults().withMetadata("all", "new"));
        assertThat(head("changed", OTHER).metadata()).as("still under its key").containsEntry("all", "new");
    }

    @Test
    void aDirectoryIsComparedUnderTheKey() throws Exception {
        Path source = Files.createDirectory(directory.resolve("tree"));
        Files.write(source.resolve("a"), random(10));
        DirectoryOptions options = DirectoryOptions.defaults()
                .withComparison(DirectoryOptions.Comparison.CHECKSUM)
                .withUpload(UploadOptions.defaults().withPut(encrypted(KEY)))
                .withDownload(DownloadOptions.defaults().withGet(with(KEY)));
        SyncOptions sync = SyncOptions.defaults().withDirectory(options);
        Path copy = directory.resolve("copy");

        assertThat(s3.syncUp(BUCKET, "tree/", source, sync).transferred()).isEqualTo(1);
        assertThat(s3.syncUp(BUCKET, "tree/", source, sync).transferred()).isZero();
        assertThat(s3.syncDown(BUCKET, "tree/", copy, sync).transferred()).isEqualTo(1);
        assertThat(s3.syncDown(BUCKET, "tree/", copy, sync).transferred()).isZero();

        assertThat(copy.resolve("a")).hasSameBinaryContentAs(source.resolve("a"));
    }

    @Test
    @Tag("U12")
    void aResumedUploadNeedsTheSameKeyAgain() throws Exception {
        Path file = Files.write(directory.resolve("source"), random(3 * PART));
        UploadOptions options = inParts(encrypted(KEY));
        BREAKS_PART_3.set(true);
        assertThatThrownBy(() -> s3.upload(BUCKET, "resumed", file, options)).isInstanceOf(S3Exception.class);
        BREAKS_PART_3.set(false);

        assertThatThrownBy(() -> s3.upload(BUCKET, "resumed", file, inParts(encrypted(OTHER))))
                .isInstanceOf(CheckpointException.class);
        assertThat(s3.upload(BUCKET, "resumed", file, options).partsReused()).isEqualTo(2);
        assertThat(s3.getObjectBytes(BUCKET, "resumed", with(KEY)).bytes()).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    @Tag("S7")
    void aPresignedRequestWorksWithTheHeadersItTells() throws Exception {
        PresignOptions options = PresignOptions.defaults().withEncryption(KEY);
        HttpClient http =
                HttpClient.newBuilder().sslContext(server.clientContext()).build();
        PresignedRequest put = s3.presignPutObject(BUCKET, "pre", Duration.ofMinutes(5), options);
        PresignedRequest get = s3.presignGetObject(BUCKET, "pre", Duration.ofMinutes(5), options);

        assertThat(http.send(request(put, "text"), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(http.send(request(get, ""), HttpResponse.BodyHandlers.ofString())
                        .body())
                .isEqualTo("text");
        assertThat(http.send(HttpRequest.newBuilder(get.url()).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isIn(400, 403);
    }

    private static HttpRequest request(PresignedRequest presigned, String body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(presigned.url());
        presigned.headers().forEach(builder::header);
        return builder.method(
                        presigned.method(),
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
