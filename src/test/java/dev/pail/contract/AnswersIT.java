package dev.pail.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.pail.S3Client;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.model.Body;
import dev.pail.model.ByteRange;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import dev.pail.model.ETag;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.model.UploadedPart;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client makes of every answer a server may give. */
@ExtendWith(NoSecretTold.class)
class AnswersIT {

    private static final List<UploadedPart> PARTS = List.of(new UploadedPart(1, new ETag("\"e\""), null));
    private static final String COMPLETED =
            "<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag></CompleteMultipartUploadResult>";

    private WireMockServer wire;
    private S3Client s3;

    @BeforeEach
    void start() {
        wire = Wire.wireMock();
        s3 = Wire.builder(wire.baseUrl()).build();
    }

    @AfterEach
    void close() {
        s3.close();
    }

    private void always(ResponseDefinitionBuilder answer) {
        wire.stubFor(any(anyUrl()).willReturn(answer));
    }

    private int requests() {
        return wire.countRequestsMatching(anyRequestedFor(anyUrl()).build()).getCount();
    }

    private static ServiceException refusal(Runnable call) {
        return ClientContract.refusal(call);
    }

    // Codes and statuses: mechanisms 1 and 5

    @ParameterizedTest
    @CsvSource({
        "400, InvalidArgument, PARAM_INVALID, false",
        "400, InvalidRequest, PARAM_INVALID, false",
        "400, MalformedXML, PARAM_INVALID, false",
        "400, InvalidParameter, PARAM_INVALID, false",
        "429, ThrottlingException, RATE_LIMIT_EXCEEDED, true",
        "400, RequestLimitExceeded, RATE_LIMIT_EXCEEDED, true",
        "503, SlowDown, RATE_LIMIT_EXCEEDED, true",
        "503, SlowDownRead, RATE_LIMIT_EXCEEDED, true",
        "503, SlowDownWrite, RATE_LIMIT_EXCEEDED, true",
        "429, TooManyRequests, RATE_LIMIT_EXCEEDED, true",
        "404, NoSuchBucket, BUCKET_NOT_FOUND, false",
        "404, NoSuchKey, OBJECT_NOT_FOUND, false",
        "404, NoSuchVersion, VERSION_NOT_FOUND, false",
        "404, NoSuchUpload, UPLOAD_NOT_FOUND, false",
        "403, AccessDenied, ACCESS_DENIED, false",
        "403, SignatureDoesNotMatch, SIGNATURE_MISMATCH, false",
        "403, InvalidAccessKeyId, CREDENTIAL_INVALID, false",
        "400, ExpiredToken, CREDENTIAL_EXPIRED, false",
        "412, PreconditionFailed, PRECONDITION_FAILED, false",
        "409, ConditionalRequestConflict, CONFLICT, true",
        "409, OperationAborted, CONFLICT, true",
        "416, InvalidRange, RANGE_INVALID, false",
        "400, BadDigest, CHECKSUM_MISMATCH, true",
        "400, XAmzContentSHA256Mismatch, CHECKSUM_MISMATCH, true",
        "400, EntityTooSmall, PART_INVALID, false",
        "400, InvalidPart, PART_INVALID, false",
        "400, InvalidPartOrder, PART_INVALID, false",
        "400, RequestTimeout, SERVER_TRANSIENT, true",
        "500, InternalError, SERVER_TRANSIENT, true",
        "503, ServiceUnavailable, SERVER_TRANSIENT, true",
        "301, PermanentRedirect, WRONG_REGION, false",
        "307, TemporaryRedirect, WRONG_REGION, false",
        "400, AuthorizationHeaderMalformed, WRONG_REGION, false",
    })
    @Tag("H5")
    @Tag("R5")
    void aCodeHasItsMeaningAndOnlyWhatPassesIsRetried(int status, String code, ErrorKind kind, boolean passes) {
        always(aResponse()
                .withStatus(status)
                .withHeader("x-amz-request-id", "RQ-HEADER")
                .withHeader("x-amz-id-2", "HOST-HEADER")
                .withBody(Wire.error(code)));

        ServiceException refused = refusal(() -> s3.getObjectBytes("bucket", "k"));

        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.httpStatus()).isEqualTo(status);
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(refused.isTransient()).isEqualTo(passes);
        assertThat(refused.requestId()).hasValue("RQ-HEADER");
        assertThat(refused.hostId()).hasValue("HOST-HEADER");
        assertThat(refused.operation()).isEqualTo("GetObject");
        assertThat(refused)
                .hasMessageStartingWith("GetObject bucket/k: S3 refused: as scripted (" + code + ", HTTP " + status);
        assertThat(requests()).isEqualTo(passes ? 4 : 1);
        assertThat(refused.detail().attempts()).isEqualTo(passes ? 4 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "301, WRONG_REGION, false",
        "304, UNKNOWN, false",
        "307, WRONG_REGION, false",
        "400, PARAM_INVALID, false",
        "401, ACCESS_DENIED, false",
        "403, ACCESS_DENIED, false",
        "405, UNKNOWN, false",
        "408, SERVER_TRANSIENT, true",
        "409, CONFLICT, false",
        "411, UNKNOWN, false",
        "412, PRECONDITION_FAILED, false",
        "416, RANGE_INVALID, false",
        "418, UNKNOWN, false",
        "429, RATE_LIMIT_EXCEEDED, true",
        "500, SERVER_TRANSIENT, true",
        "501, NOT_IMPLEMENTED, false",
        "502, SERVER_TRANSIENT, true",
        "503, RATE_LIMIT_EXCEEDED, true",
        "504, SERVER_TRANSIENT, true",
        "507, UNKNOWN, true",
        "599, UNKNOWN, true",
    })
    @Tag("H5")
    @Tag("R5")
    void aHeadHasNoBodySoTheStatusDecides(int status, ErrorKind kind, boolean passes) {
        always(aResponse().withStatus(status));

        ServiceException refused = refusal(() -> s3.headObject("bucket", "k"));

        assertThat(refused.httpStatus()).isEqualTo(status);
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(refused.isTransient()).isEqualTo(passes);
        assertThat(refused.code()).isNotEmpty();
        // 501 may be about the checksums that the head is asked for, so it is asked for once more without them
        assertThat(requests()).isEqualTo(passes ? 4 : status == 501 ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource({"418, false", "500, true", "599, true", "400, false", "501, false"})
    @Tag("E3")
    void aCodeNobodyKnowsIsKeptAndItsStatusDecides(int status, boolean passes) {
        always(aResponse().withStatus(status).withBody(Wire.error("BrandNewTrouble")));

        ServiceException refused = refusal(() -> s3.getObjectBytes("bucket", "k"));

        assertThat(refused.code()).isEqualTo("BrandNewTrouble");
        assertThat(refused.kind()).isEqualTo(ErrorKind.UNKNOWN);
        assertThat(refused.httpStatus()).isEqualTo(status);
        assertThat(refused.isTransient()).isEqualTo(passes);
        assertThat(refused.requestId()).hasValue("RQ1");
        assertThat(refused.hostId()).hasValue("HOST1");
    }

    @Test
    @Tag("H3")
    void aForbiddenHeadIsNeverAnAbsentObject() {
        always(aResponse().withStatus(403));

        ServiceException refused = refusal(() -> s3.headObject("bucket", "k"));

        assertThat(refused.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
        assertThat(refused.code()).isEqualTo("AccessDenied");
    }

    @Test
    @Tag("H4")
    void aDeleteMarkerIsTold() {
        always(aResponse()
                .withStatus(204)
                .withHeader("x-amz-delete-marker", "true")
                .withHeader("x-amz-version-id", "v1"));

        assertThat(s3.deleteObject("bucket", "k").deleteMarker()).isTrue();
        assertThat(s3.deleteObject("bucket", "k").versionId()).isEqualTo("v1");
    }

    // Repeating

    @Test
    @Tag("R6")
    void threeRetriesThenTheLastErrorWithTheEarlierOnes() {
        always(aResponse().withStatus(503).withBody(Wire.error("SlowDown")));

        ServiceException refused = refusal(() -> s3.putObject("bucket", "k", Body.of("x")));

        assertThat(requests()).isEqualTo(4);
        assertThat(refused.code()).isEqualTo("SlowDown");
        assertThat(refused.getMessage()).contains("4 attempts");
        assertThat(refused.getSuppressed())
                .hasSize(3)
                .allSatisfy(earlier ->
                        assertThat(earlier).isInstanceOf(ServiceException.class).hasMessageContaining("SlowDown"));
    }

    @Test
    @Tag("R6")
    void theFourthAttemptMaySucceed() {
        wire.stubFor(any(anyUrl())
                .inScenario("s")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("2")
                .willReturn(aResponse().withStatus(503)));
        wire.stubFor(any(anyUrl())
                .inScenario("s")
                .whenScenarioStateIs("2")
                .willSetStateTo("3")
                .willReturn(aResponse().withStatus(503)));
        wire.stubFor(any(anyUrl())
                .inScenario("s")
                .whenScenarioStateIs("3")
                .willSetStateTo("4")
                .willReturn(aResponse().withStatus(503)));
        wire.stubFor(
                any(anyUrl()).inScenario("s").whenScenarioStateIs("4").willReturn(ok().withHeader("ETag", "\"e\"")));

        PutResult put = s3.putObject("bucket", "k", Body.of("x"));

        assertThat(put.eTag()).isEqualTo(new ETag("\"e\""));
        assertThat(requests()).isEqualTo(4);
    }

    // 200 with an error inside

    @Test
    @Tag("H6")
    void anErrorInsideA200OfCompleteIsRetriedAndThenFails() {
        always(ok(" ".repeat(500) + "\n" + Wire.error("InternalError")));

        ServiceException refused = refusal(() -> s3.completeMultipartUpload("bucket", "k", "id", PARTS));

        assertThat(refused.code()).isEqualTo("InternalError");
        assertThat(refused.httpStatus()).isEqualTo(200);
        assertThat(refused.isTransient()).isTrue();
        assertThat(requests()).isEqualTo(4);
    }

    @Test
    @Tag("H6")
    void anErrorInsideA200OfCompleteMayPass() {
        wire.stubFor(any(anyUrl())
                .inScenario("s")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("2")
                .willReturn(ok("   \n" + Wire.error("InternalError"))));
        wire.stubFor(any(anyUrl()).inScenario("s").whenScenarioStateIs("2").willReturn(ok("  \n " + COMPLETED)));

        PutResult done = s3.completeMultipartUpload("bucket", "k", "id", PARTS);

        assertThat(done.eTag()).isEqualTo(new ETag("\"e-1\""));
        assertThat(requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "<html><body>proxy</body></html>", "<CompleteMultipartUploadResult><ETag>"})
    @Tag("H6")
    void a200OfCompleteThatSaysNothingIsNoSuccess(String body) {
        always(ok(body));

        S3Exception failed = catchThrowableOfType(
                S3Exception.class,
                () -> s3.completeMultipartUpload("bucket", "k", "id", PARTS, CompleteOptions.defaults()));

        assertThat(failed).isNotNull();
        NoSecretTold.note(failed);
        assertThat(failed.operation()).isEqualTo("CompleteMultipartUpload");
    }

    // Copies

    private interface Copy {
        ETag on(S3Client s3);
    }

    static Stream<Arguments> copies() {
        CopySource from = CopySource.of("source", "from");
        Copy copy = s3 -> s3.copyObject(from, "bucket", "k").eTag();
        Copy part = s3 -> s3.uploadPartCopy(from, ByteRange.of(0, 9), "bucket", "k", "id", 3)
                .eTag();
        return Stream.of(Arguments.of("CopyObject", copy), Arguments.of("UploadPartCopy", part));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("copies")
    void anErrorInsideA200OfACopyIsRetriedAndThenFails(String operation, Copy copy) {
        always(ok(" ".repeat(500) + "\n" + Wire.error("InternalError")));

        ServiceException refused = refusal(() -> copy.on(s3));

        assertThat(refused.code()).isEqualTo("InternalError");
        assertThat(refused.httpStatus()).isEqualTo(200);
        assertThat(refused.isTransient()).isTrue();
        assertThat(refused.operation()).isEqualTo(operation);
        assertThat(requests()).isEqualTo(4);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("copies")
    void aCopyIsReadFromEitherDocument(String operation, Copy copy) {
        for (String root : List.of("CopyObjectResult", "CopyPartResult")) {
            always(ok("  <" + root + "><LastModified>2026-01-02T03:04:05Z</LastModified><ETag>\"e\"</ETag></" + root
                    + ">"));

            assertThat(copy.on(s3)).isEqualTo(new ETag("\"e\""));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("copies")
    void a200OfACopyThatSaysNothingIsNoSuccess(String operation, Copy copy) {
        for (String body : List.of("", "   ", "<html>proxy</html>", "<CopyObjectResult><ETag>")) {
            always(ok(body));

            S3Exception failed = catchThrowableOfType(S3Exception.class, () -> copy.on(s3));

            assertThat(failed).as(body).isNotNull();
            NoSecretTold.note(failed);
        }
    }

    @Test
    void whatACopySendsAndReads() {
        always(ok("<CopyObjectResult><LastModified>2026-01-02T03:04:05Z</LastModified><ETag>\"e\"</ETag>"
                        + "<ChecksumCRC32C>AAAAAA==</ChecksumCRC32C></CopyObjectResult>")
                .withHeader("x-amz-version-id", "new")
                .withHeader("x-amz-copy-source-version-id", "old"));
        CopySource from = CopySource.of("source", "a b/ü?+#")
                .withVersionId("v/1")
                .withIfMatch(new ETag("\"t\""))
                .withIfUnmodifiedSince(Instant.parse("2026-01-02T03:04:05Z"));

        CopyResult copied = s3.copyObject(
                from,
                "bucket",
                "k",
                CopyOptions.defaults()
                        .replacingMetadata(PutOptions.defaults()
                                .withContentType("text/plain")
                                .withMetadata(Map.of("A", "1"))
                                .withStorageClass("STANDARD_IA"))
                        .replacingTags(Map.of("team", "a&b c")));

        assertThat(copied)
                .isEqualTo(new CopyResult(
                        new ETag("\"e\""),
                        Instant.parse("2026-01-02T03:04:05Z"),
                        "new",
                        "old",
                        List.of(new Checksum(ChecksumAlgorithm.CRC32C, "AAAAAA=="))));
        wire.verify(putRequestedFor(urlEqualTo("/bucket/k"))
                .withHeader("x-amz-copy-source", equalTo("source/a%20b/%C3%BC%3F%2B%23?versionId=v%2F1"))
                .withHeader("x-amz-copy-source-if-match", equalTo("\"t\""))
                .withHeader("x-amz-copy-source-if-unmodified-since", equalTo("Fri, 02 Jan 2026 03:04:05 GMT"))
                .withHeader("x-amz-metadata-directive", equalTo("REPLACE"))
                .withHeader("x-amz-tagging-directive", equalTo("REPLACE"))
                .withHeader("x-amz-tagging", equalTo("team=a%26b%20c"))
                .withHeader("x-amz-storage-class", equalTo("STANDARD_IA"))
                .withHeader("x-amz-checksum-algorithm", equalTo("CRC32C"))
                .withHeader("x-amz-meta-a", equalTo("1"))
                .withHeader("content-type", equalTo("text/plain")));
    }

    // Error bodies

    static Stream<Arguments> errorBodies() {
        String huge = "<Error><Code>NoSuchKey</Code><Message>" + "m".repeat(10 * 1024 * 1024) + "</Message></Error>";
        String bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">"
                + "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><Error><Code>&c;</Code></Error>";
        String external = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Error><Code>NoSuchKey</Code>"
                + "<Message>&e;</Message></Error>";
        return Stream.of(
                Arguments.of("valid", Wire.error("NoSuchKey"), "NoSuchKey"),
                Arguments.of("with a BOM", "\ufeff" + Wire.error("NoSuchKey"), "NoSuchKey"),
                Arguments.of("empty", "", "NoSuchKey"),
                Arguments.of("HTML", "<html><body><h1>404</h1>not <br> here</body></html>", "NoSuchKey"),
                Arguments.of("plain text", "nothing here", "NoSuchKey"),
                Arguments.of("cut in the code", "<Error><Code>NoSuch", "NoSuchKey"),
                Arguments.of("no code", "<Error><Message>m</Message></Error>", "NoSuchKey"),
                Arguments.of("10 MB", huge, "NoSuchKey"),
                Arguments.of("entity bomb", bomb, "NoSuchKey"),
                Arguments.of("external entity", external, "NoSuchKey"),
                Arguments.of("control characters", "\u0000\u0001\u0002<Error>", "NoSuchKey"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errorBodies")
    @Tag("H7")
    void anyErrorBodyGivesATypedError(String name, String body, String code) {
        always(aResponse().withStatus(404).withBody(body));

        ServiceException refused = refusal(() -> s3.getObjectBytes("bucket", "k"));

        assertThat(refused.httpStatus()).isEqualTo(404);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.kind()).isEqualTo(ErrorKind.OBJECT_NOT_FOUND);
        assertThat(refused.getMessage()).hasSizeLessThan(4096).doesNotContain("root:", "aaaaaaaaaa");
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    @Tag("H7")
    void whatAServerSaysCannotForgeALineOfALog() {
        always(aResponse()
                .withStatus(400)
                .withBody("<Error><Code>Odd\r\nERROR forged</Code><Message>a&#10;b\u2028c&#27;[31m</Message></Error>"));

        ServiceException refused = refusal(() -> s3.getObjectBytes("bucket", "k"));

        assertThat(refused.getMessage().chars())
                .as(Arrays.toString(refused.getMessage().toCharArray()))
                .noneMatch(c -> c < ' ' || c == 0x2028 || c == 0x7f);
    }
}
