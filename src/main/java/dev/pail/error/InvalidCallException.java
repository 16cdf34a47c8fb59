package dev.pail.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The call was refused before anything was sent: a bad name, a limit exceeded, a wrong setting. Retrying does not help.
 */
public final class InvalidCallException extends S3Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception from its facts.
     *
     * @param detail what happened
     * @param cause what led to it, {@code null} when nothing did
     */
    public InvalidCallException(ErrorDetail detail, @Nullable Throwable cause) {
        super(detail, false, cause);
    }

    @Override
    S3Exception copy(ErrorDetail changed) {
        return new InvalidCallException(changed, getCause());
    }
}
