package dev.pail.internal.op;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** The local target of a download cannot be written: asking S3 again would not help. */
final class TargetFailedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    TargetFailedException(Path target, IOException cause) {
        super("cannot write " + target + ": " + cause, cause);
    }
}
