package dev.pail.error;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Root of all that this client throws: what happened, to what, and whether trying again can help.
 *
 * <p>Unchecked. Earlier attempts of the same call are suppressed exceptions of the last one. The message never holds a
 * header's value, a signature, a token or a secret.
 */
public abstract sealed class S3Exception extends RuntimeException
        permits InvalidCallException,
                ServiceException,
                TransportException,
                IntegrityException,
                BreakerOpenException,
                CheckpointException,
                DirectoryException,
                CancelledException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final ErrorDetail detail;
    private final boolean retryable;

    S3Exception(ErrorDetail detail, boolean retryable, @Nullable Throwable cause) {
        super(detail.message(), cause);
        this.detail = detail;
        this.retryable = retryable;
    }

    /**
     * S3's error code as received, such as {@code NoSuchKey}, or this client's own where S3 sent none.
     *
     * @return the code, never empty
     */
    public final String code() {
        return detail.code();
    }

    /**
     * Family of the failure.
     *
     * @return the kind that the error table gives for code and status
     */
    public final ErrorKind kind() {
        return detail.kind();
    }

    /**
     * HTTP status as received.
     *
     * @return the status, 0 when no answer arrived or nothing was sent
     */
    public final int httpStatus() {
        return detail.httpStatus();
    }

    /**
     * Whether the same call may succeed later without a change.
     *
     * @return true for throttling, passing server faults and lost connections
     */
    public final boolean isTransient() {
        return retryable;
    }

    /**
     * When the call may be made again, where somebody said so.
     *
     * @return wait that the server asked for by {@code x-amz-retry-after} or {@code Retry-After}, as received; or the time
     *     until the breaker lets an attempt through; empty when nobody said
     */
    public final Optional<Duration> retryAfter() {
        return Optional.ofNullable(detail.retryAfter());
    }

    /**
     * S3's name of the operation that failed.
     *
     * @return for example {@code PutObject}
     */
    public final String operation() {
        return detail.operation();
    }

    /**
     * Request ID by which the server's operator finds the request in the logs.
     *
     * @return the value of {@code x-amz-request-id}, empty when the server sent none
     */
    public final Optional<String> requestId() {
        return Optional.ofNullable(detail.requestId());
    }

    /**
     * Second identifier of the request, sent by AWS.
     *
     * @return the value of {@code x-amz-id-2}, empty when the server sent none
     */
    public final Optional<String> hostId() {
        return Optional.ofNullable(detail.hostId());
    }

    /**
     * How a failed transfer goes on.
     *
     * @return where its checkpoint is and which upload ID S3 still holds; empty when there is nothing to resume
     */
    public final Optional<ResumeHandle> resume() {
        return Optional.ofNullable(detail.resume());
    }

    /**
     * All facts of the failure.
     *
     * @return the detail the message was made from
     */
    public final ErrorDetail detail() {
        return detail;
    }

    /**
     * The same failure with other facts: same class, cause, stack trace and suppressed exceptions.
     *
     * @param changed the facts of the copy
     * @return a new exception
     */
    public final S3Exception with(ErrorDetail changed) {
        S3Exception copy = copy(changed);
        copy.setStackTrace(getStackTrace());
        for (Throwable earlier : getSuppressed()) {
            copy.addSuppressed(earlier);
        }
        return copy;
    }

    abstract S3Exception copy(ErrorDetail changed);
}
