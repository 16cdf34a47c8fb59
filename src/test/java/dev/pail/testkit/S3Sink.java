package dev.pail.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An S3 that takes uploads of any size and keeps only their length: for clients that are measured or harmed. ETags of parts
 * are made up, that of an object is computed from them as S3 does. Any free port.
 */
public final class S3Sink implements AutoCloseable {

    /** Reads the body of one part or object in place of the sink. */
    @FunctionalInterface
    public interface BodyReader {
        /** Returns how many bytes it read; all of them, or the connection is useless. */
        long read(InputStream body, long length) throws IOException;
    }

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final Pattern NUMBER = Pattern.compile("<PartNumber>\\s*(\\d+)\\s*</PartNumber>");
    private static final Pattern QUERY_NUMBER = Pattern.compile("partNumber=(\\d+)");

    private final ServerSocket socket;
    private final BodyReader bodies;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final Map<String, Map<Integer, Long>> uploads = new ConcurrentHashMap<>();
    private final Map<String, Long> objects = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicLong bodyBytes = new AtomicLong();

    public S3Sink() {
        this(S3Sink::drop);
    }

    public S3Sink(BodyReader bodies) {
        this.bodies = bodies;
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

    /** Sizes of the objects that are whole, by path. */
    public Map<String, Long> objects() {
        return Map.copyOf(objects);
    }

    /** Bytes of objects and parts that came, in whole bodies. */
    public long bodyBytes() {
        return bodyBytes.get();
    }

    /** Reads and forgets. */
    public static long drop(InputStream body, long length) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (long left = length; left > 0; ) {
            int count = body.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException();
            }
            left -= count;
        }
        return length;
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
                String[] words = start.split(" ", 3);
                out.write(answer(words[0], words[1], headers, in).getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
        } catch (IOException clientGone) {
            return;
        }
    }

    private String answer(String method, String target, Map<String, String> headers, InputStream in)
            throws IOException {
        long length = Long.parseLong(headers.getOrDefault("content-length", "0"));
        String path = target.replaceAll("\\?.*", "");
        Matcher part = QUERY_NUMBER.matcher(target);
        if (method.equals("PUT")) {
            bodyBytes.addAndGet(bodies.read(in, length));
            if (!part.find()) {
                objects.put(path, length);
                return ok("ETag: \"" + eTag(0) + "\"\r\n", "");
            }
            int number = Integer.parseInt(part.group(1));
            uploads.get(id(target)).put(number, length);
            return ok("ETag: \"" + eTag(number) + "\"\r\n", "");
        }
        String body = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
        if (method.equals("POST") && target.contains("uploads")) {
            String id = "upload-" + ids.incrementAndGet();
            uploads.put(id, new ConcurrentSkipListMap<>());
            return ok(
                    "",
                    "<InitiateMultipartUploadResult><UploadId>" + id + "</UploadId></InitiateMultipartUploadResult>");
        }
        if (method.equals("POST")) {
            return complete(path, uploads.remove(id(target)), body);
        }
        if (method.equals("GET") && target.contains("uploads")) {
            return ok("", "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>");
        }
        return method.equals("DELETE")
                ? "HTTP/1.1 204 No Content\r\n\r\n"
                : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    }

    private String complete(String path, Map<Integer, Long> parts, String body) {
        MessageDigest md5 = md5();
        long size = 0;
        int count = 0;
        for (Matcher number = NUMBER.matcher(body); number.find(); count++) {
            int chosen = Integer.parseInt(number.group(1));
            size += parts.get(chosen);
            md5.update(HexFormat.of().parseHex(eTag(chosen)));
        }
        objects.put(path, size);
        return ok(
                "",
                "<CompleteMultipartUploadResult><ETag>&quot;" + HexFormat.of().formatHex(md5.digest()) + '-' + count
                        + "&quot;</ETag></CompleteMultipartUploadResult>");
    }

    private static String ok(String headers, String body) {
        return "HTTP/1.1 200 OK\r\n" + headers + "Content-Type: application/xml\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static String id(String target) {
        return target.replaceAll(".*uploadId=([^&]*).*", "$1");
    }

    private static String eTag(int number) {
        return HexFormat.of().formatHex(md5().digest(new byte[] {(byte) number}));
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
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
        Thread thread = new Thread(task, "s3-sink");
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
