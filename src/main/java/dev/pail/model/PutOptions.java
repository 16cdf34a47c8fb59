package dev.pail.model;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Optional input of {@code PutObject} and {@code CreateMultipartUpload}.
 *
 * @param contentType media type; {@code null}: found from the name and the first bytes, else {@code application/octet-stream}; what is given is sent byte for byte
 * @param metadata user metadata, names with or without {@code x-amz-meta-}, in any case; at most 2 KB in all, names without
 *     prefix and values together. What is not ASCII is sent encoded (RFC 2047), and decoded when it is read; names without
 *     a value are left out
 * @param checksumAlgorithm checksum that goes with the bytes; {@code null} for none
 * @param ifMatch write only when the object still has this tag; else 412
 * @param ifNoneMatch true: write only when no object of the key exists, {@code If-None-Match: *}; else 412. An upload in
 *     parts looks before it sends any, and is aborted when another object came first
 * @param storageClass storage class, {@code null} for the bucket's default
 * @param serverSideEncryption how S3 encrypts the object; {@code null} for the bucket's default
 * @param headers further headers, such as {@code Cache-Control} or {@code x-amz-acl}; all are signed. {@code
 *     x-amz-write-offset-bytes} is refused: a server that does not know it replaces the object by what should be appended
 */
public record PutOptions(
        @Nullable String contentType,
        Map<String, String> metadata,
        @Nullable ChecksumAlgorithm checksumAlgorithm,
        @Nullable ETag ifMatch,
        boolean ifNoneMatch,
        @Nullable String storageClass,
        @Nullable ServerSideEncryption serverSideEncryption,
        Map<String, String> headers) {

    /** Copies the maps; metadata without a value is left out. */
    public PutOptions {
        metadata = metadata.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        headers = Map.copyOf(headers);
    }

    /**
     * The options of a call that names none.
     *
     * @return all defaults
     */
    public static PutOptions defaults() {
        return new PutOptions(null, Map.of(), ChecksumAlgorithm.CRC32C, null, false, null, null, Map.of());
    }

    /**
     * Sets contentType.
     *
     * @param value media type; {@code null}: found from the name and the first bytes, or {@code application/octet-stream}
     * @return a copy with it
     */
    public PutOptions withContentType(@Nullable String value) {
        return new PutOptions(
                value, metadata, checksumAlgorithm, ifMatch, ifNoneMatch, storageClass, serverSideEncryption, headers);
    }

    /**
     * Sets metadata.
     *
     * @param value user metadata, names with or without {@code x-amz-meta-}; at most 2 KB in all
     * @return a copy with it
     */
    public PutOptions withMetadata(Map<String, String> value) {
        return new PutOptions(
                contentType,
                value,
                checksumAlgorithm,
                ifMatch,
                ifNoneMatch,
                storageClass,
                serverSideEncryption,
                headers);
    }

    /**
     * Sets one metadata value, and leaves the others as they are.
     *
     * @param name name with or without {@code x-amz-meta-}; in the case in which it is there already
     * @param value its value; {@code null} takes it out
     * @return a copy with it
     */
    public PutOptions withMetadata(String name, @Nullable String value) {
        Map<String, String> changed = new HashMap<>(metadata);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return withMetadata(changed);
    }

    /**
     * Sets checksumAlgorithm.
     *
     * @param value checksum that goes with the bytes; {@code null} for none
     * @return a copy with it
     */
    public PutOptions withChecksumAlgorithm(@Nullable ChecksumAlgorithm value) {
        return new PutOptions(
                contentType, metadata, value, ifMatch, ifNoneMatch, storageClass, serverSideEncryption, headers);
    }

    /**
     * Sets ifMatch.
     *
     * @param value write only when the object still has this tag; else 412
     * @return a copy with it
     */
    public PutOptions withIfMatch(@Nullable ETag value) {
        return new PutOptions(
                contentType,
                metadata,
                checksumAlgorithm,
                value,
                ifNoneMatch,
                storageClass,
                serverSideEncryption,
                headers);
    }

    /**
     * Sets ifNoneMatch.
     *
     * @param value true: write only when no object of the key exists, {@code If-None-Match: *}; else 412
     * @return a copy with it
     */
    public PutOptions withIfNoneMatch(boolean value) {
        return new PutOptions(
                contentType, metadata, checksumAlgorithm, ifMatch, value, storageClass, serverSideEncryption, headers);
    }

    /**
     * Sets storageClass.
     *
     * @param value storage class, {@code null} for the bucket's default
     * @return a copy with it
     */
    public PutOptions withStorageClass(@Nullable String value) {
        return new PutOptions(
                contentType, metadata, checksumAlgorithm, ifMatch, ifNoneMatch, value, serverSideEncryption, headers);
    }

    /**
     * Sets serverSideEncryption.
     *
     * @param value how S3 encrypts the object, such as {@link ServerSideEncryption#s3()}; {@code null} for the bucket's default
     * @return a copy with it
     */
    public PutOptions withServerSideEncryption(@Nullable ServerSideEncryption value) {
        return new PutOptions(
                contentType, metadata, checksumAlgorithm, ifMatch, ifNoneMatch, storageClass, value, headers);
    }

    /**
     * Sets headers.
     *
     * @param value further headers, such as {@code Cache-Control} or {@code x-amz-acl}; all are signed
     * @return a copy with it
     */
    public PutOptions withHeaders(Map<String, String> value) {
        return new PutOptions(
                contentType,
                metadata,
                checksumAlgorithm,
                ifMatch,
                ifNoneMatch,
                storageClass,
                serverSideEncryption,
                value);
    }

    /**
     * The key of SSE-C, if it is that.
     *
     * @return the key, {@code null} for every other encryption
     */
    public @Nullable CustomerKey customerKey() {
        return serverSideEncryption instanceof CustomerKey key ? key : null;
    }
}
