package dev.pail.checkpoint;

import java.io.IOException;
import java.io.Serial;

/** A record is whole but holds what this version does not know. */
final class UnknownFormatException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnknownFormatException(String message) {
        super(message);
    }
}
