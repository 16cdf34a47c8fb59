package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.model.Body;
import dev.pail.model.ByteRange;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.DeleteOptions;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.PutOptions;
import dev.pail.model.UploadedPart;
import dev.pail.testkit.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The requests themselves: what goes out for each call, what never goes out, and to whom. */
@ExtendWith(NoSecretTold.class)
class WireIT {

    private static final List<UploadedPart> PARTS = List.of(new UploadedPart(1, new ETag("\"e\""), null));

    @Test
    @Tag("H9")
    void everyRequestIsPlainHttp11WithAnExactLength() {
        byte[] bytes = new byte[300_000];
        try (ScriptedServer server =
                        new ScriptedServer(exchange -> exchange.readBody().ok());
                S3Client s3 = Wire.builder(server.endpoint()).build()) {
            Wire.calls()
                    .values()
                    .forEach(call ->
                            call.apply(s3).exceptionally(unreadable -> null).join());
            s3.putObject("bucket", "bytes", Body.of(bytes));
            s3.putObject("bucket", "stream", Body.of(new ByteArrayInputStream(bytes), bytes.length));
            s3.putObject("bucket", "empty", Body.of(""));

            assertThat(server.exchanges())
                    .hasSizeGreaterThanOrEqualTo(Wire.calls().size() + 3)
                    .allSatisfy(exchange -> {
                        assertThat(exchange.headers())
                                .as(exchange.method() + ' ' + exchange.target())
                                .extracting(header -> header.getKey().toLowerCase(Locale.ROOT))
                                .doesNotHaveDuplicates()
                                .contains("host", "authorization", "x-amz-date", "x-amz-content-sha256", "user-agent")
                                .doesNotContain(
                                        "upgrade", "http2-settings", "transfer-encoding", "expect", "connection");
                        assertThat(exchange.body()).hasSize(exchange.contentLength());
                    });
            assertThat(server.exchanges().stream()
                            .filter(exchange -> exchange.method().equals("PUT")
                                    || exchange.method().equals("POST")))
                    .allSatisfy(exchange ->
                            assertThat(exchange.header("content-length")).isPresent());
            assertThat(server.exchanges().stream()
                            .filter(exchange -> exchange.target().equals("/bucket/bytes")))
                    .singleElement()
                    .satisfies(exchange -> assertThat(exchange.contentLength()).isEqualTo(bytes.length));
        }
    }

    @Test
    void eachCallHasItsMethodPathAndQuery() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("ListBuckets", "GET /");
        expected.put("CreateBucket", "PUT /bucket");
        expected.put("HeadBucket", "HEAD /bucket");
        expected.put("DeleteBucket", "DELETE /bucket");
        expected.put("PutObject", "PUT /bucket/k");
        expected.put("GetObject", "GET /bucket/k");
        expected.put("HeadObject", "HEAD /bucket/k");
        expected.put("DeleteObject", "DELETE /bucket/k");
        expected.put("ListObjectsV2", "GET /bucket?encoding-type=url&list-type=2&max-keys=1000");
        expected.put("CreateMultipartUpload", "POST /bucket/k?uploads=");
        expected.put("CopyObject", "PUT /bucket/k");
        expected.put("UploadPartCopy", "PUT /bucket/k?partNumber=1&uploadId=id");
        expected.put("UploadPart", "PUT /bucket/k?partNumber=1&uploadId=id");
        expected.put("ListParts", "GET /bucket/k?uploadId=id");
        expected.put("CompleteMultipartUpload", "POST /bucket/k?uploadId=id");
        expected.put("AbortMultipartUpload", "DELETE /bucket/k?uploadId=id");
        expected.put("ListMultipartUploads", "GET /bucket?encoding-type=url&max-uploads=1000&uploads=");
        Map<String, String> sent = new LinkedHashMap<>();

        Wire.calls().forEach((operation, call) -> {
            try (ScriptedServer server =
                            new ScriptedServer(exchange -> exchange.readBody().ok());
                    S3Client s3 = Wire.builder(server.endpoint())
                            .retryPolicy(Wire.retries(0))
                            .build()) {
                call.apply(s3).exceptionally(unreadable -> null).join();
                ScriptedServer.Exchange only = server.exchanges().get(0);
                sent.put(operation, only.method() + ' ' + only.target());
            }
        });

        assertThat(sent.keySet()).isEqualTo(expected.keySet());
        assertThat(sent).allSatisfy((operation, line) -> assertThat(line).startsWith(expected.get(operation)));
    }

    // Nothing goes out

    static Stream<Arguments> invalid() {
        Map<String, Consumer<S3Client>> calls = new LinkedHashMap<>();
        for (String bucket :
                List.of("", "ab", "a".repeat(64), "a/b", "a?b", "a#b", "a@evil", "a..b", "-ab", "a%2fb", "ü-b")) {
            calls.put("bucket '" + bucket + "'", s3 -> s3.getObjectBytes(bucket, "k"));
            calls.put("put into bucket '" + bucket + "'", s3 -> s3.putObject(bucket, "k", Body.of("x")));
        }
        for (String bucket : List.of("Upper", "under_score", "192.168.0.1", "a..b", "ends-")) {
            calls.put("new bucket " + bucket, s3 -> s3.createBucket(bucket));
        }
        calls.put("empty key", s3 -> s3.getObjectBytes("bucket", ""));
        calls.put("key of 1025 bytes", s3 -> s3.putObject("bucket", "k".repeat(1025), Body.of("x")));
        calls.put("key of 1026 bytes in 342 characters", s3 -> s3.headObject("bucket", "\u20ac".repeat(342)));
        calls.put("key with NUL", s3 -> s3.deleteObject("bucket", "a\0b"));
        calls.put("key with half a surrogate pair", s3 -> s3.getObjectBytes("bucket", "a\ud83db"));
        for (int part : new int[] {-1, 0, 10_001}) {
            calls.put("part " + part, s3 -> s3.uploadPart("bucket", "k", "id", part, Body.of("x")));
        }
        CopySource from = CopySource.of("source", "from");
        CopyOptions copy = CopyOptions.defaults();
        calls.put("copy of bucket 'a/b'", s3 -> s3.copyObject(CopySource.of("a/b", "from"), "bucket", "k"));
        calls.put("copy of the empty key", s3 -> s3.copyObject(CopySource.of("source", ""), "bucket", "k"));
        calls.put("copy to the empty key", s3 -> s3.copyObject(from, "bucket", ""));
        calls.put(
                "copy with metadata that S3 would ignore",
                s3 -> s3.copyObject(
                        from, "bucket", "k", copy.withPut(PutOptions.defaults().withMetadata(Map.of("a", "1")))));
        calls.put(
                "copy with a type that S3 would ignore",
                s3 -> s3.copyObject(
                        from, "bucket", "k", copy.withPut(PutOptions.defaults().withContentType("text/plain"))));
        calls.put(
                "copy with a header that S3 would ignore",
                s3 -> s3.copyObject(
                        from,
                        "bucket",
                        "k",
                        copy.withPut(PutOptions.defaults().withHeaders(Map.of("Cache-Control", "no-store")))));
        calls.put(
                "copy with eleven tags",
                s3 -> s3.copyObject(
                        from,
                        "bucket",
                        "k",
                        copy.replacingTags(Stream.iterate(1, n -> n + 1)
                                .limit(11)
                                .collect(Collectors.toMap(n -> "t" + n, n -> "")))));
        calls.put(
                "part copy of an open range", s3 -> s3.uploadPartCopy(from, ByteRange.from(1), "bucket", "k", "id", 1));
        calls.put(
                "part copy of the last bytes",
                s3 -> s3.uploadPartCopy(from, ByteRange.suffix(9), "bucket", "k", "id", 1));
        calls.put(
                "part copy above 5 GiB",
                s3 -> s3.uploadPartCopy(from, ByteRange.of(0, 5L << 30), "bucket", "k", "id", 1));
        calls.put("part 0 copied", s3 -> s3.uploadPartCopy(from, null, "bucket", "k", "id", 0));
        calls.put("empty upload ID", s3 -> s3.uploadPart("bucket", "k", "", 1, Body.of("x")));
        calls.put("no parts", s3 -> s3.completeMultipartUpload("bucket", "k", "id", List.of()));
        calls.put(
                "parts out of order",
                s3 -> s3.completeMultipartUpload(
                        "bucket",
                        "k",
                        "id",
                        List.of(
                                new UploadedPart(2, new ETag("\"a\""), null),
                                new UploadedPart(1, new ETag("\"b\""), null))));
        calls.put(
                "a part twice",
                s3 -> s3.completeMultipartUpload("bucket", "k", "id", List.of(PARTS.get(0), PARTS.get(0))));
        for (int keys : new int[] {-1, 0, 1001}) {
            calls.put(
                    "a page of " + keys,
                    s3 -> s3.listObjectsPage("bucket", ListOptions.defaults().withMaxKeys(keys)));
        }
        calls.put(
                "metadata of 2049 bytes",
                s3 -> s3.putObject(
                        "bucket",
                        "k",
                        Body.of("x"),
                        PutOptions.defaults().withMetadata(Map.of("a", "b".repeat(2048)))));
        calls.put(
                "one metadata name in two cases",
                s3 -> s3.putObject(
                        "bucket", "k", Body.of("x"), PutOptions.defaults().withMetadata(Map.of("a", "1", "A", "2"))));
        calls.put(
                "a file that is not there",
                s3 -> s3.putObject(
                        "bucket", "k", new Body.FileRegion(Path.of("no-such-file"), 0, 1), PutOptions.defaults()));
        calls.put(
                "GET of part 10001",
                s3 -> s3.getObjectBytes("bucket", "k", GetOptions.defaults().withPartNumber(10_001)));
        return calls.entrySet().stream().map(call -> Arguments.of(call.getKey(), call.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    @Tag("E4")
    void whatIsInvalidIsRefusedAndNeverSent(String name, Consumer<S3Client> call) {
        try (ScriptedServer server =
                        new ScriptedServer(exchange -> exchange.readBody().ok());
                S3Client s3 = Wire.builder(server.endpoint()).build()) {

            InvalidCallException refused = catchThrowableOfType(InvalidCallException.class, () -> call.accept(s3));

            assertThat(refused).isNotNull();
            assertThat(refused.httpStatus()).isZero();
            assertThat(refused.isTransient()).isFalse();
            assertThat(refused.detail().attempts()).isZero();
            assertThat(server.connections()).isZero();
        }
    }

    // Redirects

    static Stream<Arguments> redirects() {
        List<Arguments> all = new ArrayList<>();
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            for (String location :
                    List.of("{canary}/bucket/k", "{self}/bucket/k", "//{canaryHost}/x", "javascript:alert(1)")) {
                for (boolean region : new boolean[] {true, false}) {
                    all.add(Arguments.of(status, location, region));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} to {1}, region named: {2}")
    @MethodSource("redirects")
    @Tag("G26")
    void aRedirectIsToldAndNeverFollowed(int status, String location, boolean region) {
        try (ScriptedServer canary =
                        new ScriptedServer(exchange -> exchange.readBody().ok());
                ScriptedServer server = new ScriptedServer(exchange -> {
                    Map<String, String> headers = new LinkedHashMap<>();
                    headers.put(
                            "Location",
                            location.replace("{canary}", canary.endpoint())
                                    .replace("{canaryHost}", canary.endpoint().substring("http://".length()))
                                    .replace(
                                            "{self}",
                                            "http://" + exchange.header("host").orElseThrow()));
                    if (region) {
                        headers.put("x-amz-bucket-region", "eu-west-1");
                    }
                    exchange.readBody().respond(status, headers, new byte[0]);
                });
                S3Client s3 = Wire.builder(server.endpoint()).build()) {

            S3Exception read = catchThrowableOfType(S3Exception.class, () -> s3.getObjectBytes("bucket", "k"));
            S3Exception written =
                    catchThrowableOfType(S3Exception.class, () -> s3.putObject("bucket", "k", Body.of("x")));
            S3Exception asked = catchThrowableOfType(S3Exception.class, () -> s3.headObject("bucket", "k"));

            assertThat(List.of(read, written, asked)).allSatisfy(refused -> {
                assertThat(refused.httpStatus()).isEqualTo(status);
                assertThat(refused.isTransient()).isFalse();
                assertThat(refused.kind())
                        .isEqualTo(status == 301 || status == 307 ? ErrorKind.WRONG_REGION : ErrorKind.UNKNOWN);
            });
            assertThat(canary.connections()).isZero();
            // where the region is named the first call is signed for it once, at the same host, and the others start so
            boolean signedAnew = region && (status == 301 || status == 307);
            assertThat(server.exchanges()).hasSize(signedAnew ? 4 : 3);
        }
    }

    @Test
    void optionalHeadersThatAServerDoesNotKnowNeverCostTheCall() {
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.readBody();
                    if (exchange.header("x-amz-checksum-crc32c").isPresent()) {
                        exchange.respond(
                                501, Map.of(), Wire.error("NotImplemented").getBytes(StandardCharsets.UTF_8));
                    } else {
                        exchange.ok();
                    }
                });
                S3Client s3 = Wire.builder(server.endpoint()).build()) {

            s3.putObject("bucket", "k", Body.of("x"));
            s3.putObject("bucket", "k", Body.of("y"));

            assertThat(server.exchanges())
                    .extracting(
                            exchange -> exchange.header("x-amz-checksum-crc32c").isPresent())
                    .as("asked once, then left out, and remembered")
                    .containsExactly(true, false, false);
        }
    }

    @Test
    void aConditionIsSentAsItWasGiven() {
        ETag eTag = new ETag("\"abc\"");
        try (ScriptedServer server =
                        new ScriptedServer(exchange -> exchange.readBody().ok());
                S3Client s3 = Wire.builder(server.endpoint()).build()) {

            s3.putObject("bucket", "k", Body.of("x"), PutOptions.defaults().withIfNoneMatch(true));
            s3.deleteObject(
                    "bucket", "k", DeleteOptions.defaults().withIfMatch(eTag).withVersionId("v 1"));
            s3.getObjectBytes(
                    "bucket", "k", GetOptions.defaults().withIfMatch(eTag).withIfNoneMatch(eTag));
            s3.completeMultipartUploadAsync(
                            "bucket",
                            "k",
                            "id",
                            PARTS,
                            CompleteOptions.defaults().withIfMatch(eTag))
                    .exceptionally(unreadable -> null)
                    .join();

            assertThat(server.exchanges().get(0).header("if-none-match")).hasValue("*");
            assertThat(server.exchanges().get(0).header(ChecksumAlgorithm.CRC32C.header()))
                    .isPresent();
            assertThat(server.exchanges().get(1).header("if-match")).hasValue("\"abc\"");
            assertThat(server.exchanges().get(1).target()).isEqualTo("/bucket/k?versionId=v%201");
            assertThat(server.exchanges().get(2).header("if-match")).hasValue("\"abc\"");
            assertThat(server.exchanges().get(2).header("if-none-match")).hasValue("\"abc\"");
            assertThat(server.exchanges().get(3).header("if-match")).hasValue("\"abc\"");
        }
    }
}
