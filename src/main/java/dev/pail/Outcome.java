package dev.pail;

import dev.pail.error.S3Exception;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes one future of another, so that cancelling the outcome still reaches the call below. */
final class Outcome {

    private Outcome() {}

    /** Maps the answer. */
    static <S extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> of(
            CompletableFuture<S> call, Function<S, T> map) {
        return of(call, map, failure -> null);
    }

    /** Maps the answer, and gives some failures another one; {@code null} lets a failure stand. */
    static <S extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> of(
            CompletableFuture<S> call,
            Function<S, T> map,
            Function<S3Exception, @Nullable CompletableFuture<T>> instead) {
        return join(call, answer -> CompletableFuture.completedFuture(map.apply(answer)), instead);
    }

    /** Makes a second call of the answer to the first. */
    static <S extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> andThen(
            CompletableFuture<S> call, Function<S, CompletableFuture<T>> next) {
        return join(call, next, failure -> null);
    }

    private static <S extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> join(
            CompletableFuture<S> call,
            Function<S, CompletableFuture<T>> next,
            Function<S3Exception, @Nullable CompletableFuture<T>> instead) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        cancelWith(outcome, call);
        call.whenComplete((value, failure) -> {
            Throwable cause = cause(failure);
            CompletableFuture<T> second;
            try {
                second = cause == null ? next.apply(value) : cause instanceof S3Exception s3 ? instead.apply(s3) : null;
            } catch (RuntimeException refused) {
                outcome.completeExceptionally(refused);
                return;
            }
            if (second == null) {
                outcome.completeExceptionally(cause == null ? new IllegalStateException("no second call") : cause);
                return;
            }
            cancelWith(outcome, second);
            second.whenComplete((answer, secondFailure) -> {
                Throwable secondCause = cause(secondFailure);
                if (secondCause == null) {
                    outcome.complete(answer);
                } else {
                    outcome.completeExceptionally(secondCause);
                }
            });
        });
        return outcome;
    }

    private static void cancelWith(CompletableFuture<?> outcome, CompletableFuture<?> call) {
        outcome.whenComplete((value, failure) -> call.cancel(true));
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
