package dev.pail.internal.http;

import java.io.IOException;
import java.io.Serial;

/** Too few bytes moved for too long, in either direction. */
public final class IdleTimeoutException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    IdleTimeoutException(HttpCall.Limits limits, String doing) {
        super("no byte moved"
                + (limits.bytesPerSecondMin() == 0
                        ? ""
                        : ", or fewer than " + limits.bytesPerSecondMin() + " a second,")
                + " for " + limits.idleMax().toMillis() + " ms while " + doing);
    }
}
