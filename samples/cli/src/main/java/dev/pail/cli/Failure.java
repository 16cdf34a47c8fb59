package dev.pail.cli;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A failure as this tool reports it: what the error line, the JSON line and the exit code are made of.
 *
 * @param code S3's code, or the client's or this tool's own
 * @param httpStatus HTTP status, 0 when there was no answer
 * @param requestId the server's request ID, {@code null} when there is none
 * @param isTransient whether the same command may succeed later
 * @param what what happened
 * @param advice what to do next, empty when there is nothing to say
 * @param exitCode the exit code
 */
record Failure(
        String code, int httpStatus, String requestId, boolean isTransient, String what, String advice, int exitCode) {

    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int NOT_FOUND = 3;
    static final int ACCESS_DENIED = 4;
    static final int PRECONDITION_FAILED = 5;
    static final int TRANSIENT = 75;
    static final int INTERRUPTED = 130;

    /** The local file cannot be written: the command line was in order. */
    private static final String UNWRITABLE = "TargetUnwritable";

    private static final String GO_ON = "the checkpoint is kept, run the same command again or `pail resume` to go on";

    /** The same transfer runs in another process: it passes. */
    private static final String IN_USE = "CheckpointInUse";

    static Failure of(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        if (cause instanceof S3Exception e) {
            return ofS3(e);
        }
        if (cause instanceof UnfinishableException e) {
            return e.failure();
        }
        if (cause instanceof UsageException e) {
            return usage(e.getMessage(), e.advice());
        }
        if (cause instanceof IllegalArgumentException e) {
            return usage(String.valueOf(e.getMessage()), "see pail --help");
        }
        if (cause instanceof InterruptedException) {
            return local("Interrupted", "stopped before the end", "run the same command again", INTERRUPTED);
        }
        if (cause instanceof NoSuchFileException e) {
            return local("NoSuchFile", "there is no " + e.getFile(), "check the path", NOT_FOUND);
        }
        if (cause instanceof AccessDeniedException e) {
            return local("FileAccessDenied", "may not open " + e.getFile(), "check its permissions", ACCESS_DENIED);
        }
        if (cause instanceof FileSystemException e) {
            String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            return local("FileError", e.getFile() + ": " + reason, "mend that and run it again", REFUSED);
        }
        if (cause instanceof IOException e) {
            return local("FileError", String.valueOf(e.getMessage()), "mend that and run it again", REFUSED);
        }
        if (cause instanceof DemoFailure) {
            return local("DemoFailed", String.valueOf(cause.getMessage()), "", REFUSED);
        }
        return local("InternalError", cause.toString(), "this is a bug, please report it", REFUSED);
    }

    static Failure usage(String what, String advice) {
        return local("Usage", what, advice, USAGE);
    }

    static Failure local(String code, String what, String advice, int exitCode) {
        return new Failure(code, 0, null, exitCode == TRANSIENT, what, advice, exitCode);
    }

    /** Whether this tool did not foresee it, so that a stack trace helps. */
    boolean isUnforeseen() {
        return code.equals("InternalError");
    }

    /** The error line: {@code pail: CODE (HTTP nnn, request ID): what happened; what to do next}. */
    String line() {
        StringBuilder line = new StringBuilder("pail: ").append(code);
        if (httpStatus != 0) {
            line.append(" (HTTP ").append(httpStatus);
            line.append(requestId == null ? "" : ", request " + requestId).append(')');
        }
        return line.append(": ").append(message()).toString();
    }

    /** What happened and what to do next, on one line. */
    String message() {
        String whole = advice.isEmpty() ? what : what + "; " + advice;
        return whole.replaceAll("\\R", " ");
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException
                        || cause instanceof ExecutionException
                        || cause instanceof UncheckedIOException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Failure ofS3(S3Exception e) {
        ErrorDetail detail = e.detail();
        StringBuilder what = new StringBuilder(detail.operation());
        if (!detail.target().isEmpty()) {
            what.append(' ').append(detail.target());
        }
        what.append(": ").append(detail.what());
        if (detail.attempts() > 1) {
            what.append(", ").append(detail.attempts()).append(" attempts in ").append(Amounts.time(detail.elapsed()));
        }
        String advice = detail.advice();
        if (e.resume().isPresent()) {
            boolean passes = advice.isEmpty() || e.isTransient() || e.kind() == ErrorKind.CANCELLED;
            advice = passes ? GO_ON : advice + "; the checkpoint is kept, `pail resume` goes on when that is mended";
        }
        return new Failure(
                e.code(),
                e.httpStatus(),
                e.requestId().orElse(null),
                exitCode(e) == TRANSIENT,
                what.toString(),
                advice,
                exitCode(e));
    }

    private static int exitCode(S3Exception e) {
        ErrorKind kind = e.kind();
        return switch (kind) {
            case BUCKET_NOT_FOUND, OBJECT_NOT_FOUND, VERSION_NOT_FOUND, UPLOAD_NOT_FOUND -> NOT_FOUND;
            case ACCESS_DENIED, SIGNATURE_MISMATCH, CREDENTIAL_INVALID, CREDENTIAL_EXPIRED -> ACCESS_DENIED;
            case PRECONDITION_FAILED -> PRECONDITION_FAILED;
            case CANCELLED -> INTERRUPTED;
            default -> {
                if (e.isTransient() || e.code().equals(IN_USE)) {
                    yield TRANSIENT;
                }
                boolean badArgument =
                        e instanceof InvalidCallException && !e.code().equals(UNWRITABLE);
                yield badArgument ? USAGE : REFUSED;
            }
        };
    }
}
