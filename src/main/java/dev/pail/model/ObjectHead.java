package dev.pail.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What S3 says of an object beside its bytes: the headers of {@code HeadObject} and {@code GetObject}.
 *
 * @param bucket bucket that holds the object
 * @param key key of the object
 * @param size length of the whole object in bytes, also when only a range was asked for
 * @param eTag its entity tag, {@code null} when the server sends none
 * @param lastModified when it was last written, {@code null} when the server does not say
 * @param contentType media type, {@code null} when the server sends none
 * @param metadata user metadata, lower-case names without {@code x-amz-meta-}
 * @param checksums the stored checksums, at most one of each algorithm
 * @param versionId version, {@code null} where the bucket has no versioning
 * @param storageClass storage class, {@code null} for {@code STANDARD}
 * @param headers all headers of the answer, lower-case names, several values joined by {@code ", "}
 */
public record ObjectHead(
        String bucket,
        String key,
        long size,
        @Nullable ETag eTag,
        @Nullable Instant lastModified,
        @Nullable String contentType,
        Map<String, String> metadata,
        List<Checksum> checksums,
        @Nullable String versionId,
        @Nullable String storageClass,
        Map<String, String> headers) {

    /** Copies the collections. */
    public ObjectHead {
        metadata = Map.copyOf(metadata);
        checksums = List.copyOf(checksums);
        headers = Map.copyOf(headers);
    }

    /**
     * Whether the ETag can be an MD5, or one of the parts' MD5s: S3 makes it of other bytes where KMS or a customer key
     * encrypts them.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html">ETag of an object</a>
     *
     * @return false for an object encrypted with SSE-KMS or SSE-C
     */
    public boolean hasMd5ETag() {
        return !headers.containsKey("x-amz-server-side-encryption-customer-algorithm")
                && !headers.getOrDefault("x-amz-server-side-encryption", "").startsWith("aws:");
    }
}
