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
     * Whether the call may be repeated after an attempt failed so; the body is asked besides. Asked once after each failed
     * attempt, so that an operation that goes on elsewhere next time can aim there.
     *
     * @param error what the attempt ended with
     * @return false once bytes have gone to a reader that cannot take them back, or where repeating does harm
     */
    default boolean repeatableAfter(S3Exception error) {
        return true;
    }

    /**
     * Whether the operation has changed its request so that it can be sent again at once, though the failure lasts.
     *
     * @param error what the attempt ended with
     * @return true at most so often that the call ends
     */
    default boolean repairedAfter(S3Exception error) {
        return false;
    }

    /**
     * What a listener is told of the next attempt.
     *
     * @return a clause
     */
    default String next() {
        return "trying again";
    }
}
