package dev.pail.testkit;

import dev.pail.testkit.StrictS3.Refused;
import dev.pail.testkit.StrictS3.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * What AWS refuses and other servers let pass. That every {@code x-amz-*} header is signed is the signature's own rule.
 *
 * <p>Source: the API reference of each operation, and "Checking object integrity" in the user guide.
 */
final class StrictRules {

    static final String CHECKSUM = "x-amz-checksum-";
    static final List<String> ALGORITHMS = List.of("crc32", "crc32c", "crc64nvme", "sha1", "sha256");
    private static final Set<String> NOT_VALUES = Set.of("algorithm", "type", "mode");

    /** Settings whose document must come with an MD5 or a checksum. */
    private static final Set<String> PROVEN_SETTINGS = Set.of(
            "acl",
            "cors",
            "delete",
            "encryption",
            "legal-hold",
            "lifecycle",
            "object-lock",
            "policy",
            "publicAccessBlock",
            "retention",
            "tagging",
            "versioning",
            "website");

    private static final int KEY_BYTES_MAX = 1024;
    private static final int METADATA_BYTES_MAX = 2048;
    private static final long CRC64NVME = 0x9a6c9329ac4bc9b5L;

    private StrictRules() {}

    /** Before the signature is looked at. */
    static void headers(Map<String, String> headers) {
        headers.forEach((name, value) -> {
            if (!value.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t')) {
                throw new Refused(400, "InvalidArgument", "header " + name + " is not ASCII");
            }
        });
        String expect = headers.getOrDefault("expect", "100-continue");
        if (!expect.equalsIgnoreCase("100-continue")) {
            throw new Refused(417, "ExpectationFailed", "Expect: " + expect);
        }
        if (headers.containsKey("transfer-encoding")) {
            throw new Refused(
                    501, "NotImplemented", "A header you provided implies functionality that is not implemented");
        }
    }

    static void request(Request request) {
        boolean writes = request.method().equals("PUT") || request.method().equals("POST");
        if (writes && !request.headers().containsKey("content-length")) {
            throw new Refused(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }
        if (request.key().getBytes(StandardCharsets.UTF_8).length > KEY_BYTES_MAX) {
            throw new Refused(400, "KeyTooLongError", "Your key is too long");
        }
        int metadata = request.headers().entrySet().stream()
                .filter(header -> header.getKey().startsWith("x-amz-meta-"))
                .mapToInt(header -> header.getKey().length()
                        - "x-amz-meta-".length()
                        + header.getValue().length())
                .sum();
        if (metadata > METADATA_BYTES_MAX) {
            throw new Refused(
                    400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
        }
        boolean md5 = md5(request);
        boolean checksum = checksum(request);
        if (writes && !md5 && !checksum && PROVEN_SETTINGS.stream().anyMatch(request::asks)) {
            throw new Refused(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
        }
        algorithmFitsType(request);
        customerKey(request);
    }

    private static boolean md5(Request request) {
        String claimed = request.header("content-md5");
        if (claimed.isEmpty()) {
            return false;
        }
        byte[] raw;
        try {
            raw = Base64.getDecoder().decode(claimed);
        } catch (IllegalArgumentException noBase64) {
            raw = new byte[0];
        }
        if (raw.length != 16) {
            throw new Refused(400, "InvalidDigest", "The Content-MD5 you specified is not valid.");
        }
        if (!MessageDigest.isEqual(raw, digest("MD5", request.body()))) {
            throw new Refused(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        }
        return true;
    }

    /** A value in a header or a trailer; one that Complete carries is about the object, not about the body. */
    private static boolean checksum(Request request) {
        List<String> given = request.headers().keySet().stream()
                .filter(name -> name.startsWith(CHECKSUM) && !NOT_VALUES.contains(name.substring(CHECKSUM.length())))
                .toList();
        if (given.size() > 1) {
            throw new Refused(400, "InvalidRequest", "Expecting a single x-amz-checksum- header");
        }
        boolean ofTheObject = request.method().equals("POST") && request.asks("uploadId");
        if (given.isEmpty() || ofTheObject) {
            return false;
        }
        String algorithm = given.get(0).substring(CHECKSUM.length());
        if (!ALGORITHMS.contains(algorithm)) {
            throw new Refused(400, "InvalidRequest", "The algorithm type you specified in x-amz-checksum- is invalid");
        }
        if (!checksum(algorithm, request.body()).equals(request.header(given.get(0)))) {
            throw new Refused(400, "BadDigest", "The " + algorithm + " you specified did not match what we received.");
        }
        return true;
    }

    private static void algorithmFitsType(Request request) {
        String algorithm = request.header("x-amz-checksum-algorithm").toLowerCase(java.util.Locale.ROOT);
        String type = request.header("x-amz-checksum-type");
        if (request.asks("uploads")
                && ((algorithm.startsWith("sha") && type.equals("FULL_OBJECT"))
                        || (algorithm.equals("crc64nvme") && type.equals("COMPOSITE")))) {
            throw new Refused(400, "InvalidRequest", "The " + type + " checksum type cannot be used with " + algorithm);
        }
    }

    private static void customerKey(Request request) {
        if (request.headers().keySet().stream().anyMatch(name -> name.endsWith("encryption-customer-key"))) {
            throw new Refused(
                    400,
                    "InvalidArgument",
                    "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.");
        }
    }

    /** Base64 of a checksum, by means of this class's own. */
    static String checksum(String algorithm, byte[] bytes) {
        return Base64.getEncoder()
                .encodeToString(
                        switch (algorithm) {
                            case "sha1" -> digest("SHA-1", bytes);
                            case "sha256" -> digest("SHA-256", bytes);
                            case "crc32" -> crc(new CRC32(), bytes);
                            case "crc32c" -> crc(new CRC32C(), bytes);
                            default ->
                                ByteBuffer.allocate(8).putLong(crc64(bytes)).array();
                        });
    }

    private static byte[] crc(Checksum crc, byte[] bytes) {
        crc.update(bytes, 0, bytes.length);
        return ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
    }

    private static long crc64(byte[] bytes) {
        long[] table = new long[256];
        for (int index = 0; index < table.length; index++) {
            long value = index;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ CRC64NVME;
            }
            table[index] = value;
        }
        long crc = -1;
        for (byte b : bytes) {
            crc = table[(int) (crc ^ b) & 0xff] ^ crc >>> 8;
        }
        return ~crc;
    }

    static String md5Hex(byte[] bytes) {
        return HexFormat.of().formatHex(digest("MD5", bytes));
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
