package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsSource;
import dev.pail.auth.CredentialsSource.AssumeRole;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.RetryPolicy;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.model.Body;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedRequest;
import dev.pail.testkit.Footprint;
import dev.pail.testkit.ScriptedServer;
import dev.pail.testkit.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials over real sockets: MinIO's own STS, and agents that answer, hang, or are not there. */
@Tag("G19")
@ExtendWith(NoSecretTold.class)
class CredentialsIT {

    private static final int THREADS = 64;

    @TempDir
    Path home;

    private final Map<String, String> variables = new HashMap<>();
    private final String bucket = "pail-" + UUID.randomUUID();
    private TestServer minio;

    @BeforeEach
    void start() {
        minio = TestServer.sharedMinio();
        variables.put("HOME", home.toString());
        variables.put("AWS_EC2_METADATA_DISABLED", "true");
    }

    /** Told nothing: all comes from the machine. */
    private S3ClientBuilder bare() {
        return TestHooks.environment(S3Client.builder(), variables, Map.of())
                .checkpointStore(CheckpointStore.inMemory())
                .retryPolicy(RetryPolicy.none());
    }

    private Credentials root() {
        return new Credentials(minio.accessKey(), minio.secretKey(), null, null);
    }

    private AssumeRole role() {
        return AssumeRole.of("arn:minio:iam:::role/any", new CredentialsSource.Given(this::root))
                .withEndpoint(minio.endpoint().toString());
    }

    @Test
    @Tag("S9")
    @Tag("S7")
    @Tag("I3")
    void minioGivesARolesCredentialsAndTakesTheirToken() throws Exception {
        variables.put("AWS_ENDPOINT_URL_S3", minio.endpoint().toString());
        try (S3Client s3 = bare().credentials(role()).build()) {
            s3.createBucket(bucket);
            s3.putObject(bucket, "k", Body.of("with a token"));

            PresignedRequest get = s3.presignGetObject(bucket, "k", Duration.ofDays(1), PresignOptions.defaults());
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(get.url()).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("with a token");
            assertThat(get.url().getRawQuery()).contains("X-Amz-Security-Token=");
            assertThat(get.expiresAt()).isBefore(Instant.now().plus(Duration.ofMinutes(61)));
            NoSecretTold.note(get);
        }
    }

    @Test
    void aPolicyNarrowsWhatTheRoleMay() {
        String readOnly =
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],"
                        + "\"Resource\":[\"arn:aws:s3:::*\"]}]}";
        AssumeRole narrow = new AssumeRole(
                "arn:x",
                new CredentialsSource.Given(this::root),
                Duration.ofMinutes(15),
                "narrow",
                null,
                readOnly,
                minio.endpoint().toString());

        try (S3Client s3 =
                bare().endpoint(minio.endpoint().toString()).credentials(narrow).build()) {
            ServiceException refused =
                    catchThrowableOfType(ServiceException.class, () -> s3.createBucket("pail-" + UUID.randomUUID()));

            assertThat(refused.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
        }
    }

    @Test
    void stsSaysNoToAWrongKey() {
        CredentialsSource wrong = AssumeRole.of(
                        "arn:x",
                        new CredentialsSource.Given(
                                () -> new Credentials(minio.accessKey(), NoSecretTold.SECRET, null, null)))
                .withEndpoint(minio.endpoint().toString());

        try (S3Client s3 =
                bare().endpoint(minio.endpoint().toString()).credentials(wrong).build()) {
            S3Exception refused = catchThrowableOfType(S3Exception.class, s3::listBuckets);

            NoSecretTold.note(refused);
            assertThat(refused.operation()).isEqualTo("GetCredentials");
            assertThat(refused.httpStatus()).isEqualTo(403);
            assertThat(refused.isTransient()).isFalse();
        }
    }

    @Test
    void aClientThatIsToldNothingFindsAllInTheProfile() throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(
                home.resolve(".aws/config"),
                "[profile app]\nregion = us-east-1\nrole_arn = arn:x\nsource_profile = base\nendpoint_url = "
                        + minio.endpoint() + "\n");
        Files.writeString(
                home.resolve(".aws/credentials"),
                "[base]\naws_access_key_id = " + minio.accessKey() + "\naws_secret_access_key = " + minio.secretKey()
                        + "\n");
        variables.put("AWS_PROFILE", "app");

        try (S3Client s3 = bare().build()) {
            s3.createBucket(bucket);
            s3.putObject(bucket, "k", Body.of("x"));

            assertThat(s3.presignGetObject(bucket, "k", Duration.ofHours(1), PresignOptions.defaults())
                            .url()
                            .getRawQuery())
                    .contains("X-Amz-Security-Token=");
        }
        variables.remove("AWS_PROFILE");
        try (S3Client s3 = bare().profile("app").build()) {
            assertThat(s3.headBucket(bucket)).isPresent();
        }
    }

    @Test
    void at64ThreadsOneRenewsAndNoCallWaits() throws Exception {
        AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
        Instant began = Instant.now();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch renewing = new CountDownLatch(1);
        ExecutorService pool = Executors.newCachedThreadPool();
        HttpServer agent = agent(pool, () -> {
            if (asked.incrementAndGet() > 1) {
                renewing.countDown();
                gate.await(60, TimeUnit.SECONDS);
            }
            return json(began.plus(Duration.ofMinutes(12)));
        });
        variables.put(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "http://127.0.0.1:" + agent.getAddress().getPort() + "/creds");

        try (S3Client s3 = TestHooks.clock(
                        bare().endpoint(minio.endpoint().toString()).region("us-east-1"),
                        () -> Instant.now().plus(passed.get()))
                .build()) {
            s3.createBucket(bucket);
            assertThat(asked).hasValue(1);
            passed.set(Duration.ofMinutes(10)); // within the 15 minutes that a server allows a clock to be wrong

            List<Future<?>> calls = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                calls.add(pool.submit(() -> s3.headBucket(bucket)));
            }
            for (Future<?> call : calls) {
                call.get(60, TimeUnit.SECONDS);
            }

            assertThat(renewing.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(gate.getCount())
                    .as("the renewal was held back all the while")
                    .isEqualTo(1);
            assertThat(asked).hasValue(2);
        } finally {
            gate.countDown();
            agent.stop(0);
            pool.shutdownNow();
        }
    }

    /** As keys are rotated: the new one is made, the file replaced, then the old one is refused. */
    @Test
    @Tag("I4")
    void keysAreRotatedInTheFileUnderLoadAndNoCallFails() throws Exception {
        int rotations = 10;
        int threads = 8;
        Set<String> valid = ConcurrentHashMap.newKeySet();
        rotate("KEY0");
        valid.add("KEY0");
        AtomicBoolean ended = new AtomicBoolean();
        AtomicIntegerArray done = new AtomicIntegerArray(threads);
        ExecutorService pool = Executors.newCachedThreadPool();
        byte[] unknown =
                "<Error><Code>InvalidAccessKeyId</Code><Message>no</Message></Error>".getBytes(StandardCharsets.UTF_8);
        AtomicInteger refused = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    String key = exchange.header("authorization").orElseThrow().split("Credential=|/", 3)[1];
                    if (valid.contains(key)) {
                        exchange.readBody().ok();
                    } else {
                        refused.incrementAndGet();
                        exchange.readBody().respond(403, Map.of(), unknown);
                    }
                });
                S3Client s3 =
                        bare().endpoint(server.endpoint()).region("us-east-1").build()) {
            List<Future<?>> loads = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int own = thread;
                loads.add(pool.submit(() -> {
                    while (!ended.get()) {
                        s3.putObject(bucket, "k", Body.of("x"));
                        done.incrementAndGet(own);
                    }
                }));
            }
            try {
                for (int rotation = 1; rotation <= rotations; rotation++) {
                    everyThreadHasCalledAgain(done, loads);
                    valid.add("KEY" + rotation);
                    rotate("KEY" + rotation);
                    valid.remove("KEY" + (rotation - 1));
                }
                everyThreadHasCalledAgain(done, loads);
            } finally {
                ended.set(true);
            }
            for (Future<?> load : loads) {
                load.get(60, TimeUnit.SECONDS);
            }
            assertThat(refused.get())
                    .as("each rotation was noticed by a refusal")
                    .isGreaterThanOrEqualTo(rotations);
        } finally {
            pool.shutdownNow();
        }
    }

    private void rotate(String key) throws IOException {
        Path file = Files.createDirectories(home.resolve(".aws")).resolve("credentials");
        Path next = Files.writeString(
                file.resolveSibling("next"),
                "[default]\naws_access_key_id = " + key + "\naws_secret_access_key = of-" + key + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void everyThreadHasCalledAgain(AtomicIntegerArray done, List<Future<?>> loads) {
        for (int thread = 0; thread < done.length(); thread++) {
            int own = thread;
            int before = done.get(own);
            Footprint.await(
                    "a call of every thread to end",
                    () -> done.get(own) > before + 1 || loads.get(own).isDone());
        }
    }

    @Test
    void anAgentThatHangsEndsTheCallInATypedFailure() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:" + silent.getLocalPort() + "/x");
            try (S3Client s3 = bare().endpoint(minio.endpoint().toString()).build()) {
                S3Exception failed = catchThrowableOfType(S3Exception.class, s3::listBuckets);

                assertThat(failed.code()).isEqualTo("CredentialsUnavailable");
                assertThat(failed.kind()).isEqualTo(ErrorKind.NETWORK);
                NoSecretTold.note(failed);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"AccessKeyId\":\"a\"", "<html>no</html>", ""})
    void anAgentThatTalksNonsenseEndsTheCallInATypedFailure(String answer) throws Exception {
        ExecutorService pool = Executors.newCachedThreadPool();
        HttpServer agent = agent(pool, () -> answer);
        variables.put(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "http://127.0.0.1:" + agent.getAddress().getPort() + "/x");

        try (S3Client s3 = bare().endpoint(minio.endpoint().toString()).build()) {
            assertThat(catchThrowableOfType(S3Exception.class, s3::listBuckets).code())
                    .isEqualTo("CredentialsUnavailable");
        } finally {
            agent.stop(0);
            pool.shutdownNow();
        }
    }

    @Test
    void whereNothingIsSetUpTheFirstCallNamesEverySource() {
        try (S3Client s3 = bare().endpoint(minio.endpoint().toString()).build()) {
            S3Exception none = catchThrowableOfType(S3Exception.class, s3::listBuckets);

            assertThat(none.code()).isEqualTo("CredentialsNotFound");
            assertThat(none).hasMessageContainingAll("aws.accessKeyId", "AWS_WEB_IDENTITY_TOKEN_FILE", "profile");
        }
    }

    @FunctionalInterface
    private interface Answer {
        String get() throws InterruptedException;
    }

    private static HttpServer agent(ExecutorService pool, Answer answer) throws IOException {
        HttpServer agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        agent.setExecutor(pool);
        agent.createContext("/", exchange -> {
            try {
                byte[] body = answer.get().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        agent.start();
        return agent;
    }

    private String json(Instant expiration) {
        return "{\"AccessKeyId\":\"" + minio.accessKey() + "\",\"SecretAccessKey\":\"" + minio.secretKey()
                + "\",\"Expiration\":\"" + expiration + "\"}";
    }
}
