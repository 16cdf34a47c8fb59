package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.S3Client;
import dev.pail.error.InvalidCallException;
import dev.pail.error.ServiceException;
import dev.pail.model.AccessControlList;
import dev.pail.model.Body;
import dev.pail.model.BucketEncryption;
import dev.pail.model.BucketVersioning;
import dev.pail.model.CorsRule;
import dev.pail.model.LifecycleRule;
import dev.pail.model.NotificationConfiguration;
import dev.pail.model.ObjectIdentifier;
import dev.pail.model.ObjectLockConfiguration;
import dev.pail.model.ObjectRetention;
import dev.pail.model.PublicAccessBlock;
import dev.pail.model.RawAnswer;
import dev.pail.model.RawRequest;
import dev.pail.model.RestoreOptions;
import dev.pail.model.RetentionMode;
import dev.pail.model.WebsiteConfiguration;
import dev.pail.testkit.ScriptedServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The settings of buckets and objects on the wire: method, target, the digest S3 demands, and what 404 means. */
@ExtendWith(NoSecretTold.class)
class SettingsWireIT {

    private static final AccessControlList ACL = new AccessControlList("o", List.of());
    private static final ObjectRetention KEPT =
            new ObjectRetention(RetentionMode.GOVERNANCE, Instant.parse("2030-01-01T00:00:00Z"));

    private static Map<String, Function<S3Client, CompletableFuture<?>>> writes() {
        Map<String, Function<S3Client, CompletableFuture<?>>> calls = new LinkedHashMap<>();
        calls.put("PUT /bucket?versioning=", s3 -> s3.putBucketVersioningAsync("bucket", true));
        calls.put("PUT /bucket?tagging=", s3 -> s3.putBucketTaggingAsync("bucket", Map.of("a", "b")));
        calls.put("PUT /bucket?policy=", s3 -> s3.putBucketPolicyAsync("bucket", "{}"));
        calls.put(
                "PUT /bucket?cors=",
                s3 -> s3.putBucketCorsAsync("bucket", List.of(CorsRule.of(List.of("*"), List.of("GET")))));
        calls.put(
                "PUT /bucket?lifecycle=",
                s3 -> s3.putBucketLifecycleConfigurationAsync(
                        "bucket", List.of(LifecycleRule.of("r", "p").withExpirationDays(1))));
        calls.put("PUT /bucket?encryption=", s3 -> s3.putBucketEncryptionAsync("bucket", BucketEncryption.AES256));
        calls.put(
                "PUT /bucket?notification=",
                s3 -> s3.putBucketNotificationConfigurationAsync(
                        "bucket", new NotificationConfiguration(List.of(), true)));
        calls.put(
                "PUT /bucket?object-lock=",
                s3 -> s3.putObjectLockConfigurationAsync(
                        "bucket", ObjectLockConfiguration.days(RetentionMode.GOVERNANCE, 1)));
        calls.put(
                "PUT /bucket?publicAccessBlock=", s3 -> s3.putPublicAccessBlockAsync("bucket", PublicAccessBlock.ALL));
        calls.put(
                "PUT /bucket?website=",
                s3 -> s3.putBucketWebsiteAsync("bucket", WebsiteConfiguration.index("index.html", "")));
        calls.put("PUT /bucket?acl=", s3 -> s3.putBucketAclAsync("bucket", ACL));
        calls.put("PUT /bucket/k?tagging=", s3 -> s3.putObjectTaggingAsync("bucket", "k", null, Map.of("a", "b")));
        calls.put("PUT /bucket/k?acl=&versionId=v", s3 -> s3.putObjectAclAsync("bucket", "k", "v", ACL));
        calls.put(
                "PUT /bucket/k?retention=&versionId=v",
                s3 -> s3.putObjectRetentionAsync("bucket", "k", "v", KEPT, true));
        calls.put("PUT /bucket/k?legal-hold=", s3 -> s3.putObjectLegalHoldAsync("bucket", "k", null, true));
        calls.put("POST /bucket/k?restore=", s3 -> s3.restoreObjectAsync("bucket", "k", RestoreOptions.days(1)));
        return calls;
    }

    private static Map<String, Function<S3Client, CompletableFuture<?>>> removals() {
        Map<String, Function<S3Client, CompletableFuture<?>>> calls = new LinkedHashMap<>();
        calls.put("DELETE /bucket?tagging=", s3 -> s3.deleteBucketTaggingAsync("bucket"));
        calls.put("DELETE /bucket?policy=", s3 -> s3.deleteBucketPolicyAsync("bucket"));
        calls.put("DELETE /bucket?cors=", s3 -> s3.deleteBucketCorsAsync("bucket"));
        calls.put("DELETE /bucket?lifecycle=", s3 -> s3.deleteBucketLifecycleAsync("bucket"));
        calls.put("DELETE /bucket?encryption=", s3 -> s3.deleteBucketEncryptionAsync("bucket"));
        calls.put("DELETE /bucket?publicAccessBlock=", s3 -> s3.deletePublicAccessBlockAsync("bucket"));
        calls.put("DELETE /bucket?website=", s3 -> s3.deleteBucketWebsiteAsync("bucket"));
        calls.put("DELETE /bucket/k?tagging=&versionId=v", s3 -> s3.deleteObjectTaggingAsync("bucket", "k", "v"));
        return calls;
    }

    /** By the code that S3 answers with where there is none, and those of other servers. */
    private static Map<String, Function<S3Client, Object>> reads() {
        Map<String, Function<S3Client, Object>> calls = new LinkedHashMap<>();
        calls.put("NoSuchTagSet", s3 -> s3.getBucketTagging("bucket").isEmpty());
        calls.put(
                "NoSuchTagSet of an object",
                s3 -> s3.getObjectTagging("bucket", "k", null).isEmpty());
        calls.put("NoSuchBucketPolicy", s3 -> s3.getBucketPolicy("bucket").isEmpty());
        calls.put("NoSuchPolicy of S3Proxy", s3 -> s3.getBucketPolicy("bucket").isEmpty());
        calls.put("NoSuchCORSConfiguration", s3 -> s3.getBucketCors("bucket").isEmpty());
        calls.put(
                "NoSuchLifecycleConfiguration",
                s3 -> s3.getBucketLifecycleConfiguration("bucket").isEmpty());
        calls.put(
                "ServerSideEncryptionConfigurationNotFoundError",
                s3 -> s3.getBucketEncryption("bucket").isEmpty());
        calls.put(
                "ObjectLockConfigurationNotFoundError",
                s3 -> s3.getObjectLockConfiguration("bucket").isEmpty());
        calls.put(
                "NoSuchPublicAccessBlockConfiguration",
                s3 -> s3.getPublicAccessBlock("bucket").isEmpty());
        calls.put(
                "NoSuchWebsiteConfiguration",
                s3 -> s3.getBucketWebsite("bucket").isEmpty());
        for (String code : List.of(
                "NoSuchObjectLockConfiguration",
                "NoSuchObjectLegalHold of SeaweedFS",
                "ObjectLockConfigurationNotFoundError of Ceph")) {
            calls.put(
                    code,
                    s3 -> s3.getObjectRetention("bucket", "k", null).isEmpty()
                            && !s3.getObjectLegalHold("bucket", "k", null));
        }
        return calls;
    }

    @Test
    void everyWriteCarriesTheDigestOfItsDocument() {
        writes().forEach((request, call) -> {
            try (ScriptedServer server =
                            new ScriptedServer(exchange -> exchange.readBody().ok());
                    S3Client s3 = Wire.builder(server.endpoint()).build()) {
                call.apply(s3).join();

                assertThat(server.exchanges()).singleElement().satisfies(exchange -> {
                    assertThat(exchange.method() + ' ' + exchange.target()).isEqualTo(request);
                    assertThat(exchange.body()).isNotEmpty();
                    assertThat(exchange.header("content-md5")).contains(md5(exchange.body()));
                    assertThat(exchange.header("authorization").orElseThrow()).contains("content-md5");
                });
            }
        });
    }

    @Test
    void everyRemovalIsADeleteWithoutABody() {
        removals().forEach((request, call) -> {
            try (ScriptedServer server =
                            new ScriptedServer(exchange -> exchange.readBody().respond(204, Map.of(), new byte[0]));
                    S3Client s3 = Wire.builder(server.endpoint()).build()) {
                call.apply(s3).join();

                assertThat(server.exchanges()).singleElement().satisfies(exchange -> {
                    assertThat(exchange.method() + ' ' + exchange.target()).isEqualTo(request);
                    assertThat(exchange.body()).isEmpty();
                });
            }
        });
    }

    @Test
    void aSettingThatIsNotThereIsEmptyAndAMissingBucketOrObjectIsAnError() {
        reads().forEach((absent, call) -> {
            try (ScriptedServer server = refusing(absent.replaceAll(" .*", ""));
                    S3Client s3 = Wire.builder(server.endpoint()).build()) {
                assertThat(call.apply(s3)).as(absent).isEqualTo(true);
            }
            for (String code : List.of("NoSuchBucket", "NoSuchKey", "NoSuchVersion")) {
                try (ScriptedServer server = refusing(code);
                        S3Client s3 = Wire.builder(server.endpoint()).build()) {
                    assertThatThrownBy(() -> call.apply(s3))
                            .isInstanceOfSatisfying(
                                    ServiceException.class,
                                    e -> assertThat(e.code()).isEqualTo(code));
                }
            }
        });
    }

    @Test
    void anAnswerThatIsNoDocumentIsNeverAnEmptySetting() {
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.readBody()
                        .respond(200, Map.of(), "<html>hello</html>".getBytes(StandardCharsets.UTF_8)));
                S3Client s3 = Wire.builder(server.endpoint()).build()) {
            assertThatThrownBy(() -> s3.getBucketVersioning("bucket")).hasMessageContaining("MalformedResponse");
        }
    }

    @Test
    void aWriteAnsweredByAnErrorUnderStatus200Fails() {
        Map<String, Function<S3Client, CompletableFuture<?>>> calls = writes();
        calls.putAll(removals());
        byte[] error = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>".getBytes(StandardCharsets.UTF_8);
        calls.forEach((request, call) -> {
            try (ScriptedServer server =
                            new ScriptedServer(exchange -> exchange.readBody().respond(200, Map.of(), error));
                    S3Client s3 = Wire.builder(server.endpoint()).build()) {
                assertThatThrownBy(() -> call.apply(s3).join())
                        .as(request)
                        .cause()
                        .isInstanceOfSatisfying(
                                ServiceException.class,
                                e -> assertThat(e.code()).isEqualTo("AccessDenied"));
            }
        });
    }

    @Test
    @Tag("H12")
    void manyKeysGoInRequestsOfAThousandAndNoneInNone() {
        String answer = "<DeleteResult><Deleted><Key>a</Key></Deleted><Error><Key>b</Key><Code>AccessDenied</Code>"
                + "<Message>no</Message></Error></DeleteResult>";
        try (ScriptedServer server = new ScriptedServer(exchange ->
                        exchange.readBody().respond(200, Map.of(), answer.getBytes(StandardCharsets.UTF_8)));
                S3Client s3 = Wire.builder(server.endpoint()).build()) {
            List<ObjectIdentifier> keys = IntStream.range(0, 2500)
                    .mapToObj(i -> ObjectIdentifier.of("k" + i))
                    .toList();

            assertThat(s3.deleteObjects("bucket", List.of()).deleted()).isEmpty();
            assertThat(server.exchanges()).isEmpty();
            assertThat(s3.deleteObjects("bucket", keys).errors()).hasSize(3);
            assertThat(server.exchanges()).hasSize(3).allSatisfy(exchange -> {
                assertThat(exchange.method() + ' ' + exchange.target()).isEqualTo("POST /bucket?delete=");
                assertThat(exchange.header("content-md5")).contains(md5(exchange.body()));
            });
        }
    }

    @Test
    void aRawRequestIsSignedSentAndTyped() {
        try (ScriptedServer server = new ScriptedServer(exchange ->
                        exchange.readBody().respond(200, Map.of("x-a", "b"), "hi".getBytes(StandardCharsets.UTF_8)));
                S3Client s3 = Wire.builder(server.endpoint()).build()) {
            RawAnswer answer = s3.request(RawRequest.of("PUT", "bucket", "a b")
                    .withQuery("intelligent-tiering", "")
                    .withQuery("id", "x/y")
                    .withHeader("x-amz-meta-a", "1")
                    .withBody(Body.of("body")));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers()).containsEntry("x-a", "b");
            assertThat(answer.body()).isEqualTo(ByteBuffer.wrap("hi".getBytes(StandardCharsets.UTF_8)));
            assertThat(server.exchanges()).singleElement().satisfies(exchange -> {
                assertThat(exchange.target()).isEqualTo("/bucket/a%20b?id=x%2Fy&intelligent-tiering=");
                assertThat(exchange.body()).asString().isEqualTo("body");
                assertThat(exchange.header("authorization").orElseThrow()).contains("x-amz-meta-a");
            });
        }
    }

    @Test
    void aRawRequestThatWouldBreakTheSignatureIsRefused() {
        try (ScriptedServer server = refusing("AccessDenied");
                S3Client s3 = Wire.builder(server.endpoint()).build()) {
            for (RawRequest bad : List.of(
                    RawRequest.of("TRACE", "bucket", null),
                    RawRequest.of("GET", null, "k"),
                    RawRequest.of("GET", "bucket", "k").withHeader("Authorization", "x"),
                    RawRequest.of("GET", "bucket", "k").withHeader("host", "x"))) {
                assertThatThrownBy(() -> s3.request(bad)).isInstanceOf(InvalidCallException.class);
            }
            assertThat(server.exchanges()).isEmpty();
            assertThatThrownBy(() -> s3.request(RawRequest.of("GET", "bucket", null)))
                    .isInstanceOfSatisfying(
                            ServiceException.class, e -> assertThat(e.code()).isEqualTo("AccessDenied"));
        }
    }

    @Test
    void versioningIsReadAsItIs() {
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.readBody()
                        .respond(
                                200,
                                Map.of(),
                                "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
                                        .getBytes(StandardCharsets.UTF_8)));
                S3Client s3 = Wire.builder(server.endpoint()).build()) {
            assertThat(s3.getBucketVersioning("bucket")).isEqualTo(BucketVersioning.SUSPENDED);
        }
    }

    private static ScriptedServer refusing(String code) {
        int status = code.equals("AccessDenied") ? 403 : 404;
        byte[] body = ("<Error><Code>" + code + "</Code><Message>m</Message></Error>").getBytes(StandardCharsets.UTF_8);
        return new ScriptedServer(exchange -> exchange.readBody().respond(status, Map.of(), body));
    }

    private static String md5(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
