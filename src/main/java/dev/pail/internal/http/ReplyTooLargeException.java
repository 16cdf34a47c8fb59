package dev.pail.internal.http;

import java.io.IOException;
import java.io.Serial;

/** A reply's body is longer than its reader takes. */
public final class ReplyTooLargeException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    ReplyTooLargeException(int bytesMax) {
        super("the reply is longer than " + bytesMax + " bytes");
    }
}
