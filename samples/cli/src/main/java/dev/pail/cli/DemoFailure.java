package dev.pail.cli;

import java.io.Serial;

/** The demo did not show what it is there to show. */
final class DemoFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    DemoFailure(String what) {
        super(what);
    }
}
