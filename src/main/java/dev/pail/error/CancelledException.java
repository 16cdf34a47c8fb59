package dev.pail.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The caller cancelled the call, or its thread was interrupted; the interrupt flag stays set.
 */
public final class CancelledException extends S3Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception from its facts.
     *
     * @param detail what happened
     * @param cause what led to it, {@code null} when nothing did
     */
    public CancelledException(ErrorDetail detail, @Nullable Throwable cause) {
        super(detail, false, cause);
    }

    @Override
    S3Exception copy(ErrorDetail changed) {
        return new CancelledException(changed, getCause());
    }
}
