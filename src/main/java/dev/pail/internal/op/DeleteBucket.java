package dev.pail.internal.op;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Removes an empty bucket: {@code DELETE /bucket}.
 *
 * @param bucket bucket it is about
 */
public record DeleteBucket(String bucket) implements S3Operation<@Nullable Void> {

    @Override
    public Draft draft() {
        Names.requireBucket("DeleteBucket", bucket);
        return new Draft("DeleteBucket", "DELETE", Target.bucket(bucket));
    }

    @Override
    public CompletableFuture<@Nullable Void> read(Answer answer) {
        return answer.nothing();
    }
}
