package dev.pail.internal.op;

import dev.pail.config.AccessPointArn;
import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What may be named in a call; refused before anything is sent. */
final class Names {

    /** Buckets made before 2018 may hold upper case and underscores; all that could change the URL is out. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]");

    private static final Pattern NEW_BUCKET = Pattern.compile("[a-z0-9](?:[a-z0-9-]|\\.(?!\\.))*[a-z0-9]");
    private static final Pattern IPV4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

    private Names() {}

    static void requireBucket(String operation, String bucket) {
        if (AccessPointArn.isArn(bucket)) {
            requireArn(operation, bucket);
            return;
        }
        if (tooLongOrShort(bucket) || !BUCKET.matcher(bucket).matches() || bucket.contains("..")) {
            throw badBucket(operation, bucket);
        }
    }

    private static void requireArn(String operation, String arn) {
        try {
            AccessPointArn.parse(arn);
        } catch (IllegalArgumentException e) {
            throw refuse(
                    operation,
                    ErrorKind.BUCKET_INVALID,
                    "InvalidBucketName",
                    String.valueOf(e.getMessage()),
                    "use a bucket's name or an access point's ARN");
        }
    }

    static void requireNewBucket(String operation, String bucket) {
        if (tooLongOrShort(bucket)
                || !NEW_BUCKET.matcher(bucket).matches()
                || IPV4.matcher(bucket).matches()) {
            throw badBucket(operation, bucket);
        }
    }

    /** Asked first: on a name of many thousand characters the pattern would overflow the stack. */
    private static boolean tooLongOrShort(String bucket) {
        return bucket.length() < S3Limits.BUCKET_NAME_LENGTH_MIN || bucket.length() > S3Limits.BUCKET_NAME_LENGTH_MAX;
    }

    private static InvalidCallException badBucket(String operation, String bucket) {
        return refuse(
                operation,
                ErrorKind.BUCKET_INVALID,
                "InvalidBucketName",
                "the bucket's name of " + bucket.length() + " characters is not valid",
                "use 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit first and last");
    }

    static void requireKey(String operation, String bucket, String key) {
        if (key.isEmpty()) {
            throw refuse(operation, ErrorKind.PARAM_INVALID, "InvalidArgument", "the key is empty", "name an object");
        }
        int bytes = utf8Length(operation, key);
        if (bytes > S3Limits.KEY_BYTES_MAX) {
            throw refuse(
                    operation,
                    ErrorKind.PARAM_INVALID,
                    "KeyTooLongError",
                    "the key in bucket " + bucket + " has " + bytes + " bytes as UTF-8",
                    "use at most " + S3Limits.KEY_BYTES_MAX);
        }
        if (key.indexOf('\0') >= 0) {
            throw refuse(
                    operation, ErrorKind.PARAM_INVALID, "InvalidArgument", "the key holds a NUL", "use another key");
        }
    }

    private static int utf8Length(String operation, String key) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
            return encoded.remaining();
        } catch (CharacterCodingException e) {
            throw refuse(
                    operation,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    "the key holds half of a surrogate pair and has no UTF-8 form",
                    "use a key that is valid Unicode");
        }
    }

    static void requirePageSize(String operation, int maxKeys) {
        if (maxKeys < 1 || maxKeys > S3Limits.PAGE_MAX) {
            throw refuse(
                    operation,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    "a page of " + maxKeys + " keys was asked for",
                    "ask for 1 to " + S3Limits.PAGE_MAX);
        }
    }

    static void requirePartNumber(String operation, int partNumber) {
        if (partNumber < 1 || partNumber > S3Limits.PARTS_MAX) {
            throw refuse(
                    operation,
                    ErrorKind.PART_INVALID,
                    "InvalidPartNumber",
                    "the part number is " + partNumber,
                    "use 1 to " + S3Limits.PARTS_MAX);
        }
    }

    static void requireUploadId(String operation, String uploadId) {
        if (uploadId.isEmpty()) {
            throw refuse(
                    operation,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    "the upload ID is empty",
                    "pass the one that CreateMultipartUpload gave");
        }
    }

    /** The value is never echoed: it may be a secret, or a second header. */
    static void requireHeader(String operation, String name, String value) {
        for (int index = 0; index < value.length(); index++) {
            char c = value.charAt(index);
            if ((c < ' ' && c != '\t') || c > '~') {
                throw refuse(
                        operation,
                        ErrorKind.PARAM_INVALID,
                        "InvalidArgument",
                        "the value of header " + printable(name)
                                + " holds a character that is not printable ASCII at index " + index,
                        "encode the value, for example percent-encoded");
            }
        }
        if (!isToken(name)) {
            throw refuse(
                    operation,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    "the header name " + printable(name) + " is no token",
                    "use letters, digits and hyphens (RFC 9110, 5.1)");
        }
    }

    static boolean isToken(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    static String printable(String name) {
        String shown = name.length() > 64 ? name.substring(0, 64) : name;
        return shown.replaceAll("[^\\x21-\\x7e]", "?");
    }

    static InvalidCallException refuse(String operation, ErrorKind kind, String code, String what, String advice) {
        return new InvalidCallException(ErrorDetail.of(operation, "", kind, code, what, advice), null);
    }
}
