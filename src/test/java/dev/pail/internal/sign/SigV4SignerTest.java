package dev.pail.internal.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.auth.Credentials;
import dev.pail.error.InvalidCallException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigV4SignerTest {

    private final SigV4Signer signer = Samples.signer();

    private String signedNames(SortedMap<String, String> headers) {
        SigningRequest request = new SigningRequest("GET", "/k", List.of(), headers, PayloadHash.EMPTY);
        String authorization = signer.sign(request, Samples.TEMPORARY, Samples.SCOPE, Samples.NOW)
                .headers()
                .get("authorization");
        return authorization.replaceAll(".*SignedHeaders=([^,]*),.*", "$1");
    }

    @Test
    @Tag("S4")
    void signsAllHeadersButThoseThatChangeOnTheWay() {
        SortedMap<String, String> headers = Samples.headers();
        for (String changing : List.of(
                "accept-encoding",
                "authorization",
                "connection",
                "expect",
                "te",
                "transfer-encoding",
                "upgrade",
                "user-agent",
                "x-amzn-trace-id")) {
            headers.put(changing, "x");
        }
        headers.put("zzz", "last");

        assertThat(signedNames(headers))
                .isEqualTo("content-md5;content-type;host;if-match;x-amz-content-sha256;x-amz-date;x-amz-meta-owner;"
                        + "x-amz-security-token;x-amz-tagging;zzz");
    }

    @Test
    void addsHeadersInAFixedOrder() {
        SignedHeaders signed = signer.sign(
                Samples.request(PayloadHash.UNSIGNED_PAYLOAD), Samples.TEMPORARY, Samples.SCOPE, Samples.NOW);

        assertThat(signed.headers().keySet())
                .containsExactly("x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "authorization");
        assertThat(signed.headers())
                .containsEntry("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
                .containsEntry("x-amz-date", "20260115T123456Z")
                .containsEntry("x-amz-security-token", Samples.TOKEN);
    }

    @Test
    void replacesTheHeadersOfAnEarlierAttempt() {
        SigningRequest first = Samples.request(PayloadHash.UNSIGNED_PAYLOAD);
        SignedHeaders earlier = signer.sign(first, Samples.LASTING, Samples.SCOPE, Samples.NOW.minusSeconds(90));
        SortedMap<String, String> headers = new TreeMap<>(first.headers());
        headers.putAll(earlier.headers());
        SigningRequest second =
                new SigningRequest(first.method(), first.encodedPath(), first.query(), headers, first.payloadHash());

        SignedHeaders again = signer.sign(second, Samples.LASTING, Samples.SCOPE, Samples.NOW);

        assertThat(again).isEqualTo(signer.sign(first, Samples.LASTING, Samples.SCOPE, Samples.NOW));
        assertThat(again.signature()).isNotEqualTo(earlier.signature());
    }

    @Test
    void signsNothingForAnonymous() {
        SignedHeaders plain =
                signer.sign(Samples.request(PayloadHash.EMPTY), Credentials.anonymous(), Samples.SCOPE, Samples.NOW);
        SignedHeaders framed = signer.sign(
                Samples.request(PayloadHash.STREAMING_UNSIGNED_TRAILER),
                Credentials.anonymous(),
                Samples.SCOPE,
                Samples.NOW);

        assertThat(plain.headers()).isEmpty();
        assertThat(framed.headers())
                .containsOnly(Map.entry("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"));
        assertThatThrownBy(() -> signer.presign(
                        Samples.request(PayloadHash.UNSIGNED_PAYLOAD),
                        Credentials.anonymous(),
                        Samples.SCOPE,
                        Samples.NOW,
                        Duration.ofMinutes(1)))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("anonymous credentials cannot presign");
    }

    private String presign(Duration expires) {
        return signer.presign(
                Samples.request(PayloadHash.UNSIGNED_PAYLOAD), Samples.LASTING, Samples.SCOPE, Samples.NOW, expires);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT604799S", "PT604800S"})
    @Tag("S7")
    void presignsForOneSecondToSevenDays(Duration expires) {
        assertThat(presign(expires)).contains("&X-Amz-Expires=" + expires.toSeconds() + "&");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT0S", "PT0.999S", "PT604800.001S", "PT604801S", "P9999D"})
    @Tag("S7")
    void refusesToPresignForLessOrLonger(Duration expires) {
        assertThatThrownBy(() -> presign(expires))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining(expires.toString())
                .hasMessageContaining("use 1 to 604800 seconds");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Amz-Signature",
                "x-amz-signature",
                "X-Amz-Algorithm",
                "X-Amz-Credential",
                "X-Amz-Date",
                "X-Amz-Expires",
                "X-Amz-Security-Token",
                "X-Amz-SignedHeaders"
            })
    void refusesQueryParametersOfTheSignature(String name) {
        SigningRequest request = new SigningRequest(
                "GET", "/k", List.of(Map.entry(name, "1")), SigningVectors.host("h"), PayloadHash.UNSIGNED_PAYLOAD);

        assertThatThrownBy(() ->
                        signer.presign(request, Samples.LASTING, Samples.SCOPE, Samples.NOW, Duration.ofMinutes(1)))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("belongs to the signature");
        assertThatThrownBy(() -> signer.sign(request, Samples.LASTING, Samples.SCOPE, Samples.NOW))
                .isInstanceOf(InvalidCallException.class);
    }

    @Test
    void refusesARequestWithoutHost() {
        assertThatThrownBy(() -> signedNames(new TreeMap<>(Map.of("x-amz-acl", "private"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host");
    }

    @Test
    void refusesAMapThatSortsOtherwise() {
        SortedMap<String, String> headers = new TreeMap<>(Comparator.reverseOrder());
        headers.putAll(Map.of("host", "h", "x-amz-acl", "private"));

        assertThatThrownBy(() -> signedNames(headers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("natural order");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/a\nb", "/é", "/a\u007f"})
    @Tag("S3")
    void refusesAPathThatIsNotEncoded(String path) {
        SigningRequest request =
                new SigningRequest("GET", path, List.of(), SigningVectors.host("h"), PayloadHash.EMPTY);

        assertThatThrownBy(() -> signer.sign(request, Samples.LASTING, Samples.SCOPE, Samples.NOW))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("the path holds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "/a?acl", "/a#b"})
    @Tag("S3")
    void refusesAPathThatWouldNameAnotherObject(String path) {
        SigningRequest request =
                new SigningRequest("GET", path, List.of(), SigningVectors.host("h"), PayloadHash.EMPTY);

        assertThatThrownBy(() -> signer.sign(request, Samples.LASTING, Samples.SCOPE, Samples.NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eu/west", "eu,west", "eu west", "eu\r\nwest"})
    void refusesARegionThatWouldChangeTheScope(String region) {
        assertThatThrownBy(() -> new SigningScope(region, "s3"))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("the region");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z",
                "2024-02-29T23:59:59Z",
                "2026-01-15T00:00:00Z",
                "9999-12-31T23:59:59Z"
            })
    void writesTheTimeAsAFormatterWould(Instant time) {
        String written = AmzDate.format(time);

        assertThat(SigningVectors.time(written)).isEqualTo(time.truncatedTo(ChronoUnit.SECONDS));
        assertThat(written).hasSize(16);
    }

    @Test
    void refusesATimeThatHasNoForm() {
        assertThatThrownBy(() -> AmzDate.format(Instant.parse("+10000-01-01T00:00:00Z")))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("set the clock");
    }
}
