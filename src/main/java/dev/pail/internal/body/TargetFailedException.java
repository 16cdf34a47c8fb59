package dev.pail.internal.body;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** The local file of a download cannot be written: asking S3 again would not help. */
public final class TargetFailedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Names the file.
     *
     * @param target the file
     * @param cause what the file system said
     */
    public TargetFailedException(Path target, IOException cause) {
        super("cannot write " + target + ": " + cause, cause);
    }
}
