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
 */
public record MultipartUpload(
        String bucket,
        String key,
        String uploadId,
        @Nullable Instant initiated) {}
