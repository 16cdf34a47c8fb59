package dev.pail.model;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A 2xx answer to a {@link RawRequest}.
 *
 * @param status HTTP status
 * @param headers headers by lower-case name, values of one name joined by {@code ", "}
 * @param body the whole body, at most 16 MiB
 */
public record RawAnswer(int status, Map<String, String> headers, ByteBuffer body) {

    /** Copies the map. */
    public RawAnswer {
        headers = Map.copyOf(headers);
        body = body.asReadOnlyBuffer();
    }

    /**
     * The body from its beginning, whoever has read it before.
     *
     * @return a read-only view of its own
     */
    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    /** The answer without its headers and body. */
    @Override
    public String toString() {
        return "RawAnswer[" + status + ", " + body.remaining() + " bytes]";
    }
}
