package dev.pail.internal.sign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pail.auth.Credentials;
import dev.pail.testkit.SigV4Verifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Odd keys, sub-resources, tokens, both address styles, presigned URLs: 187 cases that three implementations share. */
@Tag("S2")
@Tag("S3")
@Tag("S9")
class PublicCasesTest {

    private static final int CASES = 187;
    private static final JsonNode FILE = SigningVectors.read("public-cases.json");

    private final SigV4Signer signer = new SigV4Signer(new SigningKeyCache());

    record Case(JsonNode node) {
        JsonNode input() {
            return node.get("input");
        }

        String expected(String field) {
            return node.get("expected").get(field).asText();
        }

        boolean presigned() {
            return node.get("kind").asText().equals("presign");
        }

        SigningRequest request() {
            SortedMap<String, String> headers = SigningVectors.host(expected("host"));
            for (JsonNode header : input().get("headers")) {
                SigningVectors.addHeader(
                        headers, header.get(0).asText(), header.get(1).asText());
            }
            List<Map.Entry<String, String>> query = new ArrayList<>();
            for (JsonNode pair : input().get("query")) {
                query.add(Map.entry(
                        pair.get(0).asText(),
                        pair.get(1).isNull() ? "" : pair.get(1).asText()));
            }
            return new SigningRequest(input().get("method").asText(), path(), query, headers, payloadHash());
        }

        private String path() {
            boolean inPath = input().get("addressing").asText().equals("path") && input().hasNonNull("bucket");
            String bucket = inPath ? "/" + input().get("bucket").asText() : "";
            boolean ofObject = input().hasNonNull("key");
            String key =
                    ofObject ? "/" + UriEncoding.encodePath(input().get("key").asText()) : "";
            return bucket.isEmpty() && key.isEmpty() ? "/" : bucket + key;
        }

        private String payloadHash() {
            return switch (input().get("payloadMode").asText()) {
                case "signed" -> PayloadHash.sha256Hex(SigningVectors.payload(input().get("payload")));
                case "unsigned-trailer" -> PayloadMode.STREAMING_UNSIGNED_TRAILER.literal();
                default -> PayloadMode.UNSIGNED.literal();
            };
        }

        byte[] body() {
            return SigningVectors.payload(input().get("payload"));
        }

        Credentials credentials() {
            return SigningVectors.credentials(node.get("credentials"));
        }

        SigningScope scope() {
            return new SigningScope(
                    node.get("region").asText(), node.get("service").asText());
        }

        Instant time() {
            return SigningVectors.time(node.get("clock").asText());
        }

        Duration expires() {
            return Duration.ofSeconds(input().get("expiresSeconds").asLong());
        }

        @Override
        public String toString() {
            return node.get("id").asText();
        }
    }

    static Stream<Case> cases() {
        return StreamSupport.stream(FILE.get("cases").spliterator(), false).map(Case::new);
    }

    static Stream<Case> inHeaders() {
        return cases().filter(c -> !c.presigned());
    }

    static Stream<Case> inQuery() {
        return cases().filter(Case::presigned);
    }

    @Test
    void holdsAllCases() {
        assertThat(cases()).hasSize(CASES);
    }

    @ParameterizedTest
    @MethodSource("inHeaders")
    void signsInHeaders(Case c) {
        SigningRequest request = c.request();

        Proof proof = signer.proof(request, c.credentials(), c.scope(), c.time(), true);
        SignedHeaders signed = signer.sign(request, c.credentials(), c.scope(), c.time());

        assertThat(request.encodedPath()).isEqualTo(c.expected("rawPath"));
        assertThat(proof.canonicalRequest()).isEqualTo(c.expected("canonicalRequest"));
        assertThat(proof.stringToSign()).isEqualTo(c.expected("stringToSign"));
        assertThat(signed.signature()).isEqualTo(c.expected("signature"));
        assertThat(signed.headers()).containsEntry("authorization", c.expected("authorization"));
        c.node()
                .get("expected")
                .get("addedHeaders")
                .properties()
                .forEach(added -> assertThat(signed.headers())
                        .containsEntry(
                                added.getKey().toLowerCase(Locale.ROOT),
                                added.getValue().asText()));
    }

    @ParameterizedTest
    @MethodSource("inQuery")
    void signsInTheQuery(Case c) {
        SigningRequest request = c.request();

        Proof proof = signer.presignProof(request, c.credentials(), c.scope(), c.time(), c.expires());
        String query = signer.presign(request, c.credentials(), c.scope(), c.time(), c.expires());

        assertThat(proof.canonicalRequest()).isEqualTo(c.expected("canonicalRequest"));
        assertThat(proof.stringToSign()).isEqualTo(c.expected("stringToSign"));
        assertThat(query).endsWith("&X-Amz-Signature=" + c.expected("signature"));
        assertThat(SigningVectors.query(query))
                .containsExactlyInAnyOrderElementsOf(SigningVectors.query(
                        SigningVectors.RawUrl.of(c.expected("url")).query()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Tag("S4")
    void passesTheServersSide(Case c) {
        SigningRequest request = c.request();
        Credentials credentials = c.credentials();
        String token = credentials.sessionToken();
        SigV4Verifier server = new SigV4Verifier(
                c.scope().region(),
                new SigV4Verifier.Account(
                        credentials.accessKeyId(), credentials.secretAccessKey(), token == null ? "" : token));
        String query = UriEncoding.canonicalQuery(request.query());
        SortedMap<String, String> headers = new TreeMap<>(request.headers());
        if (c.presigned()) {
            query = signer.presign(request, credentials, c.scope(), c.time(), c.expires());
        } else {
            headers.putAll(
                    signer.sign(request, credentials, c.scope(), c.time()).headers());
        }

        SigV4Verifier.Verdict verdict = server.verify(
                new SigV4Verifier.Request(
                        request.method(), request.encodedPath(), query, List.copyOf(headers.entrySet()), c.body()),
                c.time());

        // The two trailer cases have no framed body: their signature holds, their body cannot.
        boolean noBody = c.input().get("payloadMode").asText().equals("unsigned-trailer");
        assertThat(verdict.code()).as(verdict.reason()).isEqualTo(noBody ? "IncompleteBody" : "");
        assertThat(verdict.anonymous()).isFalse();
    }
}
