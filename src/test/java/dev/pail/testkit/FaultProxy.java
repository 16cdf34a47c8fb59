package dev.pail.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * An HTTP/1.1 proxy before a {@link TestServer} that knows requests from bytes: it counts what each part cost, and stops
 * chosen exchanges at exact places, so that a test can kill a client there without any waiting by the clock.
 *
 * <p>A body is forwarded as it arrives; an answer is read whole before any of it is given to the client.
 */
public final class FaultProxy implements AutoCloseable {

    /** Where an exchange can be stopped. */
    public enum Place {
        /** The head of the request is read; the server knows nothing of it. */
        ARRIVED,
        /** Half of the body went to the server. */
        HALFWAY,
        /** The server has answered, so that it did what was asked; the client knows nothing of it. */
        ANSWERED,
        /** The client was given the whole answer. */
        DELIVERED
    }

    /** One request as it went by. */
    public record Seen(String method, String path, Map<String, String> query, Map<String, String> headers) {

        /** S3's name of the operation. */
        public String operation() {
            boolean upload = query.containsKey("uploadId");
            return switch (method) {
                case "POST" -> query.containsKey("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
                case "PUT" ->
                    headers.containsKey("x-amz-copy-source")
                            ? upload ? "UploadPartCopy" : "CopyObject"
                            : upload ? "UploadPart" : "PutObject";
                case "DELETE" -> upload ? "AbortMultipartUpload" : "DeleteObject";
                case "HEAD" -> "HeadObject";
                default -> upload ? "ListParts" : query.containsKey("uploads") ? "ListMultipartUploads" : "GetObject";
            };
        }

        /** Number of the part, 0 where the request is about none. */
        public int partNumber() {
            return Integer.parseInt(query.getOrDefault("partNumber", "0"));
        }

        /** Which part of which upload this is about. */
        public String partId() {
            return query.get("uploadId") + '#' + query.get("partNumber");
        }

        long contentLength() {
            return Long.parseLong(headers.getOrDefault("content-length", "0"));
        }
    }

    /** What each part has cost so far; the last is of bytes sent for a part that the server had acknowledged. */
    public record Tally(Map<String, Long> bodyBytes, Set<String> acknowledged, long bytesAfterAcknowledgement) {

        /** All body bytes of parts that went to the server. */
        public long bytes() {
            return bodyBytes.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** An exchange that is to stop, and then waits for what becomes of it. */
    public static final class Hold {
        private final Place place;
        private final Predicate<Seen> which;
        private final AtomicBoolean taken = new AtomicBoolean();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch decided = new CountDownLatch(1);
        private volatile boolean cut;

        private Hold(Place place, Predicate<Seen> which) {
            this.place = place;
            this.which = which;
        }

        /** Waits until an exchange has stopped here. */
        public void awaitReached() {
            FaultProxy.await(reached, "no request came to " + place);
        }

        /** Lets the exchange go on. */
        public void release() {
            decided.countDown();
        }

        /** Closes the exchange's connections, to the client and to the server. */
        public void cut() {
            cut = true;
            decided.countDown();
        }

        private void pass(Seen seen, Place at) throws IOException {
            if (at != place || !which.test(seen) || !taken.compareAndSet(false, true)) {
                return;
            }
            reached.countDown();
            FaultProxy.await(decided, "nobody decided about " + seen);
            if (cut) {
                throw new IOException("cut as the test wants it");
            }
        }
    }

    private static final int WAIT_MAX_SECONDS = 120;
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int SLICE_BYTES = 16 * 1024;
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final URI server;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Hold> holds = new CopyOnWriteArrayList<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Long> bodyBytes = new ConcurrentHashMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong sentAgain = new AtomicLong();
    private final AtomicLong ticks = new AtomicLong();
    private final Object exchanges = new Object();
    private int active;
    private volatile LongConsumer onTick = tick -> {};

    private FaultProxy(URI server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    }

    /** Starts a proxy before a server. */
    public static FaultProxy before(TestServer server) {
        try {
            FaultProxy proxy = new FaultProxy(server.endpoint());
            proxy.daemon(proxy::accept, "fault-proxy");
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients go. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Stops the first exchange that is of this kind at this place. */
    public Hold hold(Place place, Predicate<Seen> which) {
        Hold hold = new Hold(place, which);
        holds.add(hold);
        return hold;
    }

    /** Requests of an operation so far. */
    public List<Seen> requests(String operation) {
        return seen.stream().filter(one -> one.operation().equals(operation)).toList();
    }

    /** Body bytes that went to the server, and the parts that it acknowledged, as they are now. */
    public Tally tally() {
        return new Tally(Map.copyOf(bodyBytes), Set.copyOf(acknowledged), sentAgain.get());
    }

    /**
     * Counts progress: one for each slice of a body and each of an exchange's places. The listener is told of every tick
     * on the thread that makes it, before anything goes on.
     */
    public void onTick(LongConsumer listenerOfTicks) {
        onTick = listenerOfTicks;
    }

    public long ticks() {
        return ticks.get();
    }

    /** Waits until no exchange is on its way, as after a client's death: what the server did is then known. */
    public void awaitQuiet() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_MAX_SECONDS);
        synchronized (exchanges) {
            while (active > 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError(active + " exchanges never ended");
                }
                try {
                    exchanges.wait(left);
                } catch (InterruptedException e) {
                    throw new AssertionError("interrupted while waiting for the proxy", e);
                }
            }
        }
    }

    /** Forgets holds and counts. */
    public void reset() {
        holds.forEach(Hold::release);
        holds.clear();
        seen.clear();
        bodyBytes.clear();
        acknowledged.clear();
        sentAgain.set(0);
        ticks.set(0);
        onTick = tick -> {};
    }

    @Override
    public void close() {
        holds.forEach(Hold::cut);
        closeQuietly(listener);
        open.forEach(FaultProxy::closeQuietly);
    }

    private void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon(() -> serve(client), "fault-proxy-connection");
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        Socket upstream = new Socket();
        open.add(upstream);
        try {
            client.setTcpNoDelay(true);
            InputStream fromClient = new BufferedInputStream(client.getInputStream(), SLICE_BYTES);
            for (byte[] head = readHead(fromClient); head != null; head = readHead(fromClient)) {
                enter(1);
                try {
                    if (!upstream.isConnected()) {
                        upstream.setTcpNoDelay(true);
                        upstream.connect(new InetSocketAddress(server.getHost(), server.getPort()));
                    }
                    exchange(head, fromClient, client, upstream);
                } finally {
                    enter(-1);
                }
            }
        } catch (IOException | RuntimeException broken) {
            // a client that was killed, a server that was killed, or a hold that cut: both sides are closed below
            return;
        } finally {
            closeQuietly(client);
            closeQuietly(upstream);
            open.remove(client);
            open.remove(upstream);
        }
    }

    private void enter(int change) {
        synchronized (exchanges) {
            active += change;
            exchanges.notifyAll();
        }
    }

    private void exchange(byte[] head, InputStream fromClient, Socket client, Socket upstream) throws IOException {
        Seen request = parse(head);
        seen.add(request);
        at(request, Place.ARRIVED);
        OutputStream toServer = upstream.getOutputStream();
        toServer.write(head);
        forwardBody(request, fromClient, toServer);
        InputStream fromServer = upstream.getInputStream();
        Answer answer = readAnswer(request, fromServer);
        if (request.operation().equals("UploadPart") && answer.status == 200) {
            acknowledged.add(request.partId());
        }
        at(request, Place.ANSWERED);
        answer.bytes.writeTo(client.getOutputStream());
        client.getOutputStream().flush();
        at(request, Place.DELIVERED);
        if (answer.closes) {
            throw new EOFException("the server closes after this answer");
        }
    }

    private void at(Seen request, Place place) throws IOException {
        tick();
        for (Hold hold : holds) {
            hold.pass(request, place);
        }
    }

    private void tick() {
        onTick.accept(ticks.incrementAndGet());
    }

    private void forwardBody(Seen request, InputStream fromClient, OutputStream toServer) throws IOException {
        long length = request.contentLength();
        byte[] slice = new byte[SLICE_BYTES];
        boolean halfway = false;
        for (long done = 0; done < length; ) {
            int read = fromClient.read(slice, 0, (int) Math.min(slice.length, length - done));
            if (read < 0) {
                throw new EOFException("the client ended in mid-body");
            }
            toServer.write(slice, 0, read);
            done += read;
            if (request.partNumber() > 0) {
                bodyBytes.merge(request.partId(), (long) read, Long::sum);
                sentAgain.addAndGet(acknowledged.contains(request.partId()) ? read : 0);
            }
            tick();
            if (!halfway && done >= length / 2) {
                halfway = true;
                at(request, Place.HALFWAY);
            }
        }
        toServer.flush();
    }

    private record Answer(int status, ByteArrayOutputStream bytes, boolean closes) {}

    private static Answer readAnswer(Seen request, InputStream in) throws IOException {
        byte[] head = readHead(in);
        if (head == null) {
            throw new EOFException("the server closed without an answer");
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        int status = Integer.parseInt(text.substring(9, 12));
        if (status == 100) {
            return readAnswer(request, in);
        }
        Map<String, String> headers = headers(text);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(head);
        boolean closes = "close".equalsIgnoreCase(headers.get("connection"));
        boolean bodiless = request.method().equals("HEAD") || status == 204 || status == 304;
        if (bodiless) {
            return new Answer(status, whole, closes);
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            copyChunks(in, whole);
        } else if (headers.containsKey("content-length")) {
            copy(in, whole, Long.parseLong(headers.get("content-length")));
        } else {
            in.transferTo(whole);
            closes = true;
        }
        return new Answer(status, whole, closes);
    }

    private static void copyChunks(InputStream in, ByteArrayOutputStream whole) throws IOException {
        for (long size = -1; size != 0; ) {
            String line = readLine(in);
            whole.write(line.getBytes(StandardCharsets.ISO_8859_1));
            size = Long.parseLong(line.strip().split(";", 2)[0], 16);
            copy(in, whole, size);
            whole.write(readLine(in).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static void copy(InputStream in, ByteArrayOutputStream to, long length) throws IOException {
        byte[] bytes = in.readNBytes(Math.toIntExact(length));
        if (bytes.length < length) {
            throw new EOFException("the server ended in mid-body");
        }
        to.write(bytes);
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); ; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server ended in a chunk");
            }
            line.append((char) c);
            if (c == '\n') {
                return line.toString();
            }
        }
    }

    /** Reads to the blank line; {@code null} when the stream ends before the first byte. */
    private static byte[] readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < HEAD_END.length) {
            int c = in.read();
            if (c < 0) {
                if (head.size() == 0) {
                    return null;
                }
                throw new EOFException("a head ended early");
            }
            head.write(c);
            matched = c == HEAD_END[matched] ? matched + 1 : c == '\r' ? 1 : 0;
            if (head.size() > HEAD_BYTES_MAX) {
                throw new IOException("a head of more than " + HEAD_BYTES_MAX + " bytes");
            }
        }
        return head.toByteArray();
    }

    private static Seen parse(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        String[] line = text.substring(0, text.indexOf('\r')).split(" ", 3);
        int mark = line[1].indexOf('?');
        Map<String, String> query = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String pair : line[1].substring(mark + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        equals < 0 ? pair : pair.substring(0, equals),
                        equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return new Seen(line[0], mark < 0 ? line[1] : line[1].substring(0, mark), Map.copyOf(query), headers(text));
    }

    private static Map<String, String> headers(String head) {
        Map<String, String> headers = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>(head.lines().toList());
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return Map.copyOf(headers);
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            if (!latch.await(WAIT_MAX_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(otherwise);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted: " + otherwise, e);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception alreadyClosed) {
            return;
        }
    }
}
