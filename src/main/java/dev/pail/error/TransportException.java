package dev.pail.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * No whole answer arrived: the connection was refused, reset, timed out or cut short.
 *
 * <p>The request may have taken effect. Retrying helps where the body can be read again.
 */
public final class TransportException extends S3Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception from its facts.
     *
     * @param detail what happened
     * @param retryable whether the same call may succeed later
     * @param cause what led to it, {@code null} when nothing did
     */
    public TransportException(ErrorDetail detail, boolean retryable, @Nullable Throwable cause) {
        super(detail, retryable, cause);
    }

    @Override
    S3Exception copy(ErrorDetail changed) {
        return new TransportException(changed, isTransient(), getCause());
    }
}
