package dev.pail.transfer;

import java.util.concurrent.CompletableFuture;

/**
 * A transfer that runs.
 *
 * <p>Thread safe.
 *
 * @param <T> what it ends with
 */
public interface Transfer<T> {

    /**
     * The end of the transfer.
     *
     * @return completes with the result, or with an {@link dev.pail.error.S3Exception}; cancelling it is {@link #cancel()}
     */
    CompletableFuture<T> future();

    /**
     * How far it is now.
     *
     * @return the latest state
     */
    Progress progress();

    /**
     * Stops the transfer and keeps what was done, and the checkpoint, whatever the policy says.
     *
     * <p>The future then fails with a {@link dev.pail.error.CancelledException} that says how to resume.
     */
    void pause();

    /**
     * Stops the transfer; the {@link FailurePolicy} says what becomes of what was done.
     *
     * <p>The future then fails with a {@link dev.pail.error.CancelledException}.
     */
    void cancel();
}
