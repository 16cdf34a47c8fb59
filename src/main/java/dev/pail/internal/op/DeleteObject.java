package dev.pail.internal.op;

import dev.pail.model.DeleteOptions;
import dev.pail.model.DeleteResult;
import java.util.concurrent.CompletableFuture;

/**
 * Deletes an object or a version: {@code DELETE /bucket/key}.
 *
 * @param bucket bucket it is about
 * @param key key it is about
 * @param options version and condition
 */
public record DeleteObject(String bucket, String key, DeleteOptions options) implements S3Operation<DeleteResult> {

    @Override
    public Draft draft() {
        Names.requireBucket("DeleteObject", bucket);
        Names.requireKey("DeleteObject", bucket, key);
        return new Draft("DeleteObject", "DELETE", Target.object(bucket, key))
                .queryIfSet("versionId", options.versionId())
                .header("if-match", options.ifMatch())
                .headers(options.headers());
    }

    @Override
    public CompletableFuture<DeleteResult> read(Answer answer) {
        boolean marker = answer.reply()
                .header("x-amz-delete-marker")
                .filter("true"::equals)
                .isPresent();
        return answer.nothing(new DeleteResult(marker, answer.versionId()));
    }
}
