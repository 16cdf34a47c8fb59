package dev.pail.internal.body;

import java.io.IOException;
import java.io.Serial;

/** The body's own source failed, not the network: sending it once more as it is would fail again. */
public final class SourceFailedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Wraps what the source threw.
     *
     * @param cause the failure of the source
     */
    public SourceFailedException(Exception cause) {
        super(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), cause);
    }
}
