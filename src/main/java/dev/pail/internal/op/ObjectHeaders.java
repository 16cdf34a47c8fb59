package dev.pail.internal.op;

import dev.pail.config.AccessPointArn;
import dev.pail.error.ErrorKind;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.sign.UriEncoding;
import dev.pail.model.ByteRange;
import dev.pail.model.CopySource;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.PutOptions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between an object's head, as values, and the headers of its requests and answers. */
final class ObjectHeaders {

    /** Asks for the stored checksums. */
    static final Map<String, String> CHECKSUM_MODE = Map.of("x-amz-checksum-mode", "ENABLED");

    private ObjectHeaders() {}

    static void write(Draft draft, PutOptions options) {
        draft.header("content-type", options.contentType()).header("x-amz-storage-class", options.storageClass());
        EncryptionHeaders.write(draft, options.serverSideEncryption());
        MetadataHeaders.write(draft, options);
        if (draft.headers.containsKey("x-amz-write-offset-bytes")) {
            throw Names.refuse(
                    draft.operation,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    "x-amz-write-offset-bytes asks for an append",
                    "put the whole object: a server that does not know the header replaces the object by these bytes");
        }
    }

    /** The source of a copy; its name is percent-encoded, but for the slashes and the query of the version. */
    static void write(Draft draft, CopySource source) {
        draft.answersSlowly = true;
        Names.requireBucket(draft.operation, source.bucket());
        Names.requireKey(draft.operation, source.bucket(), source.key());
        String version = source.versionId();
        String within = AccessPointArn.isArn(source.bucket()) ? "/object/" : "/";
        String place = source.bucket() + within + UriEncoding.encodePath(source.key());
        draft.header(
                        "x-amz-copy-source",
                        version == null ? place : place + "?versionId=" + UriEncoding.encodeQuery(version))
                .header("x-amz-copy-source-if-match", source.ifMatch())
                .header("x-amz-copy-source-if-none-match", source.ifNoneMatch())
                .header("x-amz-copy-source-if-modified-since", httpDate(source.ifModifiedSince()))
                .header("x-amz-copy-source-if-unmodified-since", httpDate(source.ifUnmodifiedSince()))
                .headers(source.headers());
        EncryptionHeaders.writeSource(draft, source.customerKey());
    }

    static void write(Draft draft, GetOptions options) {
        ByteRange range = options.range();
        draft.header("range", range == null ? null : range.header())
                .header("if-match", options.ifMatch())
                .header("if-none-match", options.ifNoneMatch())
                .header("if-modified-since", httpDate(options.ifModifiedSince()))
                .header("if-unmodified-since", httpDate(options.ifUnmodifiedSince()))
                .queryIfSet("versionId", options.versionId())
                .headers(options.headers());
        EncryptionHeaders.write(draft, options.customerKey());
        if (options.partNumber() != 0) {
            Names.requirePartNumber(draft.operation, options.partNumber());
            draft.query("partNumber", Integer.toString(options.partNumber()));
        }
    }

    private static @Nullable String httpDate(@Nullable Instant instant) {
        return instant == null
                ? null
                : DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                        .withZone(ZoneOffset.UTC)
                        .format(instant);
    }

    /** Date of an answer, {@code null} when it has none that can be read. */
    static @Nullable Instant date(HttpReply reply, String name) {
        return reply.header(name).map(ObjectHeaders::date).orElse(null);
    }

    /** Java's clocks have no leap second: 23:59:60 is read as the second before. */
    static @Nullable Instant date(String value) {
        try {
            return Instant.from(
                    DateTimeFormatter.RFC_1123_DATE_TIME.parse(value.trim().replace(":60 ", ":59 ")));
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    /** Headers of an answer by lower-case name, the values of one name joined. */
    static Map<String, String> joined(HttpReply reply) {
        Map<String, String> joined = new HashMap<>();
        reply.headers().forEach((name, values) -> joined.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        return joined;
    }

    static ObjectHead read(String bucket, String key, Answer answer) {
        HttpReply reply = answer.reply();
        Map<String, String> headers = joined(reply);
        Map<String, String> metadata = new HashMap<>();
        headers.forEach((name, value) -> {
            if (name.startsWith(MetadataHeaders.PREFIX)) {
                metadata.put(name.substring(MetadataHeaders.PREFIX.length()), MetadataHeaders.decode(value));
            }
        });
        return new ObjectHead(
                bucket,
                key,
                wholeLength(reply),
                answer.eTag(),
                date(reply, "last-modified"),
                headers.get("content-type"),
                metadata,
                answer.checksums(),
                answer.versionId(),
                headers.get("x-amz-storage-class"),
                headers);
    }

    /** Length of the whole object: the number behind the slash of {@code Content-Range}, else the body's own. */
    private static long wholeLength(HttpReply reply) {
        String range = reply.header("content-range").orElse("");
        int slash = range.lastIndexOf('/');
        if (slash >= 0) {
            try {
                return Long.parseLong(range.substring(slash + 1).trim());
            } catch (NumberFormatException unknown) {
                return -1;
            }
        }
        return reply.contentLength();
    }
}
