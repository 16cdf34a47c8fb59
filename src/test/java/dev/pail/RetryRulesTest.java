package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.retry.VirtualScheduler;
import dev.pail.model.Body;
import dev.pail.model.CallEvent;
import dev.pail.model.GetOptions;
import dev.pail.model.PutOptions;
import dev.pail.testkit.VirtualServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of retrying, through a whole client on virtual time. */
class RetryRulesTest {

    private static final Duration WAIT = Duration.ofMillis(40);
    private static final Duration THROTTLED_WAIT = Duration.ofMillis(900);
    private static final RetryPolicy STEADY = RetryPolicy.defaults()
            .withBackoff(Backoff.fixed(WAIT))
            .withThrottlingBackoff(Backoff.fixed(THROTTLED_WAIT));

    private final VirtualScheduler time = new VirtualScheduler(0);
    private final Deque<String> script = new ArrayDeque<>();
    private final List<CallEvent> events = new ArrayList<>();
    private final VirtualServer server =
            new VirtualServer(time, call -> answer(script.isEmpty() ? "200" : script.poll()));

    /** A status alone has no body; {@code reset} is a connection that breaks. */
    private static HttpReply answer(String what) throws IOException {
        if (what.equals("reset")) {
            throw new IOException("connection reset");
        }
        String[] statusAndCode = what.split(" ", -1);
        int status = Integer.parseInt(statusAndCode[0]);
        return statusAndCode.length == 1
                ? VirtualServer.reply(status, Map.of("etag", "\"e\"", "content-length", "0"))
                : VirtualServer.error(status, statusAndCode[1]);
    }

    private S3Client client(UnaryOperator<S3ClientBuilder> with) {
        return with.apply(server.client()
                        .retryPolicy(STEADY)
                        .breaker(BreakerPolicy.off())
                        .eventListener(events::add))
                .build();
    }

    private CompletableFuture<?> put(S3Client s3, String... answers) {
        script.clear();
        script.addAll(List.of(answers));
        CompletableFuture<?> result = s3.putObjectAsync("bucket", "key", Body.of("hello"), PutOptions.defaults());
        time.runAll();
        assertThat(result).isDone();
        return result;
    }

    private static S3Exception failureOf(CompletableFuture<?> result) {
        return (S3Exception)
                catchThrowableOfType(CompletionException.class, result::join).getCause();
    }

    private List<Duration> waits() {
        return events.stream()
                .filter(event -> event.kind() == CallEvent.Kind.RETRY)
                .map(CallEvent::delay)
                .toList();
    }

    @Test
    @Tag("R6")
    void threeRetriesAreFourRequestsAndTheEarlierFailuresAreKept() {
        try (S3Client s3 = client(builder -> builder.retryPolicy(RetryPolicy.defaults()))) {
            S3Exception last = failureOf(put(
                    s3,
                    "503 ServiceUnavailable",
                    "500 InternalError",
                    "502 BadGateway",
                    "503 ServiceUnavailable",
                    "200"));

            assertThat(server.requests()).isEqualTo(4);
            assertThat(last.httpStatus()).isEqualTo(503);
            assertThat(last.getSuppressed())
                    .extracting(error -> ((S3Exception) error).httpStatus())
                    .containsExactly(503, 500, 502);
            assertThat(put(s3, "503 ServiceUnavailable", "503 ServiceUnavailable", "503 ServiceUnavailable", "200"))
                    .isCompletedWithValueMatching(result -> result != null);
        }
    }

    @ParameterizedTest
    @Tag("R5")
    @ValueSource(
            strings = {
                "400 InvalidRequest",
                "403 AccessDenied",
                "404 NoSuchBucket",
                "412 PreconditionFailed",
                "418 InventedForThisTest",
                "507 XMinioStorageFull"
            })
    void whatDoesNotPassIsSentOnce(String answer) {
        try (S3Client s3 = client(builder -> builder.retryBudget(0))) {
            S3Exception last = failureOf(put(s3, answer));

            assertThat(server.requests()).isEqualTo(1);
            assertThat(last.getMessage()).doesNotContain("retry");
        }
    }

    /** The table knows MinIO's word for a full disk; a 507 without a word passes as every 5xx does. */
    @ParameterizedTest
    @Tag("E3")
    @ValueSource(strings = {"507", "507 InventedForThisTest", "599 InventedForThisTest"})
    void anUnknownServerErrorPasses(String answer) {
        try (S3Client s3 = client(builder -> builder)) {
            assertThat(put(s3, answer, "200")).isCompletedWithValueMatching(result -> result != null);
        }
    }

    @ParameterizedTest
    @Tag("R13")
    @Tag("O26")
    @CsvSource({"500 InternalError, 35, 10", "reset, 35, 10", "503 SlowDown, 100, 0", "429, 100, 0"})
    void aFullBudgetPaysForSoManyRetriesAndNoMore(String failure, int retries, int left) {
        try (S3Client s3 = client(builder -> builder.retryPolicy(STEADY.withMaxRetries(1)))) {
            for (int call = 0; call < retries; call++) {
                S3Exception last = failureOf(put(s3, failure, failure));
                assertThat(last.detail().attempts()).isEqualTo(2);
                assertThat(last.getMessage()).doesNotContain("budget");
            }

            S3Exception unpaid = failureOf(put(s3, failure, "200"));

            assertThat(server.requests()).isEqualTo(2 * retries + 1);
            assertThat(unpaid.detail().attempts()).isEqualTo(1);
            assertThat(unpaid.isTransient()).isTrue();
            assertThat(unpaid).hasMessageContaining("; not retried, the client's retry budget is used up (");
            assertThat(events).extracting(CallEvent::kind).containsOnlyOnce(CallEvent.Kind.BUDGET_EMPTY);
            // What is left of 500 tokens, and what successes bring back one by one.
            for (int more = left; more < 14; more++) {
                assertThat(failureOf(put(s3, "500 InternalError"))).hasMessageContaining("budget");
                assertThat(put(s3, "200")).isCompletedWithValueMatching(result -> result != null);
            }
            assertThat(put(s3, "500 InternalError", "200")).isCompletedWithValueMatching(result -> result != null);
        }
    }

    @Test
    @Tag("R13")
    @Tag("O26")
    void theSuccessOfARetriedCallGivesBackThePriceOfItsLastRetry() {
        try (S3Client s3 = client(builder -> builder.retryBudget(28))) {
            // 28 - 14 - 14 + 14 = 14, then 14 - 14 + 14 = 14, then 14 - 5 - 5 + 5 = 9
            assertThat(put(s3, "500 InternalError", "reset", "200"))
                    .isCompletedWithValueMatching(stored -> stored != null);
            assertThat(put(s3, "500 InternalError", "200")).isCompletedWithValueMatching(stored -> stored != null);
            assertThat(put(s3, "503 SlowDown", "503 SlowDown", "200"))
                    .isCompletedWithValueMatching(stored -> stored != null);

            assertThat(failureOf(put(s3, "500 InternalError", "200"))).hasMessageContaining("budget");
            assertThat(failureOf(put(s3, "503 SlowDown", "503 SlowDown", "200")))
                    .hasMessageContaining("budget");
        }
    }

    @Test
    @Tag("R13")
    void aBudgetOutOfRangeIsRefused() {
        for (int tokens : new int[] {-1, 1_000_000_001}) {
            assertThat(catchThrowableOfType(
                            InvalidCallException.class,
                            () -> server.client().retryBudget(tokens).build()))
                    .hasMessageContaining("retryBudget " + tokens + " is out of range");
        }
    }

    /** aws-sdk-java-v2#5414: a HEAD has no body to say that it was throttled. */
    @ParameterizedTest
    @Tag("O24")
    @CsvSource({"15, true", "14, false"})
    void aHeadThatIsRefusedWithA503IsThrottled(int budget, boolean paid) {
        script.addAll(List.of("503", "503", "503", "200"));
        try (S3Client s3 = client(builder -> builder.retryBudget(budget))) {
            CompletableFuture<?> head = s3.headObjectAsync("bucket", "key", GetOptions.defaults());
            time.runAll();

            assertThat(head.isCompletedExceptionally()).isNotEqualTo(paid);
            assertThat(waits()).hasSize(paid ? 3 : 2).containsOnly(THROTTLED_WAIT);
        }
    }

    @ParameterizedTest
    @Tag("R11")
    @CsvSource(
            nullValues = "-",
            value = {
                // header, value, wait in ms; 40 without a hint, at most 5,000 more with one
                "x-amz-retry-after, 1500, 1500",
                "x-amz-retry-after, 40, 40",
                "x-amz-retry-after, 41, 41",
                "x-amz-retry-after, 39, 40",
                "x-amz-retry-after, 0, 40",
                "x-amz-retry-after, 5040, 5040",
                "x-amz-retry-after, 5041, 5040",
                "x-amz-retry-after, 999999999999, 5040",
                "x-amz-retry-after, 99999999999999999999999, 40",
                "x-amz-retry-after, -1, 40",
                "x-amz-retry-after, 1.5, 40",
                "x-amz-retry-after, soon, 40",
                "x-amz-retry-after, ' 700 ', 700",
                "x-amz-retry-after, '', 40",
                "Retry-After, 2, 2000",
                "Retry-After, 0, 40",
                "Retry-After, 120, 5040",
                "Retry-After, -2, 40",
                "Retry-After, 2s, 40",
                "Retry-After, 'Sat, 21 Nov 2026 15:00:03 GMT', 3000",
                "Retry-After, 'Sat, 21 Nov 2026 15:00:00 GMT', 40",
                "Retry-After, 'Sat, 21 Nov 2026 14:00:00 GMT', 40",
                "Retry-After, 'Sat, 21 Nov 2027 14:00:00 GMT', 40",
                "Retry-After, 'Sun, 21 Nov 2027 14:00:00 GMT', 5040",
                "Retry-After, 'Sat, 41 Nov 2026 15:00:03 GMT', 40"
            })
    void aHintOfTheServerIsHeededWithinBounds(String header, String value, long waitMillis) {
        Map<String, String> headers =
                Map.of("date", "Sat, 21 Nov 2026 15:00:00 GMT", "content-length", "0", header, value);
        VirtualServer hinting = new VirtualServer(time, call -> VirtualServer.reply(500, headers));
        try (S3Client s3 = hinting.client()
                .retryPolicy(STEADY.withMaxRetries(1))
                .eventListener(events::add)
                .build()) {
            s3.headObjectAsync("bucket", "key", GetOptions.defaults());

            time.runAll();

            assertThat(waits()).containsExactly(Duration.ofMillis(waitMillis));
        }
    }

    @Test
    @Tag("R11")
    void theHintInMillisecondsGoesBeforeTheOneInSecondsAndJunkDoesNot() {
        assertThat(waitAfter(Map.of("x-amz-retry-after", "300", "retry-after", "2")))
                .isEqualTo(Duration.ofMillis(300));
        assertThat(waitAfter(Map.of("x-amz-retry-after", "junk", "retry-after", "2")))
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(waitAfter(Map.of("retry-after", "Sat, 21 Nov 2026 15:00:03 GMT")))
                .as("a date without the server's own says nothing")
                .isEqualTo(WAIT);
    }

    @Test
    @Tag("R11")
    void theErrorTellsWhatTheServerAskedFor() {
        VirtualServer hinting =
                new VirtualServer(time, call -> VirtualServer.reply(503, Map.of("retry-after", "3600")));
        try (S3Client s3 = hinting.client().retryPolicy(RetryPolicy.none()).build()) {
            S3Exception error = failureOf(s3.headObjectAsync("bucket", "key", GetOptions.defaults()));

            assertThat(error.retryAfter()).contains(Duration.ofHours(1));
            assertThat(error).hasMessageContaining("(ServiceUnavailable, HTTP 503, retry after 3600000 ms)");
        }
    }

    /** Half the values are numbers around the bounds, half are junk. */
    @Test
    @Tag("G17")
    @Tag("O26")
    void twoHundredHintsAreClampedExactly() {
        long seed = Long.getLong("pail.test.seed", System.nanoTime());
        Random random = new Random(seed);
        int clamped = 0;
        for (int round = 0; round < 200; round++) {
            long base = random.nextInt(20_000);
            boolean junk = round % 2 == 0;
            long hint = Math.max(0, base + random.nextInt(12_000) - 3_000);
            String value = junk ? junk(random) : Long.toString(hint);
            boolean throttled = random.nextBoolean();
            Backoff backoff = Backoff.fixed(Duration.ofMillis(base));

            Duration wait = waitAfter(
                    Map.of("x-amz-retry-after", value),
                    throttled ? 503 : 500,
                    throttled ? STEADY.withThrottlingBackoff(backoff) : STEADY.withBackoff(backoff));

            long expected = junk ? base : Math.min(Math.max(hint, base), base + 5_000);
            assertThat(wait)
                    .as("seed %d, round %d: wait %d ms, hint '%s'", seed, round, base, value)
                    .isEqualTo(Duration.ofMillis(expected));
            clamped += junk || expected == hint ? 0 : 1;
        }
        System.out.println("[pail] 200 server hints, seed " + seed + ": all exact, " + clamped + " of them clamped");
        assertThat(clamped).isPositive();
    }

    private static String junk(Random random) {
        String alphabet = "0123456789-+.eE,: xN\u00e9";
        StringBuilder value = new StringBuilder("-");
        for (int length = random.nextInt(12); length > 0; length--) {
            value.insert(random.nextInt(value.length() + 1), alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return value.toString();
    }

    private Duration waitAfter(Map<String, String> headers) {
        return waitAfter(headers, 500, STEADY);
    }

    private Duration waitAfter(Map<String, String> headers, int status, RetryPolicy policy) {
        events.clear();
        VirtualServer hinting = new VirtualServer(time, call -> VirtualServer.reply(status, headers));
        try (S3Client s3 = hinting.client()
                .retryPolicy(policy.withMaxRetries(1))
                .eventListener(events::add)
                .build()) {
            s3.headObjectAsync("bucket", "key", GetOptions.defaults());
            time.runAll();
        }
        assertThat(waits()).hasSize(1);
        return waits().get(0);
    }
}
