package dev.pail.internal.http;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** Too many requests are in flight: none ended in time to let this one go. */
public final class PermitTimeoutException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    PermitTimeoutException(int permits, Duration waited) {
        super("all " + permits + " requests in flight stayed busy for " + waited.toMillis() + " ms");
    }
}
