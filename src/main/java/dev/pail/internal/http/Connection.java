package dev.pail.internal.http;

import dev.pail.config.S3Limits;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One connection, one exchange at a time, blocking: HTTP/1.1 as far as an answer with a body needs it.
 *
 * <p>For one thread, but {@link #close} is for anybody: it ends a connect, read or write that waits.
 */
final class Connection implements Closeable {

    /** Head of an answer. */
    record Head(int status, Map<String, List<String>> headers) {}

    private static final String CUT = "the connection closed before the end of the body";
    private static final int PORT_HTTP = 80;
    private static final int PORT_HTTPS = 443;
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+"); // RFC 9110, 5.6.2
    private static final int CHUNK_SIZE_DIGITS_MAX = 15;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final long UNTIL_CLOSED = Long.MAX_VALUE;

    private final Wire wire;
    private final String authority;
    private final String host;
    private final int port;

    private ByteBuffer in = NOTHING;
    private int headBytesLeft;
    private long bodyLeft;
    private boolean chunked;
    private boolean chunkBefore;
    private boolean keepsAlive;
    private long idleSince;

    /** Connects not yet: see {@link #connect}. */
    Connection(URI to, @Nullable SSLContext context) throws IOException {
        boolean tls = "https".equals(to.getScheme());
        String name = to.getHost();
        this.host = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
        this.authority = to.getRawAuthority();
        this.port = to.getPort() >= 0 ? to.getPort() : tls ? PORT_HTTPS : PORT_HTTP;
        this.wire = tls ? new Wire.Tls(host, context) : new Wire.Plain();
    }

    boolean isTo(URI uri) {
        return authority.equals(uri.getRawAuthority());
    }

    void connect() throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        wire.connect(address);
    }

    boolean isConnected() {
        return wire.isConnected();
    }

    /** Since when nobody has used it, by {@link System#nanoTime}. */
    long idleSince() {
        return idleSince;
    }

    void idleSince(long nanoTime) {
        idleSince = nanoTime;
    }

    /** Whether an idle one may still be used. */
    boolean isFresh() {
        return wire.isQuiet();
    }

    /** Sends a request without a body. */
    void send(HttpCall call, ByteBuffer memory) throws IOException {
        in = memory.clear().flip();
        keepsAlive = false;
        wire.write(request(call));
    }

    /** A request as it goes out. */
    static ByteBuffer request(HttpCall call) {
        URI uri = call.uri();
        StringBuilder request = new StringBuilder(S3Limits.KEY_BYTES_MAX);
        request.append(call.method()).append(' ');
        request.append(uri.getRawPath().isEmpty() ? "/" : uri.getRawPath());
        if (uri.getRawQuery() != null) {
            request.append('?').append(uri.getRawQuery());
        }
        request.append(" HTTP/1.1\r\nhost: ").append(uri.getRawAuthority()).append("\r\n");
        call.headers()
                .forEach((name, value) ->
                        request.append(name).append(": ").append(value).append("\r\n"));
        requireLines(request.append("\r\n"), call.headers().size());
        return ByteBuffer.wrap(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A line end within a value would be a header, or a request, of somebody else's making. */
    private static void requireLines(CharSequence request, int headers) {
        int controls = 0;
        for (int i = 0; i < request.length(); i++) {
            controls += request.charAt(i) < ' ' && request.charAt(i) != '\t' ? 1 : 0;
        }
        if (controls != 2 * (headers + 3)) {
            throw new IllegalArgumentException("a header holds a control character");
        }
    }

    /** Waits for the answer's head; what the server says in between (1xx) is skipped. */
    Head head() throws IOException {
        headBytesLeft = S3Limits.ANSWER_HEAD_BYTES_MAX;
        while (true) {
            String statusLine = line();
            int status = status(statusLine);
            Map<String, List<String>> headers = headers();
            if (status / 100 != 1) {
                frame(statusLine, status, headers);
                return new Head(status, headers);
            }
            if (status == 101) {
                throw new ProtocolException("the answer switches to another protocol, which nobody asked for");
            }
        }
    }

    private static int status(String line) throws ProtocolException {
        boolean known = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
        if (known && line.length() >= 12 && (line.length() == 12 || line.charAt(12) == ' ')) {
            String digits = line.substring(9, 12);
            if (digits.chars().allMatch(c -> c >= '0' && c <= '9') && digits.charAt(0) != '0') {
                return Integer.parseInt(digits);
            }
        }
        throw new ProtocolException("the answer is not HTTP/1.1");
    }

    private Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        StringBuilder header = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            if ((line.charAt(0) == ' ' || line.charAt(0) == '\t') && header.length() > 0) {
                header.append(' ').append(line.strip()); // RFC 9112, 5.2
                continue;
            }
            add(header, headers);
            header.setLength(0);
            header.append(line);
        }
        add(header, headers);
        return headers;
    }

    private static void add(StringBuilder header, Map<String, List<String>> headers) throws ProtocolException {
        if (header.length() == 0) {
            return;
        }
        int colon = header.indexOf(":");
        String name = header.substring(0, Math.max(0, colon));
        String value = header.substring(colon + 1).strip();
        // what is no text would end up in messages, and there move a terminal's cursor
        if (!TOKEN.matcher(name).matches() || value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            throw new ProtocolException("a line of the answer's head is no header");
        }
        headers.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
    }

    private static boolean keepsAlive(String statusLine, Map<String, List<String>> headers) {
        String says =
                String.join(",", headers.getOrDefault("connection", List.of())).toLowerCase(Locale.ROOT);
        return statusLine.startsWith("HTTP/1.1") ? !says.contains("close") : says.contains("keep-alive");
    }

    /** Finds where the body ends (RFC 9112, 6.3). */
    private void frame(String statusLine, int status, Map<String, List<String>> headers) throws ProtocolException {
        List<String> codings = headers.getOrDefault("transfer-encoding", List.of());
        List<String> lengths = headers.getOrDefault("content-length", List.of());
        boolean believed = keepsAlive(statusLine, headers);
        chunked = false;
        chunkBefore = false;
        if (status == 204 || status == 304) {
            bodyLeft = 0;
        } else if (!codings.isEmpty()) {
            if (!HttpReply.isChunked(headers)) {
                throw new ProtocolException("the answer is encoded in a way that nobody asked for");
            }
            chunked = true;
            bodyLeft = 0;
            // two lengths are how answers are smuggled: nothing that follows on this connection is believed
            believed &= lengths.isEmpty() && statusLine.startsWith("HTTP/1.1");
        } else if (lengths.isEmpty()) {
            bodyLeft = UNTIL_CLOSED;
        } else {
            bodyLeft = length(lengths);
        }
        keepsAlive = believed && bodyLeft != UNTIL_CLOSED;
    }

    private static long length(List<String> values) throws ProtocolException {
        String first = values.get(0);
        for (String value : values) {
            if (!value.equals(first)) {
                throw new ProtocolException("the answer has two lengths");
            }
        }
        return number(first, 10, 18);
    }

    private static long number(String digits, int radix, int digitsMax) throws ProtocolException {
        if (digits.isEmpty()
                || digits.length() > digitsMax
                || digits.chars().anyMatch(c -> Character.digit(c, radix) < 0 || c > 'f')) {
            throw new ProtocolException("a length in the answer is no number");
        }
        return Long.parseLong(digits, radix);
    }

    /** Whether no byte of the body is left, as far as that is known without reading. */
    boolean bodyEnded() {
        return bodyLeft == 0 && !chunked;
    }

    /**
     * Waits for more of the body.
     *
     * @return bytes that are good until the next call, {@code null} at the end
     */
    @Nullable
    ByteBuffer body() throws IOException {
        if (bodyLeft == 0 && (!chunked || !nextChunk())) {
            return null;
        }
        if (!in.hasRemaining() && !fill()) {
            if (bodyLeft == UNTIL_CLOSED) {
                bodyLeft = 0;
                return null;
            }
            throw new EOFException(CUT);
        }
        int count = (int) Math.min(bodyLeft, in.remaining());
        ByteBuffer bytes = in.slice(in.position(), count);
        in.position(in.position() + count);
        bodyLeft -= bodyLeft == UNTIL_CLOSED ? 0 : count;
        return bytes;
    }

    private boolean nextChunk() throws IOException {
        headBytesLeft = S3Limits.ANSWER_HEAD_BYTES_MAX;
        if (chunkBefore && !line().isEmpty()) {
            throw new ProtocolException("a chunk of the answer is longer than it says");
        }
        String line = line();
        int extension = line.indexOf(';');
        bodyLeft = number(
                (extension < 0 ? line : line.substring(0, extension)).stripTrailing(), 16, CHUNK_SIZE_DIGITS_MAX);
        chunkBefore = true;
        if (bodyLeft > 0) {
            return true;
        }
        headers(); // the trailers
        chunked = false;
        return false;
    }

    /** Whether it may carry another exchange: this one has ended where it said, and nothing came after it. */
    boolean isReusable() {
        boolean reusable = keepsAlive && bodyEnded() && !in.hasRemaining() && wire.isOpen();
        in = NOTHING; // the memory is the exchange's
        return reusable;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = octet(); octet != '\n'; octet = octet()) {
            line.append((char) octet);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    private int octet() throws IOException {
        if (--headBytesLeft < 0) {
            throw new ProtocolException(
                    "the answer's head is longer than " + S3Limits.ANSWER_HEAD_BYTES_MAX + " bytes");
        }
        if (!in.hasRemaining() && !fill()) {
            throw new EOFException(chunked ? CUT : "the connection closed before an answer came");
        }
        return in.get() & 0xff;
    }

    private boolean fill() throws IOException {
        in.clear();
        int count;
        try {
            count = wire.read(in);
        } finally {
            in.flip();
        }
        return count > 0;
    }

    @Override
    public void close() {
        wire.close();
    }
}
