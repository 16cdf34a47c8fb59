package dev.pail.cli;

import java.io.Serial;

/** The command line makes no sense, and what would. */
final class UsageException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String advice;

    UsageException(String what, String advice) {
        super(what);
        this.advice = advice;
    }

    String advice() {
        return advice;
    }
}
