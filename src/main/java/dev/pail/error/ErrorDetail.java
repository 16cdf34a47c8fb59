package dev.pail.error;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a failure, from which its message is made.
 *
 * @param operation S3's name of the operation, such as {@code UploadPart}
 * @param target what it was about, such as {@code photos/a.jpg part 7}; empty when there is none
 * @param code S3's error code as received, or this client's own where S3 sent none
 * @param kind family of the failure
 * @param httpStatus HTTP status as received, 0 when no answer arrived
 * @param requestId value of {@code x-amz-request-id}, {@code null} when there is none
 * @param hostId value of {@code x-amz-id-2}, {@code null} when there is none
 * @param what what happened, in a clause without a full stop
 * @param advice what to do next, in a clause without a full stop; empty when there is nothing to say
 * @param attempts how many attempts were made, 0 when nothing was sent
 * @param elapsed time from the first attempt to the last answer
 * @param retryAfter wait that the server asked for, or until the breaker lets an attempt through; {@code null} when unknown
 * @param resume how the transfer can go on, {@code null} when there is nothing to resume
 */
public record ErrorDetail(
        String operation,
        String target,
        String code,
        ErrorKind kind,
        int httpStatus,
        @Nullable String requestId,
        @Nullable String hostId,
        String what,
        String advice,
        int attempts,
        Duration elapsed,
        @Nullable Duration retryAfter,
        @Nullable ResumeHandle resume)
        implements Serializable {

    /**
     * Starts a detail with the facts every failure has.
     *
     * @param operation S3's name of the operation
     * @param target what it was about
     * @param kind family of the failure
     * @param code S3's code, or this client's own
     * @param what what happened
     * @param advice what to do next
     * @return a detail without status, request ID and attempts
     */
    public static ErrorDetail of(
            String operation, String target, ErrorKind kind, String code, String what, String advice) {
        return new ErrorDetail(
                operation, target, code, kind, 0, null, null, what, advice, 0, Duration.ZERO, null, null);
    }

    /**
     * Adds what the answer said of itself.
     *
     * @param status HTTP status
     * @param requestIdOrNull value of {@code x-amz-request-id}
     * @param hostIdOrNull value of {@code x-amz-id-2}
     * @return a copy with these values
     */
    public ErrorDetail withAnswer(int status, @Nullable String requestIdOrNull, @Nullable String hostIdOrNull) {
        return new ErrorDetail(
                operation,
                target,
                code,
                kind,
                status,
                requestIdOrNull,
                hostIdOrNull,
                what,
                advice,
                attempts,
                elapsed,
                retryAfter,
                resume);
    }

    /**
     * Adds how often and how long it was tried.
     *
     * @param count attempts made
     * @param duration time from the first attempt to the last answer
     * @return a copy with these values
     */
    public ErrorDetail withAttempts(int count, Duration duration) {
        return new ErrorDetail(
                operation,
                target,
                code,
                kind,
                httpStatus,
                requestId,
                hostId,
                what,
                advice,
                count,
                duration,
                retryAfter,
                resume);
    }

    /**
     * Adds when the call may be made again.
     *
     * @param wait how long from now, {@code null} when unknown
     * @return a copy with it
     */
    public ErrorDetail withRetryAfter(@Nullable Duration wait) {
        return new ErrorDetail(
                operation,
                target,
                code,
                kind,
                httpStatus,
                requestId,
                hostId,
                what,
                advice,
                attempts,
                elapsed,
                wait,
                resume);
    }

    /**
     * Adds what this client did about the failure.
     *
     * @param note a clause without a full stop
     * @return a copy whose {@code what} ends with it
     */
    public ErrorDetail withNote(String note) {
        return new ErrorDetail(
                operation,
                target,
                code,
                kind,
                httpStatus,
                requestId,
                hostId,
                what + "; " + note,
                advice,
                attempts,
                elapsed,
                retryAfter,
                resume);
    }

    /**
     * Adds how the transfer can go on.
     *
     * @param handle what is left of it
     * @return a copy with the handle
     */
    public ErrorDetail withResume(ResumeHandle handle) {
        return new ErrorDetail(
                operation,
                target,
                code,
                kind,
                httpStatus,
                requestId,
                hostId,
                what,
                advice,
                attempts,
                elapsed,
                retryAfter,
                handle);
    }

    /**
     * Writes the facts as one line: operation, target, what happened, code, status, request and host ID, attempts, advice.
     *
     * @return the message of the exception that carries this detail
     */
    public String message() {
        StringBuilder line = new StringBuilder(operation);
        if (!target.isEmpty()) {
            line.append(' ').append(target);
        }
        line.append(": ").append(what).append(" (").append(code);
        if (httpStatus != 0) {
            line.append(", HTTP ").append(httpStatus);
        }
        if (requestId != null) {
            line.append(", request ").append(requestId);
        }
        if (hostId != null) {
            line.append(", host ").append(hostId);
        }
        if (attempts > 1) {
            line.append(", ")
                    .append(attempts)
                    .append(" attempts in ")
                    .append(elapsed.toMillis())
                    .append(" ms");
        }
        if (retryAfter != null) {
            line.append(", retry after ").append(retryAfter.toMillis()).append(" ms");
        }
        line.append(')');
        if (!advice.isEmpty()) {
            line.append("; ").append(advice);
        }
        if (resume != null) {
            line.append("; resumable, checkpoint ").append(resume.checkpointLocation());
            if (resume.uploadId() != null) {
                line.append(", upload ID ").append(resume.uploadId());
            }
        }
        return line.toString();
    }
}
