package dev.pail.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.BreakerPolicy.State;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.error.BreakerOpenException;
import dev.pail.error.CancelledException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.ErrorTable;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The breaker in its loop, on a clock that starts where every sum overflows. */
@Tag("R10")
class BreakerTest {

    private static final Duration OPEN_TIME = Duration.ofSeconds(30);

    private final VirtualScheduler time = new VirtualScheduler(Long.MAX_VALUE - 1_000);
    private final List<String> changes = new ArrayList<>();
    private final Breaker breaker = new Breaker(
            BreakerPolicy.defaults(),
            time::nanoTime,
            (state, why, openTime) -> changes.add(state + " " + openTime.toSeconds()));
    private final RetryLoop loop = loop(breaker, RetryPolicy.none());
    private int sent;

    private RetryLoop loop(Breaker guard, RetryPolicy policy) {
        return new RetryLoop(
                () -> policy, new RetryBudget(S3Limits.RETRY_BUDGET_TOKENS_MAX), guard, time, time::nanoTime);
    }

    /** A call whose caller waits for it: it has a deadline. */
    private Call hasty() {
        return Call.of("PutObject", "photos/a.jpg", error -> true)
                .withDeadline(time.nanoTime() + 300_000_000_000L, false, () -> lost("DeadlineExceeded", false));
    }

    private CompletableFuture<String> call(Throwable failure) {
        CompletableFuture<String> result = loop.run(hasty(), attempt -> {
            sent++;
            return failure == null
                    ? CompletableFuture.completedFuture("stored")
                    : CompletableFuture.failedFuture(failure);
        });
        assertThat(result).isDone();
        return result;
    }

    private void calls(int count, Throwable failure) {
        IntStream.range(0, count).forEach(i -> call(failure));
    }

    private static S3Exception failureOf(CompletableFuture<?> result) {
        return (S3Exception)
                catchThrowableOfType(CompletionException.class, result::join).getCause();
    }

    @Test
    void opensAtSixtyPercentOfTheWindow() {
        calls(8, null);
        calls(11, down());
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        call(down());

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(changes).containsExactly("OPEN 30");
    }

    @Test
    void staysClosedBelowSixtyPercent() {
        calls(41, null);
        calls(60, down());

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void fewAttemptsSayNothing() {
        calls(19, down());
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        call(down());

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void whatIsOlderThanTheWindowIsForgotten() {
        calls(19, down());
        time.pass(Duration.ofSeconds(6));

        calls(19, down());

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    /** They were counted before Resilience4j was there. */
    @Test
    void successesBeforeTheFirstFailureCount() {
        calls(1000, null);

        calls(1000, down());

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        calls(499, down());
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        call(down());
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void successesBeforeTheWindowDoNot() {
        calls(1000, null);
        time.pass(Duration.ofSeconds(6));

        calls(20, down());

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void anOpenOneSendsNothingAndSaysWhenToComeBack() {
        calls(20, down());
        time.pass(Duration.ofSeconds(10));
        sent = 0;

        S3Exception refused = failureOf(call(null));

        assertThat(sent).isZero();
        assertThat(time.delays()).as("waits").allMatch(delay -> delay.compareTo(Duration.ofMinutes(1)) > 0);
        assertThat(refused).isInstanceOf(BreakerOpenException.class);
        assertThat(refused.kind()).isEqualTo(ErrorKind.BREAKER_OPEN);
        assertThat(refused.isTransient()).isTrue();
        assertThat(refused.retryAfter()).contains(Duration.ofMillis(20_001));
        assertThat(refused.detail().attempts()).isZero();
        assertThat(refused)
                .hasMessage(
                        "PutObject photos/a.jpg: not sent, since most of the last attempts at the endpoint failed, the"
                                + " last with InternalError (BreakerOpen, retry after 20001 ms); try again later, and see to the"
                                + " endpoint");
    }

    @Test
    void threeProbesThatSucceedCloseIt() {
        calls(20, down());
        call(null);
        time.pass(OPEN_TIME.plusMillis(1));
        sent = 0;

        calls(2, null);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        call(null);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(sent).isEqualTo(3);
        assertThat(changes).containsExactly("OPEN 30", "HALF_OPEN 0", "CLOSED 0");
    }

    @Test
    void probesThatFailOpenItAgainForTheWholeTime() {
        calls(20, down());
        time.pass(OPEN_TIME.plusMillis(1));
        call(null);
        calls(2, down());
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        sent = 0;

        S3Exception refused = failureOf(call(null));

        assertThat(sent).isZero();
        assertThat(refused.retryAfter()).contains(OPEN_TIME.plusMillis(1));
        assertThat(changes).containsExactly("OPEN 30", "HALF_OPEN 0", "OPEN 30");
    }

    @Test
    void whileItProbesOthersAreHeldBack() {
        calls(20, down());
        time.pass(OPEN_TIME.plusMillis(1));
        List<CompletableFuture<String>> probes =
                Stream.generate(CompletableFuture<String>::new).limit(3).toList();
        probes.forEach(probe -> loop.run(hasty(), attempt -> probe));

        S3Exception refused = failureOf(call(null));

        assertThat(refused).isInstanceOf(BreakerOpenException.class);
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(1));
        probes.forEach(probe -> probe.complete("stored"));
        assertThat(call(null)).isCompletedWithValue("stored");
    }

    @Test
    void aProbeThatIsCancelledMakesRoomForAnother() {
        calls(20, down());
        time.pass(OPEN_TIME.plusMillis(1));

        for (int i = 0; i < 50; i++) {
            loop.run(hasty(), attempt -> new CompletableFuture<>()).cancel(true);
        }
        calls(3, null);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void anAttemptFromBeforeItOpenedIsNoProbe() {
        List<CompletableFuture<String>> slow =
                Stream.generate(CompletableFuture<String>::new).limit(10).toList();
        slow.forEach(old -> loop.run(hasty(), attempt -> old));
        calls(20, down());
        time.pass(OPEN_TIME.plusMillis(1));
        call(null);

        slow.subList(0, 5).forEach(old -> old.completeExceptionally(down()));
        slow.subList(5, 10).forEach(old -> old.cancel(true));

        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        calls(2, null);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                down(),
                answer("ServiceUnavailable", 503),
                answer("XMinioServerNotInitialized", 503),
                answer("InventedForThisTest", 599),
                bodiless503(),
                lost("ConnectFailed", true),
                lost("IdleTimeout", true));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failuresOpenIt(Throwable failure) {
        calls(100, failure);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    static Stream<Throwable> answers() {
        return Stream.of(
                answer("NoSuchKey", 404),
                answer("AccessDenied", 403),
                answer("TooManyRequests", 429),
                answer("SlowDown", 503),
                answer("NotImplemented", 501),
                answer("XMinioStorageFull", 507),
                answer("InternalError", 200),
                new IntegrityException(
                        ErrorDetail.of("PutObject", "b/k", ErrorKind.UNKNOWN, "MalformedResponse", "what", "")
                                .withAnswer(200, null, null),
                        true,
                        null));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersOfALivingServerNeverOpenItAndCloseIt(Throwable answer) {
        calls(100, answer);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        calls(500, down());
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        time.pass(OPEN_TIME.plusMillis(1));
        calls(3, answer);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    static Stream<Throwable> neither() {
        ErrorDetail detail = ErrorDetail.of("PutObject", "b/k", ErrorKind.CANCELLED, "Own", "what", "");
        return Stream.of(
                new CancelledException(detail, null),
                new CancellationException("cancelled"),
                new InvalidCallException(detail, null),
                lost("TooManyInFlight", false),
                new IllegalStateException("a defect"));
    }

    @ParameterizedTest
    @MethodSource("neither")
    void whatNeverReachedTheServerCountsAsNeither(Throwable own) {
        calls(30, own);
        calls(19, down());
        calls(30, own);
        assertThat(breaker.state()).as("30 are no successes").isEqualTo(State.CLOSED);
        call(down());
        assertThat(breaker.state()).as("and no failures").isEqualTo(State.OPEN);

        time.pass(OPEN_TIME.plusMillis(1));
        calls(30, own);

        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void itCountsAttemptsAndNotCalls() {
        RetryLoop retrying = loop(breaker, new RetryPolicy(3, Backoff.none(), Backoff.none()));
        IntStream.range(0, 5).forEach(i -> retrying.run(hasty(), attempt -> CompletableFuture.failedFuture(down())));

        time.runAll();

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void aCallWithADeadlineThatMeetsAnOpenBreakerHalfwayFailsWithWhatItMetBefore() {
        RetryLoop retrying = loop(breaker, RetryPolicy.defaults().withBackoff(Backoff.fixed(Duration.ofMillis(10))));
        List<Integer> attempts = new ArrayList<>();
        CompletableFuture<String> result = retrying.run(hasty(), attempt -> {
            attempts.add(attempt);
            return CompletableFuture.failedFuture(lost("ConnectionLost", true));
        });
        calls(20, down());

        time.runAll();

        S3Exception last = failureOf(result);
        assertThat(attempts).containsExactly(0);
        assertThat(last).isInstanceOf(TransportException.class);
        assertThat(last.detail().attempts()).isEqualTo(1);
        assertThat(last.getSuppressed()).isEmpty();
        assertThat(last).hasMessageContaining("; not retried, the endpoint's breaker is open (ConnectionLost");
        assertThat(last.retryAfter()).isPresent();
    }

    @Test
    void aCallWithoutADeadlineWaitsAndCostsNothing() {
        RetryBudget budget = new RetryBudget(0);
        RetryPolicy policy = RetryPolicy.defaults().withThrottlingBackoff(Backoff.fixed(Duration.ofMillis(500)));
        RetryLoop patient = new RetryLoop(() -> policy, budget, breaker, time, time::nanoTime);
        calls(20, down());
        long start = time.nanoTime();
        sent = 0;

        CompletableFuture<String> result = patient.run(Call.of("UploadPart", "b/k", error -> false), attempt -> {
            sent++;
            return CompletableFuture.completedFuture("stored");
        });
        time.runAll();

        assertThat(result).isCompletedWithValue("stored");
        assertThat(sent).isEqualTo(1);
        assertThat(Duration.ofNanos(time.nanoTime() - start)).isEqualTo(OPEN_TIME.plusMillis(501));
    }

    @ParameterizedTest
    @CsvSource({"31, true", "29, false"})
    void aPatientCallWaitsAsLongAsItsDeadlineAllows(int seconds, boolean stored) {
        RetryPolicy policy = RetryPolicy.defaults().withThrottlingBackoff(Backoff.fixed(Duration.ofMillis(500)));
        calls(20, down());
        Call complete = Call.of("CompleteMultipartUpload", "b/k", error -> true)
                .withDeadline(
                        time.nanoTime() + Duration.ofSeconds(seconds).toNanos(),
                        true,
                        () -> lost("CallTimeout", false));

        CompletableFuture<String> result =
                loop(breaker, policy).run(complete, attempt -> CompletableFuture.completedFuture("stored"));
        time.runAll();

        if (stored) {
            assertThat(result).isCompletedWithValue("stored");
        } else {
            assertThat(failureOf(result)).isInstanceOf(BreakerOpenException.class);
        }
    }

    @Test
    void aCallWithoutADeadlineWaitsAsOftenAsItMayRetry() {
        RetryLoop patient = loop(breaker, RetryPolicy.defaults().withMaxRetries(2));
        calls(20, down());
        sent = 0;
        List<CompletableFuture<String>> results = IntStream.range(0, 100)
                .mapToObj(i -> patient.run(Call.of("UploadPart", "b/k", error -> true), attempt -> {
                    sent++;
                    return CompletableFuture.<String>failedFuture(down());
                }))
                .toList();

        time.runAll();

        assertThat(results).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(sent).as("probes of two rounds, no more").isLessThanOrEqualTo(6);
        assertThat(results.stream().filter(result -> failureOf(result) instanceof BreakerOpenException))
                .hasSizeGreaterThanOrEqualTo(94);
    }

    @Test
    void cancelEndsTheWaitForTheBreaker() {
        calls(20, down());
        CompletableFuture<String> result = loop(breaker, RetryPolicy.defaults())
                .run(Call.of("UploadPart", "b/k", error -> true), attempt -> {
                    throw new AssertionError("sent");
                });
        assertThat(time.waitingCount()).isEqualTo(1);

        result.cancel(true);

        assertThat(time.waitingCount()).isZero();
    }

    @Test
    void oneThatIsOffNeverOpens() {
        Breaker off =
                new Breaker(BreakerPolicy.off(), time::nanoTime, (state, why, openTime) -> changes.add("changed"));
        RetryLoop unguarded = loop(off, RetryPolicy.none());

        for (int i = 0; i < 1000; i++) {
            unguarded.run(hasty(), attempt -> CompletableFuture.failedFuture(down()));
        }

        assertThat(off.state()).isEqualTo(State.CLOSED);
        assertThat(changes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "100, 1, 50, 1", "50, 10, 100, 7"})
    void followsItsNumbers(int percent, int windowSeconds, int attemptsMin, int probes) {
        Breaker own = new Breaker(
                new BreakerPolicy(
                        true, percent, Duration.ofSeconds(windowSeconds), attemptsMin, Duration.ofSeconds(2), probes),
                time::nanoTime,
                (state, why, openTime) -> {});
        RetryLoop guarded = loop(own, RetryPolicy.none());
        int failed = 0;
        while (own.state() == State.CLOSED) {
            guarded.run(hasty(), attempt -> CompletableFuture.failedFuture(down()));
            failed++;
        }
        time.pass(Duration.ofMillis(2001));
        int probed = 0;
        while (own.state() != State.CLOSED) {
            guarded.run(hasty(), attempt -> CompletableFuture.completedFuture("stored"));
            probed++;
        }

        assertThat(failed).isEqualTo(attemptsMin);
        assertThat(probed).isEqualTo(probes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void eachEndpointHasItsOwn(int failures) {
        Breaker other = new Breaker(BreakerPolicy.defaults(), time::nanoTime, (state, why, openTime) -> {});
        calls(20, down());
        RetryLoop elsewhere = loop(other, RetryPolicy.none());
        IntStream.range(0, failures)
                .forEach(i -> elsewhere.run(hasty(), attempt -> CompletableFuture.failedFuture(down())));

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(other.state()).isEqualTo(failures == 0 ? State.CLOSED : State.OPEN);
    }

    private static S3Exception down() {
        return answer("InternalError", 500);
    }

    private static S3Exception answer(String code, int status) {
        ErrorTable.Meaning meaning = ErrorTable.meaning(code, status);
        ErrorDetail detail = ErrorDetail.of("PutObject", "photos/a.jpg", meaning.kind(), code, "S3 said no", "");
        return new ServiceException(detail.withAnswer(status, null, null), meaning.isTransient(), null);
    }

    /** As a HEAD is answered: a throttle for the wait, a failure for the breaker. */
    private static S3Exception bodiless503() {
        ErrorDetail detail = ErrorDetail.of(
                "HeadObject", "photos/a.jpg", ErrorKind.RATE_LIMIT_EXCEEDED, "ServiceUnavailable", "S3 said no", "");
        return new ServiceException(detail.withAnswer(503, null, null), true, null);
    }

    private static S3Exception lost(String code, boolean isTransient) {
        return new TransportException(
                ErrorDetail.of("PutObject", "photos/a.jpg", ErrorKind.NETWORK, code, "lost", ""), isTransient, null);
    }
}
