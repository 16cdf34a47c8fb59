package dev.pail.internal.http;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** No byte moved for too long, in either direction. */
public final class IdleTimeoutException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    IdleTimeoutException(Duration idleMax, String phase) {
        super("no byte moved for " + idleMax.toMillis() + " ms while " + phase);
    }
}
