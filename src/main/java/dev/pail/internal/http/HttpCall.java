package dev.pail.internal.http;

import dev.pail.internal.body.BodyMeter;
import dev.pail.internal.body.RequestBody;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as it goes out.
 *
 * @param method GET, PUT, POST, HEAD or DELETE
 * @param uri sent byte for byte: already encoded
 * @param headers without {@code host} and {@code content-length}, which follow from the rest
 * @param body what is sent, {@link RequestBody#EMPTY} for none
 * @param limits when it is given up
 * @param meter counts the body bytes as the socket takes them, and is told what is going on
 * @param bulk whether much comes back, to a reader who is done with each buffer when its {@code onNext} returns
 */
public record HttpCall(
        String method,
        URI uri,
        Map<String, String> headers,
        RequestBody body,
        Limits limits,
        BodyMeter meter,
        boolean bulk) {

    /**
     * A request whose reply may be kept in the buffers it comes in.
     *
     * @param method GET, PUT, POST, HEAD or DELETE
     * @param uri sent byte for byte: already encoded
     * @param headers without {@code host} and {@code content-length}, which follow from the rest
     * @param body what is sent, {@link RequestBody#EMPTY} for none
     * @param limits when it is given up
     * @param meter counts the body bytes as the socket takes them, and is told what is going on
     */
    public HttpCall(
            String method, URI uri, Map<String, String> headers, RequestBody body, Limits limits, BodyMeter meter) {
        this(method, uri, headers, body, limits, meter, false);
    }

    /**
     * When a request is given up.
     *
     * @param idleMax longest time in which no byte moves in either direction
     * @param bytesPerSecondMin slowest body, see {@link dev.pail.config.Timeouts#bytesPerSecondMin()}
     * @param acquireMax longest wait for its turn, {@code null} for no limit
     * @param deadlineNanos reading of {@link System#nanoTime} at which it ends, body included; {@code null} for none
     */
    public record Limits(
            Duration idleMax,
            int bytesPerSecondMin,
            @Nullable Duration acquireMax,
            @Nullable Long deadlineNanos) {}
}
