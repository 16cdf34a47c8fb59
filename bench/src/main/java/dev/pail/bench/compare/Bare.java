package dev.pail.bench.compare;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
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
 * The floor that everything is measured against: requests written by hand, neither signed nor checked, a connection for
 * each request in flight, no retry, no timeout. How bytes get from and to the socket is left to the subclass.
 */
abstract class Bare implements Contender {
    private static final int HEADER_BYTES_MAX = 16 * 1024;
    private static final byte[] CONTENT_LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);

    final Setting setting;
    final URI endpoint;
    private final ExecutorService threads;
    private final List<Line> idle = new ArrayList<>();

    /** One connection. The buffer holds what has been read and not yet been used. */
    abstract static class Line implements AutoCloseable {
        final ByteBuffer in;
        final byte[] head = new byte[HEADER_BYTES_MAX];
        int headLength;

        Line(ByteBuffer in) {
            this.in = in.limit(0);
        }

        abstract void write(byte[] bytes) throws IOException;

        abstract void writeRegion(FileChannel file, long offset, long length) throws IOException;

        /** Empties the buffer and reads into it what there is, at least one byte. */
        abstract void fill() throws IOException;

        @Override
        public abstract void close() throws IOException;

        /** Reads the header of the answer; returns the length of the body. */
        long readHead() throws IOException {
            headLength = 0;
            for (int ends = 0; ends < 4; ) {
                if (!in.hasRemaining()) {
                    fill();
                }
                byte c = in.get();
                head[headLength++] = c;
                ends = c == '\r' || c == '\n' ? ends + 1 : 0;
            }
            if (head[9] != '2') {
                throw new IOException(headText());
            }
            return length();
        }

        /** The sink writes its header names in lower case. */
        private long length() throws IOException {
            search:
            for (int at = 0; at < headLength - CONTENT_LENGTH.length; at++) {
                for (int i = 0; i < CONTENT_LENGTH.length; i++) {
                    if (head[at + i] != CONTENT_LENGTH[i]) {
                        continue search;
                    }
                }
                long length = 0;
                for (int i = at + CONTENT_LENGTH.length; head[i] != '\r'; i++) {
                    length = length * 10 + head[i] - '0';
                }
                return length;
            }
            throw new IOException("no length: " + headText());
        }

        String headText() {
            return new String(head, 0, headLength, StandardCharsets.ISO_8859_1);
        }

        byte[] readBody(int length) throws IOException {
            byte[] body = new byte[length];
            for (int done = 0; done < length; ) {
                if (!in.hasRemaining()) {
                    fill();
                }
                int n = Math.min(in.remaining(), length - done);
                in.get(body, done, n);
                done += n;
            }
            return body;
        }
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
            String uploadId = find("<UploadId>(.*?)</UploadId>", text(call("POST", target + "?uploads", new byte[0])));
            int parts = (int) ((size + setting.partSizeBytes() - 1) / setting.partSizeBytes());
            String[] etags = new String[parts];
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < setting.partsInFlight(); i++) {
                running.add(threads.submit(() -> {
                    for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                        long offset = (long) part * setting.partSizeBytes();
                        long length = Math.min(setting.partSizeBytes(), size - offset);
                        String query = "?partNumber=" + (part + 1) + "&uploadId=" + uploadId;
                        etags[part] = putPart(target + query, file, offset, length);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            call("POST", target + "?uploadId=" + uploadId, completion(etags));
        }
    }

    static byte[] completion(String[] etags) {
        StringBuilder xml = new StringBuilder("<CompleteMultipartUpload>");
        for (int part = 0; part < etags.length; part++) {
            xml.append("<Part><PartNumber>").append(part + 1).append("</PartNumber><ETag>");
            xml.append(etags[part]).append("</ETag></Part>");
        }
        return xml.append("</CompleteMultipartUpload>").toString().getBytes(StandardCharsets.UTF_8);
    }

    private String putPart(String target, FileChannel file, long offset, long length) throws IOException {
        Line line = take();
        line.write(head("PUT", target, length));
        line.writeRegion(file, offset, length);
        line.readBody((int) line.readHead());
        String etag = find("\r\netag: (.*?)\r\n", line.headText());
        give(line);
        return etag;
    }

    @Override
    public void download(String key, Path target) throws IOException {
        Line line = take();
        line.write(head("GET", "/" + BUCKET + "/" + key, 0));
        long length = line.readHead();
        try (FileChannel file =
                FileChannel.open(target, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long done = 0; done < length; ) {
                if (!line.in.hasRemaining()) {
                    line.fill();
                }
                done += file.write(line.in, done);
            }
        }
        give(line);
    }

    @Override
    public void put(String key, byte[] content) throws IOException {
        call("PUT", "/" + BUCKET + "/" + key, content);
    }

    @Override
    public long get(String key) throws IOException {
        return call("GET", "/" + BUCKET + "/" + key, new byte[0]).length;
    }

    @Override
    public long list() throws Exception {
        return Listing.count(token -> {
            String more = token == null ? "" : "&continuation-token=" + token;
            return call("GET", "/" + BUCKET + "?list-type=2" + more, new byte[0]);
        });
    }

    private byte[] call(String method, String target, byte[] body) throws IOException {
        Line line = take();
        line.write(head(method, target, body.length));
        if (body.length > 0) {
            line.write(body);
        }
        byte[] answer = line.readBody((int) line.readHead());
        give(line);
        return answer;
    }

    private byte[] head(String method, String target, long length) {
        String text = method + " " + target + " HTTP/1.1\r\nHost: " + endpoint.getAuthority() + "\r\nContent-Length: "
                + length + "\r\n\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static String find(String pattern, String text) throws IOException {
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
