package dev.pail;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.TransportException;
import dev.pail.internal.retry.Cancellable;
import dev.pail.internal.retry.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks again and again, ever more slowly, until the answer is yes or the time is up. */
final class Waiter {

    private final Scheduler scheduler;
    private final LongSupplier nanoClock;
    private final String operation;
    private final String target;
    private final Supplier<CompletableFuture<Boolean>> question;
    private final long deadlineNanos;
    private final Duration max;
    private final CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
    private volatile CompletableFuture<?> asking = CompletableFuture.completedFuture(null);
    private volatile Cancellable timer = () -> {};
    private Duration wait = S3Limits.WAITER_FIRST;
    private int polls;

    Waiter(
            Scheduler scheduler,
            LongSupplier nanoClock,
            String operation,
            String target,
            Duration max,
            Supplier<CompletableFuture<Boolean>> question) {
        this.scheduler = scheduler;
        this.nanoClock = nanoClock;
        this.operation = operation;
        this.target = target;
        this.question = question;
        this.max = max;
        this.deadlineNanos = nanoClock.getAsLong() + max.toNanos();
    }

    CompletableFuture<@Nullable Void> start() {
        result.whenComplete((nothing, ended) -> {
            asking.cancel(true);
            timer.cancel();
        });
        ask();
        return result;
    }

    private void ask() {
        if (result.isDone()) {
            return;
        }
        polls++;
        CompletableFuture<Boolean> answer = question.get();
        asking = answer;
        Outcome.of(answer, yes -> yes, failure -> null).whenComplete((yes, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (yes) {
                result.complete(null);
            } else {
                askLater();
            }
        });
    }

    private void askLater() {
        if (deadlineNanos - nanoClock.getAsLong() <= wait.toNanos()) {
            result.completeExceptionally(new TransportException(
                    ErrorDetail.of(
                            operation,
                            target,
                            ErrorKind.NETWORK,
                            "WaiterTimeout",
                            "not so after " + polls + " questions in " + max.toMillis() + " ms",
                            "wait longer, or look why it does not come to be"),
                    false,
                    null));
            return;
        }
        Duration now = wait;
        Duration doubled = wait.multipliedBy(2);
        wait = doubled.compareTo(S3Limits.WAITER_WAIT_MAX) > 0 ? S3Limits.WAITER_WAIT_MAX : doubled;
        timer = scheduler.schedule(this::ask, now);
    }
}
