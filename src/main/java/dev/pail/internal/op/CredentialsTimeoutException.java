package dev.pail.internal.op;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** The provider of the credentials did not answer. */
final class CredentialsTimeoutException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    CredentialsTimeoutException(Duration waited) {
        super("the provider of the credentials gave no answer within " + waited.toMillis() + " ms");
    }
}
