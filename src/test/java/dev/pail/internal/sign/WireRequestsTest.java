package dev.pail.internal.sign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pail.auth.Credentials;
import dev.pail.internal.sign.SigningVectors.RawUrl;
import dev.pail.testkit.SigV4Verifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
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

/** Whole requests as an AWS client put them on the wire: ours get the same signature. */
@Tag("S2")
@Tag("S3")
class WireRequestsTest {

    private static final int REQUESTS = 47;
    private static final Instant CLOCK = Instant.parse("2026-01-15T12:34:56Z");
    private static final JsonNode FILE = SigningVectors.read("wire-requests.json");

    private final SigV4Signer signer = new SigV4Signer(new SigningKeyCache());

    record Wire(JsonNode node) {
        boolean presigned() {
            return !node.has("wire");
        }

        JsonNode wire() {
            return node.get("wire");
        }

        RawUrl url() {
            return RawUrl.of((presigned() ? node : wire()).get("url").asText());
        }

        String canonicalRequest() {
            return (presigned() ? node : wire()).get("canonicalRequest").asText();
        }

        SigningScope scope() {
            return new SigningScope(
                    node.hasNonNull("region") ? node.get("region").asText() : "us-east-1", "s3");
        }

        Credentials credentials() {
            JsonNode keys = FILE.get("meta").get("credentials");
            return new Credentials(
                    keys.get("accessKeyId").asText(),
                    keys.get("secretAccessKey").asText(),
                    node.hasNonNull("sessionToken") ? node.get("sessionToken").asText() : null,
                    null);
        }

        @Override
        public String toString() {
            return node.get("name").asText() + " " + node.get("addressing").asText();
        }
    }

    static Stream<Wire> all() {
        return StreamSupport.stream(FILE.get("requests").spliterator(), false).map(Wire::new);
    }

    static Stream<Wire> requests() {
        return all().filter(wire -> !wire.presigned());
    }

    static Stream<Wire> presignedUrls() {
        return all().filter(Wire::presigned);
    }

    @Test
    void holdsAllRequests() {
        assertThat(all()).hasSize(REQUESTS);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void signsAsTheAwsClientDid(Wire wire) {
        RawUrl url = wire.url();
        SortedMap<String, String> headers = SigningVectors.host(url.host());
        Set<String> signedNames =
                Set.of(wire.wire().get("signedHeaders").asText().split(";", -1));
        Map<String, String> added = new TreeMap<>();
        for (JsonNode header : wire.wire().get("headers")) {
            String name = header.get(0).asText().toLowerCase(Locale.ROOT);
            String value = header.get(1).asText();
            if (name.equals("authorization")
                    || name.startsWith("x-amz-date")
                    || name.equals("x-amz-content-sha256")
                    || name.equals("x-amz-security-token")) {
                added.put(name, value);
            } else if (signedNames.contains(name) || !name.equals("content-length")) {
                SigningVectors.addHeader(headers, name, value);
            }
        }
        SigningRequest request = new SigningRequest(
                wire.wire().get("method").asText(),
                url.path(),
                SigningVectors.query(url.query()),
                headers,
                added.get("x-amz-content-sha256"));

        Proof proof = signer.proof(request, wire.credentials(), wire.scope(), CLOCK, true);
        SignedHeaders signed = signer.sign(request, wire.credentials(), wire.scope(), CLOCK);

        assertThat(proof.canonicalRequest()).isEqualTo(wire.canonicalRequest());
        assertThat(signed.headers()).isEqualTo(added);
        assertThat(UriEncoding.encodePath(SigningVectors.decode(url.path()))).isEqualTo(url.path());
    }

    @ParameterizedTest
    @MethodSource("presignedUrls")
    void presignsAsTheAwsClientDid(Wire wire) {
        RawUrl url = wire.url();
        List<Map.Entry<String, String>> sent = SigningVectors.query(url.query());
        List<Map.Entry<String, String>> query = new ArrayList<>(sent);
        query.removeIf(pair -> pair.getKey().startsWith("X-Amz-"));
        SortedMap<String, String> headers = SigningVectors.host(url.host());
        JsonNode parameters = wire.node().get("params");
        if (parameters.has("ContentType")) {
            headers.put("content-type", parameters.get("ContentType").asText());
        }
        if (parameters.has("ContentLength")) {
            headers.put("content-length", parameters.get("ContentLength").asText());
        }
        SigningRequest request = new SigningRequest(
                wire.canonicalRequest().substring(0, wire.canonicalRequest().indexOf('\n')),
                url.path(),
                query,
                headers,
                PayloadHash.UNSIGNED_PAYLOAD);
        Duration expires = Duration.ofSeconds(wire.node().get("expires").asLong());

        Proof proof = signer.presignProof(request, wire.credentials(), wire.scope(), CLOCK, expires);
        String presigned = signer.presign(request, wire.credentials(), wire.scope(), CLOCK, expires);

        assertThat(proof.canonicalRequest()).isEqualTo(wire.canonicalRequest());
        assertThat(SigningVectors.query(presigned)).containsExactlyInAnyOrderElementsOf(sent);
    }

    /** Holds the verifier against what it was not written with. */
    @ParameterizedTest
    @MethodSource("all")
    void isAcceptedByTheServersSide(Wire wire) {
        RawUrl url = wire.url();
        Credentials credentials = wire.credentials();
        String token = credentials.sessionToken();
        SigV4Verifier server = new SigV4Verifier(
                wire.scope().region(),
                new SigV4Verifier.Account(
                        credentials.accessKeyId(), credentials.secretAccessKey(), token == null ? "" : token));
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Host", url.host()));
        byte[] body = new byte[0];
        if (wire.presigned()) {
            JsonNode parameters = wire.node().get("params");
            Set<String> known = new HashSet<>(List.of("ContentType", "ContentLength"));
            known.removeIf(name -> !parameters.has(name));
            known.forEach(name -> headers.add(Map.entry(
                    name.replace("Content", "Content-"), parameters.get(name).asText())));
        } else {
            wire.wire()
                    .get("headers")
                    .forEach(header -> headers.add(
                            Map.entry(header.get(0).asText(), header.get(1).asText())));
            body = wire.wire().get("bodyUtf8").asText().getBytes(StandardCharsets.UTF_8);
        }
        String method =
                wire.canonicalRequest().substring(0, wire.canonicalRequest().indexOf('\n'));

        SigV4Verifier.Verdict verdict =
                server.verify(new SigV4Verifier.Request(method, url.path(), url.query(), headers, body), CLOCK);

        // Two captures hold no body: their hash is the only thing that cannot be checked.
        boolean noBody = !wire.presigned() && wire.wire().get("bodyUtf8").isNull();
        assertThat(verdict.code()).as(verdict.reason()).isEqualTo(noBody ? "XAmzContentSHA256Mismatch" : "");
        assertThat(verdict.anonymous()).isFalse();
    }
}
