package dev.pail.cli;

import java.io.IOException;
import java.io.Serial;

/** Nobody reads standard output any more, as in {@code pail cat … | head}: nothing to complain of. */
final class OutputClosedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    OutputClosedException(IOException cause) {
        super(cause);
    }
}
