package dev.pail.internal.auth;

import java.io.Serial;

/** A source is not set up here; the message says by what it would be. Never leaves this room. */
final class Absent extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    Absent(String why) {
        super(why, null, false, false);
    }
}
