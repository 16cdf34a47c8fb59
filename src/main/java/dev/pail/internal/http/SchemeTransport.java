package dev.pail.internal.http;

import java.util.concurrent.CompletableFuture;

/**
 * Two transports behind one seam, so that who speaks http only never waits for TLS to be set up.
 *
 * @param plain takes what goes over http
 * @param secure takes what goes over https
 */
public record SchemeTransport(HttpTransport plain, HttpTransport secure) implements HttpTransport {

    @Override
    public CompletableFuture<HttpReply> send(HttpCall call) {
        return ("https".equals(call.uri().getScheme()) ? secure : plain).send(call);
    }

    @Override
    public void close() {
        plain.close();
        secure.close();
    }
}
