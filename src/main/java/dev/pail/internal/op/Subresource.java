package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.xml.BucketXml;
import dev.pail.model.CustomerKey;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An operation on one setting of a bucket or an object, such as {@code GET /bucket?cors}: a query parameter names it, a
 * document is sent or answered, and nothing else differs from one to the next. Hence one class for some forty of them.
 *
 * @param <T> what the call gives
 */
public final class Subresource<T extends @Nullable Object> implements S3Operation<T> {

    private final String operation;
    private final String method;
    private final String bucket;
    private final @Nullable String key;
    private final Map<String, String> query = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final byte @Nullable [] document;
    private final Function<byte[], T> reader;
    private @Nullable CustomerKey customerKey;

    private Subresource(
            String operation,
            String method,
            String bucket,
            @Nullable String key,
            byte @Nullable [] document,
            Function<byte[], T> reader) {
        this.operation = operation;
        this.method = method;
        this.bucket = bucket;
        this.key = key;
        this.document = document;
        this.reader = reader;
    }

    /**
     * Reads a setting.
     *
     * @param operation S3's name of the operation
     * @param bucket bucket it is about
     * @param key key it is about, {@code null} for the bucket itself
     * @param subresource query parameter that names it
     * @param reader reads the answer
     * @param <T> what it reads
     * @return the operation
     */
    public static <T> Subresource<T> get(
            String operation, String bucket, @Nullable String key, String subresource, Function<byte[], T> reader) {
        return new Subresource<>(operation, "GET", bucket, key, null, reader).with(subresource, "");
    }

    /**
     * Reads the tags of an object.
     *
     * @param bucket bucket of the object
     * @param key its key
     * @param versionId version it is about, {@code null} for the latest
     * @return the operation
     */
    public static Subresource<Map<String, String>> objectTagging(
            String bucket, String key, @Nullable String versionId) {
        return get("GetObjectTagging", bucket, key, "tagging", BucketXml::tagging)
                .with("versionId", versionId);
    }

    /**
     * Writes a setting.
     *
     * @param operation S3's name of the operation
     * @param method {@code PUT}, or {@code POST} where S3 wants that
     * @param bucket bucket it is about
     * @param key key it is about, {@code null} for the bucket itself
     * @param subresource query parameter that names it
     * @param document what is sent
     * @return the operation
     */
    public static Subresource<@Nullable Void> put(
            String operation, String method, String bucket, @Nullable String key, String subresource, byte[] document) {
        return new Subresource<@Nullable Void>(operation, method, bucket, key, document, ignored -> null)
                .with(subresource, "");
    }

    /**
     * Removes a setting.
     *
     * @param operation S3's name of the operation
     * @param bucket bucket it is about
     * @param key key it is about, {@code null} for the bucket itself
     * @param subresource query parameter that names it
     * @return the operation
     */
    public static Subresource<@Nullable Void> delete(
            String operation, String bucket, @Nullable String key, String subresource) {
        return new Subresource<@Nullable Void>(operation, "DELETE", bucket, key, null, ignored -> null)
                .with(subresource, "");
    }

    /**
     * Adds a query parameter.
     *
     * @param name its name
     * @param value its value, {@code null} to leave it out
     * @return this
     */
    public Subresource<T> with(String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
        return this;
    }

    /**
     * Adds a header.
     *
     * @param name its name
     * @param value its value, {@code null} to leave it out
     * @return this
     */
    public Subresource<T> withHeader(String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
        return this;
    }

    /**
     * Adds the key of SSE-C.
     *
     * @param value the key, {@code null} to leave it out
     * @return this
     */
    public Subresource<T> withCustomerKey(@Nullable CustomerKey value) {
        customerKey = value;
        return this;
    }

    @Override
    public Draft draft() {
        Names.requireBucket(operation, bucket);
        if (key != null) {
            Names.requireKey(operation, bucket, key);
        }
        Draft draft = new Draft(operation, method, new Target(bucket, key, 0)).headers(headers);
        query.forEach(draft::query);
        EncryptionHeaders.write(draft, customerKey);
        return document == null ? draft : withDocument(draft, document);
    }

    /** S3 demands an MD5 or a checksum of these documents, and the MD5 is what every server knows. */
    static Draft withDocument(Draft draft, byte[] document) {
        byte[] md5 = BodyDigest.digest("MD5").digest(document);
        return draft.header("content-md5", Base64.getEncoder().encodeToString(md5))
                .header("content-type", "application/xml")
                .body(new BytesBody(ByteBuffer.wrap(document)));
    }

    @Override
    public CompletableFuture<T> read(Answer answer) {
        return method.equals("GET")
                ? answer.document(S3Limits.XML_BYTES_MAX, reader)
                : answer.nothing().thenApply(nothing -> reader.apply(new byte[0]));
    }
}
