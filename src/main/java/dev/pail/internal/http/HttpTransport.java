package dev.pail.internal.http;

import java.util.concurrent.CompletableFuture;

/**
 * The seam to the wire: one request, one reply. Knows nothing of S3, signs nothing, repeats nothing, follows no redirect.
 *
 * <p>Thread safe. Failures are {@link java.io.IOException}s, those of this room where it knows more than the JDK.
 */
public interface HttpTransport extends AutoCloseable {

    /**
     * Sends one request.
     *
     * @param call what to send
     * @return completes when the reply's head has arrived; cancelling it ends the exchange and closes its connection
     */
    CompletableFuture<HttpReply> send(HttpCall call);

    @Override
    void close();
}
