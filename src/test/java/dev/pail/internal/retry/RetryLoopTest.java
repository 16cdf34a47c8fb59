package dev.pail.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.error.CancelledException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.ErrorTable;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop against a scripted server and a clock that moves by the waits. */
class RetryLoopTest {

    private static final Duration DELAY = Duration.ofMillis(100);
    private static final Call CALL = Call.of("PutObject", "photos/a.jpg", error -> true);

    /** A nano clock starts anywhere: just before it wraps, every sum of two readings overflows. */
    private final VirtualScheduler time = new VirtualScheduler(Long.MAX_VALUE - 1_000);

    private final AtomicReference<RetryPolicy> policy = new AtomicReference<>(new RetryPolicy(
            3, attempt -> DELAY.multipliedBy(attempt + 1L), attempt -> DELAY.multipliedBy(10L * (attempt + 1))));
    private final RetryBudget unlimited = new RetryBudget(S3Limits.RETRY_BUDGET_TOKENS_MAX);
    private final Breaker never = new Breaker(BreakerPolicy.off(), time::nanoTime, (state, why, openTime) -> {});
    private final RetryLoop loop = new RetryLoop(policy::get, unlimited, never, time, time::nanoTime);

    @AfterEach
    void nothingIsLeft() {
        assertThat(time.waitingCount()).isZero();
        assertThat(loop.callsInProgress()).isZero();
    }

    /** Answers in the order given; the last one for ever. A throwable is a failed future. */
    private static final class Script implements IntFunction<CompletableFuture<String>> {

        private final Deque<Object> answers = new ArrayDeque<>();
        private final List<Integer> attempts = new ArrayList<>();

        Script(Object... answers) {
            this.answers.addAll(List.of(answers));
        }

        @Override
        public CompletableFuture<String> apply(int attempt) {
            attempts.add(attempt);
            Object answer = answers.size() > 1 ? answers.removeFirst() : again(answers.getFirst());
            return answer instanceof Throwable failure
                    ? CompletableFuture.failedFuture(failure)
                    : CompletableFuture.completedFuture((String) answer);
        }
    }

    /** A server that fails twice alike still fails with two exceptions. */
    private static Object again(Object answer) {
        return answer instanceof S3Exception error ? error.with(error.detail()) : answer;
    }

    @Test
    @Tag("R6")
    void givesUpAfterThreeRetriesWithTheLastErrorAndTheEarlierSuppressed() {
        S3Exception first = error("InternalError", 500);
        S3Exception second = error("InternalError", 502);
        S3Exception third = error("InternalError", 503);
        Script server = new Script(first, second, third, error("InternalError", 504));

        S3Exception last = failureOf(CALL, server);

        assertThat(server.attempts).containsExactly(0, 1, 2, 3);
        assertThat(last).isInstanceOf(ServiceException.class);
        assertThat(last.httpStatus()).isEqualTo(504);
        assertThat(last.getSuppressed()).containsExactly(first, second, third);
        assertThat(last.detail().attempts()).isEqualTo(4);
        assertThat(last.detail().elapsed()).isEqualTo(Duration.ofMillis(600));
        assertThat(last)
                .hasMessage("PutObject photos/a.jpg: S3 said no (InternalError, HTTP 504, 4 attempts in 600 ms)");
    }

    @Test
    @Tag("R6")
    void theFourthAttemptMaySucceed() {
        S3Exception down = error("ServiceUnavailable", 503);
        Script server = new Script(down, down, down, "stored");

        CompletableFuture<String> result = run(CALL, server);

        assertThat(result).isCompletedWithValue("stored");
        assertThat(server.attempts).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aSuccessIsNotRepeatedAndAsksForNoPolicy() {
        RetryLoop unasked = new RetryLoop(
                () -> {
                    throw new AssertionError("the policy was read");
                },
                unlimited,
                never,
                time,
                time::nanoTime);
        Script server = new Script("stored");

        CompletableFuture<String> result = unasked.run(CALL, server);

        assertThat(result).isCompletedWithValue("stored");
        assertThat(server.attempts).containsExactly(0);
        assertThat(time.delays()).isEmpty();
    }

    @ParameterizedTest
    @Tag("R5")
    @CsvSource({
        "InvalidRequest, 400",
        "AccessDenied, 403",
        "NoSuchKey, 404",
        "PreconditionFailed, 412",
        "NotImplemented, 501",
        "InventedForThisTest, 418"
    })
    void whatDoesNotPassIsNotRetried(String code, int status) {
        Script server = new Script(error(code, status), "stored");

        S3Exception last = failureOf(CALL, server);

        assertThat(server.attempts).containsExactly(0);
        assertThat(last.code()).isEqualTo(code);
        assertThat(last.getSuppressed()).isEmpty();
        assertThat(last.detail().attempts()).isEqualTo(1);
        assertThat(time.delays()).isEmpty();
    }

    @ParameterizedTest
    @Tag("E5")
    @CsvSource({"NoSuchKey, 404, true, 2", "InternalError, 500, false, 1", "Anything, 0, true, 2"})
    void onlyTheErrorItselfSaysWhetherItPasses(String code, int status, boolean isTransient, int attempts) {
        ErrorDetail detail = ErrorDetail.of("PutObject", "", ErrorKind.UNKNOWN, code, "transient SlowDown reset", "");
        Script server =
                new Script(new ServiceException(detail.withAnswer(status, null, null), isTransient, null), "stored");

        assertThat(run(CALL, server).isCompletedExceptionally()).isNotEqualTo(isTransient);

        assertThat(server.attempts).hasSize(attempts);
    }

    @Test
    @Tag("R4")
    void theBackoffIsAskedFromZero() {
        List<Integer> asked = new ArrayList<>();
        Backoff own = attempt -> {
            asked.add(attempt);
            return DELAY.multipliedBy(attempt);
        };
        policy.set(RetryPolicy.defaults().withMaxRetries(3).withBackoff(own));

        failureOf(CALL, new Script(error("InternalError", 500)));

        assertThat(asked).containsExactly(0, 1, 2);
        assertThat(time.delays()).containsExactly(Duration.ZERO, DELAY, DELAY.multipliedBy(2));
    }

    @Test
    @Tag("R4")
    void throttlingHasItsOwnBackoffThatGoesOnCounting() {
        S3Exception throttled = error("SlowDown", 503);
        S3Exception failed = error("InternalError", 500);

        failureOf(CALL, new Script(throttled, failed, throttled, failed));

        assertThat(time.delays())
                .containsExactly(Duration.ofMillis(1000), Duration.ofMillis(200), Duration.ofMillis(3000));
    }

    @Test
    @Tag("R4")
    void thePolicyChangesAtRunTimeForTheNextCallNotForTheRunningOne() {
        Script first = new Script(error("InternalError", 500));
        Script second = new Script(error("InternalError", 500));
        Script third = new Script(error("InternalError", 500));

        CompletableFuture<String> running = loop.run(CALL, first);
        policy.set(RetryPolicy.none());
        failureOf(CALL, second);
        policy.set(RetryPolicy.defaults().withMaxRetries(1).withBackoff(Backoff.none()));
        failureOf(CALL, third);

        assertThat(running).isCompletedExceptionally();
        assertThat(first.attempts).hasSize(4);
        assertThat(second.attempts).hasSize(1);
        assertThat(third.attempts).hasSize(2);
    }

    @ParameterizedTest
    @Tag("R4")
    @ValueSource(ints = {0, 1, 2, 99, 100})
    void maxRetriesDoesNotCountTheFirstAttempt(int maxRetries) {
        policy.set(new RetryPolicy(maxRetries, Backoff.none(), Backoff.none()));
        Script server = new Script(error("InternalError", 500));

        S3Exception last = failureOf(CALL, server);

        assertThat(server.attempts).hasSize(maxRetries + 1);
        assertThat(last.getSuppressed()).hasSize(maxRetries);
    }

    @Test
    void aWaitIsRoundedUpToWholeMilliseconds() {
        policy.set(new RetryPolicy(1, Backoff.fixed(Duration.ofNanos(1)), Backoff.none()));

        failureOf(CALL, new Script(error("InternalError", 500)));

        assertThat(time.delays()).containsExactly(Duration.ofMillis(1));
    }

    @Test
    void aWaitIsAtMostADay() {
        policy.set(new RetryPolicy(1, attempt -> Duration.ofSeconds(Long.MAX_VALUE), Backoff.none()));

        failureOf(CALL, new Script(error("InternalError", 500)));

        assertThat(time.delays()).containsExactly(Duration.ofDays(1));
    }

    @Test
    void aNegativeWaitEndsTheRetrying() {
        policy.set(new RetryPolicy(3, attempt -> attempt == 0 ? DELAY : Duration.ofNanos(-1), Backoff.none()));
        Script server = new Script(error("InternalError", 500));

        failureOf(CALL, server);

        assertThat(server.attempts).containsExactly(0, 1);
    }

    @ParameterizedTest
    @Tag("X1")
    @CsvSource({"99, 1", "100, 1", "101, 2", "300, 2", "301, 3", "10000, 4"})
    void failsAtOnceWhenTheWaitWouldReachTheDeadline(long deadlineMillis, int attempts) {
        Script server = new Script(error("InternalError", 500));
        long start = time.nanoTime();

        S3Exception last =
                failureOf(CALL.withDeadline(start + deadlineMillis * 1_000_000, false, RetryLoopTest::late), server);

        assertThat(server.attempts).hasSize(attempts);
        assertThat(time.delays()).as("the deadline and the waits").hasSize(attempts);
        assertThat(last.code()).isEqualTo("InternalError");
        assertThat(last.detail().elapsed()).isLessThan(Duration.ofMillis(deadlineMillis));
    }

    @Test
    @Tag("X1")
    void nothingIsRepairedAfterTheDeadline() {
        Call call = CALL.withDeadline(time.nanoTime() + 1_000_000, false, RetryLoopTest::late)
                .withRepair(error -> true);
        List<Integer> attempts = new ArrayList<>();

        S3Exception last = failureOf(call, attempt -> {
            attempts.add(attempt);
            time.pass(Duration.ofMillis(1));
            return CompletableFuture.failedFuture(error("RequestTimeTooSkewed", 403));
        });

        assertThat(attempts).containsExactly(0);
        assertThat(last.kind()).isEqualTo(ErrorKind.CLOCK_SKEW);
    }

    @Test
    @Tag("X1")
    void theDeadlineEndsTheAttemptInFlightWithTheEarlierOnesSuppressed() {
        CompletableFuture<String> hanging = new CompletableFuture<>();
        S3Exception first = error("InternalError", 500);
        Call call = CALL.withDeadline(time.nanoTime() + Duration.ofSeconds(1).toNanos(), false, RetryLoopTest::late);

        CompletableFuture<String> result =
                loop.run(call, attempt -> attempt == 0 ? CompletableFuture.failedFuture(first) : hanging);
        time.runAll();

        S3Exception last =
                (S3Exception) result.handle((value, failure) -> failure).join();
        assertThat(hanging).isCancelled();
        assertThat(last.code()).isEqualTo("CallTimeout");
        assertThat(last.getSuppressed()).containsExactly(first);
        assertThat(last.detail().attempts()).isEqualTo(2);
        assertThat(last.detail().elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    @Tag("X1")
    void aCallThatEndedBeforeItsDeadlineLeavesNoTimer() {
        Call call = CALL.withDeadline(time.nanoTime() + Duration.ofHours(1).toNanos(), false, RetryLoopTest::late);

        CompletableFuture<String> result = loop.run(call, new Script("stored"));

        assertThat(result).isCompletedWithValue("stored");
        assertThat(time.waitingCount()).isZero();
    }

    private static S3Exception late() {
        return error("CallTimeout", 0);
    }

    @Test
    @Tag("X2")
    void cancelEndsTheWait() {
        Script server = new Script(error("InternalError", 500));
        CompletableFuture<String> result = loop.run(CALL, server);
        assertThat(time.waitingCount()).isEqualTo(1);

        result.cancel(true);

        assertThat(time.waitingCount()).isZero();
        assertThat(server.attempts).containsExactly(0);
    }

    @Test
    @Tag("X2")
    void cancelReachesTheAttemptInFlight() {
        CompletableFuture<String> inFlight = new CompletableFuture<>();
        List<Integer> attempts = new ArrayList<>();
        CompletableFuture<String> result = loop.run(CALL, attempt -> {
            attempts.add(attempt);
            return attempt == 0 ? CompletableFuture.failedFuture(error("InternalError", 500)) : inFlight;
        });
        time.runAll();

        result.cancel(true);

        assertThat(inFlight).isCancelled();
        assertThat(attempts).containsExactly(0, 1);
    }

    @Test
    @Tag("X2")
    void cancelReachesAnAttemptThatIsJustBeingMade() {
        CompletableFuture<String> inFlight = new CompletableFuture<>();
        AtomicReference<CompletableFuture<String>> result = new AtomicReference<>();
        result.set(loop.run(CALL, attempt -> {
            if (attempt == 0) {
                return CompletableFuture.failedFuture(error("InternalError", 500));
            }
            result.get().cancel(true);
            return inFlight;
        }));

        time.runAll();

        assertThat(inFlight).isCancelled();
        assertThat(result.get()).isCancelled();
    }

    @Test
    @Tag("X2")
    void anyOtherEndOfTheResultStopsTheCallToo() {
        CompletableFuture<String> inFlight = new CompletableFuture<>();
        CompletableFuture<String> result = loop.run(CALL, attempt -> inFlight);

        result.completeExceptionally(new IllegalStateException("the caller has given up"));

        assertThat(inFlight).isCancelled();
    }

    @Test
    @Tag("X2")
    void aCancelledAttemptEndsTheCall() {
        CompletableFuture<String> inFlight = new CompletableFuture<>();
        CompletableFuture<String> result = loop.run(CALL, attempt -> inFlight);

        inFlight.cancel(true);

        assertThat(result).isCancelled();
        assertThat(time.delays()).isEmpty();
    }

    @Test
    @Tag("X2")
    void aCancelledCallIsNotRetried() {
        Script server = new Script(
                new CancelledException(
                        ErrorDetail.of("PutObject", "", ErrorKind.CANCELLED, "Cancelled", "cancelled", ""), null),
                "stored");

        assertThat(failureOf(CALL, server)).isInstanceOf(CancelledException.class);
        assertThat(server.attempts).containsExactly(0);
    }

    @Test
    void aResultThatNobodyWaitsForIsClosed() {
        AtomicBoolean closed = new AtomicBoolean();
        CompletableFuture<Closeable> deafToCancel = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        CompletableFuture<Closeable> result = loop.run(CALL, attempt -> deafToCancel);
        result.cancel(true);

        deafToCancel.complete(() -> closed.set(true));

        assertThat(closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anAttemptThatThrowsIsAFailedAttempt(int throwing) {
        List<Integer> attempts = new ArrayList<>();

        CompletableFuture<String> result = run(CALL, attempt -> {
            attempts.add(attempt);
            if (attempt == throwing) {
                throw error("InternalError", 500);
            }
            return attempt > throwing
                    ? CompletableFuture.completedFuture("stored")
                    : CompletableFuture.failedFuture(error("InternalError", 500));
        });

        assertThat(result).isCompletedWithValue("stored");
        assertThat(attempts).hasSize(throwing + 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aDefectIsNeitherRetriedNorHidden(int throwing) {
        IllegalStateException defect = new IllegalStateException("a defect");
        S3Exception earlier = error("InternalError", 500);

        CompletableFuture<String> result = run(CALL, attempt -> {
            if (attempt == throwing) {
                throw defect;
            }
            return CompletableFuture.failedFuture(earlier);
        });

        assertThat(causeOf(result)).isSameAs(defect);
        assertThat(defect.getSuppressed()).hasSize(throwing);
        assertThat(time.delays()).hasSize(throwing);
    }

    @Test
    void anErrorIsNeitherRetriedNorSwallowed() {
        LinkageError fatal = new LinkageError("fatal");

        assertThat(causeOf(run(CALL, new Script(fatal, "stored")))).isSameAs(fatal);
        assertThat(causeOf(run(CALL, attempt -> {
                    throw fatal;
                })))
                .isSameAs(fatal);
        assertThat(time.delays()).isEmpty();
    }

    @Test
    void anAttemptWithoutAFutureIsADefect() {
        assertThat(causeOf(run(CALL, attempt -> null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("an attempt gave no future");
    }

    @Test
    void looksThroughTheWrappersOfFutures() {
        S3Exception failed = error("InternalError", 500);
        Script server = new Script(new CompletionException(new ExecutionException(failed)), "stored");

        assertThat(run(CALL, server)).isCompletedWithValue("stored");
        assertThat(server.attempts).containsExactly(0, 1);
    }

    @Test
    void aFailureThatComesBackAsTheSameObjectIsNotItsOwnSuppressed() {
        S3Exception same = error("InternalError", 500);

        S3Exception last = failureOf(CALL, attempt -> CompletableFuture.failedFuture(same));

        assertThat(last.detail().attempts()).isEqualTo(4);
        assertThat(last.getSuppressed()).doesNotContain(last);
        assertThat(same.getSuppressed()).isEmpty();
    }

    @Test
    void aRefusalBeforeSendingIsNoAttempt() {
        InvalidCallException refused = new InvalidCallException(
                ErrorDetail.of("PutObject", "", ErrorKind.PARAM_INVALID, "InvalidKey", "too long", ""), null);

        assertThat(failureOf(CALL, new Script(refused)).detail().attempts()).isZero();
        assertThat(failureOf(CALL, new Script(error("InternalError", 500), refused))
                        .detail()
                        .attempts())
                .isEqualTo(1);
    }

    @Test
    @Tag("R7")
    void aBodyThatCannotBeReadAgainIsNotSentAgain() {
        AtomicBoolean firstByteTaken = new AtomicBoolean();
        Call call = Call.of("PutObject", "photos/a.jpg", error -> !firstByteTaken.get())
                .withRepair(error -> true);
        List<Integer> attempts = new ArrayList<>();

        S3Exception last = failureOf(call, attempt -> {
            attempts.add(attempt);
            firstByteTaken.set(attempt == 1);
            return CompletableFuture.failedFuture(reset());
        });

        assertThat(attempts).containsExactly(0, 1);
        assertThat(last).isInstanceOf(TransportException.class);
        assertThat(last.isTransient()).isTrue();
    }

    @Test
    void anOperationMayRefuseToBeRepeatedAfterSomeFailures() {
        Call call = Call.of("CompleteMultipartUpload", "photos/a.jpg", ServiceException.class::isInstance);
        Script server = new Script(error("InternalError", 500), reset(), "stored");

        S3Exception last = failureOf(call, server);

        assertThat(server.attempts).containsExactly(0, 1);
        assertThat(last).isInstanceOf(TransportException.class);
    }

    @Test
    @Tag("S6")
    void aRepairedCallIsMadeAgainAtOnceAndIsNoRetry() {
        policy.set(RetryPolicy.none());
        List<S3Exception> repaired = new ArrayList<>();
        S3Exception skewed = error("RequestTimeTooSkewed", 403);
        Script server = new Script(skewed, "stored");

        CompletableFuture<String> result = loop.run(CALL.withRepair(repaired::add), server);

        assertThat(result).isCompletedWithValue("stored");
        assertThat(repaired).containsExactly(skewed);
        assertThat(server.attempts).containsExactly(0, 1);
        assertThat(time.delays()).isEmpty();
    }

    @Test
    @Tag("H10")
    void atMostFiveRepairsAreMade() {
        List<S3Exception> repaired = new ArrayList<>();
        Script server = new Script(error("PermanentRedirect", 301));

        S3Exception last = failureOf(CALL.withRepair(repaired::add), server);

        assertThat(repaired).hasSize(5);
        assertThat(server.attempts).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(last.detail().attempts()).isEqualTo(6);
        assertThat(last.getSuppressed()).hasSize(5);
    }

    @Test
    void repairsLeaveTheRetriesAndTheirWaitsAlone() {
        Script server = new Script(
                error("RequestTimeTooSkewed", 403),
                error("InternalError", 500),
                error("ExpiredToken", 400),
                error("InternalError", 500));

        failureOf(CALL.withRepair(error -> !error.isTransient()), server);

        assertThat(server.attempts).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(time.delays()).containsExactly(DELAY, DELAY.multipliedBy(2), DELAY.multipliedBy(3));
    }

    @Test
    void whatCouldNotBeRepairedIsDecidedAsBefore() {
        Script passes = new Script(error("InternalError", 500), "stored");
        Script stays = new Script(error("ExpiredToken", 400), "stored");

        assertThat(run(CALL.withRepair(error -> false), passes)).isCompletedWithValue("stored");
        assertThat(failureOf(CALL.withRepair(error -> false), stays).code()).isEqualTo("ExpiredToken");
    }

    @Test
    void theListenerHearsOfEveryStep() {
        List<String> heard = new ArrayList<>();
        RetryListener listener = (kind, attempt, failure, delay) -> heard.add(attempt + " " + kind + " "
                + (failure instanceof S3Exception error ? error.code() : failure) + " " + delay.toMillis());
        Script server =
                new Script(error("RequestTimeTooSkewed", 403), error("SlowDown", 503), error("InternalError", 500));

        failureOf(CALL.withListener(listener).withRepair(error -> error.kind() == ErrorKind.CLOCK_SKEW), server);

        assertThat(heard)
                .containsExactly(
                        "0 ATTEMPT null 0",
                        "0 REPAIR RequestTimeTooSkewed 0",
                        "1 ATTEMPT null 0",
                        "1 RETRY SlowDown 1000",
                        "2 ATTEMPT null 0",
                        "2 RETRY InternalError 200",
                        "3 ATTEMPT null 0",
                        "3 RETRY InternalError 300",
                        "4 ATTEMPT null 0",
                        "4 END InternalError 0");
    }

    @Test
    void aListenerThatThrowsDoesNotDisturbTheCall() {
        Script server = new Script(error("InternalError", 500), "stored");
        RetryListener broken = (kind, attempt, failure, delay) -> {
            throw new IllegalStateException("broken");
        };

        assertThat(run(CALL.withListener(broken), server)).isCompletedWithValue("stored");
    }

    @Test
    void aDefectInThePolicyDoesNotHideWhatS3Said() {
        policy.set(RetryPolicy.defaults().withBackoff(attempt -> {
            throw new IllegalStateException("broken");
        }));

        S3Exception last = failureOf(CALL, new Script(error("InternalError", 500)));

        assertThat(last.code()).isEqualTo("InternalError");
        assertThat(last.getSuppressed()).hasSize(1);
        assertThat(last.getSuppressed()[0]).hasMessage("broken");
    }

    @Test
    void anErrorInAHookIsNotSwallowed() {
        LinkageError fatal = new LinkageError("fatal");
        S3Exception failed = error("InternalError", 500);
        Call call = CALL.withRepair(error -> {
            throw fatal;
        });

        assertThat(causeOf(run(call, new Script(failed, "stored")))).isSameAs(fatal);
        assertThat(fatal.getSuppressed()).containsExactly(failed);
    }

    @Test
    void aSchedulerThatIsClosedEndsTheCallWithWhatS3Said() {
        RetryLoop stranded = new RetryLoop(
                policy::get,
                unlimited,
                never,
                (task, delay) -> {
                    throw new RejectedExecutionException("closed");
                },
                time::nanoTime);

        Throwable last = causeOf(stranded.run(CALL, new Script(error("InternalError", 500))));

        assertThat(last).isInstanceOf(ServiceException.class);
        assertThat(last.getSuppressed()).hasExactlyElementsOfTypes(RejectedExecutionException.class);
    }

    @Test
    void closingEndsTheCallsInProgressAndRefusesLaterOnes() {
        CompletableFuture<String> inFlight = new CompletableFuture<>();
        CompletableFuture<String> sending = loop.run(CALL, attempt -> inFlight);
        CompletableFuture<String> waiting = loop.run(CALL, new Script(error("InternalError", 500)));
        Script untouched = new Script("stored");

        loop.close();

        CompletableFuture<String> later = loop.run(CALL, untouched);
        assertThat(List.of(sending, waiting, later))
                .allSatisfy(result -> assertThat(causeOf(result)).isInstanceOf(CancelledException.class));
        assertThat(inFlight).isCancelled();
        assertThat(untouched.attempts).isEmpty();
        assertThat(time.waitingCount()).isZero();
    }

    @Test
    @Tag("X4")
    void tenThousandCancelledCallsLeaveNothingBehind() {
        List<CompletableFuture<String>> results = IntStream.range(0, 10_000)
                .mapToObj(i -> loop.run(CALL, new Script(error("InternalError", 500))))
                .toList();
        assertThat(time.waitingCount()).isEqualTo(10_000);

        results.forEach(result -> result.cancel(true));

        assertThat(time.waitingCount()).isZero();
        assertThat(results).allMatch(CompletableFuture::isCancelled);
    }

    private CompletableFuture<String> run(Call call, IntFunction<CompletableFuture<String>> attempt) {
        CompletableFuture<String> result = loop.run(call, attempt);
        time.runAll();
        assertThat(result).isDone();
        return result;
    }

    private S3Exception failureOf(Call call, IntFunction<CompletableFuture<String>> attempt) {
        Throwable failure = causeOf(run(call, attempt));
        assertThat(failure).isInstanceOf(S3Exception.class);
        return (S3Exception) failure;
    }

    private static Throwable causeOf(CompletableFuture<?> result) {
        assertThat(result).isCompletedExceptionally();
        Throwable thrown = catchThrowable(result::join);
        return thrown instanceof CancellationException ? thrown : thrown.getCause();
    }

    private static S3Exception error(String code, int status) {
        ErrorTable.Meaning meaning = ErrorTable.meaning(code, status);
        ErrorDetail detail = ErrorDetail.of("PutObject", "photos/a.jpg", meaning.kind(), code, "S3 said no", "");
        return new ServiceException(detail.withAnswer(status, null, null), meaning.isTransient(), null);
    }

    private static S3Exception reset() {
        return new TransportException(
                ErrorDetail.of("PutObject", "photos/a.jpg", ErrorKind.NETWORK, "ConnectionReset", "reset", ""),
                true,
                null);
    }
}
