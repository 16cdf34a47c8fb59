package dev.pail.internal.auth;

import dev.pail.internal.body.BodyMeter;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Small requests to the services that give credentials, waited for: a short answer in a short time, or a failure.
 *
 * @param transport the way there
 * @param wholeMax longest time of one request, from the first byte to the last
 * @param attemptsMax how often one is sent while there is no answer, or one of the server's faults
 */
record Fetch(HttpTransport transport, Duration wholeMax, int attemptsMax) {

    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    /** An answer, read to its end. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never written to
    record Answer(int status, byte[] body) {
        boolean isOk() {
            return status == 200;
        }
    }

    /** Asks again only for what can be asked twice: every one of these requests is a question. */
    Answer send(String method, URI uri, Map<String, String> headers, byte[] body) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Answer answer = once(method, uri, headers, body);
                if (answer.status < 500 || attempt >= attemptsMax) {
                    return answer;
                }
            } catch (InterruptedIOException interrupted) {
                if (attempt >= attemptsMax || Thread.currentThread().isInterrupted()) {
                    throw interrupted;
                }
            } catch (IOException lost) {
                if (attempt >= attemptsMax) {
                    throw lost;
                }
            }
        }
    }

    private Answer once(String method, URI uri, Map<String, String> headers, byte[] body) throws IOException {
        RequestBody bytes = body.length == 0 ? RequestBody.EMPTY : new BytesBody(ByteBuffer.wrap(body));
        HttpCall call = new HttpCall(
                method, uri, headers, bytes, new HttpCall.Limits(wholeMax, 0, wholeMax, null), new BodyMeter());
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        CompletableFuture<?> sending = transport.send(call).whenComplete((reply, failure) -> {
            if (reply == null) {
                answer.completeExceptionally(failure);
            } else {
                answer.whenComplete((done, late) -> {
                    if (late != null) {
                        reply.abandon();
                    }
                });
                reply.bytes(ANSWER_BYTES_MAX).whenComplete((read, broken) -> {
                    if (broken == null) {
                        answer.complete(new Answer(reply.status(), read));
                    } else {
                        answer.completeExceptionally(broken);
                    }
                });
            }
        });
        try {
            return answer.get(wholeMax.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new SocketTimeoutException("no whole answer within " + wholeMax);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for credentials");
        } catch (CancellationException closed) {
            throw new IOException("the client was closed", closed);
        } catch (ExecutionException failed) {
            throw failure(failed);
        } finally {
            if (!answer.isDone()) {
                sending.cancel(true);
                answer.cancel(true);
            }
        }
    }

    private static IOException failure(ExecutionException failed) {
        Throwable cause = failed.getCause();
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof IOException known ? known : new IOException("the request could not be sent", cause);
    }
}
