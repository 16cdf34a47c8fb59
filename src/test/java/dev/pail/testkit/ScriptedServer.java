package dev.pail.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 server that does exactly what a script says, below what WireMock can do: it reads half a body and resets, sends
 * half an answer and stalls, and knows which request came on which connection. One thread a connection, any free port.
 */
public final class ScriptedServer implements AutoCloseable {

    /** What happens to one request. */
    @FunctionalInterface
    public interface Script {
        void answer(Exchange exchange) throws Exception;
    }

    /** What happens to a connection before a byte of it is looked at. */
    @FunctionalInterface
    public interface Door {
        /** Says whether requests are read from it; what is refused is closed. */
        boolean admits(Socket connection) throws IOException;
    }

    private static final int CLOSED_WITHIN_MILLIS = 10_000;

    private final ServerSocket socket;
    private final Door door;
    private final Script script;
    private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger activeMax = new AtomicInteger();

    public ScriptedServer(Script script) {
        this(connection -> true, script);
    }

    public ScriptedServer(Door door, Script script) {
        this.door = door;
        this.script = script;
        try {
            this.socket = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** Requests whose head has arrived, in their order. */
    public List<Exchange> exchanges() {
        return List.copyOf(exchanges);
    }

    public int connections() {
        return connections.get();
    }

    /** Most requests that were in progress at the same time. */
    public int activeMax() {
        return activeMax.get();
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                open.add(connection);
                connections.incrementAndGet();
                daemon(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            if (!door.admits(connection)) {
                return;
            }
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (!connection.isClosed()) {
                Exchange exchange = Exchange.read(connection, in);
                if (exchange == null) {
                    return;
                }
                exchanges.add(exchange);
                activeMax.accumulateAndGet(active.incrementAndGet(), Math::max);
                try {
                    script.answer(exchange);
                } finally {
                    active.decrementAndGet();
                }
            }
        } catch (Exception clientGone) {
            return;
        }
    }

    /** Ends a connection by a reset. */
    public static void reset(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request, its head read and its body not. */
    public static final class Exchange {
        private final Socket connection;
        private final InputStream in;
        private final String method;
        private final String target;
        private final List<Map.Entry<String, String>> headers;
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();

        private Exchange(
                Socket connection,
                InputStream in,
                String method,
                String target,
                List<Map.Entry<String, String>> headers) {
            this.connection = connection;
            this.in = in;
            this.method = method;
            this.target = target;
            this.headers = headers;
        }

        private static Exchange read(Socket connection, InputStream in) throws IOException {
            String start = line(in);
            if (start == null) {
                return null;
            }
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.add(Map.entry(
                        line.substring(0, colon), line.substring(colon + 1).strip()));
            }
            String[] parts = start.split(" ", 3);
            return new Exchange(connection, in, parts[0], parts[1], headers);
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    return line.toString().strip();
                }
                line.append((char) c);
            }
            return null;
        }

        public String method() {
            return method;
        }

        /** Path and query as on the request line. */
        public String target() {
            return target;
        }

        public List<Map.Entry<String, String>> headers() {
            return headers;
        }

        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals(name))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }

        public int contentLength() {
            return header("content-length").map(Integer::parseInt).orElse(0);
        }

        /** What was read of the body so far. */
        public byte[] body() {
            return read.toByteArray();
        }

        public Exchange readBody() throws IOException {
            return readBody(contentLength() - read.size());
        }

        public Exchange readBody(int count) throws IOException {
            byte[] bytes = in.readNBytes(count);
            read.writeBytes(bytes);
            if (bytes.length < count) {
                throw new EOFException();
            }
            return this;
        }

        public void respond(int status, Map<String, String> headers, byte[] body) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            if (status != 204 && status != 304) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            raw(head + "\r\n");
            if (!method.equals("HEAD")) {
                raw(body);
            }
        }

        public void ok() throws IOException {
            respond(200, Map.of("ETag", "\"e\""), new byte[0]);
        }

        public void raw(String text) throws IOException {
            raw(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void raw(byte[] bytes) throws IOException {
            OutputStream out = connection.getOutputStream();
            out.write(bytes);
            out.flush();
        }

        /** Ends the connection in order: the client reads an end. */
        public void close() throws IOException {
            connection.close();
        }

        /** Ends the connection by a reset. */
        public void reset() throws IOException {
            ScriptedServer.reset(connection);
        }

        /** Ends the answer's direction only: the client reads an end and may still write. */
        public void halfClose() throws IOException {
            connection.shutdownOutput();
        }

        /** Sends nothing more and waits until the client gives the connection up. */
        public void stallUntilClosed() throws IOException {
            connection.setSoTimeout(CLOSED_WITHIN_MILLIS);
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (SocketException reset) {
                return;
            }
        }
    }
}
