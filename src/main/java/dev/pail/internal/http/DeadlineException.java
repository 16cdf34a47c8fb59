package dev.pail.internal.http;

import java.io.IOException;
import java.io.Serial;

/** The time of the whole call was over while a request of it was in progress. */
public final class DeadlineException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says when it happened.
     *
     * @param doing what the call was doing, in a participle
     */
    public DeadlineException(String doing) {
        super("the time of the call was over while " + doing);
    }
}
