package dev.pail.testkit;

import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.SliceReader;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * S3 in memory behind the transport's seam, as strict as S3 about ETags, checksums, part lists and sizes, but for the
 * smallest part: so that uploads of a few bytes have many parts. Answers on the caller's thread. Thread safe.
 */
public final class FakeS3 implements HttpTransport {

    /** A request that has arrived whole. */
    public record Request(
            String method, String key, Map<String, String> query, Map<String, String> headers, ByteBuffer body) {

        /** S3's name of the operation. */
        public String operation() {
            boolean upload = query.containsKey("uploadId");
            return switch (method) {
                case "POST" -> query.containsKey("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
                case "PUT" ->
                    headers.containsKey(COPY_SOURCE)
                            ? upload ? "UploadPartCopy" : "CopyObject"
                            : upload ? "UploadPart" : "PutObject";
                case "DELETE" -> upload ? "AbortMultipartUpload" : "DeleteObject";
                case "HEAD" -> "HeadObject";
                default ->
                    upload
                            ? "ListParts"
                            : query.containsKey("uploads")
                                    ? "ListMultipartUploads"
                                    : query.containsKey("list-type") ? "ListObjectsV2" : "GetObject";
            };
        }

        /** Number of the part, 0 where the request is about none. */
        public int partNumber() {
            return Integer.parseInt(query.getOrDefault("partNumber", "0"));
        }

        /** The body. */
        public byte[] bytes() {
            byte[] copy = new byte[body.remaining()];
            body.duplicate().get(copy);
            return copy;
        }

        public boolean is(String operation) {
            return operation().equals(operation);
        }

        String uploadId() {
            return query.getOrDefault("uploadId", "");
        }
    }

    /** An answer. */
    public record Reply(int status, Map<String, String> headers, String body) {

        /** An error as S3 words it. */
        public static Reply error(int status, String code) {
            return new Reply(
                    status,
                    Map.of("x-amz-request-id", "FAKE"),
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
                            + "</Code><Message>as the test wants" + " it</Message><RequestId>FAKE</RequestId></Error>");
        }

        public Reply withBody(String other) {
            return new Reply(status, headers, other);
        }
    }

    /** The server as it would answer. */
    @FunctionalInterface
    public interface Server {
        Reply answer(Request request);
    }

    /** Stands between client and server: may answer itself, ask and change, or lose the answer with an exception. */
    @FunctionalInterface
    public interface Fault {
        Reply answer(Request request, Server server) throws IOException;
    }

    /** A part that the server holds. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never written to
    public record Part(byte[] bytes, String md5, String crc32c) {

        public static Part of(byte[] bytes) {
            return new Part(bytes, FakeS3.md5Hex(bytes), FakeS3.crc32c(bytes));
        }
    }

    /** An upload that has not ended. */
    public record Upload(String key, Instant initiated, Map<String, String> headers, TreeMap<Integer, Part> parts) {}

    /** An object. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never written to
    public record Stored(byte[] bytes, String eTag, String crc32c, Map<String, String> headers, Instant lastModified) {}

    private static final int PAGE = 1000;
    private static final String COPY_SOURCE = "x-amz-copy-source";
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
    private static final Pattern LISTED_PART =
            Pattern.compile("<PartNumber>(\\d+)</PartNumber>(?:(?!</Part>).)*?<ETag>(.*?)</ETag>", Pattern.DOTALL);

    private static final List<String> KEPT = List.of(
            "content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires");

    private final InstantSource clock;
    private final Map<String, Stored> objects = new TreeMap<>();
    private final Map<String, Upload> uploads = new TreeMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile Fault fault = (request, server) -> server.answer(request);
    private volatile boolean listsChecksums = true;
    private volatile int listPage = PAGE;

    public FakeS3() {
        this(InstantSource.system());
    }

    public FakeS3(InstantSource clock) {
        this.clock = clock;
    }

    /** Puts something between client and server from now on. */
    public void fault(Fault value) {
        fault = value;
    }

    /** Whether ListParts and HEAD show checksums; many servers do not. */
    public void showChecksums(boolean value) {
        listsChecksums = value;
    }

    /** Keys in a page of a listing. */
    public void listPage(int value) {
        listPage = value;
    }

    public synchronized Map<String, Stored> objects() {
        return new TreeMap<>(objects);
    }

    public synchronized Map<String, Upload> uploads() {
        return new TreeMap<>(uploads);
    }

    public synchronized void put(String key, byte[] bytes) {
        objects.put(key, new Stored(bytes, '"' + md5Hex(bytes) + '"', crc32c(bytes), Map.of(), clock.instant()));
    }

    public synchronized void putUpload(String uploadId, Upload upload) {
        uploads.put(uploadId, new Upload(upload.key, upload.initiated, upload.headers, new TreeMap<>(upload.parts)));
    }

    public synchronized void removeUpload(String uploadId) {
        uploads.remove(uploadId);
    }

    public synchronized void removeObject(String key) {
        objects.remove(key);
    }

    /** Forgets what was asked so far. */
    public void forgetRequests() {
        requests.clear();
    }

    /** Forgets everything. */
    public synchronized void clear() {
        objects.clear();
        uploads.clear();
        requests.clear();
        fault = (request, server) -> server.answer(request);
    }

    /** Requests in the order they arrived. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public List<Request> requests(String operation) {
        return requests.stream().filter(request -> request.is(operation)).toList();
    }

    /** Parts that arrived, in order. */
    public List<Integer> partsSent() {
        return requests("UploadPart").stream().map(Request::partNumber).toList();
    }

    @Override
    public CompletableFuture<HttpReply> send(HttpCall call) {
        try {
            Request request = receive(call);
            return CompletableFuture.completedFuture(reply(request, answer(request)));
        } catch (IOException | RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Answers a request that came another way than through the seam. */
    public Reply answer(Request request) throws IOException {
        requests.add(request);
        return fault.answer(request, this::serve);
    }

    @Override
    public void close() {}

    private static Request receive(HttpCall call) throws IOException {
        AtomicLong taken = new AtomicLong();
        call.meter().begin(taken::get);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SliceReader slices = call.body().open(RequestBody.Access.JAVA);
        try {
            for (ByteBuffer slice = slices.next(); slice != null; slice = slices.next()) {
                byte[] copy = new byte[slice.remaining()];
                slice.get(copy);
                bytes.write(copy);
                taken.addAndGet(copy.length);
            }
        } finally {
            slices.close(true);
            call.meter().end();
        }
        return request(
                call.method(), call.uri().getRawPath(), call.uri().getRawQuery(), call.headers(), bytes.toByteArray());
    }

    /** A request by its parts, path and query as they are on the wire. */
    public static Request request(String method, String path, String raw, Map<String, String> headers, byte[] body) {
        int slash = path.indexOf('/', 1);
        String key = slash < 0 ? "" : decode(path.substring(slash + 1).replace("+", "%2B"));
        Map<String, String> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        equals < 0 ? pair : pair.substring(0, equals),
                        equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return new Request(method, key, query, Map.copyOf(headers), ByteBuffer.wrap(body));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private HttpReply reply(Request request, Reply reply) {
        byte[] body = request.method().equals("HEAD") ? new byte[0] : reply.body.getBytes(StandardCharsets.ISO_8859_1);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        reply.headers.forEach((name, value) -> headers.put(name, List.of(value)));
        headers.computeIfAbsent("content-length", name -> List.of(Integer.toString(body.length)));
        headers.put(
                "date",
                List.of(DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        clock.instant().atOffset(ZoneOffset.UTC))));
        return new HttpReply(reply.status, headers, subscriber -> once(subscriber, body), () -> {});
    }

    private static void once(Flow.Subscriber<? super List<ByteBuffer>> subscriber, byte[] body) {
        subscriber.onSubscribe(new Flow.Subscription() {
            private boolean done;

            @Override
            public void request(long count) {
                if (!done) {
                    done = true;
                    if (body.length > 0) {
                        subscriber.onNext(List.of(ByteBuffer.wrap(body).asReadOnlyBuffer()));
                    }
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                done = true;
            }
        });
    }

    private synchronized Reply serve(Request request) {
        return switch (request.operation()) {
            case "CreateMultipartUpload" -> create(request);
            case "UploadPart" -> uploadPart(request);
            case "ListParts" -> listParts(request);
            case "CompleteMultipartUpload" -> complete(request);
            case "AbortMultipartUpload" ->
                uploads.remove(request.uploadId()) == null
                        ? Reply.error(404, "NoSuchUpload")
                        : new Reply(204, Map.of(), "");
            case "ListMultipartUploads" -> listUploads(request);
            case "PutObject" -> putObject(request);
            case "CopyObject", "UploadPartCopy" -> copy(request);
            case "HeadObject", "GetObject" -> read(request);
            case "ListObjectsV2" -> list(request);
            case "DeleteObject" -> {
                objects.remove(request.key);
                yield new Reply(204, Map.of(), "");
            }
            default -> Reply.error(501, "NotImplemented");
        };
    }

    private Reply create(Request request) {
        String uploadId = "upload-" + ids.incrementAndGet();
        uploads.put(uploadId, new Upload(request.key, clock.instant(), request.headers, new TreeMap<>()));
        return ok("<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>" + uploadId
                + "</UploadId></InitiateMultipartUploadResult>");
    }

    private Reply uploadPart(Request request) {
        Upload upload = uploads.get(request.uploadId());
        if (upload == null) {
            return Reply.error(404, "NoSuchUpload");
        }
        Part part = Part.of(request.bytes());
        String claimed = request.headers.get("x-amz-checksum-crc32c");
        if (claimed != null && !claimed.equals(part.crc32c)) {
            return Reply.error(400, "BadDigest");
        }
        upload.parts.put(request.partNumber(), part);
        Map<String, String> headers = new LinkedHashMap<>(Map.of("etag", '"' + part.md5 + '"'));
        if (claimed != null && listsChecksums) {
            headers.put("x-amz-checksum-crc32c", part.crc32c);
        }
        return new Reply(200, headers, "");
    }

    private Reply listParts(Request request) {
        Upload upload = uploads.get(request.uploadId());
        if (upload == null) {
            return Reply.error(404, "NoSuchUpload");
        }
        int after = Integer.parseInt(request.query.getOrDefault("part-number-marker", "0"));
        StringBuilder xml = new StringBuilder("<ListPartsResult>");
        List<Integer> numbers =
                new ArrayList<>(upload.parts.tailMap(after, false).keySet());
        List<Integer> page = numbers.subList(0, Math.min(PAGE, numbers.size()));
        for (int number : page) {
            Part part = upload.parts.get(number);
            xml.append("<Part><PartNumber>").append(number).append("</PartNumber><ETag>&quot;");
            xml.append(part.md5)
                    .append("&quot;</ETag><Size>")
                    .append(part.bytes.length)
                    .append("</Size>");
            if (listsChecksums) {
                xml.append("<ChecksumCRC32C>").append(part.crc32c).append("</ChecksumCRC32C>");
            }
            xml.append("</Part>");
        }
        boolean truncated = page.size() < numbers.size();
        xml.append("<IsTruncated>").append(truncated).append("</IsTruncated>");
        if (truncated) {
            xml.append("<NextPartNumberMarker>")
                    .append(page.get(page.size() - 1))
                    .append("</NextPartNumberMarker>");
        }
        return ok(xml.append("</ListPartsResult>").toString());
    }

    private Reply listUploads(Request request) {
        StringBuilder xml = new StringBuilder("<ListMultipartUploadsResult><Bucket>b</Bucket>");
        uploads.forEach((id, upload) -> {
            if (upload.key.startsWith(request.query.getOrDefault("prefix", ""))) {
                xml.append("<Upload><Key>")
                        .append(upload.key)
                        .append("</Key><UploadId>")
                        .append(id);
                xml.append("</UploadId><Initiated>").append(upload.initiated).append("</Initiated></Upload>");
            }
        });
        return ok(xml.append("<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>")
                .toString());
    }

    /** Keys in the order of their UTF-8 bytes, as S3 lists them; the last key of a page is the token of the next. */
    private Reply list(Request request) {
        String after = decode(request.query.getOrDefault("continuation-token", ""));
        List<String> keys = objects.keySet().stream()
                .filter(key -> key.startsWith(request.query.getOrDefault("prefix", "")))
                .sorted(FakeS3::byBytes)
                .filter(key -> after.isEmpty() || byBytes(key, after) > 0)
                .toList();
        List<String> page = keys.subList(0, Math.min(keys.size(), listPage));
        StringBuilder xml = new StringBuilder("<ListBucketResult><EncodingType>url</EncodingType>");
        for (String key : page) {
            Stored stored = objects.get(key);
            xml.append("<Contents><Key>")
                    .append(URLEncoder.encode(key, StandardCharsets.UTF_8))
                    .append("</Key><LastModified>")
                    .append(stored.lastModified)
                    .append("</LastModified><ETag>")
                    .append(stored.eTag.replace("\"", "&quot;"))
                    .append("</ETag><Size>")
                    .append(stored.bytes.length)
                    .append("</Size></Contents>");
        }
        boolean truncated = page.size() < keys.size();
        xml.append("<IsTruncated>").append(truncated).append("</IsTruncated>");
        if (truncated) {
            xml.append("<NextContinuationToken>")
                    .append(URLEncoder.encode(page.get(page.size() - 1), StandardCharsets.UTF_8))
                    .append("</NextContinuationToken>");
        }
        return ok(xml.append("</ListBucketResult>").toString());
    }

    private static int byBytes(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private Reply complete(Request request) {
        Upload upload = uploads.get(request.uploadId());
        if (upload == null) {
            return Reply.error(404, "NoSuchUpload");
        }
        if ("*".equals(request.headers.get("if-none-match")) && objects.containsKey(request.key)) {
            return Reply.error(412, "PreconditionFailed");
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ByteArrayOutputStream md5s = new ByteArrayOutputStream();
        Matcher listed = LISTED_PART.matcher(new String(request.bytes(), StandardCharsets.UTF_8));
        int before = 0;
        int count = 0;
        while (listed.find()) {
            int number = Integer.parseInt(listed.group(1));
            Part part = upload.parts.get(number);
            String eTag = listed.group(2).replace("&quot;", "").replace("\"", "");
            if (number <= before) {
                return Reply.error(400, "InvalidPartOrder");
            }
            if (part == null || !part.md5.equals(eTag)) {
                return Reply.error(400, "InvalidPart");
            }
            before = number;
            count++;
            whole.writeBytes(part.bytes);
            md5s.writeBytes(HexFormat.of().parseHex(part.md5));
        }
        byte[] bytes = whole.toByteArray();
        String size = request.headers.get("x-amz-mp-object-size");
        String checksum = request.headers.get("x-amz-checksum-crc32c");
        if (count == 0 || (size != null && Long.parseLong(size) != bytes.length)) {
            return Reply.error(400, "InvalidRequest");
        }
        if (checksum != null && !checksum.equals(FakeS3.crc32c(bytes))) {
            return Reply.error(400, "BadDigest");
        }
        String eTag = md5Hex(md5s.toByteArray()) + '-' + count;
        uploads.remove(request.uploadId());
        objects.put(request.key, new Stored(bytes, '"' + eTag + '"', crc32c(bytes), upload.headers, clock.instant()));
        return ok(
                "<CompleteMultipartUploadResult><ETag>&quot;" + eTag + "&quot;</ETag></CompleteMultipartUploadResult>");
    }

    private Reply putObject(Request request) {
        byte[] bytes = request.bytes();
        Stored stored = new Stored(bytes, '"' + md5Hex(bytes) + '"', crc32c(bytes), request.headers, clock.instant());
        objects.put(request.key, stored);
        return new Reply(200, Map.of("etag", stored.eTag), "");
    }

    private Reply copy(Request request) {
        String place = request.headers.get(COPY_SOURCE);
        Stored source = objects.get(decode(
                place.substring(place.indexOf('/') + 1).split("\\?", 2)[0].replace("+", "%2B")));
        if (source == null) {
            return Reply.error(404, "NoSuchKey");
        }
        String wanted = request.headers.get("x-amz-copy-source-if-match");
        if (wanted != null && !wanted.equals(source.eTag)) {
            return Reply.error(412, "PreconditionFailed");
        }
        if (request.is("CopyObject")) {
            boolean replaced = "REPLACE".equals(request.headers.get("x-amz-metadata-directive"));
            Stored made = new Stored(
                    source.bytes,
                    '"' + md5Hex(source.bytes) + '"',
                    source.crc32c,
                    replaced ? request.headers : source.headers,
                    clock.instant());
            objects.put(request.key, made);
            return ok("<CopyObjectResult><ETag>" + made.eTag.replace("\"", "&quot;") + "</ETag></CopyObjectResult>");
        }
        Upload upload = uploads.get(request.uploadId());
        if (upload == null) {
            return Reply.error(404, "NoSuchUpload");
        }
        String[] ends = request.headers
                .getOrDefault("x-amz-copy-source-range", "bytes=0-" + (source.bytes.length - 1))
                .substring("bytes=".length())
                .split("-", 2);
        int last = Integer.parseInt(ends[1]);
        if (last >= source.bytes.length) {
            return Reply.error(416, "InvalidRange");
        }
        Part part = Part.of(Arrays.copyOfRange(source.bytes, Integer.parseInt(ends[0]), last + 1));
        upload.parts.put(request.partNumber(), part);
        return ok("<CopyPartResult><ETag>&quot;" + part.md5 + "&quot;</ETag>"
                + (listsChecksums ? "<ChecksumCRC32C>" + part.crc32c + "</ChecksumCRC32C>" : "")
                + "</CopyPartResult>");
    }

    private Reply read(Request request) {
        Stored stored = objects.get(request.key);
        if (stored == null) {
            return Reply.error(404, "NoSuchKey");
        }
        String wanted = request.headers.get("if-match");
        if (wanted != null && !wanted.equals(stored.eTag)) {
            return Reply.error(412, "PreconditionFailed");
        }
        String before = request.headers.get("if-unmodified-since");
        if (before != null && httpDate(stored.lastModified).compareTo(before) != 0) {
            return Reply.error(412, "PreconditionFailed");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        stored.headers.forEach((name, value) -> {
            if (name.startsWith("x-amz-meta-") || KEPT.contains(name)) {
                headers.put(name, value);
            }
        });
        headers.put("etag", stored.eTag);
        headers.put("last-modified", httpDate(stored.lastModified));
        String text = new String(stored.bytes, StandardCharsets.ISO_8859_1);
        Matcher range = RANGE.matcher(request.headers.getOrDefault("range", ""));
        if (range.matches()) {
            int first = Integer.parseInt(range.group(1));
            int last = Math.min(Integer.parseInt(range.group(2)), stored.bytes.length - 1);
            if (first > last) {
                return Reply.error(416, "InvalidRange");
            }
            headers.put("content-length", Integer.toString(last + 1 - first));
            headers.put("content-range", "bytes " + first + '-' + last + '/' + stored.bytes.length);
            return new Reply(206, headers, text.substring(first, last + 1));
        }
        headers.put("content-length", Integer.toString(stored.bytes.length));
        if (listsChecksums) {
            headers.put("x-amz-checksum-crc32c", stored.crc32c);
        }
        return new Reply(200, headers, text);
    }

    private static String httpDate(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static Reply ok(String xml) {
        return new Reply(200, Map.of("x-amz-request-id", "FAKE"), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml);
    }

    static String md5Hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    static String crc32c(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
