package dev.pail.internal.http;

import java.io.IOException;
import java.io.Serial;

/** No connection, so that nothing of the request was sent. */
public final class ConnectFailedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Why there is none. */
    public enum Why {
        /** Nobody answered within the connect timeout, TLS included. */
        TIMEOUT,
        /** The host name has no address. */
        UNKNOWN_HOST,
        /** The host refused. */
        REFUSED
    }

    private final Why why;

    ConnectFailedException(Why why, Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
        this.why = why;
    }

    /**
     * Why there is no connection.
     *
     * @return the reason
     */
    public Why why() {
        return why;
    }
}
