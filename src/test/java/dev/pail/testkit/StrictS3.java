package dev.pail.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * An S3 in memory that is as strict as AWS, where no server that can be run here is: a request that breaks one of
 * {@link StrictRules} is refused, every other is answered as {@link StrictBuckets} documents it. Has all operations of the
 * client. Any free port, plain http.
 */
public final class StrictS3 implements TestServer {

    /** A request whose signature holds, its body without chunk framing, names of headers in lower case. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Request(
            String method,
            String bucket,
            String key,
            Map<String, String> query,
            Map<String, String> headers,
            byte[] body) {

        boolean asks(String parameter) {
            return query.containsKey(parameter);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Reply(int status, Map<String, String> headers, byte[] body) {

        static Reply of(int status) {
            return new Reply(status, new TreeMap<>(), new byte[0]);
        }

        static Reply xml(String document) {
            return of(200).with("content-type", "application/xml")
                    .withBody(
                            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + document).getBytes(StandardCharsets.UTF_8));
        }

        Reply with(String name, String value) {
            headers.put(name, value);
            return this;
        }

        Reply withBody(byte[] bytes) {
            return new Reply(status, headers, bytes);
        }
    }

    /** What is refused, in S3's words. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int status;
        final String code;

        Refused(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    static {
        // Read once by the JDK's server; else each body waits 40 ms for the client to acknowledge the headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** Of the rules; counts up when they change. */
    static final String VERSION = "1";

    private final SigV4Verifier verifier =
            new SigV4Verifier(region(), new SigV4Verifier.Account(accessKey(), secretKey()));
    private final StrictBuckets buckets = new StrictBuckets();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "strict-s3");
        thread.setDaemon(true);
        return thread;
    });
    private final BiFunction<Request, Function<Request, Reply>, Reply> oddity;
    private HttpServer server;
    private int port;

    public StrictS3() {
        this.oddity = (request, served) -> served.apply(request);
    }

    public StrictS3(OddServer odd) {
        this.oddity = odd::answer;
    }

    @Override
    public String name() {
        return "strict fake " + VERSION + " (in memory)";
    }

    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public synchronized void start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new IllegalStateException("cannot listen: " + e.getMessage(), e);
        }
        port = server.getAddress().getPort();
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    @Override
    public synchronized void kill() {
        server.stop(0);
    }

    @Override
    public void close() {
        kill();
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply;
            try {
                reply = answer(exchange);
            } catch (Refused refused) {
                reply = error(refused.status, refused.code, refused.getMessage());
            } catch (RuntimeException fault) {
                reply = error(500, "InternalError", "a fault of the fake: " + fault);
            }
            boolean bodiless = exchange.getRequestMethod().equals("HEAD") || reply.status == 204 || reply.status == 304;
            reply.headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.getResponseHeaders().set("x-amz-request-id", "STRICT");
            if (bodiless
                    && exchange.getRequestMethod().equals("HEAD")
                    && !reply.headers.containsKey("content-length")) {
                exchange.getResponseHeaders().set("content-length", Integer.toString(reply.body.length));
            }
            exchange.sendResponseHeaders(reply.status, bodiless || reply.body.length == 0 ? -1 : reply.body.length);
            if (!bodiless && reply.body.length > 0) {
                exchange.getResponseBody().write(reply.body);
            }
        }
    }

    private static Reply error(int status, String code, String message) {
        return Reply.of(status)
                .with("content-type", "application/xml")
                .withBody(("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error>" + StrictXml.element("Code", code)
                                + StrictXml.element("Message", message) + "<RequestId>STRICT</RequestId></Error>")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private Reply answer(HttpExchange exchange) throws IOException {
        byte[] raw = exchange.getRequestBody().readAllBytes();
        URI uri = exchange.getRequestURI();
        String path = uri.getRawPath();
        String rawQuery = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        List<Map.Entry<String, String>> inOrder = new ArrayList<>();
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> values.forEach(value -> {
                    inOrder.add(Map.entry(name, value));
                    headers.merge(name.toLowerCase(Locale.ROOT), value, (one, two) -> one + ',' + two);
                }));
        StrictRules.headers(headers);
        if (headers.getOrDefault("content-type", "").startsWith("multipart/form-data")) {
            throw new Refused(501, "NotImplemented", "forms are taken by real servers only");
        }
        SigV4Verifier.Verdict verdict = verifier.verify(
                new SigV4Verifier.Request(exchange.getRequestMethod(), path, rawQuery, inOrder, raw), Instant.now());
        if (!verdict.accepted()) {
            throw new Refused(verdict.httpStatus(), verdict.code(), verdict.reason());
        }
        if (verdict.anonymous()) {
            throw new Refused(403, "AccessDenied", "the request is not signed");
        }
        int slash = path.indexOf('/', 1);
        Request request = new Request(
                exchange.getRequestMethod(),
                decoded(path.substring(1, slash < 0 ? path.length() : slash)),
                slash < 0 ? "" : decoded(path.substring(slash + 1)),
                query(rawQuery),
                headers,
                verdict.body());
        return oddity.apply(request, this::serve);
    }

    private Reply serve(Request request) {
        StrictRules.request(request);
        return buckets.answer(request);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(
                    decoded(equals < 0 ? pair : pair.substring(0, equals)),
                    equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
