package dev.pail.internal.auth;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.ErrorTable;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a source gave nothing, as one of the client's failures. No message repeats what a file, a process or a service said. */
final class Trouble {

    static final String OPERATION = "GetCredentials";

    private Trouble() {}

    /** A setting or a file that trying again does not mend. */
    static InvalidCallException settings(String source, String what, String advice) {
        return new InvalidCallException(
                ErrorDetail.of(OPERATION, source, ErrorKind.CREDENTIAL_INVALID, "CredentialsUnavailable", what, advice),
                null);
    }

    /** Nothing is set up at all. */
    static InvalidCallException notFound(String what) {
        return new InvalidCallException(
                ErrorDetail.of(
                        OPERATION,
                        "",
                        ErrorKind.CREDENTIAL_INVALID,
                        "CredentialsNotFound",
                        what,
                        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the client a CredentialsProvider"),
                null);
    }

    static InvalidCallException expired(String source, String what, String advice) {
        return new InvalidCallException(
                ErrorDetail.of(OPERATION, source, ErrorKind.CREDENTIAL_EXPIRED, "CredentialsUnavailable", what, advice),
                null);
    }

    /** No whole answer. */
    static S3Exception unreachable(String source, IOException cause) {
        return new TransportException(
                ErrorDetail.of(
                        OPERATION,
                        source,
                        ErrorKind.NETWORK,
                        "CredentialsUnavailable",
                        "no answer: " + cause.getClass().getSimpleName(),
                        "check that the service is there and can be reached"),
                true,
                cause);
    }

    /** An answer that says no. */
    static S3Exception refused(String source, int status, @Nullable String code, String said) {
        boolean isTransient = ErrorTable.meaning(null, status).isTransient();
        ErrorKind kind = isTransient ? ErrorKind.SERVER_TRANSIENT : ErrorKind.ACCESS_DENIED;
        return new ServiceException(
                ErrorDetail.of(
                                OPERATION,
                                source,
                                kind,
                                code == null || code.isEmpty() ? "CredentialsUnavailable" : code,
                                "the service refused" + (said.isEmpty() ? "" : ": " + said),
                                "check who may ask it for what")
                        .withAnswer(status, null, null),
                isTransient,
                null);
    }

    /** An answer that is none of those that are documented. */
    static S3Exception garbage(String source, String what) {
        return new TransportException(
                ErrorDetail.of(
                        OPERATION,
                        source,
                        ErrorKind.NETWORK,
                        "CredentialsUnavailable",
                        "the answer cannot be used: " + what,
                        "check that it is the service that it should be"),
                true,
                null);
    }
}
