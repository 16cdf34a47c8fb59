package dev.pail.internal.http;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * A reply whose head has arrived. Its body must be taken in exactly one of the ways below, else the connection stays
 * held until the idle limit ends it.
 */
public final class HttpReply {

    private final int status;
    private final Map<String, List<String>> headers;
    private final Flow.Publisher<List<ByteBuffer>> body;
    private final Runnable abandon;

    /**
     * Joins head and body.
     *
     * @param status HTTP status
     * @param headers names in any case
     * @param body the bytes as they arrive
     * @param abandon ends the exchange
     */
    public HttpReply(
            int status, Map<String, List<String>> headers, Flow.Publisher<List<ByteBuffer>> body, Runnable abandon) {
        this.status = status;
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.headers.putAll(headers);
        this.body = body;
        this.abandon = abandon;
    }

    /**
     * HTTP status.
     *
     * @return 200 to 599
     */
    public int status() {
        return status;
    }

    /**
     * First value of a header.
     *
     * @param name in any case
     * @return empty when it was not sent
     */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /**
     * All headers.
     *
     * @return case-insensitive names
     */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /**
     * Announced length of the body.
     *
     * @return bytes, -1 when the reply has none or it is no number
     */
    public long contentLength() {
        String value = header("content-length").orElse("");
        try {
            return value.isEmpty() ? -1 : Math.max(-1, Long.parseLong(value));
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    /**
     * Whether the body comes in chunks, and in no other coding: only then it shows its end without a length.
     *
     * @return false where nothing but the end of the connection is the end, or the length tells it
     */
    public boolean isChunked() {
        return isChunked(headers);
    }

    static boolean isChunked(Map<String, List<String>> headers) {
        return String.join(",", headers.getOrDefault("transfer-encoding", List.of()))
                .equalsIgnoreCase("chunked");
    }

    /** Ends the exchange: whoever reads the body gets an error, and the connection is given up. */
    public void abandon() {
        abandon.run();
    }

    /**
     * The same reply with a body that is watched on its way.
     *
     * @param watched stands between the body and its reader
     * @return a reply to be read instead of this one
     */
    public HttpReply withBody(Flow.Publisher<List<ByteBuffer>> watched) {
        return new HttpReply(status, headers, watched, abandon);
    }

    /**
     * Hands the body to a subscriber of the caller's.
     *
     * @param subscriber gets the bytes at its own pace
     */
    public void subscribe(Flow.Subscriber<? super List<ByteBuffer>> subscriber) {
        body.subscribe(subscriber);
    }

    /**
     * Collects the body.
     *
     * @param bytesMax most bytes that are kept; a longer body fails with {@link ReplyTooLargeException}
     * @return completes when the body has ended
     */
    public CompletableFuture<byte[]> bytes(int bytesMax) {
        ByteCollector collector = new ByteCollector(bytesMax, false);
        body.subscribe(collector);
        return collector.result();
    }

    /**
     * Collects the start of the body and drops the rest: for errors, whose body nobody promised to bound.
     *
     * @param bytesMax most bytes that are kept; where more come the connection is given up
     * @return completes with at most so many bytes
     */
    public CompletableFuture<byte[]> firstBytes(int bytesMax) {
        ByteCollector collector = new ByteCollector(bytesMax, true);
        body.subscribe(collector);
        return collector.result();
    }

    /**
     * Reads the body as a stream.
     *
     * @return for one thread; closing it early gives the connection up
     */
    public InputStream stream() {
        ReplyStream stream = new ReplyStream();
        body.subscribe(stream.subscriber());
        return stream;
    }
}
