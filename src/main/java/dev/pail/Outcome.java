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
        CompletableFuture<T> outcome = new CompletableFuture<>();
        outcome.whenComplete((value, failure) -> call.cancel(true));
        call.whenComplete((value, failure) -> {
            if (failure == null) {
                outcome.complete(map.apply(value));
                return;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            CompletableFuture<T> other = cause instanceof S3Exception known ? instead.apply(known) : null;
            if (other == null) {
                outcome.completeExceptionally(cause);
                return;
            }
            outcome.whenComplete((late, ended) -> other.cancel(true));
            other.whenComplete((second, secondFailure) -> {
                if (secondFailure == null) {
                    outcome.complete(second);
                } else {
                    outcome.completeExceptionally(
                            secondFailure instanceof CompletionException && secondFailure.getCause() != null
                                    ? secondFailure.getCause()
                                    : secondFailure);
                }
            });
        });
        return outcome;
    }
}
