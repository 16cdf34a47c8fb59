package dev.pail.internal.xml;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * S3's {@code Error}: why a request was refused.
 *
 * <p>All texts are the server's with control characters replaced by spaces and their length bounded, see {@link
 * XmlLimits}. The signature, the canonical request and the access key, which {@code SignatureDoesNotMatch} repeats, are
 * never kept.
 *
 * @param code S3's error code, such as {@code NoSuchKey}; empty when the document has none
 * @param message what the server says; empty when it says nothing
 * @param resource what the request was about, such as {@code /photos/a.jpg}
 * @param requestId identifier of the request in the server's log
 * @param hostId second identifier, sent by AWS
 * @param bucketName bucket the error is about
 * @param key key the error is about
 * @param region region to send the request to, with {@code AuthorizationHeaderMalformed} and {@code PermanentRedirect}
 * @param serverTime the server's clock, with {@code RequestTimeTooSkewed}; {@code null} where it cannot be read
 * @param endpoint host to send the request to, with {@code PermanentRedirect} and {@code TemporaryRedirect}
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error responses</a>
 */
public record ErrorDocument(
        String code,
        String message,
        @Nullable String resource,
        @Nullable String requestId,
        @Nullable String hostId,
        @Nullable String bucketName,
        @Nullable String key,
        @Nullable String region,
        @Nullable Instant serverTime,
        @Nullable String endpoint) {

    /** Reads the children of an {@code Error} element. */
    static ErrorDocument read(XmlDocument xml) {
        String code = "";
        String message = "";
        String resource = null;
        String requestId = null;
        String hostId = null;
        String bucketName = null;
        String key = null;
        String region = null;
        Instant serverTime = null;
        String endpoint = null;
        while (xml.next()) {
            switch (xml.name()) {
                case "Code" -> code = Sanitized.text(xml.text(), XmlLimits.ERROR_FIELD_CHARS_MAX);
                case "Message" -> message = Sanitized.text(xml.text(), XmlLimits.ERROR_MESSAGE_CHARS_MAX);
                case "Resource" -> resource = field(xml);
                case "RequestId" -> requestId = field(xml);
                case "HostId" -> hostId = field(xml);
                case "BucketName", "Bucket" -> bucketName = field(xml);
                case "Key" -> key = field(xml);
                case "Region" -> region = field(xml);
                case "ServerTime" -> serverTime = time(xml);
                case "Endpoint" -> endpoint = field(xml);
                default -> xml.skip();
            }
        }
        return new ErrorDocument(
                code, message, resource, requestId, hostId, bucketName, key, region, serverTime, endpoint);
    }

    private static @Nullable Instant time(XmlDocument xml) {
        try {
            return S3Timestamp.parse(xml.text());
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private static @Nullable String field(XmlDocument xml) {
        String text = Sanitized.text(xml.text(), XmlLimits.ERROR_FIELD_CHARS_MAX);
        return text.isEmpty() ? null : text;
    }
}
