package dev.pail.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.config.PayloadSigning;
import dev.pail.config.RetryPolicy;
import dev.pail.error.ErrorKind;
import dev.pail.error.ServiceException;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import dev.pail.model.Body;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.PutOptions;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client before a server that checks every signature as AWS does. */
@ExtendWith(NoSecretTold.class)
class SigningIT {

    private static final byte[] BYTES = random(200_001);

    private static VerifyingStub stub;

    @BeforeAll
    static void startStub() {
        stub = new VerifyingStub();
    }

    @AfterAll
    static void stopStub() {
        stub.close();
    }

    @BeforeEach
    void reset() {
        stub.reset();
    }

    private static S3ClientBuilder builder() {
        return builder(() -> VerifyingStub.NOW);
    }

    private static S3ClientBuilder builder(InstantSource clock) {
        return TestHooks.clock(Wire.builder(stub.endpoint()), clock).retryPolicy(RetryPolicy.none());
    }

    private static VerifyingStub.Seen last() {
        return stub.seen().get(stub.seen().size() - 1);
    }

    // Who may pass

    @Test
    @Tag("T2")
    void everyCallIsSignedAsTheServerWantsIt() {
        try (S3Client s3 = builder().build()) {
            Wire.calls()
                    .values()
                    .forEach(call ->
                            call.apply(s3).exceptionally(unreadable -> null).join());
        }

        assertThat(stub.seen()).hasSizeGreaterThanOrEqualTo(Wire.calls().size());
        assertThat(stub.seen()).extracting(VerifyingStub.Seen::code).containsOnly("");
    }

    @Test
    @Tag("T2")
    void aWrongSecretIsRefused() {
        try (S3Client s3 = builder()
                .credentials(CredentialsProvider.of(Wire.ACCESS_KEY, "another-secret", NoSecretTold.TOKEN))
                .build()) {

            ServiceException refused = ClientContract.refusal(() -> s3.getObjectBytes("bucket", "k"));

            assertThat(refused.httpStatus()).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("SignatureDoesNotMatch");
            assertThat(stub.seen()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.pail.contract.ClientContract#awkwardKeys")
    @Tag("S3")
    @Tag("H8")
    void anyKeyIsSignedAndSentAsItIs(String key) {
        try (S3Client s3 = builder().build()) {
            s3.putObject("bucket", key, Body.of("x"));
            s3.deleteObject("bucket", key);
            s3.listObjectsPageAsync("bucket", ListOptions.prefix(key).withStartAfter(key))
                    .exceptionally(unreadable -> null)
                    .join();
        }

        assertThat(stub.seen()).extracting(VerifyingStub.Seen::code).containsExactly("", "", "");
        assertThat(decoded(stub.seen().get(0).url())).isEqualTo("/bucket/" + key);
    }

    private static String decoded(String url) {
        return URLDecoder.decode(url.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    // What is signed

    @Test
    @Tag("S4")
    @Tag("H9")
    void hostAndEveryAmzHeaderAreSignedAndAuthorizationIsNot() {
        try (S3Client s3 = builder().build()) {
            s3.putObject(
                    "bucket",
                    "k",
                    Body.of("hello"),
                    PutOptions.defaults()
                            .withContentType("text/plain")
                            .withStorageClass("STANDARD")
                            .withMetadata(Map.of("colour", "red"))
                            .withHeaders(Map.of("x-amz-tagging", "a=b", "Cache-Control", "no-store")));
        }

        Map<String, String> headers = last().headers();
        List<String> signed = Arrays.asList(headers.get("authorization")
                .replaceAll(".*SignedHeaders=([^,]*),.*", "$1")
                .split(";"));
        assertThat(last().code()).isEmpty();
        assertThat(signed).isSorted().doesNotHaveDuplicates().contains("host").doesNotContain("authorization");
        assertThat(headers.keySet().stream().filter(name -> name.startsWith("x-amz-")))
                .contains("x-amz-meta-colour", "x-amz-tagging", "x-amz-storage-class", "x-amz-security-token")
                .allSatisfy(name -> assertThat(signed).contains(name));
    }

    @Test
    @Tag("S4")
    void aSignedHeaderThatIsMissingOrAddedIsRefused() {
        PutOptions options = PutOptions.defaults().withMetadata(Map.of("colour", "red"));
        List<String> removed = List.of(
                "x-amz-content-sha256",
                "x-amz-date",
                "x-amz-security-token",
                "x-amz-meta-colour",
                "x-amz-checksum-crc32c");

        for (String name : removed) {
            ServiceException refused = refused(
                    options,
                    call -> withHeaders(call, headers -> {
                        assertThat(headers.remove(name)).as(name).isNotNull();
                        return headers;
                    }));
            assertThat(refused.httpStatus()).as(name).isIn(400, 403);
        }
        ServiceException added = refused(
                options,
                call -> withHeaders(call, headers -> {
                    headers.put("x-amz-acl", "public-read");
                    return headers;
                }));
        assertThat(added.code()).isEqualTo("AccessDenied");
    }

    @Test
    @Tag("S8")
    void oneChangedByteAnywhereIsRefused() {
        PutOptions options = PutOptions.defaults()
                .withContentType("text/plain")
                .withMetadata(Map.of("colour", "red"))
                .withHeaders(Map.of("x-amz-tagging", "a=b"));
        for (String name : List.of(
                "content-type",
                "x-amz-meta-colour",
                "x-amz-tagging",
                "x-amz-checksum-crc32c",
                "x-amz-content-sha256")) {
            assertThat(refused(
                                    options,
                                    call -> withHeaders(call, headers -> {
                                        headers.computeIfPresent(name, (key, value) -> changed(value));
                                        return headers;
                                    }))
                            .code())
                    .as(name)
                    .isEqualTo("SignatureDoesNotMatch");
        }
        assertThat(refused(options, call -> with(call, "POST", call.uri(), call.headers()))
                        .code())
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(refused(options, call -> with(call, "PUT", URI.create(call.uri() + "x"), call.headers()))
                        .code())
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(refused(options, call -> with(call, "PUT", URI.create(call.uri() + "?acl="), call.headers()))
                        .code())
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(refused(
                                options,
                                call -> withHeaders(call, headers -> {
                                    headers.computeIfPresent("authorization", (key, value) -> changed(value));
                                    return headers;
                                }))
                        .code())
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(refused(
                                options,
                                call -> withHeaders(call, headers -> {
                                    headers.computeIfPresent(
                                            "x-amz-date", (key, value) -> value.replace("T120000", "T120001"));
                                    return headers;
                                }))
                        .code())
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(refused(options, SigningIT::withAnotherBody).kind()).isEqualTo(ErrorKind.CHECKSUM_MISMATCH);
        assertThat(refused(
                                options,
                                call -> withHeaders(call, headers -> {
                                    headers.computeIfPresent("x-amz-security-token", (key, value) -> changed(value));
                                    return headers;
                                }))
                        .httpStatus())
                .isEqualTo(400);
    }

    @Test
    @Tag("S8")
    void whatIsNotSignedMayChangeOnTheWay() {
        try (S3Client s3 = meddled(call -> withHeaders(call, headers -> {
                    headers.put("user-agent", "a proxy");
                    return headers;
                }))
                .build()) {

            assertThat(s3.putObject("bucket", "k", Body.of("x")).eTag()).isNotNull();
        }
    }

    private static ServiceException refused(PutOptions options, UnaryOperator<HttpCall> meddling) {
        try (S3Client s3 = meddled(meddling).build()) {
            return ClientContract.refusal(() -> s3.putObject("bucket", "k", Body.of("hello"), options));
        }
    }

    private static S3ClientBuilder meddled(UnaryOperator<HttpCall> meddling) {
        return TestHooks.transport(builder(), wire -> new HttpTransport() {
            @Override
            public CompletableFuture<HttpReply> send(HttpCall call) {
                return wire.send(meddling.apply(call));
            }

            @Override
            public void close() {
                wire.close();
            }
        });
    }

    private static HttpCall withHeaders(HttpCall call, UnaryOperator<Map<String, String>> change) {
        return with(call, call.method(), call.uri(), change.apply(new TreeMap<>(call.headers())));
    }

    private static HttpCall with(HttpCall call, String method, URI uri, Map<String, String> headers) {
        return new HttpCall(method, uri, headers, call.body(), call.limits(), call.meter());
    }

    private static HttpCall withAnotherBody(HttpCall call) {
        return new HttpCall(
                call.method(),
                call.uri(),
                call.headers(),
                new BytesBody(ByteBuffer.wrap("hellp".getBytes(StandardCharsets.UTF_8))),
                call.limits(),
                call.meter());
    }

    /** Another last character. */
    private static String changed(String value) {
        char last = value.charAt(value.length() - 1);
        return value.substring(0, value.length() - 1) + (last == 'b' ? 'a' : 'b');
    }

    // The payload

    @ParameterizedTest
    @CsvSource({
        "AUTO, UNSIGNED-PAYLOAD",
        "SIGNED, [0-9a-f]{64}",
        "UNSIGNED, UNSIGNED-PAYLOAD",
        "UNSIGNED_ANY_SCHEME, UNSIGNED-PAYLOAD",
        "STREAMING_SIGNED, STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING_SIGNED_TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "STREAMING_UNSIGNED_TRAILER, STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    })
    @Tag("S5")
    void everyWayToSignABodyIsAcceptedOverHttps(PayloadSigning signing, String contentSha256) {
        try (S3Client s3 = TestHooks.clock(Wire.builder(stub.httpsEndpoint()), () -> VerifyingStub.NOW)
                .sslContext(VerifyingStub.trustingAll())
                .retryPolicy(RetryPolicy.none())
                .payloadSigning(signing)
                .build()) {
            s3.putObject("bucket", "bytes", Body.of(BYTES));
            s3.putObject("bucket", "empty", Body.of(""));
            assertThat(stub.seen().get(0).headers().get("x-amz-content-sha256")).matches(contentSha256);
            s3.putObject("bucket", "stream", Body.of(new ByteArrayInputStream(BYTES), BYTES.length));
        }

        assertThat(stub.seen()).extracting(VerifyingStub.Seen::code).containsOnly("");
        assertThat(stub.seen().get(0).body()).isEqualTo(BYTES);
        assertThat(stub.seen().get(1).body()).isEmpty();
        assertThat(stub.seen().get(2).body()).isEqualTo(BYTES);
        assertThat(stub.seen())
                .allSatisfy(seen -> assertThat(seen.headers())
                        .containsKey("content-length")
                        .doesNotContainKey("transfer-encoding"));
    }

    @ParameterizedTest
    @EnumSource(names = {"SIGNED", "STREAMING_SIGNED", "STREAMING_SIGNED_TRAILER", "UNSIGNED_ANY_SCHEME"})
    @Tag("S5")
    void everyWayToSignABodyIsAcceptedOverHttp(PayloadSigning signing) {
        try (S3Client s3 = builder().payloadSigning(signing).build()) {
            s3.putObject("bucket", "bytes", Body.of(BYTES));
            s3.putObject(
                    "bucket",
                    "encoded",
                    Body.of(BYTES),
                    PutOptions.defaults().withHeaders(Map.of("Content-Encoding", "br")));
        }

        assertThat(stub.seen()).extracting(VerifyingStub.Seen::code).containsExactly("", "");
        assertThat(stub.seen().get(0).body()).isEqualTo(BYTES);
        assertThat(stub.seen().get(1).headers().get("content-encoding"))
                .isEqualTo(signing.name().startsWith("STREAMING") ? "aws-chunked,br" : "br");
    }

    // The clock

    @ParameterizedTest
    @ValueSource(ints = {-899, -1, 0, 1, 899})
    @Tag("S6")
    void aClockWithin15MinutesNeedsNoCorrection(int seconds) {
        try (S3Client s3 = builder(() -> VerifyingStub.NOW.plusSeconds(seconds)).build()) {
            s3.putObject("bucket", "k", Body.of("x"));
        }

        assertThat(stub.seen()).extracting(VerifyingStub.Seen::code).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(ints = {-86_400 * 400, -93_600, -901, 901, 93_600})
    @Tag("S6")
    void aClockFurtherOffIsPutRightOnceAndStaysRight(int seconds) {
        try (S3Client s3 = builder(() -> VerifyingStub.NOW.plusSeconds(seconds)).build()) {
            s3.putObject("bucket", "k", Body.of("x"));
            s3.putObject("bucket", "k", Body.of("y"));
        }

        assertThat(stub.seen()).extracting(VerifyingStub.Seen::code).containsExactly("RequestTimeTooSkewed", "", "");
    }

    @Test
    @Tag("S6")
    void aServerThatHidesItsTimeGivesAClearErrorAndNoLoop() {
        stub.hidesTheDate();
        try (S3Client s3 = builder(() -> VerifyingStub.NOW.plus(Duration.ofHours(1)))
                .retryPolicy(Wire.retries(3))
                .build()) {

            ServiceException refused = ClientContract.refusal(() -> s3.putObject("bucket", "k", Body.of("x")));

            assertThat(refused.kind()).isEqualTo(ErrorKind.CLOCK_SKEW);
            assertThat(refused.getMessage()).contains("set this machine's clock");
            assertThat(stub.seen()).hasSize(1);
        }
    }

    @Test
    @Tag("S6")
    void aServerThatAlwaysComplainsOfTheClockIsAskedTwiceAtMost() {
        stub.answers(aResponse()
                .withStatus(403)
                .withHeader("Date", "Sun, 01 Mar 2026 18:00:00 GMT")
                .withBody(Wire.error("RequestTimeTooSkewed")));
        try (S3Client s3 = builder().retryPolicy(Wire.retries(3)).build()) {

            ServiceException refused = ClientContract.refusal(() -> s3.getObjectBytes("bucket", "k"));

            assertThat(refused.kind()).isEqualTo(ErrorKind.CLOCK_SKEW);
            assertThat(stub.seen()).hasSizeBetween(1, 2);
        }
    }

    // Attempts

    @Test
    @Tag("R8")
    void eachAttemptIsSignedAnewWithTheTimeAndTheCredentialsOfItsOwn() {
        stub.wire()
                .stubFor(any(anyUrl())
                        .inScenario("s")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willSetStateTo("2")
                        .willReturn(aResponse().withStatus(503)));
        stub.wire()
                .stubFor(any(anyUrl())
                        .inScenario("s")
                        .whenScenarioStateIs("2")
                        .willReturn(ok("hello").withHeader("ETag", "\"e\"")));
        AtomicReference<Instant> now = new AtomicReference<>(VerifyingStub.NOW);
        AtomicInteger credentialsRead = new AtomicInteger();
        CredentialsProvider provider = CredentialsProvider.of(Wire.ACCESS_KEY, NoSecretTold.SECRET, NoSecretTold.TOKEN);

        try (S3Client s3 = builder(() -> now.getAndUpdate(instant -> instant.plusSeconds(10)))
                .credentials(() -> {
                    credentialsRead.incrementAndGet();
                    return provider.credentials();
                })
                .retryPolicy(Wire.retries(3))
                .build()) {
            assertThat(s3.getObjectBytes("bucket", "k", GetOptions.defaults()).bytes())
                    .asString()
                    .isEqualTo("hello");
        }

        assertThat(stub.seen()).extracting(VerifyingStub.Seen::code).containsExactly("", "");
        assertThat(stub.seen())
                .extracting(seen -> seen.headers().get("x-amz-date"))
                .hasSize(2)
                .doesNotHaveDuplicates();
        assertThat(stub.seen())
                .extracting(seen -> seen.headers().get("authorization"))
                .doesNotHaveDuplicates();
        assertThat(credentialsRead).hasValue(2);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(11).nextBytes(bytes);
        return bytes;
    }
}
