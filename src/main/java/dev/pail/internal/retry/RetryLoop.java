package dev.pail.internal.retry;

import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.error.BreakerOpenException;
import dev.pail.error.CancelledException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.model.CallEvent;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a call until it succeeds, cannot be repeated, or has been tried often or long enough.
 *
 * <p>After a failed attempt, in this order: what is no {@link S3Exception} ends the call, {@link Error}s included; so does a
 * failure that is not repeatable or came after the deadline, which itself ends the call wherever it is; a repair leads to
 * another attempt at once and does not count as a retry; a transient failure is retried after the policy's wait if that ends
 * before the deadline and the budget pays for it. The last error then carries the number of attempts, the time they took, and
 * the earlier ones as suppressed exceptions.
 *
 * <p>Every attempt, repaired ones included, asks the breaker first. One that it refuses ends a call with a deadline at once,
 * since its caller waits; one without, or a patient one, waits until the breaker may let it through, as often as it may
 * retry. The call's own last failure is then what it fails with, if it has one: that tells what may have become of the
 * request.
 *
 * <p>Cancel travels both ways: cancelling the returned future cancels the wait or the attempt in progress, and a cancelled
 * attempt ends the call. A result that comes too late for anybody to take it is closed, if it can be.
 *
 * <p>Threads: safe. No lock is held while anything is called. The first attempt starts on the caller's thread, a repaired
 * one on the thread that ended the attempt before, a retry on the scheduler's. The returned future is completed by the
 * thread that ended the last attempt. Resilience4j is loaded when the first attempt of all fails.
 */
public final class RetryLoop implements AutoCloseable {

    private final Supplier<RetryPolicy> policy;
    private final RetryBudget budget;
    private final Breaker breaker;
    private final Scheduler scheduler;
    private final LongSupplier nanoClock;
    private final Set<Run<?>> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Makes the loop of a client.
     *
     * @param policy read when the first attempt of a call has failed; what it gives then holds for the call
     * @param budget pays for retries
     * @param breaker may refuse attempts
     * @param scheduler waits; its tasks make attempts, so it must run them where they may block
     * @param nanoClock a clock that only goes forward, in nanoseconds from anywhere
     */
    public RetryLoop(
            Supplier<RetryPolicy> policy,
            RetryBudget budget,
            Breaker breaker,
            Scheduler scheduler,
            LongSupplier nanoClock) {
        this.policy = policy;
        this.budget = budget;
        this.breaker = breaker;
        this.scheduler = scheduler;
        this.nanoClock = nanoClock;
    }

    /**
     * Makes a call.
     *
     * @param call what to know of it
     * @param attempt makes one attempt, anew each time: called with 0, 1, 2…, repaired ones counted. One that throws is a
     *     failed attempt
     * @param <T> the call's result
     * @return the result; cancelling it ends the call. Its failure is an {@link S3Exception} wherever an attempt's was
     */
    public <T extends @Nullable Object> CompletableFuture<T> run(Call call, IntFunction<CompletableFuture<T>> attempt) {
        Run<T> run = new Run<>(call, attempt);
        run.start();
        return run.told;
    }

    /**
     * Calls that have not ended, for the leak check.
     *
     * @return how many
     */
    int callsInProgress() {
        return running.size();
    }

    /** Ends every call in progress with a {@link CancelledException}, and every later one. */
    @Override
    public void close() {
        closed = true;
        running.forEach(Run::endByClosing);
    }

    /**
     * One call in progress. Its fields belong to whichever thread ends the attempt or the wait in progress; cancelling and
     * the deadline read those that are volatile.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The callbacks handle whatever is thrown in them.
    private final class Run<T extends @Nullable Object> {

        private final Call call;
        private final IntFunction<CompletableFuture<T>> attempt;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        /** What the caller has: completed when the listener has heard of the end, so that later events come later. */
        private final CompletableFuture<T> told = new CompletableFuture<>();

        private final long startNanos = nanoClock.getAsLong();
        private final List<S3Exception> earlier = new CopyOnWriteArrayList<>();
        private final AtomicInteger attempts = new AtomicInteger();
        private int repairs;
        private @Nullable RetryDecision decision;
        private volatile @Nullable CompletableFuture<?> inProgress;

        Run(Call call, IntFunction<CompletableFuture<T>> attempt) {
            this.call = call;
            this.attempt = attempt;
        }

        void start() {
            running.add(this);
            result.whenComplete((value, failure) -> {
                running.remove(this);
                try {
                    cancelInProgress();
                    tell(CallEvent.Kind.END, attempts.get() - 1, failure, Duration.ZERO);
                } finally {
                    if (failure != null) {
                        told.completeExceptionally(failure);
                    } else if (!told.complete(value)) {
                        discard(value);
                    }
                }
            });
            told.whenComplete((value, failure) -> result.cancel(true));
            if (closed) {
                endByClosing();
            }
            if (call.deadlineNanos() != null && !result.isDone()) {
                Cancellable timer = scheduler.schedule(this::late, Duration.ofNanos(Math.max(0, nanosLeft())));
                result.whenComplete((value, failure) -> timer.cancel());
            }
            attempt();
        }

        /** Completing the result cancels what is in progress; a result that was there first stands. */
        private void late() {
            fail(call.late().get());
        }

        private void attempt() {
            if (result.isDone()) {
                return;
            }
            int permit = breaker.tryAcquire();
            if (permit == Breaker.REFUSED) {
                refused();
                return;
            }
            CompletableFuture<T> future;
            attempts.incrementAndGet();
            tell(CallEvent.Kind.ATTEMPT, attempts.get() - 1, null, Duration.ZERO);
            try {
                future = Objects.requireNonNull(attempt.apply(attempts.get() - 1), "an attempt gave no future");
            } catch (Throwable thrown) {
                future = CompletableFuture.failedFuture(thrown);
            }
            progressTo(future);
            future.whenComplete((value, thrown) -> attemptEnded(permit, value, thrown));
        }

        private void attemptEnded(int permit, T value, @Nullable Throwable thrown) {
            breaker.ended(permit, thrown == null ? null : unwrap(thrown));
            if (thrown == null) {
                budget.give(Math.max(1, decision == null ? 0 : decision.paid()));
                if (!result.complete(value)) {
                    discard(value);
                }
                return;
            }
            Throwable failure = unwrap(thrown);
            try {
                decide(failure);
            } catch (RuntimeException defect) {
                // In the policy, a hook, or a scheduler that was closed: it must not hide what S3 said.
                addSuppressed(failure, defect);
                fail(failure);
            } catch (Error error) {
                addSuppressed(error, failure);
                fail(error);
            }
        }

        private void decide(Throwable failure) {
            if (!(failure instanceof S3Exception error) || result.isDone()) {
                fail(failure);
                return;
            }
            if (!call.repeatable().test(error) || nanosLeft() <= 0) {
                fail(error);
                return;
            }
            if (repairs < S3Limits.REPAIRS_MAX && call.repair().test(error)) {
                repairs++;
                earlier.add(error);
                tell(CallEvent.Kind.REPAIR, attempts.get() - 1, error, Duration.ZERO);
                attempt();
                return;
            }
            long delayMillis = decision().after(error);
            if (delayMillis >= 0) {
                earlier.add(error);
                tell(CallEvent.Kind.RETRY, attempts.get() - 1, error, Duration.ofMillis(delayMillis));
                attemptAfter(Duration.ofMillis(delayMillis));
            } else if (decision().budgetEmpty()) {
                tell(CallEvent.Kind.BUDGET_EMPTY, attempts.get() - 1, error, Duration.ZERO);
                fail(error, error.detail().withNote("not retried, the client's retry budget is used up"));
            } else {
                fail(error);
            }
        }

        private RetryDecision decision() {
            RetryDecision made = decision;
            if (made == null) {
                made = new RetryDecision(call.operation(), policy.get(), budget, this::nanosLeft);
                decision = made;
            }
            return made;
        }

        /** The breaker is open: a call that nobody waits for with a watch in hand waits too. */
        private void refused() {
            BreakerOpenException refusal = breaker.refusal(call);
            try {
                boolean waits = call.deadlineNanos() == null || call.patient();
                long delayMillis = waits ? decision().after(refusal) : RetryDecision.STOP;
                tell(CallEvent.Kind.HELD_BACK, attempts.get(), refusal, Duration.ofMillis(Math.max(0, delayMillis)));
                if (delayMillis >= 0) {
                    attemptAfter(Duration.ofMillis(delayMillis));
                    return;
                }
            } catch (RuntimeException defect) {
                addSuppressed(refusal, defect);
            }
            if (earlier.isEmpty()) {
                fail(refusal);
            } else {
                S3Exception last = earlier.get(earlier.size() - 1);
                fail(
                        last,
                        last.detail()
                                .withNote("not retried, the endpoint's breaker is open")
                                .withRetryAfter(refusal.detail().retryAfter()));
            }
        }

        private void tell(CallEvent.Kind kind, int attempt, @Nullable Throwable failure, Duration delay) {
            try {
                call.listener().on(kind, Math.max(0, attempt), failure, delay);
            } catch (RuntimeException dropped) {
                return;
            }
        }

        private void attemptAfter(Duration delay) {
            CompletableFuture<@Nullable Void> wake = new CompletableFuture<>();
            wake.thenRun(this::attempt);
            progressTo(wake);
            Cancellable timer = scheduler.schedule(() -> wake.complete(null), delay);
            wake.whenComplete((nothing, cancelled) -> {
                if (cancelled != null) {
                    timer.cancel();
                }
            });
        }

        /** Either the cancelling thread sees this step, or this one sees that the result is done. */
        private void progressTo(CompletableFuture<?> step) {
            inProgress = step;
            if (result.isDone()) {
                step.cancel(true);
            }
        }

        private void cancelInProgress() {
            CompletableFuture<?> step = inProgress;
            if (step != null) {
                step.cancel(true);
            }
        }

        private long nanosLeft() {
            Long deadline = call.deadlineNanos();
            return deadline == null ? Long.MAX_VALUE : deadline - nanoClock.getAsLong();
        }

        private void fail(Throwable failure) {
            if (failure instanceof S3Exception error) {
                fail(error, error.detail());
            } else {
                failWith(failure, failure);
            }
        }

        private void fail(S3Exception error, ErrorDetail detail) {
            int sent = error instanceof InvalidCallException ? attempts.get() - 1 : attempts.get();
            Duration elapsed = Duration.ofNanos(nanoClock.getAsLong() - startNanos);
            failWith(error, sent == 0 ? error : error.with(detail.withAttempts(sent, elapsed)));
        }

        private void failWith(Throwable failure, Throwable last) {
            earlier.stream().filter(error -> error != failure).forEach(error -> addSuppressed(last, error));
            result.completeExceptionally(last);
        }

        private void endByClosing() {
            result.completeExceptionally(new CancelledException(
                    ErrorDetail.of(
                            call.operation(),
                            call.target().toString(),
                            ErrorKind.CANCELLED,
                            "Cancelled",
                            "the client was closed before the call ended",
                            "make the call again with another client"),
                    null));
        }
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable failure = thrown;
        while (failure instanceof CompletionException || failure instanceof ExecutionException) {
            Throwable cause = failure.getCause();
            if (cause == null) {
                return failure;
            }
            failure = cause;
        }
        return failure;
    }

    /** An exception must not suppress itself: an attempt may well fail twice with the same one. */
    private static void addSuppressed(Throwable last, Throwable earlier) {
        if (last != earlier) {
            last.addSuppressed(earlier);
        }
    }

    private static void discard(@Nullable Object value) {
        if (value instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException | RuntimeException nobodyLeftToTell) {
                return;
            }
        }
    }
}
