package dev.pail.internal.sign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pail.auth.Credentials;
import dev.pail.internal.sign.SigningVectors.RawUrl;
import dev.pail.model.PostPolicy;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The 11 examples that AWS prints: what it signs for S3, chunks and trailers, derived keys. */
@Tag("S2")
class S3DocExamplesTest {

    private static final int EXAMPLES = 11;
    private static final JsonNode FILE = SigningVectors.read("s3-doc-examples.json");
    private static final Set<String> ADDED = Set.of("x-amz-date", "x-amz-content-sha256");

    private final SigV4Signer signer = new SigV4Signer(new SigningKeyCache());

    record Example(JsonNode node) {
        String text(String field) {
            return node.get(field).asText();
        }

        SigningScope scope() {
            return new SigningScope(text("region"), text("service"));
        }

        SigningRequest request() {
            RawUrl url = RawUrl.of(text("url"));
            SortedMap<String, String> headers = new TreeMap<>();
            for (JsonNode header : node.get("headers")) {
                String name = header.get("name").asText().toLowerCase(Locale.ROOT);
                if (!ADDED.contains(name)) {
                    headers.put(name, header.get("value").asText());
                }
            }
            return new SigningRequest(
                    text("method"), url.path(), SigningVectors.query(url.query()), headers, text("payloadHash"));
        }

        @Override
        public String toString() {
            return text("name");
        }
    }

    static Stream<Example> all() {
        return StreamSupport.stream(FILE.get("cases").spliterator(), false).map(Example::new);
    }

    static Stream<Example> inHeaders() {
        return all().filter(example ->
                !example.node().has("kind") && !example.node().has("expires"));
    }

    static Stream<Example> streamed() {
        return inHeaders().filter(example -> example.node().has("encodedBodyLength"));
    }

    static Stream<Example> derivedKeys() {
        return all().filter(example -> example.node().has("kind"));
    }

    private static Example named(String name) {
        return all().filter(example -> example.toString().equals(name))
                .findAny()
                .orElseThrow();
    }

    @Test
    void holdsAllExamples() {
        assertThat(all()).hasSize(EXAMPLES);
        assertThat(inHeaders().count() + derivedKeys().count() + 1).isEqualTo(EXAMPLES);
        assertThat(streamed()).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("inHeaders")
    void signsInHeaders(Example example) {
        boolean contentSha256 = example.text("service").equals("s3");

        Proof proof = signer.proof(
                example.request(),
                SigningVectors.credentials(example.node().get("credentials")),
                example.scope(),
                SigningVectors.time(example.text("amzDate")),
                contentSha256);
        SignedHeaders signed = signer.sign(
                example.request(),
                SigningVectors.credentials(example.node().get("credentials")),
                example.scope(),
                SigningVectors.time(example.text("amzDate")),
                contentSha256);

        assertThat(proof.canonicalRequest()).isEqualTo(example.text("canonicalRequest"));
        assertThat(proof.stringToSign()).isEqualTo(example.text("stringToSign"));
        assertThat(proof.signature()).isEqualTo(example.text("signature"));
        if (example.node().has("authorization")) {
            assertThat(signed.headers().get("authorization").replace(", ", ","))
                    .isEqualTo(example.text("authorization").replace(", ", ","));
        }
    }

    @Test
    void signsInTheQuery() {
        Example example = named("s3-doc-presigned-get");

        String query = signer.presign(
                example.request(),
                SigningVectors.credentials(example.node().get("credentials")),
                example.scope(),
                SigningVectors.time(example.text("amzDate")),
                Duration.ofSeconds(example.node().get("expires").asLong()));

        assertThat(example.text("url") + "?" + query).isEqualTo(example.text("presignedUrl"));
        assertThat(query).endsWith("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    @ParameterizedTest
    @MethodSource("derivedKeys")
    @Tag("S1")
    void derivesTheSigningKey(Example example) {
        byte[] key =
                SigningKeyCache.deriveBytes(example.text("secretAccessKey"), example.text("date"), example.scope());

        assertThat(PayloadHash.hex(key)).isEqualTo(example.text("publishedSigningKeyHex"));
    }

    @ParameterizedTest
    @MethodSource("streamed")
    void framesTheBody(Example example) {
        PayloadMode mode = Stream.of(PayloadMode.values())
                .filter(m -> m.isChunked() && m.literal().equals(example.text("payloadHash")))
                .findAny()
                .orElseThrow();
        byte[] body = SigningVectors.payload(example.node().get("payload"));
        SignedHeaders seed = signer.sign(
                example.request(),
                SigningVectors.credentials(example.node().get("credentials")),
                example.scope(),
                SigningVectors.time(example.text("amzDate")));
        ChunkSigner chunks = signer.chunkSigner(
                mode, seed, SigningVectors.credentials(example.node().get("credentials")), example.scope());

        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; at += ChunkSigner.CHUNK_BYTES) {
            int length = Math.min(ChunkSigner.CHUNK_BYTES, body.length - at);
            byte[] header = chunks.header(ByteBuffer.wrap(body, at, length));
            if (example.node().has("chunks")) {
                assertThat(new String(header, StandardCharsets.US_ASCII))
                        .isEqualTo(example.node()
                                .get("chunks")
                                .get(at / ChunkSigner.CHUNK_BYTES)
                                .get("header")
                                .asText());
            }
            wire.writeBytes(header);
            wire.write(body, at, length);
            wire.writeBytes(ChunkSigner.chunkEnd());
        }
        SortedMap<String, String> trailers = new TreeMap<>(Map.of("x-amz-checksum-crc32c", "sOO8/Q=="));
        byte[] end = mode.hasTrailer() ? chunks.end(trailers) : chunks.end();
        wire.writeBytes(end);

        if (example.node().has("chunks")) {
            assertThat(new String(end, StandardCharsets.US_ASCII))
                    .startsWith(
                            example.node().get("chunks").get(2).get("header").asText());
        }
        if (example.node().has("trailer")) {
            assertThat(new String(end, StandardCharsets.US_ASCII))
                    .contains(example.node()
                            .get("trailer")
                            .get("publishedSignature")
                            .asText());
        }
        long trailersLength = mode.hasTrailer() ? ChunkSigner.trailerLength("x-amz-checksum-crc32c", 8) : 0;
        assertThat(List.of(
                        (long) wire.size(),
                        ChunkSigner.encodedLength(mode, body.length, ChunkSigner.CHUNK_BYTES, trailersLength)))
                .containsOnly(example.node().get("encodedBodyLength").asLong());
        assertThat(PayloadHash.sha256Hex(wire.toByteArray())).isEqualTo(example.text("encodedBodySha256"));
    }

    /** Policy and signature of <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html">the form</a>. */
    @Test
    @Tag("S7")
    void theFormsPolicyAndSignatureAreThePublishedOnesByteForByte() {
        PostPolicy policy = PostPolicy.forKeysStartingWith("user/user1/")
                .withField("acl", "public-read")
                .withField(
                        "success_action_redirect", "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html")
                .withFieldStartingWith("Content-Type", "image/")
                .withField("x-amz-meta-uuid", "14365123651274")
                .withField("x-amz-server-side-encryption", "AES256")
                .withFieldStartingWith("x-amz-meta-tag", "");

        Map<String, String> fields = signer.presignPost(
                policy,
                "sigv4examplebucket",
                new Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null, null),
                new SigningScope("us-east-1", "s3"),
                Instant.parse("2015-12-29T00:00:00Z"),
                Duration.ofHours(36));

        assertThat(fields)
                .containsEntry("policy", PUBLISHED_POLICY)
                .containsEntry("x-amz-signature", "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e");
    }

    private static final String PUBLISHED_POLICY =
            "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tl"
                    + "dCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAg"
                    + "ICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhh"
                    + "bXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwg"
                    + "IiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAg"
                    + "ICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXot"
                    + "bWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkv"
                    + "dXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwN"
                    + "CiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
}
