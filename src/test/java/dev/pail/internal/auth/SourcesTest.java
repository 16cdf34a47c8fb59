package dev.pail.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.auth.CredentialsSource;
import dev.pail.auth.CredentialsSource.Usual;
import dev.pail.contract.NoSecretTold;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each source before a stand-in of its service, and the order in which they are asked. */
@Tag("G19")
@Tag("G24")
@ExtendWith(NoSecretTold.class)
class SourcesTest {

    @TempDir
    Path home;

    private Setup here;

    @BeforeEach
    void setUp() {
        here = new Setup(home);
    }

    private static <E extends S3Exception> E failure(Class<E> type, ThrowingCallable call) {
        E failure = catchThrowableOfType(type, call);
        assertThat(failure).isNotNull();
        NoSecretTold.note(failure);
        return failure;
    }

    // The order

    @Test
    @Tag("I2")
    void eachSourceStandsBeforeTheNext() {
        here.services.answer(request -> new FakeServices.Reply(
                200,
                request.uri().contains("latest/api/token")
                        ? "t0ken"
                        : request.uri().endsWith("security-credentials/")
                                ? "role"
                                : request.uri().contains("sts")
                                        ? Setup.sts("WEB")
                                        : Setup.json(request.uri().contains("170.2") ? "CONTAINER" : "INSTANCE")));

        assertThat(here.chain().accessKeyId()).isEqualTo("INSTANCE");
        here.set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials");
        assertThat(here.chain().accessKeyId()).isEqualTo("CONTAINER");
        here.credentials("[default]", "aws_access_key_id = PROFILE", "aws_secret_access_key = s");
        assertThat(here.chain().accessKeyId()).isEqualTo("PROFILE");
        here.file("token", "jwt")
                .set("AWS_WEB_IDENTITY_TOKEN_FILE", "~/token")
                .set("AWS_ROLE_ARN", "arn:aws:iam::1:role/r");
        assertThat(here.chain().accessKeyId()).isEqualTo("WEB");
        here.set("AWS_ACCESS_KEY_ID", "ENVIRONMENT").set("AWS_SECRET_ACCESS_KEY", "s");
        assertThat(here.chain().accessKeyId()).isEqualTo("ENVIRONMENT");
        here.property("aws.accessKeyId", "PROPERTIES").property("aws.secretAccessKey", "s");
        assertThat(here.chain().accessKeyId()).isEqualTo("PROPERTIES");
    }

    @Test
    void whenNoneIsSetUpOneMessageNamesAll() {
        InvalidCallException none = failure(InvalidCallException.class, here::chain);

        assertThat(none.code()).isEqualTo("CredentialsNotFound");
        assertThat(none)
                .hasMessageContainingAll(
                        "aws.accessKeyId",
                        "AWS_ACCESS_KEY_ID",
                        "AWS_WEB_IDENTITY_TOKEN_FILE",
                        "profile",
                        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                        "metadata service");
    }

    @Test
    void aSourceThatIsSetUpAndFailsEndsTheSearch() {
        here.services.answer(500, "");
        here.set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
        failure(ServiceException.class, here::chain);
        assertThat(here.services.seen())
                .hasSize(3)
                .allMatch(request -> request.uri().contains("169.254.170.2"));

        here.set("AWS_ACCESS_KEY_ID", "half");
        assertThat(failure(InvalidCallException.class, here::chain))
                .hasMessageContaining("AWS_SECRET_ACCESS_KEY is not");
    }

    @Test
    void nothingIsLookedAtBeforeTheFirstCall() {
        here.file(".aws/config", "garbage");

        CredentialsProvider provider = here.provider(Usual.CHAIN);

        assertThat(here.services.seen()).isEmpty();
        assertThat(provider.mayBlock()).isTrue();
        failure(InvalidCallException.class, provider::credentials);
    }

    @Test
    void aSourceThatWasChosenAndIsNotSetUpSaysSo() {
        for (Usual usual : Usual.values()) {
            failure(InvalidCallException.class, () -> here.provider(usual).credentials());
        }
    }

    @Test
    void whoGivesCredentialsIsAskedEachTime() {
        CredentialsProvider own = () -> new Credentials("OWN", Setup.SECRET, null, null);

        assertThat(here.provider(new CredentialsSource.Given(own))).isSameAs(own);
    }

    // STS

    @Test
    @Tag("S9")
    void aRoleIsAskedForWithASignature() {
        here.services.answer(200, Setup.sts("ROLE"));
        CredentialsSource.AssumeRole role = new CredentialsSource.AssumeRole(
                "arn:aws:iam::1:role/r",
                new CredentialsSource.Given(() -> new Credentials("BASE", Setup.SECRET, Setup.TOKEN, null)),
                Duration.ofMinutes(20),
                "me@home",
                "ext",
                "{}",
                null);

        Credentials got =
                Sources.provider(role, here.surroundings(), "eu-central-1").credentials();

        assertThat(got).isEqualTo(new Credentials("ROLE", Setup.SECRET, Setup.TOKEN, Setup.END));
        FakeServices.Seen request = here.services.seen().get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo("https://sts.eu-central-1.amazonaws.com/");
        assertThat(request.body())
                .isEqualTo("Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
                        + "&RoleSessionName=me%40home&DurationSeconds=1200&ExternalId=ext&Policy=%7B%7D");
        assertThat(request.headers().get("authorization"))
                .contains("BASE/20260301/eu-central-1/sts/aws4_request", "x-amz-security-token");
        NoSecretTold.note(role);
    }

    @ParameterizedTest
    @CsvSource({"PT14M59S", "PT12H0.001S"})
    void aRolesLifeOutsideTheLimitsIsRefused(Duration duration) {
        failure(
                InvalidCallException.class,
                () -> new CredentialsSource.AssumeRole("r", Usual.CHAIN, duration, "s", null, null, null));
    }

    @Test
    @Tag("I3")
    void theWebTokenIsReadAgainEachTime() {
        here.services.answer(200, Setup.sts("WEB"));
        here.set("AWS_WEB_IDENTITY_TOKEN_FILE", home.resolve("token").toString())
                .set("AWS_ROLE_ARN", "arn")
                .set("AWS_ROLE_SESSION_NAME", "pod")
                .set("AWS_REGION", "cn-north-1");
        CredentialsProvider provider = here.provider(Usual.WEB_IDENTITY);

        here.file("token", "first\n");
        provider.refused(provider.credentials());
        here.file("token", "second");
        provider.credentials();

        assertThat(here.services.seen())
                .extracting(FakeServices.Seen::uri)
                .containsOnly("https://sts.cn-north-1.amazonaws.com.cn/");
        assertThat(here.services.seen())
                .extracting(FakeServices.Seen::body)
                .satisfiesExactly(
                        body -> assertThat(body).contains("RoleSessionName=pod", "WebIdentityToken=first"),
                        body -> assertThat(body).endsWith("WebIdentityToken=second"));
        assertThat(here.services.seen().get(0).headers()).doesNotContainKey("authorization");
    }

    @Test
    void aMissingOrEmptyTokenFileIsTold() {
        here.set("AWS_WEB_IDENTITY_TOKEN_FILE", home.resolve("none").toString());
        assertThat(failure(InvalidCallException.class, here::chain)).hasMessageContaining("AWS_ROLE_ARN");
        here.set("AWS_ROLE_ARN", "arn");
        assertThat(failure(InvalidCallException.class, here::chain)).hasMessageContaining("cannot be read");
        here.file("none", " \n");
        assertThat(failure(InvalidCallException.class, here::chain)).hasMessageContaining("empty");
    }

    @Test
    void whatStsRefusesIsToldInItsWords() {
        here.services.answer(
                403,
                "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredTokenException</Code><Message>Token expired</Message>"
                        + "</Error><RequestId>r</RequestId></ErrorResponse>");
        here.file("t", "jwt").set("AWS_WEB_IDENTITY_TOKEN_FILE", "~/t").set("AWS_ROLE_ARN", "arn");

        ServiceException refused = failure(ServiceException.class, here::chain);

        assertThat(refused.code()).isEqualTo("ExpiredTokenException");
        assertThat(refused.httpStatus()).isEqualTo(403);
        assertThat(refused.isTransient()).isFalse();
        assertThat(refused).hasMessageContaining("Token expired");
        assertThat(here.services.seen()).hasSize(1);
    }

    @Test
    void aPassingFaultIsTriedAgain() {
        here.services.answer(request -> here.services.seen().size() < 3
                ? here.services.seen().size() == 1 ? null : new FakeServices.Reply(503, "")
                : new FakeServices.Reply(200, Setup.sts("WEB")));
        here.file("t", "jwt").set("AWS_WEB_IDENTITY_TOKEN_FILE", "~/t").set("AWS_ROLE_ARN", "arn");

        assertThat(here.chain().accessKeyId()).isEqualTo("WEB");
    }

    static Stream<String> garbage() {
        String secretEverywhere = Setup.SECRET;
        return Stream.of(
                "",
                " ",
                "null",
                "[]",
                secretEverywhere,
                "{" + secretEverywhere,
                "{\"AccessKeyId\":\"a\"}",
                "{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"" + secretEverywhere + "\",\"Expiration\":\""
                        + Setup.TOKEN + "\"}",
                "{\"AccessKeyId\":\"a b\",\"SecretAccessKey\":\"" + secretEverywhere + "\"}",
                "{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"" + secretEverywhere + "\"",
                "{\"a\":".repeat(100),
                "x".repeat(70_000),
                "<html>" + secretEverywhere + "</html>",
                "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>",
                "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>a</AccessKeyId></Credentials>"
                        + "</AssumeRoleResult></AssumeRoleResponse>",
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><AssumeRoleResponse>&x;</AssumeRoleResponse>",
                "\u0000\u0001\ufffd");
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void garbageIsATypedFailureThatRepeatsNothing(String body) {
        here.services.answer(200, body);
        here.set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
        failure(S3Exception.class, here::chain);

        here.file("t", "jwt").set("AWS_WEB_IDENTITY_TOKEN_FILE", "~/t").set("AWS_ROLE_ARN", "arn");
        failure(S3Exception.class, here::chain);
    }

    @Test
    void silenceEndsByItself() throws IOException {
        here.services.silent();
        Fetch fetch = new Fetch(here.services, Duration.ofMillis(20), 2);

        assertThat(catchThrowableOfType(
                        IOException.class,
                        () -> fetch.send("GET", URI.create("http://x.test/"), Map.of(), new byte[0])))
                .hasMessageContaining("no whole answer");
        assertThat(here.services.seen()).hasSize(2);
    }

    // Container

    @Test
    @Tag("I2")
    void theAgentOfAContainerIsAskedWithItsToken() {
        here.services.answer(200, Setup.json("CONTAINER"));
        here.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials")
                .set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "from the environment")
                .set(
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                        home.resolve("token").toString())
                .file("token", "from the file\n");
        CredentialsProvider provider = here.provider(Usual.CONTAINER);

        Credentials got = provider.credentials();
        here.file("token", "rotated");
        provider.refused(got);
        provider.credentials();

        assertThat(got).isEqualTo(new Credentials("CONTAINER", Setup.SECRET, Setup.TOKEN, Setup.END));
        assertThat(here.services.seen())
                .extracting(request -> request.headers().get("authorization"))
                .containsExactly("from the file", "rotated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/x", "http://127.0.0.1:8080/x", "http://127.1.2.3/x", "http://[::1]:1/x",
                "http://169.254.170.2/x", "http://169.254.170.23/x", "http://[fd00:ec2::23]/x",
                        "https://anywhere.test/x"
            })
    void aTokenGoesToThisMachineItsAgentsOrOverTls(String uri) {
        here.services.answer(200, Setup.json("CONTAINER"));

        assertThat(here.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri).chain().accessKeyId())
                .isEqualTo("CONTAINER");
    }

    @Tag("G27")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://anywhere.test/x",
                "http://169.254.169.254/x",
                "http://127.0.0.1.evil.test/x",
                "http://127.0.0.1@evil.test/x",
                "http://user:pw@localhost/x",
                "http://localhost.evil.test/",
                "ftp://localhost/",
                "file:///etc/passwd",
                "localhost",
                "http://",
                "http:///x",
                "//localhost/x",
                "http://a b/",
                "http://[::2]/x",
                "http://127.0.0.1:99999999999/x"
            })
    void aTokenGoesNowhereElse(String uri) {
        here.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri).set("AWS_CONTAINER_AUTHORIZATION_TOKEN", Setup.TOKEN);

        InvalidCallException refused = failure(InvalidCallException.class, here::chain);

        assertThat(here.services.seen()).isEmpty();
        assertThat(refused.getMessage()).doesNotContain("evil", "pw", "passwd");
    }

    @Test
    void aTokenThatWouldSplitTheHeaderIsRefused() {
        here.services.answer(200, Setup.json("CONTAINER"));
        here.set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x").set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "a\r\nb: c");

        failure(S3Exception.class, here::chain);
        here.set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "@evil.test/");
        failure(InvalidCallException.class, here::chain);

        assertThat(here.services.seen()).isEmpty();
    }

    // Instance

    @Test
    @Tag("I2")
    void anInstanceGivesASessionTokenFirst() {
        here.set("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6");
        here.services.answer(request -> new FakeServices.Reply(
                200,
                request.method().equals("PUT")
                        ? "t0ken"
                        : request.uri().endsWith("/") ? "my-role\nother\n" : Setup.json("INSTANCE")));

        Credentials got = here.chain();

        assertThat(got.accessKeyId()).isEqualTo("INSTANCE");
        assertThat(got.expiresAt()).isEqualTo(Setup.END);
        String root = "http://[fd00:ec2::254]/latest/";
        assertThat(here.services.seen())
                .extracting(FakeServices.Seen::uri)
                .containsExactly(
                        root + "api/token",
                        root + "meta-data/iam/security-credentials/",
                        root + "meta-data/iam/security-credentials/my-role");
        assertThat(here.services.seen().get(0).headers())
                .containsEntry("x-aws-ec2-metadata-token-ttl-seconds", "21600");
        assertThat(here.services.seen().get(2).headers()).containsEntry("x-aws-ec2-metadata-token", "t0ken");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 405})
    void withoutASessionTokenNothingIsAskedInTheOldWay(int status) {
        here.services.answer(status, "");

        assertThat(failure(InvalidCallException.class, here::chain)).hasMessageContaining("HTTP " + status);
        assertThat(here.services.seen()).extracting(FakeServices.Seen::method).containsOnly("PUT");
    }

    @Test
    void anInstanceWithoutARoleAndOneThatIsSwitchedOffAreNotSetUp() {
        here.services.answer(request -> new FakeServices.Reply(request.method().equals("PUT") ? 200 : 404, "t"));
        assertThat(failure(InvalidCallException.class, here::chain)).hasMessageContaining("no role");

        int before = here.services.seen().size();
        here.set("AWS_EC2_METADATA_DISABLED", "TRUE");
        assertThat(failure(InvalidCallException.class, here::chain)).hasMessageContaining("AWS_EC2_METADATA_DISABLED");
        assertThat(here.services.seen()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../evil", "a b", "", "<html>", "a?b"})
    void aRoleThatIsNoNameIsNotAskedFor(String role) {
        here.services.answer(
                request -> new FakeServices.Reply(200, request.method().equals("PUT") ? "t" : role));

        failure(TransportException.class, here::chain);
        assertThat(here.services.seen()).hasSize(2);
    }

    @Test
    void aRoleWithoutCredentialsIsRefused() {
        here.services.answer(request -> new FakeServices.Reply(
                200,
                request.method().equals("PUT") ? "t" : request.uri().endsWith("/") ? "r" : "{\"Code\":\"Failed\"}"));

        failure(ServiceException.class, here::chain);
    }
}
