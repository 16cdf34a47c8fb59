package dev.pail.bench.compare;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A server that speaks enough S3 to be a peer in measurements. It reads every body as fast as it can and forgets it; an
 * object named {@code zeros-N} is N zero bytes, every bucket lists {@link #LISTED_KEYS} keys, and below {@code tree/}
 * {@link #TREE_KEYS} that are objects. It runs in a process of
 * its own, so that what it costs is nobody's figure.
 *
 * <p>Bodies may be framed by Content-Length, by chunked transfer coding, by aws-chunked, or by both. ETags of parts are
 * made up (MD5 of upload ID and part number, stable); the ETag of an object is computed from them as S3 does, so that a
 * client which verifies it is satisfied. With {@code --check} the CRC32C of each part is kept for the report.
 *
 * <p>{@code GET /-/report} tells what has arrived, {@code POST /-/reset} forgets it.
 */
public final class Sink {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int SMALL_BODY_BYTES_MAX = 4 * 1024 * 1024;
    private static final int LINE_BYTES_MAX = 64 * 1024;
    private static final int PAGE_KEYS_MAX = 1000;
    static final int LISTED_KEYS = 100_000;
    static final int TREE_KEYS = 5_000;
    private static final String TREE = "tree";
    private static final String ZEROS = "zeros-";
    private static final byte[] ZERO_BYTES = new byte[BUFFER_BYTES];

    private final boolean check;
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Map<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong wireBytes = new AtomicLong();
    private final AtomicLong uploadIds = new AtomicLong();
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final AtomicLong bodiesNow = new AtomicLong();
    private final AtomicLong bodiesAtOnceMax = new AtomicLong();
    private final Set<String> payloads = ConcurrentHashMap.newKeySet();

    private Sink(boolean check) {
        this.check = check;
    }

    record Part(int number, long size, String etag, int crc) {}

    record Stored(long size, String etag, NavigableMap<Integer, Part> parts, Map<String, String> checksums) {}

    record Upload(String id, String path, NavigableMap<Integer, Part> parts) {}

    /** Arguments: {@code [--check] [--tls keystore.p12 password]}. Prints the port and serves until stdin ends. */
    public static void main(String[] args) throws Exception {
        boolean check = false;
        SSLContext tls = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--check" -> check = true;
                case "--tls" -> tls = tlsContext(Path.of(args[++i]), args[++i].toCharArray());
                default -> throw new IllegalArgumentException(args[i]);
            }
        }
        Sink sink = new Sink(check);
        int port = tls == null ? sink.listenPlain() : sink.listenTls(tls);
        System.out.println("port " + port);
        while (System.in.read() >= 0) {
            // the parent holds our stdin: when it ends, so do we
        }
        System.exit(0);
    }

    private static SSLContext tlsContext(Path keystore, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(keystore.toFile())) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private int listenPlain() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        spawn("accept", () -> {
            while (true) {
                SocketChannel channel = server.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                serve(new PlainWire(channel));
            }
        });
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private int listenTls(SSLContext context) throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 128, InetAddress.getLoopbackAddress());
        spawn("accept", () -> {
            while (true) {
                SSLSocket socket = (SSLSocket) server.accept();
                socket.setTcpNoDelay(true);
                serve(new TlsWire(socket));
            }
        });
        return server.getLocalPort();
    }

    private void serve(Wire wire) {
        long number = connections.incrementAndGet();
        spawn("connection-" + number, () -> {
            try (wire) {
                Connection connection = new Connection(wire);
                while (connection.exchange()) {
                    requests.incrementAndGet();
                }
            } catch (IOException gone) {
                // a client that goes away is no event here
            }
        });
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void spawn(String name, Action action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                    } catch (Exception e) {
                        e.printStackTrace();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    // ---------------------------------------------------------------- the wire

    private interface Wire extends AutoCloseable {
        ByteBuffer newBuffer();

        int read(ByteBuffer into) throws IOException;

        void write(byte[] bytes) throws IOException;

        @Override
        void close() throws IOException;
    }

    private record PlainWire(SocketChannel channel) implements Wire {
        @Override
        public ByteBuffer newBuffer() {
            return ByteBuffer.allocateDirect(BUFFER_BYTES);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            ByteBuffer out = ByteBuffer.wrap(bytes);
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private record TlsWire(SSLSocket socket, InputStream in, OutputStream out) implements Wire {
        TlsWire(SSLSocket socket) throws IOException {
            this(socket, socket.getInputStream(), socket.getOutputStream());
        }

        @Override
        public ByteBuffer newBuffer() {
            return ByteBuffer.allocate(BUFFER_BYTES);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int n = in.read(into.array(), into.position(), into.remaining());
            if (n > 0) {
                into.position(into.position() + n);
            }
            return n;
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    // ---------------------------------------------------------------- bodies

    /** Takes all that is in the buffer. */
    private interface Eater {
        void eat(ByteBuffer bytes) throws IOException;
    }

    /** What is left of a body: its length, its CRC32C if wanted, its bytes if it is small enough. */
    private static final class Payload implements Eater {
        final CRC32C crc;
        final ByteArrayOutputStream kept;
        long size;

        Payload(boolean check, boolean keep) {
            this.crc = check ? new CRC32C() : null;
            this.kept = keep ? new ByteArrayOutputStream() : null;
        }

        @Override
        public void eat(ByteBuffer bytes) throws IOException {
            size += bytes.remaining();
            if (crc != null) {
                crc.update(bytes.duplicate());
            }
            if (kept != null) {
                if (size > SMALL_BODY_BYTES_MAX) {
                    throw new IOException(
                            "body of more than " + SMALL_BODY_BYTES_MAX + " bytes where none is expected");
                }
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                kept.write(copy);
            }
            bytes.position(bytes.limit());
        }

        String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }

    /** Takes off one layer of chunks: HTTP's and aws-chunked are written alike. Stops at the end of the last chunk. */
    private static final class Dechunker {
        private enum At {
            SIZE,
            DATA,
            DATA_END,
            TRAILER,
            END
        }

        private final Eater inside;
        private final Map<String, String> trailers;
        private final StringBuilder line = new StringBuilder();
        private At at = At.SIZE;
        private long left;

        Dechunker(Eater inside, Map<String, String> trailers) {
            this.inside = inside;
            this.trailers = trailers;
        }

        boolean ended() {
            return at == At.END;
        }

        void feed(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining() && at != At.END) {
                if (at == At.DATA) {
                    int n = (int) Math.min(left, bytes.remaining());
                    ByteBuffer piece = bytes.duplicate();
                    piece.limit(bytes.position() + n);
                    inside.eat(piece);
                    bytes.position(bytes.position() + n);
                    left -= n;
                    if (left == 0) {
                        at = At.DATA_END;
                    }
                    continue;
                }
                if (!lineIsWhole(bytes)) {
                    return;
                }
                String text = line.toString();
                line.setLength(0);
                step(text);
            }
        }

        private boolean lineIsWhole(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                char c = (char) (bytes.get() & 0xff);
                if (c == '\n') {
                    return true;
                }
                if (c != '\r') {
                    line.append(c);
                }
                if (line.length() > LINE_BYTES_MAX) {
                    throw new IOException("chunk header too long");
                }
            }
            return false;
        }

        private void step(String text) throws IOException {
            switch (at) {
                case SIZE -> {
                    int semicolon = text.indexOf(';');
                    left = Long.parseLong(
                            semicolon < 0
                                    ? text.trim()
                                    : text.substring(0, semicolon).trim(),
                            16);
                    at = left == 0 ? At.TRAILER : At.DATA;
                }
                case DATA_END -> {
                    if (!text.isEmpty()) {
                        throw new IOException("chunk longer than announced");
                    }
                    at = At.SIZE;
                }
                case TRAILER -> {
                    int colon = text.indexOf(':');
                    if (colon > 0) {
                        trailers.put(
                                text.substring(0, colon).toLowerCase(Locale.ROOT),
                                text.substring(colon + 1).trim());
                    } else if (text.isEmpty()) {
                        at = At.END;
                    }
                }
                default -> throw new IllegalStateException(at.name());
            }
        }
    }

    // ---------------------------------------------------------------- exchanges

    private final class Connection {
        private final Wire wire;
        private final ByteBuffer in;
        private final StringBuilder line = new StringBuilder();

        Connection(Wire wire) {
            this.wire = wire;
            this.in = wire.newBuffer();
            in.limit(0);
        }

        private boolean fill() throws IOException {
            in.clear();
            int n = wire.read(in);
            in.flip();
            if (n <= 0) {
                in.limit(0);
                return false;
            }
            wireBytes.addAndGet(n);
            return true;
        }

        /** A line without its end, or null at the end of the stream. */
        private String readLine() throws IOException {
            line.setLength(0);
            while (true) {
                if (!in.hasRemaining() && !fill()) {
                    return null;
                }
                char c = (char) (in.get() & 0xff);
                if (c == '\n') {
                    return line.toString();
                }
                if (c != '\r') {
                    line.append(c);
                }
                if (line.length() > LINE_BYTES_MAX) {
                    throw new IOException("line too long");
                }
            }
        }

        /** One request and its answer; false when the connection has ended. */
        boolean exchange() throws IOException {
            String start = readLine();
            if (start == null) {
                return false;
            }
            String[] words = start.split(" ");
            if (words.length != 3) {
                throw new IOException("no request line: " + start);
            }
            Map<String, String> headers = new LinkedHashMap<>();
            for (String text = readLine(); text != null && !text.isEmpty(); text = readLine()) {
                int colon = text.indexOf(':');
                headers.put(
                        text.substring(0, colon).toLowerCase(Locale.ROOT),
                        text.substring(colon + 1).trim());
            }
            Request request = Request.of(words[0], words[1], headers);
            if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
                wire.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            Payload body = new Payload(check, !request.carriesObject() || lengthOf(headers) <= BUFFER_BYTES);
            bodiesAtOnceMax.accumulateAndGet(bodiesNow.incrementAndGet(), Math::max);
            try {
                readBody(headers, body);
            } finally {
                bodiesNow.decrementAndGet();
            }
            if (request.carriesObject()) {
                payloads.add(request.payload());
            }
            Answer answer = answer(request, body);
            wire.write(answer.bytes(words[0].equals("HEAD")));
            for (long left = words[0].equals("HEAD") ? 0 : answer.zeros(); left > 0; left -= BUFFER_BYTES) {
                wire.write(left >= BUFFER_BYTES ? ZERO_BYTES : Arrays.copyOf(ZERO_BYTES, (int) left));
            }
            return !"close".equalsIgnoreCase(headers.get("connection"));
        }

        private static long lengthOf(Map<String, String> headers) {
            String decoded = headers.getOrDefault("x-amz-decoded-content-length", headers.get("content-length"));
            return decoded == null ? Long.MAX_VALUE : Long.parseLong(decoded);
        }

        private void readBody(Map<String, String> headers, Payload payload) throws IOException {
            Eater content = payload;
            Dechunker aws = null;
            if (isAwsChunked(headers)) {
                aws = new Dechunker(payload, headers);
                content = aws::feed;
            }
            if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
                Dechunker http = new Dechunker(content, headers);
                while (!http.ended()) {
                    http.feed(more());
                }
            } else {
                long left = Long.parseLong(headers.getOrDefault("content-length", "0"));
                while (left > 0) {
                    ByteBuffer bytes = more();
                    int n = (int) Math.min(left, bytes.remaining());
                    ByteBuffer piece = bytes.duplicate();
                    piece.limit(bytes.position() + n);
                    content.eat(piece);
                    bytes.position(bytes.position() + n);
                    left -= n;
                }
            }
            if (aws != null && !aws.ended()) {
                throw new IOException("aws-chunked body without an end");
            }
        }

        private static boolean isAwsChunked(Map<String, String> headers) {
            return headers.getOrDefault("content-encoding", "").contains("aws-chunked")
                    || headers.getOrDefault("x-amz-content-sha256", "").startsWith("STREAMING-");
        }

        private ByteBuffer more() throws IOException {
            if (!in.hasRemaining() && !fill()) {
                throw new EOFException("connection ended inside a body");
            }
            return in;
        }
    }

    private record Request(String method, String path, Map<String, String> query, Map<String, String> headers) {
        static Request of(String method, String target, Map<String, String> headers) {
            int mark = target.indexOf('?');
            String path = mark < 0 ? target : target.substring(0, mark);
            Map<String, String> query = new TreeMap<>();
            if (mark >= 0) {
                for (String pair : target.substring(mark + 1).split("&")) {
                    int equals = pair.indexOf('=');
                    query.put(
                            equals < 0 ? pair : pair.substring(0, equals),
                            equals < 0 ? "" : pair.substring(equals + 1));
                }
            }
            return new Request(method, path, query, headers);
        }

        boolean is(String wanted, String... names) {
            if (!method.equals(wanted)) {
                return false;
            }
            for (String name : names) {
                if (!query.containsKey(name)) {
                    return false;
                }
            }
            return true;
        }

        boolean carriesObject() {
            return method.equals("PUT") && path.indexOf('/', 1) > 0 && path.indexOf('/', 1) < path.length() - 1;
        }

        /** How the bytes were signed and which checksums came with them. */
        String payload() {
            String sha256 = headers.getOrDefault("x-amz-content-sha256", "unsigned-request");
            String signed = sha256.matches("[0-9a-f]{64}") ? "SHA256" : sha256.replace("AWS4-HMAC-SHA256-", "");
            String checksums = String.join("+", checksums().keySet()).replace("x-amz-checksum-", "");
            String md5 = headers.containsKey("content-md5") ? "+md5" : "";
            String expect = headers.containsKey("expect") ? "+expect" : "";
            return signed + (checksums.isEmpty() ? "" : "+" + checksums) + md5 + expect;
        }

        Map<String, String> checksums() {
            Map<String, String> found = new TreeMap<>();
            headers.forEach((name, value) -> {
                if (name.matches("x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)")) {
                    found.put(name, value);
                }
            });
            return found;
        }
    }

    private record Answer(int status, Map<String, String> headers, String body, long lengthShown, long zeros) {
        static Answer of(int status, Map<String, String> headers, String body) {
            return new Answer(status, headers, body, body.getBytes(StandardCharsets.UTF_8).length, 0);
        }

        static Answer xml(String body) {
            return of(
                    200,
                    Map.of("content-type", "application/xml"),
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body);
        }

        static Answer error(int status, String code) {
            return of(
                    status,
                    Map.of("content-type", "application/xml"),
                    "<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>");
        }

        byte[] bytes(boolean headOnly) {
            StringBuilder text = new StringBuilder(256);
            text.append("HTTP/1.1 ")
                    .append(status)
                    .append(status < 300 ? " OK" : " Error")
                    .append("\r\n");
            headers.forEach((name, value) ->
                    text.append(name).append(": ").append(value).append("\r\n"));
            text.append("x-amz-request-id: SINK\r\ndate: ")
                    .append(DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)))
                    .append("\r\n");
            if (status != 204) {
                text.append("content-length: ").append(lengthShown).append("\r\n");
            }
            text.append("\r\n");
            if (!headOnly) {
                text.append(body);
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    // ---------------------------------------------------------------- S3

    private Answer answer(Request request, Payload body) {
        if (request.path().startsWith("/-/")) {
            return control(request);
        }
        boolean bucketOnly = request.path().indexOf('/', 1) < 0
                || request.path().indexOf('/', 1) == request.path().length() - 1;
        if (request.is("POST", "uploads")) {
            return create(request);
        }
        if (request.is("PUT", "partNumber", "uploadId")) {
            return part(request, body);
        }
        if (request.is("POST", "uploadId")) {
            return complete(request, body.text());
        }
        if (request.is("GET", "uploadId")) {
            return listParts(request);
        }
        if (request.is("GET", "uploads")) {
            return Answer.xml("<ListMultipartUploadsResult><Bucket>bucket</Bucket><MaxUploads>1000</MaxUploads>"
                    + "<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>");
        }
        if (request.is("GET", "location")) {
            return Answer.xml(
                    "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">us-east-1</LocationConstraint>");
        }
        if (request.method().equals("DELETE")) {
            request.query().computeIfPresent("uploadId", (name, id) -> {
                uploads.remove(id);
                return id;
            });
            return Answer.of(204, Map.of(), "");
        }
        if (request.is("GET", "list-type")) {
            return list(request);
        }
        if (bucketOnly) {
            return Answer.of(200, Map.of(), "");
        }
        return switch (request.method()) {
            case "PUT" -> put(request, body);
            case "HEAD", "GET" -> request.path().contains("/" + ZEROS) ? zeros(request) : head(request);
            default -> Answer.error(501, "NotImplemented");
        };
    }

    private Answer create(Request request) {
        String id = "upload-" + uploadIds.incrementAndGet();
        uploads.put(id, new Upload(id, request.path(), new ConcurrentSkipListMap<>()));
        Map<String, String> headers = new TreeMap<>(Map.of("content-type", "application/xml"));
        for (String name : List.of("x-amz-checksum-algorithm", "x-amz-checksum-type")) {
            request.headers().computeIfPresent(name, (same, value) -> {
                headers.put(name, value);
                return value;
            });
        }
        return Answer.of(
                200,
                headers,
                "<InitiateMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>"
                        + bucketOf(request.path()) + "</Bucket><Key>" + keyOf(request.path()) + "</Key><UploadId>" + id
                        + "</UploadId></InitiateMultipartUploadResult>");
    }

    private Answer part(Request request, Payload body) {
        Upload upload = uploads.get(request.query().get("uploadId"));
        if (upload == null) {
            return Answer.error(404, "NoSuchUpload");
        }
        int number = Integer.parseInt(request.query().get("partNumber"));
        String etag = hex(md5(upload.id() + "/" + number));
        upload.parts().put(number, new Part(number, body.size, etag, body.crc == null ? 0 : (int) body.crc.getValue()));
        Map<String, String> headers = new TreeMap<>(request.checksums());
        headers.put("etag", '"' + etag + '"');
        return Answer.of(200, headers, "");
    }

    private static final Pattern PART_NUMBER = Pattern.compile("<PartNumber>\\s*(\\d+)\\s*</PartNumber>");

    private Answer complete(Request request, String xml) {
        Upload upload = uploads.get(request.query().get("uploadId"));
        if (upload == null) {
            return Answer.error(404, "NoSuchUpload");
        }
        NavigableMap<Integer, Part> chosen = new TreeMap<>();
        MessageDigest digest = newMd5();
        long size = 0;
        Matcher numbers = PART_NUMBER.matcher(xml);
        while (numbers.find()) {
            Part part = upload.parts().get(Integer.parseInt(numbers.group(1)));
            if (part == null || !xml.contains(part.etag())) {
                return Answer.error(400, "InvalidPart");
            }
            chosen.put(part.number(), part);
            digest.update(HexFormat.of().parseHex(part.etag()));
            size += part.size();
        }
        if (chosen.isEmpty()) {
            return Answer.error(400, "MalformedXML");
        }
        String etag = hex(digest.digest()) + "-" + chosen.size();
        uploads.remove(upload.id());
        Map<String, String> checksums = request.checksums();
        objects.put(upload.path(), new Stored(size, etag, chosen, checksums));
        StringBuilder elements = new StringBuilder();
        checksums.forEach((name, value) -> {
            String element =
                    "Checksum" + name.substring("x-amz-checksum-".length()).toUpperCase(Locale.ROOT);
            elements.append('<')
                    .append(element)
                    .append('>')
                    .append(value)
                    .append("</")
                    .append(element)
                    .append('>');
        });
        if (!checksums.isEmpty()) {
            elements.append("<ChecksumType>FULL_OBJECT</ChecksumType>");
        }
        return Answer.xml(
                "<CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Location>http://sink"
                        + upload.path() + "</Location><Bucket>" + bucketOf(upload.path()) + "</Bucket><Key>"
                        + keyOf(upload.path())
                        + "</Key><ETag>&quot;" + etag + "&quot;</ETag>" + elements
                        + "</CompleteMultipartUploadResult>");
    }

    private Answer listParts(Request request) {
        Upload upload = uploads.get(request.query().get("uploadId"));
        if (upload == null) {
            return Answer.error(404, "NoSuchUpload");
        }
        return Answer.xml(
                "<ListPartsResult><Bucket>" + bucketOf(upload.path()) + "</Bucket><Key>" + keyOf(upload.path())
                        + "</Key><UploadId>" + upload.id()
                        + "</UploadId><PartNumberMarker>0</PartNumberMarker><MaxParts>1000</MaxParts>"
                        + "<IsTruncated>false</IsTruncated></ListPartsResult>");
    }

    private Answer put(Request request, Payload body) {
        byte[] digest =
                body.kept != null ? newMd5().digest(body.kept.toByteArray()) : md5(request.path() + "/" + body.size);
        String etag = hex(digest);
        Part whole = new Part(1, body.size, etag, body.crc == null ? 0 : (int) body.crc.getValue());
        objects.put(request.path(), new Stored(body.size, etag, new TreeMap<>(Map.of(1, whole)), request.checksums()));
        Map<String, String> headers = new TreeMap<>(request.checksums());
        headers.put("etag", '"' + etag + '"');
        return Answer.of(200, headers, "");
    }

    private Answer head(Request request) {
        Stored stored = objects.get(request.path());
        if (stored == null) {
            return Answer.of(404, Map.of(), "");
        }
        Map<String, String> headers = new TreeMap<>();
        headers.put("etag", '"' + stored.etag() + '"');
        headers.put("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT");
        headers.put("accept-ranges", "bytes");
        headers.put("content-type", "application/octet-stream");
        if (request.headers().containsKey("x-amz-checksum-mode")) {
            headers.putAll(stored.checksums());
            if (!stored.checksums().isEmpty()) {
                headers.put("x-amz-checksum-type", "FULL_OBJECT");
            }
        }
        return new Answer(200, headers, "", stored.size(), stored.size());
    }

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private static Answer zeros(Request request) {
        long size = Long.parseLong(request.path()
                .substring(request.path().indexOf(ZEROS) + ZEROS.length())
                .split("-")[0]);
        Map<String, String> headers = new TreeMap<>();
        headers.put("etag", '"' + hex(md5(request.path())) + '"');
        headers.put("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT");
        headers.put("accept-ranges", "bytes");
        headers.put("content-type", "application/octet-stream");
        Matcher range = RANGE.matcher(request.headers().getOrDefault("range", ""));
        if (!range.matches()) {
            return new Answer(200, headers, "", size, size);
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
        if (first >= size) {
            return Answer.error(416, "InvalidRange");
        }
        headers.put("content-range", "bytes " + first + "-" + last + "/" + size);
        return new Answer(206, headers, "", last - first + 1, last - first + 1);
    }

    private Answer list(Request request) {
        int from = Integer.parseInt(request.query().getOrDefault("continuation-token", "0"));
        int keys = Math.min(PAGE_KEYS_MAX, Integer.parseInt(request.query().getOrDefault("max-keys", "1000")));
        boolean urlEncoded = request.query().containsKey("encoding-type");
        String prefix = request.query().getOrDefault("prefix", "");
        boolean tree = prefix.startsWith(TREE);
        int all = !tree ? LISTED_KEYS : prefix.matches(TREE + "(/|%2F)") ? TREE_KEYS : 0;
        return Answer.xml(pages.computeIfAbsent(
                from + "/" + keys + "/" + urlEncoded + "/" + tree + "/" + all,
                name -> page(from, keys, urlEncoded, tree, all)));
    }

    /** Of the file of that number, below {@code tree/}. */
    static String treeName(int number) {
        return String.format(Locale.ROOT, ZEROS + Task.TREE_FILE_BYTES + "-%05d", number);
    }

    private static String page(int from, int keys, boolean urlEncoded, boolean tree, int all) {
        int to = Math.min(all, from + keys);
        StringBuilder xml = new StringBuilder("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        xml.append("<Name>bucket</Name><Prefix></Prefix><MaxKeys>")
                .append(keys)
                .append("</MaxKeys><KeyCount>")
                .append(to - from);
        xml.append("</KeyCount><IsTruncated>").append(to < all).append("</IsTruncated>");
        xml.append(urlEncoded ? "<EncodingType>url</EncodingType>" : "");
        xml.append(from > 0 ? "<ContinuationToken>" + from + "</ContinuationToken>" : "");
        xml.append(to < all ? "<NextContinuationToken>" + to + "</NextContinuationToken>" : "");
        for (int i = from; i < to; i++) {
            String key = tree
                    ? TREE + "/" + treeName(i)
                    : String.format(Locale.ROOT, "photos/2026/%03d/image-%08d.jpg", i / PAGE_KEYS_MAX, i);
            xml.append("<Contents><Key>")
                    .append(key)
                    .append("</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>");
            xml.append("<ETag>&quot;")
                    .append(hex(md5(key)))
                    .append("&quot;</ETag><Size>")
                    .append(tree ? Task.TREE_FILE_BYTES : 1000 + i);
            xml.append("</Size><StorageClass>STANDARD</StorageClass></Contents>");
        }
        return xml.append("</ListBucketResult>").toString();
    }

    private Answer control(Request request) {
        if (request.path().equals("/-/reset")) {
            uploads.clear();
            objects.clear();
            connections.set(0);
            requests.set(0);
            wireBytes.set(0);
            bodiesAtOnceMax.set(0);
            payloads.clear();
            return Answer.of(200, Map.of(), "");
        }
        StringBuilder text = new StringBuilder();
        text.append("connections ").append(connections).append('\n');
        text.append("requests ").append(requests).append('\n');
        text.append("wireBytes ").append(wireBytes).append('\n');
        text.append("bodiesAtOnceMax ").append(bodiesAtOnceMax).append('\n');
        text.append("payload ").append(String.join(",", payloads)).append('\n');
        text.append("unfinished ").append(uploads.size()).append('\n');
        objects.forEach((path, stored) -> {
            text.append("object ")
                    .append(path)
                    .append(' ')
                    .append(stored.size())
                    .append('\n');
            stored.parts()
                    .values()
                    .forEach(part -> text.append("part ")
                            .append(path)
                            .append(' ')
                            .append(part.number())
                            .append(' ')
                            .append(part.size())
                            .append(' ')
                            .append(Integer.toHexString(part.crc()))
                            .append('\n'));
        });
        return Answer.of(200, Map.of("content-type", "text/plain"), text.toString());
    }

    private static String bucketOf(String path) {
        return path.substring(1, path.indexOf('/', 1));
    }

    private static String keyOf(String path) {
        return path.substring(path.indexOf('/', 1) + 1);
    }

    private static byte[] md5(String text) {
        return newMd5().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
