package dev.pail.internal.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.InvalidCallException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What would start a second header, or mean another character to the server, is refused, and never repeated. */
@Tag("G22")
class HeaderInjectionTest {

    private static final long SEED = 22;
    private static final int STRINGS = 300;
    private static final String MARK = "Injected";

    private final SigV4Signer signer = Samples.signer();

    static List<String> strings() {
        Random random = new Random(SEED);
        List<Character> bad = new ArrayList<>(List.of('\r', '\n', '\0', '\u2028', '\u0001', '\u001f', '\u007f'));
        for (char c = 0x80; c <= 0xff; c++) {
            bad.add(c);
        }
        List<String> strings = new ArrayList<>();
        for (int count = 0; count < STRINGS; count++) {
            StringBuilder text = new StringBuilder("value " + MARK + ": 1");
            for (int more = random.nextInt(3); more >= 0; more--) {
                char c = count < bad.size() ? bad.get(count) : bad.get(random.nextInt(bad.size()));
                text.insert(random.nextInt("value ".length() + 1), c);
            }
            strings.add(text.toString());
        }
        return strings;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"content-type", "x-amz-meta-a", "x-amz-tagging", "x-amz-copy-source", "content-disposition"})
    void refusesTheHeader(String name) {
        for (String value : strings()) {
            SortedMap<String, String> headers = SigningVectors.host("h");
            headers.put(name, value);

            assertRefused(() -> sign(headers), "the value of header " + name);
            assertRefused(() -> presign(headers, List.of()), "the value of header " + name);
        }
    }

    @Test
    void refusesTheParameterOfAPresignedUrl() {
        for (String value : strings()) {
            boolean splits = value.chars().anyMatch(c -> c < ' ' || (c >= 0x7f && c <= 0x9f) || c == 0x2028);
            if (splits) {
                assertRefused(
                        () -> presign(
                                SigningVectors.host("h"), List.of(Map.entry("response-content-disposition", value))),
                        "a response-* query parameter");
            } else {
                assertThat(presign(SigningVectors.host("h"), List.of(Map.entry("response-content-disposition", value))))
                        .matches("[!-~]*");
            }
        }
    }

    @Test
    void refusesTheTrailer() {
        for (String value : strings()) {
            ChunkSigner chunks = ChunkSigner.unsigned();

            assertRefused(
                    () -> chunks.end(new TreeMap<>(Map.of("x-amz-checksum-crc32c", value))),
                    "the value of header x-amz-checksum-crc32c");
        }
    }

    static Stream<String> names() {
        return Stream.of(
                "", "x-amz-meta-a\r\n" + MARK, "x-amz-meta-" + MARK, "x-amz-meta-é" + MARK, "a b" + MARK, "a:" + MARK);
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusesTheName(String name) {
        SortedMap<String, String> headers = SigningVectors.host("h");
        headers.put(name, "v");

        assertRefused(() -> sign(headers), "the name of a header is not valid");
    }

    @Test
    void keepsTabsAndBlanksOutsideTheCanonicalForm() {
        SortedMap<String, String> headers = SigningVectors.host("h");
        headers.put("x-amz-meta-a", " \t a \t  b ");
        SigningRequest request = new SigningRequest("GET", "/k", List.of(), headers, PayloadHash.EMPTY);

        String canonical = signer.proof(request, Samples.LASTING, Samples.SCOPE, Samples.NOW, true)
                .canonicalRequest();

        assertThat(canonical).contains("\nx-amz-meta-a:a b\n");
        assertThat(headers).containsEntry("x-amz-meta-a", " \t a \t  b ");
    }

    private void sign(SortedMap<String, String> headers) {
        signer.sign(
                new SigningRequest("GET", "/k", List.of(), headers, PayloadHash.EMPTY),
                Samples.LASTING,
                Samples.SCOPE,
                Samples.NOW);
    }

    private String presign(SortedMap<String, String> headers, List<Map.Entry<String, String>> query) {
        return signer.presign(
                new SigningRequest("GET", "/k", query, headers, PayloadHash.UNSIGNED_PAYLOAD),
                Samples.LASTING,
                Samples.SCOPE,
                Samples.NOW,
                Duration.ofMinutes(1));
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain(MARK)
                .matches("\\p{Print}*");
    }
}
