package dev.pail.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A multipart upload that is neither completed nor aborted.
 *
 * @param bucket bucket it was created in
 * @param key key of the object it will become
 * @param uploadId upload ID that S3 gave it
 * @param initiated when S3 created it, {@code null} when the server does not say
 * @param customerKey key of SSE-C that it was created with and every part must come with, {@code null} for none; known only
 *     to who created it
 */
public record MultipartUpload(
        String bucket,
        String key,
        String uploadId,
        @Nullable Instant initiated,
        @Nullable CustomerKey customerKey) {

    /**
     * An upload that needs no key of the caller's.
     *
     * @param bucket bucket it was created in
     * @param key key of the object it will become
     * @param uploadId upload ID that S3 gave it
     * @param initiated when S3 created it, {@code null} when the server does not say
     */
    public MultipartUpload(String bucket, String key, String uploadId, @Nullable Instant initiated) {
        this(bucket, key, uploadId, initiated, null);
    }
}
