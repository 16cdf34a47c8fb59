package dev.pail.internal.op;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Ends an upload and frees its parts: {@code DELETE /bucket/key?uploadId=id}.
 *
 * @param bucket bucket it is about
 * @param key key it is about
 * @param uploadId upload ID it is about
 */
public record AbortMultipartUpload(String bucket, String key, String uploadId) implements S3Operation<@Nullable Void> {

    @Override
    public Draft draft() {
        Names.requireBucket("AbortMultipartUpload", bucket);
        Names.requireKey("AbortMultipartUpload", bucket, key);
        Names.requireUploadId("AbortMultipartUpload", uploadId);
        return new Draft("AbortMultipartUpload", "DELETE", Target.object(bucket, key)).query("uploadId", uploadId);
    }

    @Override
    public CompletableFuture<@Nullable Void> read(Answer answer) {
        return answer.nothing();
    }
}
