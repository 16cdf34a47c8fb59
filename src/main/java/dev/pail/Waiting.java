package dev.pail;

import dev.pail.error.CancelledException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for a call on the caller's thread. */
final class Waiting {

    private Waiting() {}

    static <T extends @Nullable Object> T on(String operation, CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw cancelled(operation, "the calling thread was interrupted", interrupted);
        } catch (CancellationException cancelled) {
            throw cancelled(operation, "the call was cancelled", cancelled);
        } catch (ExecutionException failed) {
            throw thrown(failed);
        }
    }

    private static RuntimeException thrown(ExecutionException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof S3Exception known) {
            return here(known);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a call failed outside the family of S3 failures", cause);
    }

    /** The same failure with the stack of the caller, who is on no frame of the client's threads. */
    static S3Exception here(S3Exception failure) {
        S3Exception copy = failure.with(failure.detail());
        StackTraceElement[] stack = new Throwable().getStackTrace();
        copy.setStackTrace(stack);
        return copy;
    }

    private static CancelledException cancelled(String operation, String what, Exception cause) {
        String name = operation.substring(0, 1).toUpperCase(Locale.ROOT) + operation.substring(1);
        return new CancelledException(ErrorDetail.of(name, "", ErrorKind.CANCELLED, "Cancelled", what, ""), cause);
    }
}
