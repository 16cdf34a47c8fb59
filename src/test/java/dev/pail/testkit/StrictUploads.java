package dev.pail.testkit;

import static dev.pail.testkit.StrictXml.element;

import dev.pail.testkit.StrictS3.Refused;
import dev.pail.testkit.StrictS3.Reply;
import dev.pail.testkit.StrictS3.Request;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.w3c.dom.Element;

/** The multipart uploads of one bucket of the strict fake. */
final class StrictUploads {

    /** An upload that has not ended. */
    record Upload(String key, Instant initiated, Map<String, String> headers, TreeMap<Integer, Part> parts) {

        String algorithm() {
            return headers.getOrDefault("x-amz-checksum-algorithm", "").toLowerCase(Locale.ROOT);
        }

        boolean composite() {
            return !algorithm().isEmpty()
                    && !headers.getOrDefault("x-amz-checksum-type", "COMPOSITE").equals("FULL_OBJECT");
        }
    }

    /** A part; its checksum is empty where it came with none. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Part(byte[] bytes, String md5, String checksum) {}

    private static final int PART_BYTES_MIN = 5 << 20;
    private static final int PAGE = 1000;

    private final StrictBuckets.Bucket bucket;
    private final Function<Request, StrictObjects.Version> source;

    StrictUploads(StrictBuckets.Bucket bucket, Function<Request, StrictObjects.Version> source) {
        this.bucket = bucket;
        this.source = source;
    }

    Reply answer(Request request) {
        if (request.asks("uploads")) {
            String id = UUID.randomUUID().toString();
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            bucket.uploads.put(id, new Upload(request.key(), now, request.headers(), new TreeMap<>()));
            return Reply.xml("<InitiateMultipartUploadResult>" + element("Bucket", request.bucket())
                    + element("Key", request.key()) + element("UploadId", id) + "</InitiateMultipartUploadResult>");
        }
        String id = request.query().get("uploadId");
        Upload upload = bucket.uploads.get(id);
        if (upload == null || !upload.key.equals(request.key())) {
            throw new Refused(404, "NoSuchUpload", "The specified upload does not exist.");
        }
        return switch (request.method()) {
            case "PUT" -> part(request, upload);
            case "GET" -> list(request, upload);
            case "POST" -> complete(request, id, upload);
            default -> {
                bucket.uploads.remove(id);
                yield Reply.of(204);
            }
        };
    }

    private Reply part(Request request, Upload upload) {
        int number = Integer.parseInt(request.query().get("partNumber"));
        if (number < 1 || number > 10_000) {
            throw new Refused(400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
        }
        boolean copied = request.headers().containsKey("x-amz-copy-source");
        byte[] bytes = request.body();
        if (copied) {
            bytes = source.apply(request).bytes();
            String range = request.header("x-amz-copy-source-range");
            if (!range.isEmpty()) {
                String[] ends = range.substring("bytes=".length()).split("-", -1);
                if (Integer.parseInt(ends[1]) >= bytes.length) {
                    throw new Refused(400, "InvalidArgument", "Range specified is not valid for source object");
                }
                bytes = Arrays.copyOfRange(bytes, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]) + 1);
            }
        }
        String given = StrictRules.ALGORITHMS.stream()
                .filter(one -> request.headers().containsKey(StrictRules.CHECKSUM + one))
                .findFirst()
                .orElse("");
        if (!given.isEmpty() && !given.equals(upload.algorithm())) {
            throw new Refused(
                    400,
                    "InvalidRequest",
                    "Checksum Type mismatch occurred, expected checksum Type: " + upload.algorithm() + ", actual: "
                            + given);
        }
        String checksum = given.isEmpty() && !copied
                ? ""
                : upload.algorithm().isEmpty() ? "" : StrictRules.checksum(upload.algorithm(), bytes);
        Part part = new Part(bytes, StrictRules.md5Hex(bytes), checksum);
        upload.parts.put(number, part);
        if (copied) {
            return Reply.xml("<CopyPartResult>" + element("ETag", '"' + part.md5 + '"')
                    + element("LastModified", Instant.now().truncatedTo(ChronoUnit.SECONDS)) + named(upload, part)
                    + "</CopyPartResult>");
        }
        Reply reply = Reply.of(200).with("etag", '"' + part.md5 + '"');
        return checksum.isEmpty() ? reply : reply.with(StrictRules.CHECKSUM + given, checksum);
    }

    private static String named(Upload upload, Part part) {
        return part.checksum.isEmpty() ? "" : element(elementName(upload), part.checksum);
    }

    private static String elementName(Upload upload) {
        return "Checksum" + upload.algorithm().toUpperCase(Locale.ROOT);
    }

    private static Reply list(Request request, Upload upload) {
        int after = Integer.parseInt(request.query().getOrDefault("part-number-marker", "0"));
        StringBuilder xml = new StringBuilder("<ListPartsResult>");
        int count = 0;
        int last = 0;
        for (Map.Entry<Integer, Part> entry : upload.parts.tailMap(after, false).entrySet()) {
            if (count++ == PAGE) {
                xml.append("<IsTruncated>true</IsTruncated>").append(element("NextPartNumberMarker", last));
                break;
            }
            last = entry.getKey();
            Part part = entry.getValue();
            xml.append("<Part>")
                    .append(element("PartNumber", last))
                    .append(element("ETag", '"' + part.md5 + '"'))
                    .append(element("Size", part.bytes.length))
                    .append(named(upload, part))
                    .append("</Part>");
        }
        return Reply.xml(xml.append("</ListPartsResult>").toString());
    }

    private Reply complete(Request request, String id, Upload upload) {
        StrictObjects objects = new StrictObjects(bucket, source);
        objects.writable(request);
        List<Element> listed = StrictXml.all(StrictXml.root(request.body(), "CompleteMultipartUpload"), "Part");
        if (listed.isEmpty()) {
            throw new Refused(400, "MalformedXML", "You must specify at least one part");
        }
        List<Part> parts = new ArrayList<>();
        int before = 0;
        for (Element one : listed) {
            int number = Integer.parseInt(StrictXml.text(one, "PartNumber"));
            if (number <= before) {
                throw new Refused(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
            }
            before = number;
            parts.add(listed(upload, one, number));
        }
        for (Part part : parts.subList(0, parts.size() - 1)) {
            if (part.bytes.length < PART_BYTES_MIN) {
                throw new Refused(
                        400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
            }
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ByteArrayOutputStream md5s = new ByteArrayOutputStream();
        parts.forEach(part -> {
            whole.writeBytes(part.bytes);
            md5s.writeBytes(HexFormat.of().parseHex(part.md5));
        });
        String size = request.header("x-amz-mp-object-size");
        if (!size.isEmpty() && Long.parseLong(size) != whole.size()) {
            throw new Refused(400, "InvalidRequest", "The provided x-amz-mp-object-size does not match");
        }
        Map<String, String> headers = StrictObjects.stored(upload.headers);
        checksum(request, upload, parts, whole.toByteArray(), headers);
        StrictObjects.Version made = objects.store(
                upload.key,
                whole.toByteArray(),
                '"' + StrictRules.md5Hex(md5s.toByteArray()) + '-' + parts.size() + '"',
                headers,
                parts.stream().map(part -> part.bytes.length).toList());
        bucket.uploads.remove(id);
        Reply reply = Reply.xml("<CompleteMultipartUploadResult>" + element("Bucket", request.bucket())
                + element("Key", request.key()) + element("ETag", made.eTag())
                + (upload.algorithm().isEmpty()
                        ? ""
                        : element(elementName(upload), headers.get(StrictRules.CHECKSUM + upload.algorithm()))
                                + element("ChecksumType", headers.get("x-amz-checksum-type")))
                + "</CompleteMultipartUploadResult>");
        return made.id().equals("null") ? reply : reply.with("x-amz-version-id", made.id());
    }

    private static Part listed(Upload upload, Element one, int number) {
        Part part = upload.parts.get(number);
        String checksum = upload.algorithm().isEmpty() ? "" : StrictXml.text(one, elementName(upload));
        if (part == null
                || !StrictXml.text(one, "ETag").replace("\"", "").equals(part.md5)
                || (!checksum.isEmpty() && !checksum.equals(part.checksum))) {
            throw new Refused(400, "InvalidPart", "One or more of the specified parts could not be found.");
        }
        if (upload.composite() && checksum.isEmpty()) {
            throw new Refused(
                    400,
                    "InvalidRequest",
                    "The upload was created using a checksum. The complete request must include it for each part");
        }
        return part;
    }

    private static void checksum(
            Request request, Upload upload, List<Part> parts, byte[] whole, Map<String, String> headers) {
        String algorithm = upload.algorithm();
        if (algorithm.isEmpty()) {
            return;
        }
        String value;
        if (upload.composite()) {
            ByteArrayOutputStream raw = new ByteArrayOutputStream();
            parts.forEach(part -> raw.writeBytes(Base64.getDecoder().decode(part.checksum)));
            value = StrictRules.checksum(algorithm, raw.toByteArray()) + '-' + parts.size();
        } else {
            value = StrictRules.checksum(algorithm, whole);
        }
        String claimed = request.header(StrictRules.CHECKSUM + algorithm);
        if (!claimed.isEmpty() && !claimed.equals(value)) {
            throw new Refused(
                    400, "BadDigest", "The " + algorithm + " you specified did not match the calculated checksum.");
        }
        headers.put(StrictRules.CHECKSUM + algorithm, value);
        headers.put("x-amz-checksum-type", upload.composite() ? "COMPOSITE" : "FULL_OBJECT");
    }
}
