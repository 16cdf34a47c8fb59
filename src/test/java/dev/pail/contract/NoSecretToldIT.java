package dev.pail.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.config.Timeouts;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.model.Body;
import dev.pail.model.PutOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Every way to fail, and what is said of it: never the secret access key, the session token or a signature. */
@Tag("O9")
@ExtendWith(NoSecretTold.class)
class NoSecretToldIT {

    private WireMockServer wire;

    @BeforeEach
    void start() {
        wire = Wire.wireMock();
    }

    @Test
    void whateverGoesWrongNoSecretIsTold() {
        List<ResponseDefinitionBuilder> answers = List.of(
                aResponse().withStatus(403).withBody(Wire.error("SignatureDoesNotMatch")),
                aResponse()
                        .withStatus(403)
                        .withHeader("Date", "Sun, 01 Mar 2026 12:00:00 GMT")
                        .withBody(Wire.error("RequestTimeTooSkewed")),
                aResponse().withStatus(400).withBody(Wire.error("AuthorizationHeaderMalformed")),
                aResponse().withStatus(503).withBody(Wire.error("SlowDown")),
                aResponse().withStatus(500),
                aResponse().withStatus(200).withBody("<no xml"),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));
        for (ResponseDefinitionBuilder answer : answers) {
            wire.resetAll();
            wire.stubFor(any(anyUrl()).willReturn(answer));
            try (S3Client s3 =
                    Wire.builder(wire.baseUrl()).retryPolicy(Wire.retries(1)).build()) {
                Wire.calls().values().forEach(call -> {
                    Throwable failed = catchThrowable(() -> CallStyle.await(call.apply(s3)));
                    if (failed != null) {
                        NoSecretTold.note(failed);
                    }
                });
                NoSecretTold.note(s3);
            }
        }

        assertThat(NoSecretTold.told()).isGreaterThan(200);
        assertThat(NoSecretTold.leaks()).isEmpty();
    }

    /** An answer of S3 to a wrong signature repeats what the client computed; so may a hostile server. */
    @Test
    void whatAServerEchoesIsNotPassedOn() {
        wire.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(403)
                        .withBody("<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message>"
                                + "<AWSAccessKeyId>AKID</AWSAccessKeyId>"
                                + "<StringToSign>AWS4-HMAC-SHA256 Credential</StringToSign>"
                                + "<SignatureProvided>Signature=0123456789abcdef</SignatureProvided></Error>")));
        try (S3Client s3 = Wire.builder(wire.baseUrl()).build()) {
            NoSecretTold.note(ClientContract.refusal(() -> s3.getObjectBytes("bucket", "k")));
        }

        assertThat(NoSecretTold.leaks()).isEmpty();
    }

    @Test
    void valuesThatHoldSecretsPrintPlaceholders() {
        Credentials credentials = new Credentials(Wire.ACCESS_KEY, NoSecretTold.SECRET, NoSecretTold.TOKEN, null);
        CredentialsProvider provider = CredentialsProvider.of(Wire.ACCESS_KEY, NoSecretTold.SECRET, NoSecretTold.TOKEN);
        S3ClientBuilder builder = Wire.builder(wire.baseUrl());

        NoSecretTold.note(credentials);
        NoSecretTold.note(provider);
        NoSecretTold.note(builder);

        assertThat(NoSecretTold.leaks()).isEmpty();
    }

    @Test
    void aSecretThatCannotBeUsedIsNotEchoed() {
        NoSecretTold.note(catchThrowable(
                () -> CredentialsProvider.of(Wire.ACCESS_KEY, NoSecretTold.SECRET + "\n", NoSecretTold.TOKEN)));
        NoSecretTold.note(catchThrowable(
                () -> CredentialsProvider.of(Wire.ACCESS_KEY, NoSecretTold.SECRET, NoSecretTold.TOKEN + "\u00e9")));

        assertThat(NoSecretTold.told()).isGreaterThanOrEqualTo(4);
        assertThat(NoSecretTold.leaks()).isEmpty();
    }

    @Test
    void aCallThatTimesOutOrIsRefusedLocallyTellsNoSecret() {
        wire.stubFor(any(anyUrl()).willReturn(aResponse().withFixedDelay(600).withStatus(200)));
        try (S3Client s3 = Wire.builder(wire.baseUrl())
                .timeouts(Timeouts.defaults().withIdle(Duration.ofMillis(100)))
                .retryPolicy(Wire.retries(0))
                .build()) {
            Throwable idle = catchThrowable(() -> s3.getObjectBytes("bucket", "k"));
            Throwable invalid = catchThrowable(() -> s3.putObject(
                    "bucket",
                    "k",
                    Body.of("x"),
                    PutOptions.defaults().withMetadata(Map.of("a", NoSecretTold.SECRET + "\r\n"))));

            assertThat(idle).isInstanceOf(S3Exception.class);
            assertThat(invalid).isInstanceOf(InvalidCallException.class);
            NoSecretTold.note(idle);
            NoSecretTold.note(invalid);
        }

        assertThat(NoSecretTold.leaks()).isEmpty();
    }

    /** The scan itself: a log line, an exception deep in a chain, a header. */
    @Test
    void aLeakWouldBeFound() {
        LoggerFactory.getLogger("dev.pail.contract.leak").debug("key {}", NoSecretTold.SECRET);
        NoSecretTold.note(new IllegalStateException("outer", new IllegalStateException(NoSecretTold.TOKEN)));
        NoSecretTold.note("Authorization: AWS4-HMAC-SHA256 Credential=A/B, Signature=0123456789abcdef");

        assertThat(NoSecretTold.leaks()).hasSize(3);
        NoSecretTold.forget();
    }
}
