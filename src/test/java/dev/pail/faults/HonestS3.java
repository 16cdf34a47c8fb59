package dev.pail.faults;

import dev.pail.contract.NoSecretTold;
import dev.pail.contract.Wire;
import dev.pail.model.ETag;
import dev.pail.testkit.ScriptedServer;
import dev.pail.testkit.SigV4Verifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The server behind the faults: one object that can be read whole or from an offset, one upload, one place to write to. It
 * checks every signature, and takes nothing whose body it did not get whole.
 */
final class HonestS3 {

    /** An answer that has yet to be sent, or spoiled. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Reply(int status, Map<String, String> headers, byte[] body) {

        Reply with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Reply(status, more, body);
        }

        /** Status line and headers up to the blank line, which is not in it. */
        String head() {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            return head.toString();
        }

        /** Everything as it goes over the wire. */
        byte[] bytes(String method) {
            String length = status == 204 || headers.containsKey("Content-Length")
                    ? ""
                    : "Content-Length: " + body.length + "\r\n";
            byte[] head = (head() + length + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            if (method.equals("HEAD")) {
                return head;
            }
            byte[] whole = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, whole, head.length, body.length);
            return whole;
        }
    }

    /** Of the object, and of what is written. */
    static final ETag E_TAG = new ETag("\"0123456789abcdef\"");

    private final byte[] object;
    private final SigV4Verifier verifier = new SigV4Verifier(
            "us-east-1", new SigV4Verifier.Account(Wire.ACCESS_KEY, NoSecretTold.SECRET, NoSecretTold.TOKEN));
    private volatile byte[] written;

    HonestS3(byte[] object) {
        this.object = object;
    }

    /** The last bytes that were written whole, {@code null} before. */
    byte[] written() {
        return written;
    }

    void forget() {
        written = null;
    }

    /** Takes the request whole and does what it says. */
    Reply answer(ScriptedServer.Exchange exchange) throws IOException {
        exchange.readBody();
        String target = exchange.target();
        int mark = target.indexOf('?');
        SigV4Verifier.Verdict verdict = verifier.verify(
                new SigV4Verifier.Request(
                        exchange.method(),
                        mark < 0 ? target : target.substring(0, mark),
                        mark < 0 ? "" : target.substring(mark + 1),
                        exchange.headers(),
                        exchange.body()),
                Instant.now());
        if (!verdict.accepted() || verdict.anonymous()) {
            return reply(403, Wire.error(verdict.anonymous() ? "AccessDenied" : verdict.code()));
        }
        Reply reply = promise(exchange);
        if (exchange.method().equals("PUT") && target.startsWith("/bucket/") && reply.body().length == 0) {
            written = verdict.body();
        }
        return reply;
    }

    /** What the answer to a good request would be, whether or not this one is. */
    Reply promise(ScriptedServer.Exchange exchange) {
        return exchange.header("x-amz-copy-source").isPresent()
                ? copied()
                : answer(
                        exchange.method(),
                        exchange.target(),
                        exchange.header("range").orElse(""));
    }

    Reply copied() {
        return reply(
                200,
                "<CopyObjectResult><ETag>\"p1\"</ETag><LastModified>2026-01-02T03:04:05.000Z</LastModified>"
                        + "</CopyObjectResult>");
    }

    /** What a good answer to a request without further ado is. */
    Reply answer(String method, String target, String range) {
        boolean ofKey = target.startsWith("/bucket/");
        boolean ofUpload = target.contains("uploadId=");
        return switch (method) {
            case "PUT" -> reply(200, "").with("ETag", ofUpload ? "\"p1\"" : E_TAG.value());
            case "DELETE" -> new Reply(204, Map.of(), new byte[0]);
            case "HEAD" -> ofKey ? whole() : reply(200, "").with("x-amz-bucket-region", "us-east-1");
            case "POST" ->
                reply(
                        200,
                        ofUpload
                                ? "<CompleteMultipartUploadResult><Bucket>bucket</Bucket><Key>k</Key><ETag>\"c-1\"</ETag>"
                                        + "</CompleteMultipartUploadResult>"
                                : "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>k</Key>"
                                        + "<UploadId>upload-1</UploadId></InitiateMultipartUploadResult>");
            default -> get(target, ofKey, ofUpload, range);
        };
    }

    private Reply get(String target, boolean ofKey, boolean ofUpload, String range) {
        if (ofUpload) {
            return reply(
                    200,
                    "<ListPartsResult><Bucket>bucket</Bucket><Key>k</Key><UploadId>upload-1</UploadId>"
                            + "<IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber>"
                            + "<LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>\"p1\"</ETag><Size>5</Size></Part>"
                            + "</ListPartsResult>");
        }
        if (target.contains("uploads")) {
            return reply(
                    200,
                    "<ListMultipartUploadsResult><Bucket>bucket</Bucket><IsTruncated>false</IsTruncated><Upload>"
                            + "<Key>k</Key><UploadId>upload-1</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated>"
                            + "</Upload></ListMultipartUploadsResult>");
        }
        if (ofKey) {
            return range.isEmpty()
                    ? whole()
                    : part(range.substring("bytes=".length()).split("-", -1));
        }
        if (target.startsWith("/bucket")) {
            return reply(
                    200,
                    "<ListBucketResult><Name>bucket</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents>"
                            + "<Key>k</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>\"e\"</ETag>"
                            + "<Size>5</Size><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>");
        }
        return reply(
                200,
                "<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets><Bucket><Name>bucket</Name>"
                        + "<CreationDate>2026-01-02T03:04:05.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>");
    }

    private Reply whole() {
        CRC32C crc = new CRC32C();
        crc.update(object);
        byte[] sum =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return bytesOfObject(200, object)
                .with("x-amz-checksum-crc32c", Base64.getEncoder().encodeToString(sum))
                .with("x-amz-checksum-type", "FULL_OBJECT");
    }

    /** S3 gives no checksum of a part of an object. */
    private Reply part(String[] range) {
        int first = Integer.parseInt(range[0]);
        if (first >= object.length) {
            return reply(416, Wire.error("InvalidRange")).with("Content-Range", "bytes */" + object.length);
        }
        int last = range[1].isEmpty() ? object.length - 1 : Math.min(Integer.parseInt(range[1]), object.length - 1);
        return bytesOfObject(206, Arrays.copyOfRange(object, first, last + 1))
                .with("Content-Range", "bytes " + first + '-' + last + '/' + object.length);
    }

    private static Reply bytesOfObject(int status, byte[] bytes) {
        return new Reply(status, Map.of(), bytes)
                .with("ETag", E_TAG.value())
                .with("Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT");
    }

    private static Reply reply(int status, String body) {
        return new Reply(
                status,
                Map.of("x-amz-request-id", "RQ1", "Content-Type", "application/xml"),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
