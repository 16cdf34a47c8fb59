package dev.pail.internal.sign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pail.auth.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The suite of the AWS C library, 38 cases in header and query form. It is not ours, so it lies beside the project and
 * not in it; where it is missing, one printed line says so.
 *
 * <p>It is written for other services than S3: where a case wants the path normalised, this test does it, the signer has
 * no such mode.
 */
@Tag("S2")
class PublishedSuiteTest {

    private static final int CASES = 38;
    private static final List<Path> PLACES =
            List.of(Path.of("../shared/vectors/sigv4/suite"), Path.of("../../shared/vectors/sigv4/suite"));

    private final SigV4Signer signer = new SigV4Signer(new SigningKeyCache());

    record Case(String name, Path folder) {
        @Override
        public String toString() {
            return name;
        }

        String file(String file) {
            try {
                return Files.readString(folder.resolve(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        JsonNode context() {
            try {
                return new ObjectMapper().readTree(file("context.json"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A case as the signer takes it. */
    record Input(
            SigningRequest request,
            Credentials credentials,
            SigningScope scope,
            Instant time,
            Duration expires,
            boolean contentSha256) {

        static Input of(Case c) {
            JsonNode context = c.context();
            JsonNode keys = context.get("credentials");
            boolean withToken = keys.has("token")
                    && !(context.has("omit_session_token")
                            && context.get("omit_session_token").asBoolean());
            Credentials credentials = new Credentials(
                    keys.get("access_key_id").asText(),
                    keys.get("secret_access_key").asText(),
                    withToken ? keys.get("token").asText() : null,
                    null);
            return new Input(
                    request(c.file("request.txt"), context.get("normalize").asBoolean()),
                    credentials,
                    new SigningScope(
                            context.get("region").asText(),
                            context.get("service").asText()),
                    Instant.parse(context.get("timestamp").asText()),
                    Duration.ofSeconds(context.get("expiration_in_seconds").asLong()),
                    context.get("sign_body").asBoolean());
        }

        private static SigningRequest request(String text, boolean normalize) {
            int blank = text.indexOf("\n\n");
            String head = blank < 0 ? text : text.substring(0, blank);
            String body = blank < 0 ? "" : text.substring(blank + 2);
            String[] lines = head.split("\n", -1);
            String target = lines[0].substring(lines[0].indexOf(' ') + 1, lines[0].lastIndexOf(' '));
            int question = target.indexOf('?');
            String path = question < 0 ? target : target.substring(0, question);
            return new SigningRequest(
                    lines[0].substring(0, lines[0].indexOf(' ')),
                    UriEncoding.encodePath(normalize ? normalized(path) : path),
                    SigningVectors.query(question < 0 ? "" : target.substring(question + 1)),
                    headers(lines),
                    PayloadHash.sha256Hex(body.getBytes(StandardCharsets.UTF_8)));
        }

        private static SortedMap<String, String> headers(String[] lines) {
            List<String> unfolded = new ArrayList<>();
            for (int index = 1; index < lines.length; index++) {
                if (lines[index].startsWith(" ")) {
                    unfolded.add(unfolded.remove(unfolded.size() - 1) + " " + lines[index].strip());
                } else if (!lines[index].isEmpty()) {
                    unfolded.add(lines[index]);
                }
            }
            SortedMap<String, String> headers = new TreeMap<>();
            for (String line : unfolded) {
                int colon = line.indexOf(':');
                SigningVectors.addHeader(headers, line.substring(0, colon), line.substring(colon + 1));
            }
            return headers;
        }

        private static String normalized(String path) {
            Deque<String> segments = new ArrayDeque<>();
            for (String segment : path.split("/", -1)) {
                if (segment.equals("..")) {
                    segments.pollLast();
                } else if (!segment.isEmpty() && !segment.equals(".")) {
                    segments.addLast(segment);
                }
            }
            String joined = "/" + String.join("/", segments);
            return path.endsWith("/") && joined.length() > 1 ? joined + "/" : joined;
        }
    }

    @BeforeAll
    static void sayWhenItIsMissing() {
        if (cases().findAny().isEmpty()) {
            System.out.println("The SigV4 suite is not at " + PLACES + ": its " + CASES + " cases were not run.");
            Assumptions.abort("no suite");
        }
    }

    static Stream<Case> cases() {
        return PLACES.stream()
                .filter(Files::isDirectory)
                .findFirst()
                .map(PublishedSuiteTest::folders)
                .orElse(Stream.empty());
    }

    private static Stream<Case> folders(Path suite) {
        try (Stream<Path> folders = Files.list(suite)) {
            return folders.sorted().toList().stream()
                    .map(folder -> new Case(folder.getFileName().toString(), folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void holdsAllCases() {
        assertThat(cases()).hasSize(CASES);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void signsInHeaders(Case c) {
        Input in = Input.of(c);

        Proof proof = signer.proof(in.request, in.credentials, in.scope, in.time, in.contentSha256);
        Map<String, String> added = signer.sign(in.request, in.credentials, in.scope, in.time, in.contentSha256)
                .headers();

        assertThat(proof.canonicalRequest()).isEqualTo(c.file("header-canonical-request.txt"));
        assertThat(proof.stringToSign()).isEqualTo(c.file("header-string-to-sign.txt"));
        assertThat(proof.signature()).isEqualTo(c.file("header-signature.txt"));
        assertThat(c.file("header-signed-request.txt").lines())
                .contains("Authorization:" + added.get("authorization"), "X-Amz-Date:" + added.get("x-amz-date"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void signsInTheQuery(Case c) {
        Input in = Input.of(c);

        Proof proof = signer.presignProof(in.request, in.credentials, in.scope, in.time, in.expires);
        String query = signer.presign(in.request, in.credentials, in.scope, in.time, in.expires);

        assertThat(proof.canonicalRequest()).isEqualTo(c.file("query-canonical-request.txt"));
        assertThat(proof.stringToSign()).isEqualTo(c.file("query-string-to-sign.txt"));
        assertThat(query).endsWith("&X-Amz-Signature=" + c.file("query-signature.txt"));
    }
}
