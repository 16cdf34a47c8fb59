package dev.pail.internal.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.config.ServerProfile;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.internal.http.HttpCall;
import dev.pail.model.Body;
import dev.pail.testkit.ScriptedTransport;
import dev.pail.testkit.ScriptedTransport.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clock, region and credentials that were wrong: put right once, remembered, and never in a loop. */
class RepairsTest {

    private static final Instant SERVER_NOW = Instant.parse("2026-03-29T01:30:00Z");
    private static final DateTimeFormatter AMZ = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final Credentials OLD = new Credentials("AKIDOLD", "old-secret", "old-token", null);
    private static final Credentials NEW = new Credentials("AKIDNEW", "new-secret", "new-token", null);

    private static S3Client client(
            String endpoint, CredentialsProvider who, InstantSource clock, ScriptedTransport wire) {
        return TestHooks.transport(
                        TestHooks.clock(
                                S3Client.builder()
                                        .endpoint(endpoint)
                                        .region("us-east-1")
                                        .credentials(who)
                                        .checkpointStore(CheckpointStore.inMemory())
                                        .retryPolicy(new RetryPolicy(2, Backoff.none(), Backoff.none())),
                                clock),
                        real -> wire)
                .build();
    }

    private static S3Client client(String endpoint, ScriptedTransport wire) {
        return client(endpoint, CredentialsProvider.of("AKID", "secret"), InstantSource.system(), wire);
    }

    private static String error(String code, String more) {
        return "<Error><Code>" + code + "</Code><Message>as scripted</Message>" + more + "</Error>";
    }

    private static Reply ok() {
        return Reply.of(200, Map.of("etag", "\"e\""), "");
    }

    private static ServiceException refusal(Runnable call) {
        ServiceException refused = catchThrowableOfType(ServiceException.class, call::run);
        assertThat(refused).as("no refusal").isNotNull();
        return refused;
    }

    // The clock

    private static String date(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** A server as strict as S3: 15 minutes. */
    private static ScriptedTransport strict(Map<String, String> headers, String more) {
        return new ScriptedTransport((call, index) -> {
            Instant signed =
                    LocalDateTime.parse(call.headers().get("x-amz-date"), AMZ).toInstant(ZoneOffset.UTC);
            boolean skewed = Duration.between(signed, SERVER_NOW).abs().compareTo(Duration.ofMinutes(15)) > 0;
            return skewed ? Reply.of(403, headers, error("RequestTimeTooSkewed", more)) : ok();
        });
    }

    /** A day either way in steps of 57 min 36 s: 51 clocks. */
    static Stream<Duration> clocks() {
        return IntStream.rangeClosed(-25, 25).mapToObj(step -> Duration.ofSeconds(step * 86_400L / 25));
    }

    @ParameterizedTest
    @MethodSource("clocks")
    @Tag("G18")
    @Tag("S6")
    void aClockThatIsOffCostsOneRequest(Duration off) {
        ScriptedTransport wire = strict(Map.of("date", date(SERVER_NOW)), "");
        boolean accepted = off.abs().compareTo(Duration.ofMinutes(15)) <= 0;
        try (S3Client s3 =
                client("https://s3.test", CredentialsProvider.of("AKID", "secret"), () -> SERVER_NOW.plus(off), wire)) {

            s3.putObject("bucket", "k", Body.of("x"));
            s3.headObject("bucket", "k");

            assertThat(wire.calls()).hasSize(accepted ? 2 : 3);
        }
    }

    static Stream<Arguments> datesOfTheServer() {
        String inTheBody = "<ServerTime>" + SERVER_NOW + "</ServerTime>";
        return Stream.of(
                Arguments.of("none", Map.of(), "", false),
                Arguments.of("none, but in the body", Map.of(), inTheBody, true),
                Arguments.of("junk", Map.of("date", "yesterday, about noon"), "", false),
                Arguments.of("junk, but in the body", Map.of("date", "\u0000"), inTheBody, true),
                Arguments.of("empty", Map.of("date", ""), "", false),
                Arguments.of("a number", Map.of("date", "1774747800"), "", false),
                Arguments.of("the year 999999999", Map.of("date", "Mon, 29 Mar 999999999 01:30:00 GMT"), "", false),
                Arguments.of("junk in both", Map.of("date", "x"), "<ServerTime>x</ServerTime>", false),
                Arguments.of("a leap second", Map.of("date", "Sun, 29 Mar 2026 01:29:60 GMT"), "", true),
                Arguments.of("no weekday", Map.of("date", "29 Mar 2026 01:30:00 GMT"), "", true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("datesOfTheServer")
    @Tag("G18")
    void aDateThatCannotBeReadCorrectsNothing(String name, Map<String, String> headers, String more, boolean helps) {
        ScriptedTransport wire = strict(headers, more);
        try (S3Client s3 = client(
                "https://s3.test",
                CredentialsProvider.of("AKID", "secret"),
                () -> SERVER_NOW.plus(Duration.ofHours(3)),
                wire)) {
            if (helps) {
                s3.putObject("bucket", "k", Body.of("x"));
            } else {
                ServiceException refused = refusal(() -> s3.putObject("bucket", "k", Body.of("x")));
                assertThat(refused.kind()).isEqualTo(ErrorKind.CLOCK_SKEW);
                assertThat(refused).hasMessageContaining("set this machine's clock");
            }

            assertThat(wire.calls()).hasSize(helps ? 2 : 1);
        }
    }

    @Test
    @Tag("G18")
    void aServerWhoseTimeJumpsIsFollowedOnceACall() {
        AtomicInteger hours = new AtomicInteger();
        ScriptedTransport wire = new ScriptedTransport((call, index) -> Reply.of(
                403,
                Map.of("date", date(SERVER_NOW.plus(Duration.ofHours(hours.addAndGet(2))))),
                error("RequestTimeTooSkewed", "")));
        try (S3Client s3 =
                client("https://s3.test", CredentialsProvider.of("AKID", "secret"), () -> SERVER_NOW, wire)) {

            refusal(() -> s3.putObject("bucket", "k", Body.of("x")));

            assertThat(wire.calls()).hasSize(2);
        }
    }

    @Test
    @Tag("G18")
    void twoCallsThatLearnTheSameBothSucceed() {
        AtomicReference<CompletableFuture<?>> second = new AtomicReference<>();
        AtomicReference<S3Client> client = new AtomicReference<>();
        ScriptedTransport wire = new ScriptedTransport((call, index) -> {
            boolean right = call.headers().get("x-amz-date").startsWith("20260329T0130");
            if (index == 0) {
                // a whole second call, with its own correction, while the first waits for its answer
                second.set(client.get().headBucketAsync("bucket"));
            }
            return right ? ok() : Reply.of(403, Map.of("date", date(SERVER_NOW)), error("RequestTimeTooSkewed", ""));
        });
        try (S3Client s3 = client(
                "https://s3.test",
                CredentialsProvider.of("AKID", "secret"),
                () -> SERVER_NOW.minus(Duration.ofHours(5)),
                wire)) {
            client.set(s3);

            s3.headBucket("bucket");

            assertThat(second.get()).isCompleted();
            assertThat(wire.calls()).hasSize(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 1", "5, 2", "-5, 2", "600, 2"})
    @Tag("G18")
    void aBare403IsTheClocksFaultFromFourMinutesOn(int minutesOff, int requests) {
        ScriptedTransport wire = new ScriptedTransport(
                (call, index) -> index == 0 ? Reply.of(403, Map.of("date", date(SERVER_NOW)), "") : ok());
        try (S3Client s3 = client(
                "https://s3.test",
                CredentialsProvider.of("AKID", "secret"),
                () -> SERVER_NOW.plus(Duration.ofMinutes(minutesOff)),
                wire)) {
            if (requests == 1) {
                refusal(() -> s3.headBucket("bucket"));
            } else {
                s3.headBucket("bucket");
            }

            assertThat(wire.calls()).hasSize(requests);
        }
    }

    // The region

    static Stream<Arguments> waysToNameARegion() {
        String aws = "https://s3.us-east-1.amazonaws.com";
        String there = "bucket.s3.eu-west-1.amazonaws.com";
        return Stream.of(
                Arguments.of(aws, 301, Map.of("x-amz-bucket-region", "eu-west-1"), "", there),
                Arguments.of(
                        aws, 301, Map.of("x-amz-bucket-region", "eu-west-1"), error("PermanentRedirect", ""), there),
                Arguments.of(aws, 301, Map.of(), error("PermanentRedirect", "<Region>eu-west-1</Region>"), there),
                Arguments.of(
                        aws,
                        301,
                        Map.of(),
                        error("PermanentRedirect", "<Endpoint>bucket.s3-eu-west-1.amazonaws.com</Endpoint>"),
                        there),
                Arguments.of(
                        aws,
                        307,
                        Map.of("location", "https://evil.example/bucket"),
                        error("TemporaryRedirect", "<Endpoint>bucket.s3.eu-west-1.amazonaws.com</Endpoint>"),
                        there),
                Arguments.of(
                        aws, 400, Map.of(), error("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"), there),
                Arguments.of(
                        aws,
                        400,
                        Map.of("x-amz-bucket-region", "eu-west-1"),
                        error("IllegalLocationConstraintException", ""),
                        there),
                Arguments.of(aws, 400, Map.of("x-amz-bucket-region", "eu-west-1"), "", there),
                Arguments.of("https://s3.amazonaws.com", 301, Map.of("x-amz-bucket-region", "eu-west-1"), "", there),
                Arguments.of(
                        "https://s3.dualstack.us-east-1.amazonaws.com",
                        301,
                        Map.of("x-amz-bucket-region", "eu-west-1"),
                        "",
                        "bucket.s3.dualstack.eu-west-1.amazonaws.com"),
                Arguments.of(
                        "https://minio.test:9000",
                        301,
                        Map.of("x-amz-bucket-region", "eu-west-1", "location", "https://evil.example/"),
                        error("PermanentRedirect", "<Endpoint>evil.example</Endpoint>"),
                        "minio.test:9000"),
                Arguments.of(
                        "https://minio.test:9000",
                        400,
                        Map.of(),
                        error("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"),
                        "minio.test:9000"));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("waysToNameARegion")
    @Tag("H10")
    @Tag("G26")
    void aBucketElsewhereIsFoundOnceAndRemembered(
            String endpoint, int status, Map<String, String> headers, String body, String authority) {
        ScriptedTransport wire = new ScriptedTransport(
                (call, index) -> call.headers().get("authorization").contains("/eu-west-1/s3/")
                        ? ok()
                        : Reply.of(status, headers, body));
        try (S3Client s3 = client(endpoint, wire)) {

            s3.putObject("bucket", "k", Body.of("x"));
            s3.putObject("bucket", "k", Body.of("y"));

            assertThat(wire.calls()).hasSize(3);
            assertThat(wire.calls().subList(1, 3))
                    .allSatisfy(call -> assertThat(call.uri().getAuthority()).isEqualTo(authority));
            assertThat(hosts(wire)).doesNotContain("evil.example");
        }
    }

    private static Set<String> hosts(ScriptedTransport wire) {
        Set<String> hosts = new HashSet<>();
        wire.calls().forEach(call -> hosts.add(call.uri().getHost()));
        return hosts;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example/",
                "eu-west-1.evil.example",
                "eu-west-1@evil.example",
                "eu-west-1#",
                "eu-west-1/..",
                "EU-WEST-1",
                "-eu",
                "",
                " ",
                "e\u00fc-west-1",
                "cn-north-1",
                "us-east-1"
            })
    @Tag("G26")
    @Tag("G27")
    void aRegionThatCouldNameAHostIsNotTaken(String region) {
        ScriptedTransport wire = new ScriptedTransport(
                (call, index) -> Reply.of(301, Map.of("x-amz-bucket-region", region), error("PermanentRedirect", "")));
        try (S3Client s3 = client("https://s3.us-east-1.amazonaws.com", wire)) {

            ServiceException refused = refusal(() -> s3.getObjectBytes("bucket", "k"));

            assertThat(refused.kind()).isEqualTo(ErrorKind.WRONG_REGION);
            assertThat(wire.calls()).hasSize(1);
            assertThat(hosts(wire)).containsExactly("bucket.s3.us-east-1.amazonaws.com");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400})
    @Tag("H10")
    @Tag("G26")
    void aServerThatNamesAnotherRegionEachTimeIsAskedTwice(int status) {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> Reply.of(
                status, Map.of("x-amz-bucket-region", "eu-west-" + (index + 1)), error("PermanentRedirect", "")));
        try (S3Client s3 = client("https://s3.us-east-1.amazonaws.com", wire)) {

            refusal(() -> s3.getObjectBytes("bucket", "k"));

            assertThat(wire.calls()).hasSize(2);
        }
    }

    @Test
    void aBucketIsNeverCreatedElsewhereThanAsked() {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> Reply.of(
                400, Map.of("x-amz-bucket-region", "eu-west-1"), error("IllegalLocationConstraintException", "")));
        try (S3Client s3 = client("https://s3.us-east-1.amazonaws.com", wire)) {

            refusal(() -> s3.createBucket("bucket"));

            assertThat(wire.calls()).hasSize(1);
        }
    }

    @Test
    @Tag("H10")
    void onlySoManyBucketsAreRemembered() {
        ServerTraits traits = new ServerTraits(ServerProfile.full());
        IntStream.range(0, S3Limits.BUCKET_REGIONS_MAX + 10).forEach(n -> {
            traits.learnRegion("bucket-" + n, "eu-west-1");
            traits.region("bucket-0", "us-east-1");
        });

        assertThat(traits.region("bucket-0", "us-east-1")).isEqualTo("eu-west-1");
        assertThat(traits.region("bucket-1", "us-east-1")).isEqualTo("us-east-1");
        assertThat(traits.region("bucket-11", "us-east-1")).isEqualTo("eu-west-1");
    }

    // Credentials

    /** A provider that caches until it is told, as those do that ask a server. */
    private static final class Caching implements CredentialsProvider {
        private final List<Credentials> given;
        private final List<Credentials> refused = new ArrayList<>();
        private int index;

        Caching(Credentials... given) {
            this.given = List.of(given);
        }

        @Override
        public synchronized Credentials credentials() {
            return given.get(Math.min(index, given.size() - 1));
        }

        @Override
        public synchronized void refused(Credentials credentials) {
            refused.add(credentials);
            if (credentials.equals(credentials())) {
                index++;
            }
        }
    }

    private static ScriptedTransport accepting(Credentials accepted, int status, String code) {
        return new ScriptedTransport((call, index) ->
                signedBy(call, accepted) ? ok() : Reply.of(status, Map.of(), code.isEmpty() ? "" : error(code, "")));
    }

    private static boolean signedBy(HttpCall call, Credentials who) {
        return call.headers().get("authorization").contains("Credential=" + who.accessKeyId() + '/')
                && (who.sessionToken() == null
                        ? !call.headers().containsKey("x-amz-security-token")
                        : who.sessionToken().equals(call.headers().get("x-amz-security-token")));
    }

    @ParameterizedTest
    @CsvSource({
        "400, ExpiredToken",
        "403, ExpiredToken",
        "400, ExpiredTokenException",
        "400, TokenRefreshRequired",
        "400, InvalidToken",
        "403, InvalidTokenId",
        "403, InvalidAccessKeyId",
        "400, ''"
    })
    @Tag("G19")
    void refusedCredentialsAreRenewedOnce(int status, String code) {
        ScriptedTransport wire = accepting(NEW, status, code);
        Caching provider = new Caching(OLD, NEW);
        try (S3Client s3 = client("https://s3.test", provider, InstantSource.system(), wire)) {

            s3.putObject("bucket", "k", Body.of("x"));

            assertThat(wire.calls()).hasSize(2);
            assertThat(provider.refused).containsExactly(OLD);
        }
    }

    @Test
    @Tag("G19")
    void aTokenThatIsDroppedIsNoLongerSent() {
        Credentials lasting = new Credentials("AKIDLASTING", "secret", null, null);
        ScriptedTransport wire = accepting(lasting, 400, "ExpiredToken");
        try (S3Client s3 = client("https://s3.test", new Caching(OLD, lasting), InstantSource.system(), wire)) {

            s3.putObject("bucket", "k", Body.of("x"));

            assertThat(wire.sent("x-amz-security-token")).containsExactly("old-token", "");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("G19")
    void credentialsThatStayTheSameAreNotSentAgain(boolean fixed) {
        ScriptedTransport wire = accepting(NEW, 400, "ExpiredToken");
        CredentialsProvider provider =
                fixed ? CredentialsProvider.of("AKIDOLD", "old-secret", "old-token") : new Caching(OLD);
        try (S3Client s3 = client("https://s3.test", provider, InstantSource.system(), wire)) {

            ServiceException refused = refusal(() -> s3.putObject("bucket", "k", Body.of("x")));

            assertThat(refused.kind()).isEqualTo(ErrorKind.CREDENTIAL_EXPIRED);
            assertThat(refused).hasMessageContaining("renew the credentials");
            assertThat(wire.calls()).hasSize(1);
        }
    }

    @Test
    @Tag("G19")
    void credentialsThatAreRefusedAgainEndTheCall() {
        ScriptedTransport wire = accepting(NEW, 400, "ExpiredToken");
        AtomicInteger count = new AtomicInteger();
        CredentialsProvider alwaysOthers =
                () -> new Credentials("AKID" + count.incrementAndGet(), "secret", "token", null);
        try (S3Client s3 = client("https://s3.test", alwaysOthers, InstantSource.system(), wire)) {

            refusal(() -> s3.putObject("bucket", "k", Body.of("x")));

            assertThat(wire.calls()).hasSize(2);
        }
    }

    @Test
    @Tag("G19")
    void aRetryAfterTheRenewalIsNotTakenForARefusal() {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> switch (index) {
            case 0 -> Reply.of(400, Map.of(), error("ExpiredToken", ""));
            case 1, 2 -> Reply.of(503, Map.of(), error("SlowDown", ""));
            default -> ok();
        });
        try (S3Client s3 = client("https://s3.test", new Caching(OLD, NEW), InstantSource.system(), wire)) {

            s3.putObject("bucket", "k", Body.of("x"));

            assertThat(wire.calls()).hasSize(4);
        }
    }

    @Test
    @Tag("G19")
    @Tag("G24")
    void aProviderThatThrowsFailsTheCallWithItsCauseAndNothingIsSent() {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> ok());
        IllegalStateException down = new IllegalStateException("token of the metadata service: t0k3n");
        CredentialsProvider throwing = () -> {
            throw down;
        };
        CredentialsProvider empty = () -> null;
        try (S3Client s3 = client("https://s3.test", throwing, InstantSource.system(), wire);
                S3Client none = client("https://s3.test", empty, InstantSource.system(), wire)) {

            InvalidCallException failed =
                    catchThrowableOfType(InvalidCallException.class, () -> s3.putObject("bucket", "k", Body.of("x")));
            InvalidCallException nothing =
                    catchThrowableOfType(InvalidCallException.class, () -> none.headBucket("bucket"));

            assertThat(failed)
                    .hasCause(down)
                    .hasMessage("PutObject bucket/k: the CredentialsProvider threw"
                            + " IllegalStateException, so nothing was sent (CredentialsUnavailable); see the cause; call again"
                            + " once the provider gives credentials");
            assertThat(nothing).hasMessageContaining("HeadBucket bucket: the CredentialsProvider gave none");
            assertThat(wire.calls()).isEmpty();
        }
    }

    @Test
    @Tag("G19")
    void aProviderThatHangsHoldsNobodyWhoDoesNotWait() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        ScriptedTransport wire = new ScriptedTransport((call, index) -> ok());
        CredentialsProvider hanging = () -> {
            asked.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return NEW;
        };
        try (S3Client s3 = client("https://s3.test", hanging, InstantSource.system(), wire)) {

            CompletableFuture<?> call = s3.headBucketAsync("bucket");

            assertThat(call).isNotDone();
            call.cancel(true);
            assertThat(call).isCancelled();
            released.countDown();
        }
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void aRefusalKeepsItsRequestIdAndSecretsStayOut() {
        ScriptedTransport wire = new ScriptedTransport(
                (call, index) -> Reply.of(403, Map.of("x-amz-request-id", "RQ7"), error("InvalidAccessKeyId", "")));
        try (S3Client s3 = client("https://s3.test", new Caching(OLD, NEW), InstantSource.system(), wire)) {

            S3Exception refused = refusal(() -> s3.putObject("bucket", "k", Body.of("x")));

            assertThat(refused.requestId()).contains("RQ7");
            assertThat(refused.toString()).doesNotContain("-secret").doesNotContain("-token");
        }
    }
}
