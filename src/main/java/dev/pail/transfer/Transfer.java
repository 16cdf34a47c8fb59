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

    /**
     * Stops the transfer, and says what becomes of what was done, whatever the options say.
     *
     * <p>The future then fails with a {@link dev.pail.error.CancelledException}.
     *
     * @param policy keep it, as {@link #pause} does, or abort
     */
    void cancel(FailurePolicy policy);

    /**
     * Sends no further request until {@link #resume}; those under way end. Does nothing to one that has ended.
     *
     * <p>The transfer keeps its lock, its files and its memory meanwhile. A server may forget an upload that rests for long.
     */
    void suspend();

    /** Goes on after {@link #suspend}. Does nothing to a transfer that is not suspended. */
    void resume();

    /**
     * Sets who is served first among the transfers of the client, from the next request on.
     *
     * @param value those of a higher one send before those of a lower one; 0 at the start
     */
    void priority(int value);

    /**
     * Limits the bytes that the transfer moves, from now on and within {@link dev.pail.S3Client#limitUpload} and {@link
     * dev.pail.S3Client#limitDownload}.
     *
     * <p>The mean is kept over any few seconds; what the socket and the server's buffers take at once is not slowed down. A
     * part that was begun without any limit is sent as it began.
     *
     * @param bytesPerSecond 0 for no limit
     * @throws IllegalArgumentException when it is negative
     */
    void limitBandwidth(long bytesPerSecond);
}
