package dev.pail.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * An S3 with one object of any size whose bytes follow from a seed, so that none need be stored: for clients that download
 * and are measured or harmed. Knows GET with and without range, HEAD and If-Match. Any free port.
 */
public final class RangeServer implements AutoCloseable {

    /** The object as it is now. */
    public record Version(long size, long seed, String crc32c) {
        String eTag() {
            return "\"version-" + seed + '"';
        }
    }

    private static final int SLICE_BYTES = 64 * 1024;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final ServerSocket socket;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicLong bodyBytes = new AtomicLong();
    private final AtomicLong rangeBytes = new AtomicLong();
    private final AtomicLong ticks = new AtomicLong();
    private volatile Version version;
    private volatile LongConsumer onTick = tick -> {};

    public RangeServer(long size, long seed) {
        version = version(size, seed);
        try {
            socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** Puts another object of the same size in place of this one. */
    public void replace(long seed) {
        version = version(version.size, seed);
    }

    /** Body bytes that were written to sockets, of ranges only. */
    public long rangeBytes() {
        return rangeBytes.get();
    }

    /** All body bytes that were written to sockets. */
    public long bodyBytes() {
        return bodyBytes.get();
    }

    /** Told of every slice before it is written, on the thread that will write it. */
    public void onTick(LongConsumer listener) {
        onTick = listener;
    }

    public long ticks() {
        return ticks.get();
    }

    /** SHA-256 of the object as it is now. */
    public String sha256() {
        MessageDigest digest = digest();
        Version now = version;
        byte[] slice = new byte[SLICE_BYTES];
        for (long at = 0; at < now.size; at += slice.length) {
            digest.update(slice, 0, fill(now.seed, at, slice, (int) Math.min(slice.length, now.size - at)));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Version version(long size, long seed) {
        CRC32C crc = new CRC32C();
        byte[] slice = new byte[SLICE_BYTES];
        for (long at = 0; at < size; at += slice.length) {
            crc.update(slice, 0, fill(seed, at, slice, (int) Math.min(slice.length, size - at)));
        }
        byte[] value = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
        return new Version(size, seed, Base64.getEncoder().encodeToString(value));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes of the object from a place on; each eight of them follow from their place and the seed. */
    private static int fill(long seed, long offset, byte[] into, int count) {
        for (int at = 0; at < count; ) {
            long place = offset + at;
            long word = (place >>> 3) * 0x9E3779B97F4A7C15L + seed;
            word = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
            word ^= word >>> 27;
            for (int index = (int) (place & 7); index < 8 && at < count; index++) {
                into[at++] = (byte) (word >>> (8 * index));
            }
        }
        return count;
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                open.add(connection);
                daemon(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream(), 64 * 1024);
            OutputStream out = connection.getOutputStream();
            for (String start = line(in); !start.isEmpty(); start = line(in)) {
                Map<String, String> headers = new TreeMap<>();
                for (String line = line(in); !line.isEmpty(); line = line(in)) {
                    int colon = line.indexOf(':');
                    headers.put(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
                answer(start.startsWith("HEAD "), headers, out);
                out.flush();
            }
        } catch (IOException clientGone) {
            return;
        }
    }

    private void answer(boolean head, Map<String, String> headers, OutputStream out) throws IOException {
        Version now = version;
        String wanted = headers.get("if-match");
        if (wanted != null && !wanted.equals(now.eTag())) {
            head(out, "412 Precondition Failed", now, 0, "");
            return;
        }
        Matcher range = RANGE.matcher(headers.getOrDefault("range", ""));
        if (!range.matches()) {
            head(out, "200 OK", now, now.size, "x-amz-checksum-crc32c: " + now.crc32c + "\r\n");
            body(now, 0, head ? 0 : now.size, out, new AtomicLong());
            return;
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? now.size - 1 : Math.min(Long.parseLong(range.group(2)), now.size - 1);
        String place = "Content-Range: bytes " + first + '-' + last + '/' + now.size + "\r\n";
        head(out, "206 Partial Content", now, last + 1 - first, place);
        body(now, first, head ? 0 : last + 1 - first, out, rangeBytes);
    }

    private static void head(OutputStream out, String status, Version now, long length, String more)
            throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nETag: " + now.eTag() + "\r\nContent-Length: " + length + "\r\n" + more
                        + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    private void body(Version now, long first, long length, OutputStream out, AtomicLong counted) throws IOException {
        byte[] slice = new byte[SLICE_BYTES];
        for (long at = 0; at < length; ) {
            int count = fill(now.seed, first + at, slice, (int) Math.min(slice.length, length - at));
            onTick.accept(ticks.incrementAndGet());
            out.write(slice, 0, count);
            bodyBytes.addAndGet(count);
            counted.addAndGet(count);
            at += count;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "range-server");
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
}
