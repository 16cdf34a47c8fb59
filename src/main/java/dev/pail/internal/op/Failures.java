package dev.pail.internal.op;

import dev.pail.error.CancelledException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.ErrorTable;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.internal.body.SourceFailedException;
import dev.pail.internal.body.TargetFailedException;
import dev.pail.internal.http.ConnectFailedException;
import dev.pail.internal.http.DeadlineException;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.IdleTimeoutException;
import dev.pail.internal.http.PermitTimeoutException;
import dev.pail.internal.http.ReplyTooLargeException;
import dev.pail.internal.xml.ErrorDocument;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong below into the one family of failures, with what to do next. */
final class Failures {

    private static final int CAUSES_MAX = 16;
    private static final Set<String> NEVER_SENT = Set.of("ConnectFailed", "ConnectTimeout", "UnknownHost");

    private static final String TLS_VERSIONS = "a TLS version that the client allows, by default 1.2 or 1.3";

    private Failures() {}

    /** An error answer: S3's own code and words, what the table says of them, and what to do. */
    static ServiceException service(Draft draft, HttpReply reply, @Nullable ErrorDocument document) {
        int status = reply.status();
        String code = document == null || document.code().isEmpty() ? codeOf(draft, status) : document.code();
        boolean bodiless = document == null || document.code().isEmpty();
        // an error inside a 200 is one that came up while S3 worked: what the table does not know passes, as with 500
        int classed = status < 300 ? 500 : status;
        ErrorTable.Meaning meaning = ErrorTable.meaning(bodiless && !namesWhatIsMissing(status) ? null : code, classed);
        String requestId = Answer.requestId(reply);
        String hostId = Answer.hostId(reply);
        if (document != null) {
            requestId = requestId == null ? document.requestId() : requestId;
            hostId = hostId == null ? document.hostId() : hostId;
        }
        String said = document == null || document.message().isEmpty() ? "" : ": " + document.message();
        ErrorDetail detail = ErrorDetail.of(
                        draft.operation,
                        draft.target.toString(),
                        meaning.kind(),
                        code,
                        "S3 refused" + said,
                        advice(meaning, status))
                .withAnswer(status, requestId, hostId)
                .withRetryAfter(RetryHint.of(reply));
        return new ServiceException(detail, meaning.isTransient(), null);
    }

    private static boolean namesWhatIsMissing(int status) {
        return status == 404;
    }

    /** HEAD has no body: the code follows from the status and from what was asked for. */
    private static String codeOf(Draft draft, int status) {
        return switch (status) {
            case 304 -> "NotModified";
            case 400 -> "BadRequest";
            case 401, 403 -> "AccessDenied";
            case 404 -> draft.target.key() == null ? "NoSuchBucket" : "NoSuchKey";
            case 409 -> "Conflict";
            case 412 -> "PreconditionFailed";
            case 416 -> "InvalidRange";
            case 429 -> "TooManyRequests";
            case 500 -> "InternalError";
            case 501 -> "NotImplemented";
            case 503 -> "ServiceUnavailable";
            default -> "HTTP" + status;
        };
    }

    private static String advice(ErrorTable.Meaning meaning, int status) {
        return switch (meaning.kind()) {
            case BUCKET_INVALID -> "use a name of 3 to 63 lower-case letters, digits, dots and hyphens";
            case PARAM_INVALID -> "change what was asked for: the server's own words say what it expects";
            case RANGE_INVALID -> "ask for bytes within the object: HeadObject tells its size";
            case BUCKET_NOT_FOUND -> "create the bucket, or check its name and the endpoint";
            case OBJECT_NOT_FOUND -> "check the key";
            case VERSION_NOT_FOUND -> "check the version ID";
            case UPLOAD_NOT_FOUND -> "the upload was completed, aborted or has expired: start a new one";
            case ACCESS_DENIED -> "check what the access key may do";
            case SIGNATURE_MISMATCH -> "check the secret access key, the region, and that no proxy alters requests";
            case CREDENTIAL_INVALID -> "check the access key ID and the session token";
            case CREDENTIAL_EXPIRED -> "renew the credentials";
            case CLOCK_SKEW -> "set this machine's clock";
            case RATE_LIMIT_EXCEEDED -> "send fewer requests, or try again later";
            case SERVER_TRANSIENT -> "try again later";
            case CONFLICT ->
                meaning.isTransient()
                        ? "try again later"
                        : "look at the bucket or object: its state does not allow this";
            case PRECONDITION_FAILED -> "the object is not as the condition wants it: read it again and decide";
            case WRONG_REGION -> "set the region and endpoint of the bucket";
            case PART_INVALID -> "upload the parts again";
            case CHECKSUM_MISMATCH -> "the bytes were damaged on their way or the file changed: send them again";
            case NOT_IMPLEMENTED -> "the server does not know this operation or header";
            default -> unknown(meaning, status);
        };
    }

    private static String unknown(ErrorTable.Meaning meaning, int status) {
        if (status >= 300 && status < 400) {
            return "give the client the final address: a redirect is never followed, it would take the signature along";
        }
        return meaning.isTransient() ? "try again later" : "look the code up in the server's documentation";
    }

    /** Whether the request was surely not carried out: it never left, or the server said no. */
    static boolean nothingDone(S3Exception error) {
        return error instanceof TransportException
                ? NEVER_SENT.contains(error.code())
                : error instanceof ServiceException;
    }

    /** Whatever an attempt ended with, as one of ours. */
    static S3Exception of(Draft draft, Throwable thrown) {
        Throwable cause = unwrap(thrown);
        if (cause instanceof S3Exception known) {
            return known;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        String target = draft.target.toString();
        if (cause instanceof CancellationException) {
            return new CancelledException(
                    ErrorDetail.of(
                            draft.operation, target, ErrorKind.CANCELLED, "Cancelled", "the call was cancelled", ""),
                    cause);
        }
        SourceFailedException source = find(cause, SourceFailedException.class);
        if (source != null) {
            return sourceFailed(draft.operation, target, source);
        }
        TargetFailedException local = find(cause, TargetFailedException.class);
        if (local != null) {
            return new InvalidCallException(
                    ErrorDetail.of(
                            draft.operation,
                            target,
                            ErrorKind.PARAM_INVALID,
                            "TargetUnwritable",
                            String.valueOf(local.getMessage()),
                            "name a file that this user may write, on a disk with room"),
                    local.getCause());
        }
        return new TransportException(network(draft.operation, target, cause), retryable(cause), cause);
    }

    static IntegrityException sourceFailed(String operation, String target, IOException source) {
        return new IntegrityException(
                ErrorDetail.of(
                        operation,
                        target,
                        ErrorKind.CHECKSUM_MISMATCH,
                        "SourceFailed",
                        "the source could not be read as it was: " + source.getMessage(),
                        "make sure nothing changes the source while it is sent, then call again"),
                false,
                source);
    }

    static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static ErrorDetail network(String operation, String target, Throwable cause) {
        String code;
        String what;
        String advice = "check the endpoint and the network";
        if (cause instanceof PermitTimeoutException) {
            code = "TooManyInFlight";
            what = String.valueOf(cause.getMessage());
            advice = "allow more requests in flight or wait longer for one";
        } else if (cause instanceof IdleTimeoutException) {
            code = "IdleTimeout";
            what = String.valueOf(cause.getMessage());
        } else if (cause instanceof DeadlineException) {
            code = "CallTimeout";
            what = String.valueOf(cause.getMessage());
            advice = "allow the call more time, or find out what is slow";
        } else if (cause instanceof CredentialsTimeoutException) {
            code = "CredentialsTimeout";
            what = String.valueOf(cause.getMessage());
            advice = "find out why the CredentialsProvider hangs";
        } else if (cause instanceof ReplyTooLargeException) {
            code = "ResponseTooLarge";
            what = String.valueOf(cause.getMessage());
            advice = "check that the endpoint is an S3 server";
        } else if (cause instanceof ConnectFailedException connect) {
            switch (connect.why()) {
                case TIMEOUT -> {
                    code = "ConnectTimeout";
                    what = "no connection within the connect timeout";
                }
                case UNKNOWN_HOST -> {
                    code = "UnknownHost";
                    what = "the endpoint's host name cannot be resolved";
                }
                default -> {
                    code = "ConnectFailed";
                    what = "the endpoint refused the connection";
                }
            }
        } else if (lostInHandshake(cause)) {
            code = "ConnectFailed";
            what = "the connection ended in the TLS handshake";
            advice = "check the endpoint and the network, and that the server speaks " + TLS_VERSIONS;
        } else if (cause instanceof SSLException) {
            code = "TlsFailed";
            what = "no TLS connection: " + cause.getMessage();
            advice = "check the server's certificate, that it speaks " + TLS_VERSIONS + ", and the client's SSLContext";
        } else if (cause instanceof EOFException) {
            code = "ConnectionLost";
            what = String.valueOf(cause.getMessage());
        } else if (cause instanceof IOException) {
            code = "ConnectionLost";
            what = "the connection broke: " + cause.getMessage();
        } else {
            code = "ClientFault";
            what = "the call broke off on this side: " + cause.getClass().getSimpleName();
            advice = "see the cause; if it is no code of yours, please report it";
        }
        return ErrorDetail.of(operation, target, ErrorKind.NETWORK, code, what, advice);
    }

    private static boolean retryable(Throwable cause) {
        if (cause instanceof PermitTimeoutException
                || cause instanceof DeadlineException
                || cause instanceof ReplyTooLargeException) {
            return false;
        }
        return cause instanceof IOException && (!(cause instanceof SSLHandshakeException) || lostInHandshake(cause));
    }

    /**
     * Told apart from a refused certificate, which no retry helps, by a cause, or where the JDK (11 to 25) gives none by its
     * words; where it changed them the failure would merely not be retried.
     */
    private static boolean lostInHandshake(Throwable cause) {
        return cause instanceof SSLHandshakeException
                && (find(cause, EOFException.class) != null
                        || find(cause, SocketException.class) != null
                        || "Remote host terminated the handshake".equals(cause.getMessage()));
    }

    private static <E extends Throwable> @Nullable E find(Throwable thrown, Class<E> type) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }
}
