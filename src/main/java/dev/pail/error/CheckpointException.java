package dev.pail.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint cannot be used, and why: in use by another process, unreadable, or written by a newer version.
 *
 * <p>Nothing was sent and the checkpoint was left as it is.
 */
public final class CheckpointException extends S3Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception from its facts.
     *
     * @param detail what happened
     * @param cause what led to it, {@code null} when nothing did
     */
    public CheckpointException(ErrorDetail detail, @Nullable Throwable cause) {
        super(detail, false, cause);
    }

    @Override
    S3Exception copy(ErrorDetail changed) {
        return new CheckpointException(changed, getCause());
    }
}
