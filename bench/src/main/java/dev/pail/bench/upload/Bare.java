package dev.pail.bench.upload;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The floor that everything is measured against: requests written by hand, neither signed nor checked, one connection
 * per part in flight, no retry, no timeout. How the bytes of a part reach the socket is left to the subclass.
 */
abstract class Bare implements Contender {
    private static final int HEADER_BYTES_MAX = 16 * 1024;

    final Setting setting;
    final URI endpoint;
    private final ExecutorService threads;
    private final List<Line> idle = new ArrayList<>();

    /** One connection. */
    interface Line extends AutoCloseable {
        void write(byte[] bytes) throws IOException;

        void writeRegion(FileChannel file, long offset, long length) throws IOException;

        /** One byte, or -1 at the end. */
        int read() throws IOException;

        @Override
        void close() throws IOException;
    }

    Bare(Setting setting) {
        this.setting = setting;
        this.endpoint = URI.create(setting.endpoint());
        this.threads = Executors.newFixedThreadPool(setting.partsInFlight());
    }

    abstract Line connect() throws IOException;

    @Override
    public void upload(Path path, String key) throws Exception {
        String target = "/" + BUCKET + "/" + key;
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = file.size();
            String uploadId = find("<UploadId>(.*?)</UploadId>", call("POST", target + "?uploads", new byte[0]).body());
            int parts = (int) ((size + setting.partSizeBytes() - 1) / setting.partSizeBytes());
            String[] etags = new String[parts];
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < setting.partsInFlight(); i++) {
                running.add(threads.submit(() -> {
                    for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                        long offset = (long) part * setting.partSizeBytes();
                        long length = Math.min(setting.partSizeBytes(), size - offset);
                        etags[part] = put(target + "?partNumber=" + (part + 1) + "&uploadId=" + uploadId, file, offset, length);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            StringBuilder xml = new StringBuilder("<CompleteMultipartUpload>");
            for (int part = 0; part < parts; part++) {
                xml.append("<Part><PartNumber>").append(part + 1).append("</PartNumber><ETag>")
                        .append(etags[part]).append("</ETag></Part>");
            }
            xml.append("</CompleteMultipartUpload>");
            call("POST", target + "?uploadId=" + uploadId, xml.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private String put(String target, FileChannel file, long offset, long length) throws IOException {
        Line line = take();
        line.write(head("PUT", target, length));
        line.writeRegion(file, offset, length);
        Reply reply = reply(line);
        give(line);
        return find("(?i)\r\netag: (.*?)\r\n", reply.head());
    }

    private Reply call(String method, String target, byte[] body) throws IOException {
        Line line = take();
        line.write(head(method, target, body.length));
        line.write(body);
        Reply reply = reply(line);
        give(line);
        return reply;
    }

    private byte[] head(String method, String target, long length) {
        String text = method + " " + target + " HTTP/1.1\r\nHost: " + endpoint.getAuthority() + "\r\nContent-Length: " + length
                + "\r\n\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private record Reply(String head, String body) {}

    private static Reply reply(Line line) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int c = line.read();
            if (c < 0 || head.length() > HEADER_BYTES_MAX) {
                throw new IOException("no answer: " + head);
            }
            head.append((char) c);
        }
        StringBuilder body = new StringBuilder();
        for (int left = Integer.parseInt(find("(?i)\r\ncontent-length: (\\d+)\r\n", head.toString())); left > 0; left--) {
            body.append((char) line.read());
        }
        if (!head.toString().startsWith("HTTP/1.1 200")) {
            throw new IOException(head + body.toString());
        }
        return new Reply(head.toString(), body.toString());
    }

    private static String find(String pattern, String text) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IOException(pattern + " not in " + text);
        }
        return matcher.group(1);
    }

    private Line take() throws IOException {
        synchronized (idle) {
            if (!idle.isEmpty()) {
                return idle.remove(idle.size() - 1);
            }
        }
        return connect();
    }

    private void give(Line line) {
        synchronized (idle) {
            idle.add(line);
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (Line line : idle) {
            line.close();
        }
    }
}
