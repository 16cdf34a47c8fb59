package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.InvalidCallException;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.MultipartUpload;
import dev.pail.model.PostPolicy;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedPost;
import dev.pail.model.PresignedRequest;
import dev.pail.model.PresignedUpload;
import dev.pail.model.PutOptions;
import dev.pail.testkit.FakeS3;
import dev.pail.testkit.SigV4Verifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is signed for others, read by the server's side of the signature; nothing is sent. */
@Tag("S7")
@ExtendWith(NoSecretTold.class)
class PresignTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final PresignOptions PLAIN = PresignOptions.defaults();
    private static final MultipartUpload UPLOAD = new MultipartUpload("bucket", "k", "an/upload+id", null);

    private final FakeS3 fake = new FakeS3(() -> NOW.plus(Duration.ofHours(5)));
    private final SigV4Verifier server = new SigV4Verifier(
            "us-east-1", new SigV4Verifier.Account("AKIDEXAMPLE", NoSecretTold.SECRET, NoSecretTold.TOKEN));
    private final S3Client s3 = builder(CredentialsProvider.of("AKIDEXAMPLE", NoSecretTold.SECRET, NoSecretTold.TOKEN))
            .build();

    @AfterEach
    void close() {
        s3.close();
    }

    private S3ClientBuilder builder(CredentialsProvider credentials) {
        InstantSource clock = () -> NOW;
        return TestHooks.transport(TestHooks.clock(S3Client.builder(), clock), jdk -> fake)
                .endpoint("https://s3.example.com:9000")
                .region("us-east-1")
                .checkpointStore(CheckpointStore.inMemory())
                .credentials(credentials);
    }

    static Stream<PresignedRequest> everyKindOf(S3Client s3) {
        return Stream.of(
                s3.presignGetObject(
                        "bucket",
                        "a b/ü+?&",
                        HOUR,
                        PLAIN.withVersionId("v/1").withResponseHeader("Content-Disposition", "attachment; a=\"b\"")),
                s3.presignHeadObject("bucket", "k", HOUR, PLAIN.withVersionId("v")),
                s3.presignPutObject(
                        "bucket",
                        "k",
                        HOUR,
                        PLAIN.withHeader("Content-Type", "text/plain")
                                .withHeader("x-amz-meta-a", "b")
                                .withContentLength(5)
                                .withChecksum(new Checksum(ChecksumAlgorithm.CRC32C, "AAAAAA=="))),
                s3.presignDeleteObject("bucket", "k", HOUR, PLAIN),
                s3.presignUploadPart(UPLOAD, 10_000, HOUR, PLAIN));
    }

    private SigV4Verifier.Verdict verdict(PresignedRequest request, Instant when) {
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(request.headers().entrySet());
        headers.add(Map.entry("Host", request.url().getRawAuthority()));
        return server.verify(
                new SigV4Verifier.Request(
                        request.method(),
                        request.url().getRawPath(),
                        request.url().getRawQuery(),
                        headers,
                        new byte[0]),
                when);
    }

    @Test
    @Tag("S9")
    void theServerTakesEachUntilItExpiresAndNothingIsSent() {
        List<PresignedRequest> requests = everyKindOf(s3).toList();

        assertThat(requests)
                .extracting(PresignedRequest::method)
                .containsExactly("GET", "HEAD", "PUT", "DELETE", "PUT");
        assertThat(requests).allSatisfy(request -> {
            assertThat(verdict(request, NOW.plus(HOUR).minusSeconds(1)).reason())
                    .isEmpty();
            assertThat(verdict(request, NOW.plus(HOUR).plusSeconds(1)).httpStatus())
                    .isEqualTo(403);
            assertThat(request.expiresAt()).isEqualTo(NOW.plus(HOUR));
            assertThat(request.url().getRawQuery()).contains("X-Amz-Security-Token=" + NoSecretTold.TOKEN);
        });
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void whatIsSignedMustBeSent() {
        PresignedRequest put = s3.presignPutObject(
                "bucket",
                "k",
                HOUR,
                PLAIN.withHeader("Content-Type", "text/plain").withContentLength(5));

        assertThat(put.headers()).isEqualTo(Map.of("content-type", "text/plain", "content-length", "5"));
        assertThat(put.url().getRawQuery()).contains("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost");
        PresignedRequest other =
                new PresignedRequest(put.method(), put.url(), Map.of("content-type", "text/html"), put.expiresAt());
        assertThat(verdict(other, NOW).accepted()).isFalse();
    }

    @Test
    void overridesAndVersionsStandInTheQuery() {
        PresignedRequest get = s3.presignGetObject(
                "bucket",
                "k",
                HOUR,
                PLAIN.withVersionId("a b")
                        .withResponseHeader("content-type", "text/x")
                        .withResponseHeader("Cache-Control", "no-store"));

        assertThat(get.url().getRawQuery())
                .contains("response-content-type=text%2Fx", "response-cache-control=no-store", "versionId=a%20b");
        assertThat(get.headers()).isEmpty();
    }

    @Test
    @Tag("G24")
    void nothingShowsTheSignature() {
        everyKindOf(s3).forEach(NoSecretTold::note);
        PresignedPost post = s3.presignPost("bucket", PostPolicy.forKey("k"), HOUR);
        NoSecretTold.note(post);
        PresignedUpload upload = s3.presignMultipartUpload("bucket", "k", 1, HOUR, PutOptions.defaults());
        NoSecretTold.note(upload);
        PresignOptions secret = PLAIN.withHeader("x-amz-server-side-encryption-customer-key", NoSecretTold.SECRET);
        NoSecretTold.note(secret);

        assertThat(post.toString())
                .doesNotContain(
                        post.fields().get("x-amz-signature"), post.fields().get("policy"));
        assertThat(everyKindOf(s3))
                .allSatisfy(request -> assertThat(request.toString())
                        .startsWith("PresignedRequest[" + request.method() + " https://s3.example.com:9000/bucket/")
                        .doesNotContain("X-Amz"));
        assertThat(secret.toString()).contains("customer-key");
    }

    @Test
    void temporaryCredentialsEndTheUrlToo() {
        Instant end = NOW.plusSeconds(600);
        Credentials temporary = new Credentials("AKIDEXAMPLE", NoSecretTold.SECRET, NoSecretTold.TOKEN, end);

        try (S3Client other = builder(() -> temporary).build()) {
            assertThat(other.presignGetObject("bucket", "k", HOUR, PLAIN).expiresAt())
                    .isEqualTo(end);
            assertThat(other.presignPost("bucket", PostPolicy.forKey("k"), HOUR).expiresAt())
                    .isEqualTo(end);
            assertThat(other.presignGetObject("bucket", "k", Duration.ofSeconds(60), PLAIN)
                            .expiresAt())
                    .isEqualTo(NOW.plusSeconds(60));
        }
    }

    @Test
    void theClockThatAnswersHaveToldIsSigned() {
        fake.put("k", new byte[0]);
        fake.fault((request, honest) ->
                fake.requests().size() == 1 ? FakeS3.Reply.error(403, "RequestTimeTooSkewed") : honest.answer(request));

        s3.getObjectBytes("bucket", "k");
        PresignedRequest get = s3.presignGetObject("bucket", "k", HOUR, PLAIN);
        PresignedPost post = s3.presignPost("bucket", PostPolicy.forKey("k"), HOUR);

        assertThat(get.url().getRawQuery()).contains("X-Amz-Date=20260301T170000Z");
        assertThat(get.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(6)));
        assertThat(post.fields()).containsEntry("x-amz-date", "20260301T170000Z");
    }

    @Test
    void aWholeUploadIsCreatedOnceAndSigned() {
        PresignedUpload upload = s3.presignMultipartUpload(
                "bucket", "k", 3, HOUR, PutOptions.defaults().withContentType("a/b"));

        assertThat(fake.requests()).singleElement().satisfies(create -> {
            assertThat(create.operation()).isEqualTo("CreateMultipartUpload");
            assertThat(create.headers())
                    .containsEntry("content-type", "a/b")
                    .doesNotContainKey("x-amz-checksum-algorithm");
        });
        assertThat(upload.upload()).isEqualTo(new MultipartUpload("bucket", "k", "upload-1", null));
        assertThat(upload.parts()).hasSize(3);
        assertThat(upload.parts().get(2).url().getRawQuery()).contains("partNumber=3", "uploadId=upload-1");
        assertThat(upload.complete().method()).isEqualTo("POST");
        assertThat(upload.abort().method()).isEqualTo("DELETE");
        assertThat(Stream.concat(upload.parts().stream(), Stream.of(upload.complete(), upload.abort())))
                .allSatisfy(
                        // the server's time, as its answer to the creation told it
                        request -> assertThat(verdict(request, NOW.plus(Duration.ofHours(5)))
                                        .reason())
                                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10_001})
    void anUploadThatCannotBeSignedIsNotCreated(int partCount) {
        refused(() -> s3.presignMultipartUpload("bucket", "k", partCount, HOUR, PutOptions.defaults()));
        refused(() -> s3.presignMultipartUpload("bucket", "k", 1, Duration.ofDays(8), PutOptions.defaults()));

        assertThat(fake.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT604801S", "PT604800.5S", "PT0.9S"})
    void aLifeOutsideTheLimitsIsRefusedHere(String expires) {
        Duration life = Duration.parse(expires);

        assertThat(refused(() -> s3.presignGetObject("bucket", "k", life, PLAIN)))
                .hasMessageContaining("1 to 604800 seconds");
        refused(() -> s3.presignPost("bucket", PostPolicy.forKey("k"), life));
        refused(() -> s3.presignUploadPart(UPLOAD, 1, life, PLAIN));
    }

    @Test
    void theLimitsThemselvesAreAllowed() {
        assertThat(s3.presignGetObject("bucket", "k", Duration.ofDays(7), PLAIN)
                        .url()
                        .getRawQuery())
                .contains("X-Amz-Expires=604800&");
        assertThat(s3.presignGetObject("bucket", "k", Duration.ofSeconds(1), PLAIN)
                        .url()
                        .getRawQuery())
                .contains("X-Amz-Expires=1&");
    }

    static Stream<PresignOptions> senseless() {
        return Stream.of(
                PLAIN.withHeader("Host", "evil.example.com"),
                PLAIN.withHeader("x-amz-date", "20260301T120000Z"),
                PLAIN.withHeader("Authorization", "me"),
                PLAIN.withHeader("x-amz-meta-a", "b\r\nX: y"),
                PLAIN.withHeader("a b", "c"),
                PLAIN.withResponseHeader("set-cookie", "a"),
                PLAIN.withResponseHeader("content-type", "a\r\nb: c"));
    }

    @Tag("G22")
    @ParameterizedTest
    @MethodSource("senseless")
    void whatCannotBeSignedIsRefused(PresignOptions options) {
        InvalidCallException refusal = refused(() -> s3.presignGetObject("bucket", "k", HOUR, options));

        assertThat(refusal.getMessage()).doesNotContain("evil", "X: y", "b: c");
    }

    @Test
    void versionsAndOverridesOfWritesAreRefused() {
        refused(() -> s3.presignPutObject("bucket", "k", HOUR, PLAIN.withVersionId("v")));
        refused(() -> s3.presignPutObject("bucket", "k", HOUR, PLAIN.withResponseHeader("expires", "0")));
        refused(() -> s3.presignDeleteObject("bucket", "k", HOUR, PLAIN.withResponseHeader("expires", "0")));
        refused(() -> s3.presignUploadPart(UPLOAD, 1, HOUR, PLAIN.withVersionId("v")));
        refused(() -> s3.presignUploadPart(UPLOAD, 0, HOUR, PLAIN));
    }

    @Test
    @Tag("G27")
    void aNameThatCouldLeaveItsPlaceIsRefused() {
        for (String bucket : List.of("x@evil", "x#y", "x?y", "%2fx", "a..b", "..", "ab\u3002c", "a/b")) {
            refused(() -> s3.presignGetObject(bucket, "k", HOUR, PLAIN));
            refused(() -> s3.presignPost(bucket, PostPolicy.forKey("k"), HOUR));
        }
    }

    @Test
    void anonymousCannotPresign() {
        try (S3Client nobody = builder(CredentialsProvider.anonymous()).build()) {
            refused(() -> nobody.presignGetObject("bucket", "k", HOUR, PLAIN));
            refused(() -> nobody.presignPost("bucket", PostPolicy.forKey("k"), HOUR));
        }
    }

    // POST

    @Test
    void aFormHoldsWhatThePolicyFixesAndWhatSigningAdds() {
        PostPolicy policy = PostPolicy.forKeysStartingWith("up/")
                .withField("success_action_status", "201")
                .withFieldStartingWith("Content-Type", "")
                .withField("x-amz-meta-a", "\"quoted\\ü\n")
                .withContentLength(1, 10);

        PresignedPost post = s3.presignPost("bucket", policy, HOUR);

        assertThat(post.url()).hasToString("https://s3.example.com:9000/bucket");
        assertThat(post.fields().keySet())
                .containsExactly(
                        "key",
                        "success_action_status",
                        "x-amz-meta-a",
                        "x-amz-credential",
                        "x-amz-algorithm",
                        "x-amz-security-token",
                        "x-amz-date",
                        "policy",
                        "x-amz-signature");
        assertThat(post.fields()).containsEntry("key", "up/${filename}");
        assertThat(new String(Base64.getDecoder().decode(post.fields().get("policy")), StandardCharsets.US_ASCII))
                .contains(
                        "{\"bucket\": \"bucket\"}",
                        "[\"starts-with\", \"$key\", \"up/\"]",
                        "[\"starts-with\", \"$Content-Type\", \"\"]",
                        "{\"x-amz-meta-a\": \"\\\"quoted\\\\\\u00fc\\u000a\"}",
                        "[\"content-length-range\", 1, 10]",
                        "{\"x-amz-security-token\": \"" + NoSecretTold.TOKEN + "\"}");
    }

    @Test
    void aPolicyThatContradictsItselfIsRefused() {
        PostPolicy policy = PostPolicy.forKey("k").withField("acl", "private");

        refused(() -> policy.withField("ACL", "public-read"));
        refused(() -> policy.withField("Key", "other"));
        refused(() -> policy.withField("x-amz-date", "x"));
        refused(() -> policy.withField("", "x"));
        refused(() -> policy.withContentLength(2, 1));
        refused(() -> policy.withContentLength(0, -1));
        refused(() -> new PostPolicy(List.of(), 0, -1));
    }

    private static InvalidCallException refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        InvalidCallException refusal = catchThrowableOfType(InvalidCallException.class, call);
        assertThat(refusal).isNotNull();
        NoSecretTold.note(refusal);
        return refusal;
    }
}
