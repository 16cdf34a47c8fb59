package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.model.Body;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.PostPolicy;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedPost;
import dev.pail.model.PresignedRequest;
import dev.pail.model.PresignedUpload;
import dev.pail.model.PutOptions;
import dev.pail.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Presigned requests, sent to MinIO by what knows nothing of S3: curl, and the JDK. */
@Tag("S7")
@ExtendWith(NoSecretTold.class)
class PresignIT {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final PresignOptions PLAIN = PresignOptions.defaults();
    private static final String TEXT = "sent by a stranger";

    /** Answer as a stranger sees it. */
    record Seen(int status, String body, String head) {
        String eTag() {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("etag:"))
                    .map(line -> line.substring(5).trim())
                    .findFirst()
                    .orElse("");
        }
    }

    enum Stranger {
        CURL,
        JDK;

        Seen send(String method, URI url, Map<String, String> headers, byte[] body, Path scratch) throws Exception {
            return this == CURL ? curl(method, url, headers, body, scratch) : jdk(method, url, headers, body);
        }

        private static Seen curl(String method, URI url, Map<String, String> headers, byte[] body, Path scratch)
                throws Exception {
            List<String> command = new ArrayList<>(List.of("-X", method, url.toString()));
            headers.forEach((name, value) -> {
                if (!name.equals(
                        "content-length")) { // curl counts by itself, and would send a longer body all the same
                    command.addAll(List.of("-H", name + ": " + value));
                }
            });
            if (method.equals("HEAD")) {
                command.set(0, "-I");
                command.remove(1);
            } else if (!method.equals("GET") && !method.equals("DELETE")) {
                Path file = Files.write(scratch.resolve("body"), body);
                command.addAll(List.of("--data-binary", "@" + file));
                if (!headers.containsKey("content-type")) {
                    command.addAll(List.of("-H", "Content-Type:"));
                }
            }
            return runCurl(command, scratch);
        }

        private static Seen jdk(String method, URI url, Map<String, String> headers, byte[] body) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(url)
                    .method(
                            method,
                            body.length == 0
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(body));
            headers.forEach((name, value) -> {
                if (!name.equals("content-length")) { // the JDK sends it by itself
                    request.setHeader(name, value);
                }
            });
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            StringBuilder head = new StringBuilder();
            answer.headers().map().forEach((name, values) -> head.append(name + ": " + values.get(0) + '\n'));
            return new Seen(answer.statusCode(), answer.body(), head.toString());
        }
    }

    @TempDir
    Path scratch;

    private final String bucket = "pail-" + UUID.randomUUID();
    private S3Client s3;

    @BeforeAll
    static void needsAContainerEngine() {
        TestServer.sharedMinio();
    }

    @BeforeEach
    void start() {
        s3 = builder().build();
        s3.createBucket(bucket);
    }

    @AfterEach
    void close() {
        s3.close();
    }

    private static S3ClientBuilder builder() {
        TestServer server = TestServer.sharedMinio();
        return S3Client.builder()
                .endpoint(server.endpoint().toString())
                .region(server.region())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory());
    }

    private Seen send(Stranger stranger, PresignedRequest request, String body) throws Exception {
        assumeTrue(stranger == Stranger.JDK || curlIsHere(), "curl is not on this machine");
        return stranger.send(
                request.method(), request.url(), request.headers(), body.getBytes(StandardCharsets.UTF_8), scratch);
    }

    @ParameterizedTest
    @EnumSource
    void aStrangerWritesReadsAsksAndDeletes(Stranger stranger) throws Exception {
        String key = "a b/ü+&=?#%2F~.txt";

        Seen put = send(stranger, s3.presignPutObject(bucket, key, HOUR, PLAIN), TEXT);
        Seen head = send(stranger, s3.presignHeadObject(bucket, key, HOUR, PLAIN), "");
        Seen get = send(
                stranger,
                s3.presignGetObject(
                        bucket, key, HOUR, PLAIN.withResponseHeader("content-disposition", "attachment; x=\"y z\"")),
                "");
        Seen delete = send(stranger, s3.presignDeleteObject(bucket, key, HOUR, PLAIN), "");

        assertThat(List.of(put.status(), head.status(), get.status(), delete.status()))
                .containsExactly(200, 200, 200, 204);
        assertThat(get.body()).isEqualTo(TEXT);
        assertThat(get.head()).containsIgnoringCase("content-disposition: attachment; x=\"y z\"");
        assertThat(s3.headObject(bucket, key)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void signedHeadersBindTheBody(Stranger stranger) throws Exception {
        Checksum checksum = new Checksum(ChecksumAlgorithm.SHA256, sha256(TEXT));
        PresignedRequest put = s3.presignPutObject(
                bucket,
                "k",
                HOUR,
                PLAIN.withHeader("Content-Type", "text/x-stranger")
                        .withHeader("x-amz-meta-from", "outside")
                        .withContentLength(TEXT.length())
                        .withChecksum(checksum));

        Seen longer = send(stranger, put, TEXT + '!');
        Seen other = send(stranger, put, TEXT.replace('s', 'z'));
        PresignedRequest bare = new PresignedRequest("PUT", put.url(), Map.of(), put.expiresAt());
        Seen unsaid = send(stranger, bare, TEXT);

        assertThat(longer.status()).isEqualTo(403);
        assertThat(other.status()).isEqualTo(400);
        assertThat(unsaid.status()).isBetween(400, 403);
        assertThat(s3.headObject(bucket, "k")).isEmpty();
        assertThat(send(stranger, put, TEXT).status()).isEqualTo(200);
        ObjectHead head = s3.headObject(bucket, "k").orElseThrow();
        assertThat(head.contentType()).isEqualTo("text/x-stranger");
        assertThat(head.metadata()).containsEntry("from", "outside");
    }

    @ParameterizedTest
    @EnumSource
    void afterItsTimeItIsRefused(Stranger stranger) throws Exception {
        s3.putObject(bucket, "k", Body.of(TEXT));
        Instant then = Instant.now().minusSeconds(60);

        try (S3Client past = TestHooks.clock(builder(), () -> then).build()) {
            Seen expired = send(stranger, past.presignGetObject(bucket, "k", Duration.ofSeconds(59), PLAIN), "");
            Seen valid = send(stranger, past.presignGetObject(bucket, "k", Duration.ofDays(7), PLAIN), "");

            assertThat(expired.status()).isEqualTo(403);
            assertThat(expired.body()).doesNotContain(TEXT);
            assertThat(valid.status()).isEqualTo(200);
            assertThat(valid.body()).isEqualTo(TEXT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStrangerSendsAWholeUpload(Stranger stranger) throws Exception {
        byte[] first = new byte[5 * 1024 * 1024];
        new Random(7).nextBytes(first);
        assumeTrue(stranger == Stranger.JDK || curlIsHere(), "curl is not on this machine");
        PresignedUpload upload = s3.presignMultipartUpload(
                bucket, "big", 3, HOUR, PutOptions.defaults().withContentType("a/b"));
        PresignedRequest part1 = upload.parts().get(0);

        Seen one = stranger.send(part1.method(), part1.url(), part1.headers(), first, scratch);
        Seen two = send(stranger, upload.parts().get(1), TEXT);
        Seen done = send(
                stranger,
                upload.complete(),
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + one.eTag()
                        + "</ETag></Part><Part><PartNumber>2</PartNumber><ETag>" + two.eTag()
                        + "</ETag></Part></CompleteMultipartUpload>");

        assertThat(List.of(one.status(), two.status(), done.status())).containsOnly(200);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(first);
        whole.writeBytes(TEXT.getBytes(StandardCharsets.UTF_8));
        assertThat(s3.getObjectBytes(bucket, "big").bytes()).isEqualTo(whole.toByteArray());
        assertThat(s3.headObject(bucket, "big").orElseThrow().contentType()).isEqualTo("a/b");
    }

    @ParameterizedTest
    @EnumSource
    void aStrangerAbortsAnUpload(Stranger stranger) throws Exception {
        PresignedUpload upload = s3.presignMultipartUpload(bucket, "big", 1, HOUR, PutOptions.defaults());
        send(stranger, upload.parts().get(0), TEXT);

        Seen aborted = send(stranger, upload.abort(), "");

        assertThat(aborted.status()).isEqualTo(204);
        assertThat(send(stranger, upload.parts().get(0), TEXT).status()).isEqualTo(404);
    }

    // POST, by curl only: the JDK has no forms

    @Test
    void aFormIsTakenAndItsViolationsAreRefused() throws Exception {
        assumeTrue(curlIsHere(), "curl is not on this machine");
        PostPolicy policy = PostPolicy.forKeysStartingWith("up/")
                .withField("success_action_status", "201")
                .withField("x-amz-meta-uuid", "1436")
                .withFieldStartingWith("Content-Type", "image/")
                .withContentLength(1, 20);
        PresignedPost form = s3.presignPost(bucket, policy, HOUR);

        Seen taken = post(form, Map.of("Content-Type", "image/x-text"), TEXT);
        Seen anotherKey = post(form, Map.of("Content-Type", "image/png", "key", "elsewhere/x"), TEXT);
        Seen anotherType = post(form, Map.of("Content-Type", "text/html"), TEXT);
        Seen anotherValue = post(form, Map.of("Content-Type", "image/png", "x-amz-meta-uuid", "1"), TEXT);
        Seen tooLong = post(form, Map.of("Content-Type", "image/png", "key", "up/long"), TEXT + "1234567890");
        Seen tooShort = post(form, Map.of("Content-Type", "image/png", "key", "up/short"), "");

        assertThat(taken.status()).as(taken.body()).isEqualTo(201);
        assertThat(s3.getObjectBytes(bucket, "up/file").bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(TEXT);
        ObjectHead head = s3.headObject(bucket, "up/file").orElseThrow();
        assertThat(head.contentType()).isEqualTo("image/x-text");
        assertThat(head.metadata()).containsEntry("uuid", "1436");
        assertThat(List.of(anotherKey, anotherType, anotherValue, tooLong, tooShort))
                .allSatisfy(refused ->
                        assertThat(refused.status()).as(refused.body()).isBetween(400, 403));
        assertThat(s3.listObjects(bucket, ListOptions.defaults())).hasSize(1);
    }

    @Test
    void aFormExpires() throws Exception {
        assumeTrue(curlIsHere(), "curl is not on this machine");
        Instant then = Instant.now().minusSeconds(60);

        try (S3Client past = TestHooks.clock(builder(), () -> then).build()) {
            PresignedPost form = past.presignPost(bucket, PostPolicy.forKey("k"), Duration.ofSeconds(59));

            assertThat(post(form, Map.of(), TEXT).status()).isEqualTo(403);
            assertThat(s3.headObject(bucket, "k")).isEmpty();
        }
    }

    private Seen post(PresignedPost form, Map<String, String> changed, String content) throws Exception {
        Path file = Files.writeString(scratch.resolve("file"), content);
        List<String> command = new ArrayList<>(List.of(form.url().toString()));
        Map<String, String> fields = new LinkedHashMap<>(form.fields());
        fields.putAll(changed);
        fields.forEach((name, value) -> command.addAll(List.of("--form-string", name + "=" + value)));
        command.addAll(List.of("-F", "file=@" + file));
        return runCurl(command, scratch);
    }

    private static Seen runCurl(List<String> arguments, Path scratch) throws IOException, InterruptedException {
        Path head = scratch.resolve("head");
        Path body = Files.writeString(scratch.resolve("answer"), "");
        List<String> command = new ArrayList<>(List.of(
                "curl", "-s", "-S", "--noproxy", "*", "-m", "60", "-D", head.toString(), "-o", body.toString()));
        command.addAll(List.of("-w", "%{http_code}", "-H", "Expect:"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).as("curl").matches("\\d{3}");
        return new Seen(Integer.parseInt(said), Files.readString(body), Files.readString(head));
    }

    private static boolean curlIsHere() {
        try {
            return new ProcessBuilder("curl", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException none) {
            return false;
        }
    }

    private static String sha256(String text) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
