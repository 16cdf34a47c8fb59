package dev.pail.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The verifier on AWS's own example, without our signer; and each of its refusals by S3's code. */
class SigV4VerifierTest {

    private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
    private static final String SIGNED = "host;range;x-amz-content-sha256;x-amz-date";
    private static final String SIGNATURE = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";

    private final SigV4Verifier server = new SigV4Verifier(
            "us-east-1", new SigV4Verifier.Account("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));

    private static List<Map.Entry<String, String>> headers(String authorization) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(List.of(
                Map.entry("Host", "examplebucket.s3.amazonaws.com"),
                Map.entry("Range", "bytes=0-9"),
                Map.entry("x-amz-content-sha256", EMPTY),
                Map.entry("x-amz-date", "20130524T000000Z")));
        if (!authorization.isEmpty()) {
            headers.add(Map.entry("Authorization", authorization));
        }
        return headers;
    }

    private static String authorization(String credential, String signed, String signature) {
        return "AWS4-HMAC-SHA256 Credential=" + credential + ",SignedHeaders=" + signed + ",Signature=" + signature;
    }

    private SigV4Verifier.Verdict verify(List<Map.Entry<String, String>> headers, String query) {
        return server.verify(new SigV4Verifier.Request("GET", "/test.txt", query, headers, new byte[0]), NOW);
    }

    private String code(String authorization) {
        return verify(headers(authorization), "").code();
    }

    @Test
    void acceptsTheExampleOfTheDocumentation() {
        SigV4Verifier.Verdict verdict = verify(headers(authorization(CREDENTIAL, SIGNED, SIGNATURE)), "");

        assertThat(verdict.accepted()).as(verdict.reason()).isTrue();
        assertThat(verdict.anonymous()).isFalse();
    }

    @Test
    void leavesTheAnonymousToTheStub() {
        SigV4Verifier.Verdict verdict = verify(headers(""), "");

        assertThat(verdict.accepted()).isTrue();
        assertThat(verdict.anonymous()).isTrue();
    }

    @Test
    void refusesWithS3sCodes() {
        assertThat(code(authorization(CREDENTIAL, SIGNED, SIGNATURE.replace('f', 'e'))))
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(code(authorization(CREDENTIAL.replace("AKIA", "AKIB"), SIGNED, SIGNATURE)))
                .isEqualTo("InvalidAccessKeyId");
        assertThat(code(authorization(CREDENTIAL.replace("us-east-1", "eu-west-1"), SIGNED, SIGNATURE)))
                .isEqualTo("AuthorizationHeaderMalformed");
        assertThat(code(authorization(CREDENTIAL.replace("20130524", "20130525"), SIGNED, SIGNATURE)))
                .isEqualTo("AuthorizationHeaderMalformed");
        assertThat(code(authorization(CREDENTIAL, "range;host;x-amz-content-sha256;x-amz-date", SIGNATURE)))
                .isEqualTo("AuthorizationHeaderMalformed");
        assertThat(code(authorization(CREDENTIAL, "host;range;x-amz-content-sha256", SIGNATURE)))
                .isEqualTo("AccessDenied");
        assertThat(code(authorization(CREDENTIAL, SIGNED + ";x-amz-nothing", SIGNATURE)))
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(code("Bearer abc")).isEqualTo("AuthorizationHeaderMalformed");
    }

    @Test
    void refusesTwoSignatures() {
        SigV4Verifier.Verdict verdict =
                verify(headers(authorization(CREDENTIAL, SIGNED, SIGNATURE)), "X-Amz-Algorithm=AWS4-HMAC-SHA256");

        assertThat(verdict.code()).isEqualTo("InvalidArgument");
    }

    @Test
    void refusesATokenThatIsNotTheKeys() {
        List<Map.Entry<String, String>> headers = headers(authorization(CREDENTIAL, SIGNED, SIGNATURE));
        headers.add(Map.entry("x-amz-security-token", "stolen"));

        assertThat(verify(headers, "").code()).isEqualTo("InvalidToken");
    }

    @Test
    void refusesAnotherBodyThanTheOneItHashed() {
        SigV4Verifier.Verdict verdict = server.verify(
                new SigV4Verifier.Request(
                        "GET", "/test.txt", "", headers(authorization(CREDENTIAL, SIGNED, SIGNATURE)), new byte[1]),
                NOW);

        assertThat(verdict.code()).isEqualTo("XAmzContentSHA256Mismatch");
        assertThat(verdict.httpStatus()).isEqualTo(400);
    }
}
