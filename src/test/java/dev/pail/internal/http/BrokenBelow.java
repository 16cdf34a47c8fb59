package dev.pail.internal.http;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Each way in which an exchange can break, as the transport tells it. */
public final class BrokenBelow {

    private BrokenBelow() {}

    public static List<IOException> all() {
        Duration second = Duration.ofSeconds(1);
        IOException nothing = new IOException("connection reset");
        return List.of(
                new ConnectFailedException(ConnectFailedException.Why.REFUSED, nothing),
                new ConnectFailedException(ConnectFailedException.Why.TIMEOUT, nothing),
                new ConnectFailedException(ConnectFailedException.Why.UNKNOWN_HOST, nothing),
                new IdleTimeoutException(new HttpCall.Limits(second, 0, null, null), "reading"),
                new PermitTimeoutException(1, second),
                new ReplyTooLargeException(1),
                new DeadlineException("reading"),
                new SSLHandshakeException("the certificate is not trusted"),
                new SSLException("the record is broken"),
                new EOFException("the body ended early"),
                nothing);
    }
}
