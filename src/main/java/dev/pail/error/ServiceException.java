package dev.pail.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * S3 said no: an answer with an error status, or a 200 whose body is an error.
 *
 * <p>Whether retrying helps follows from the error table, see {@link ErrorTable}.
 */
public final class ServiceException extends S3Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception from its facts.
     *
     * @param detail what happened
     * @param retryable whether the same call may succeed later
     * @param cause what led to it, {@code null} when nothing did
     */
    public ServiceException(ErrorDetail detail, boolean retryable, @Nullable Throwable cause) {
        super(detail, retryable, cause);
    }

    @Override
    S3Exception copy(ErrorDetail changed) {
        return new ServiceException(changed, isTransient(), getCause());
    }
}
