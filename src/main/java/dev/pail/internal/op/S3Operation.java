package dev.pail.internal.op;

import dev.pail.error.S3Exception;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of one S3 operation: what it sends and what it makes of the answer. Immutable; used again for each attempt.
 *
 * @param <T> what the call gives
 */
public interface S3Operation<T extends @Nullable Object> {

    /** Builds the request; refuses what must not be sent. */
    Draft draft();

    /** Reads an answer with a 2xx status; takes its body in every case. */
    CompletableFuture<T> read(Answer answer);

    /**
     * Whether the call may be repeated after an attempt failed so; the body is asked besides.
     *
     * @param error what the attempt ended with
     * @return false once bytes have gone to a reader that cannot take them back, or where repeating does harm
     */
    default boolean repeatableAfter(S3Exception error) {
        return true;
    }
}
