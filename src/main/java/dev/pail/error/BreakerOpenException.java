package dev.pail.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Nothing was sent, since most of the last attempts at this endpoint failed: its breaker is open.
 *
 * <p>{@link #retryAfter()} says when it may be tried again; before that every call fails alike. Where an attempt of the call
 * had been sent before, the call fails with that attempt's failure instead.
 */
public final class BreakerOpenException extends S3Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception from its facts.
     *
     * @param detail what happened
     * @param cause what led to it, {@code null} when nothing did
     */
    public BreakerOpenException(ErrorDetail detail, @Nullable Throwable cause) {
        super(detail, true, cause);
    }

    @Override
    S3Exception copy(ErrorDetail changed) {
        return new BreakerOpenException(changed, getCause());
    }
}
