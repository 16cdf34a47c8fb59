package dev.pail.testkit;

import dev.pail.testkit.FakeS3.Reply;
import dev.pail.testkit.FakeS3.Request;
import dev.pail.testkit.ScriptedServer.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** {@link FakeS3} behind real sockets, which tells of each step of each exchange before anything goes on. */
public final class SteppedS3 implements AutoCloseable {

    public final FakeS3 s3 = new FakeS3();
    private final ScriptedServer server = new ScriptedServer(this::serve);
    private final Runnable onStep;
    private final AtomicInteger active = new AtomicInteger();

    public SteppedS3(Runnable onStep) {
        this.onStep = onStep;
    }

    public String endpoint() {
        return server.endpoint();
    }

    private void serve(Exchange exchange) throws IOException {
        active.incrementAndGet();
        try {
            answer(exchange);
        } finally {
            active.decrementAndGet();
        }
    }

    private void answer(Exchange exchange) throws IOException {
        onStep.run(); // the head is here
        if (exchange.contentLength() > 0) {
            exchange.readBody(exchange.contentLength() / 2);
            onStep.run(); // and half of the body
            exchange.readBody();
        }
        Map<String, String> headers = new TreeMap<>();
        exchange.headers().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        String[] target = exchange.target().split("\\?", 2);
        Request request = FakeS3.request(
                exchange.method(), target[0], target.length < 2 ? null : target[1], headers, exchange.body());
        Reply reply = s3.answer(request);
        onStep.run(); // S3 did it, and the client knows nothing
        byte[] body = reply.body().getBytes(StandardCharsets.ISO_8859_1);
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sent.putAll(reply.headers());
        if (reply.status() != 204) {
            sent.putIfAbsent("Content-Length", Integer.toString(body.length));
        }
        sent.put("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Status\r\n");
        sent.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        exchange.raw(head + "\r\n");
        if (!exchange.method().equals("HEAD") && body.length > 0) {
            exchange.raw(Arrays.copyOf(body, body.length / 2));
            onStep.run(); // half of the answer is there
            exchange.raw(Arrays.copyOfRange(body, body.length / 2, body.length));
        }
        onStep.run();
    }

    /** Waits until no exchange is on its way: what the server did is then known. */
    public void awaitQuiet() {
        Footprint.await("the server to be quiet", () -> active.get() == 0);
    }

    @Override
    public void close() {
        server.close();
    }
}
