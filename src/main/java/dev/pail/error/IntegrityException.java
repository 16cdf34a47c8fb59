package dev.pail.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The bytes are not what they should be: a checksum, a length or an ETag differs, or the source file changed while it was
 * read.
 *
 * <p>Nothing wrong was published: the upload was not completed, or the target file was not touched.
 */
public final class IntegrityException extends S3Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception from its facts.
     *
     * @param detail what happened
     * @param retryable whether the same call may succeed later
     * @param cause what led to it, {@code null} when nothing did
     */
    public IntegrityException(ErrorDetail detail, boolean retryable, @Nullable Throwable cause) {
        super(detail, retryable, cause);
    }

    @Override
    S3Exception copy(ErrorDetail changed) {
        return new IntegrityException(changed, isTransient(), getCause());
    }
}
