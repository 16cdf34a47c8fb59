package dev.pail;

import dev.pail.internal.op.S3Operation;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How every call of the client is made; the classes above it say which there are. */
abstract sealed class ClientCalls permits BucketConfigurationCalls {

    final ClientParts parts;

    ClientCalls(ClientParts parts) {
        this.parts = parts;
    }

    final <T extends @Nullable Object> CompletableFuture<T> call(S3Operation<T> operation) {
        return parts.call(operation);
    }

    /** Empty where S3 answers with this code, whose status is 404 and on some servers 400; any other failure stays one. */
    final <T> CompletableFuture<Optional<T>> ifThere(S3Operation<T> operation, String absentCode) {
        return Outcome.of(
                call(operation),
                Optional::of,
                failure ->
                        failure.code().equals(absentCode) ? CompletableFuture.completedFuture(Optional.empty()) : null);
    }

    /** A value of ours where S3 answers with this code; any other failure stays one. */
    final <T> CompletableFuture<T> orElse(S3Operation<T> operation, String absentCode, T absent) {
        return Outcome.of(
                call(operation),
                found -> found,
                failure -> failure.code().equals(absentCode) ? CompletableFuture.completedFuture(absent) : null);
    }

    static <T extends @Nullable Object> T await(String operation, CompletableFuture<T> future) {
        return Waiting.on(operation, future);
    }
}
