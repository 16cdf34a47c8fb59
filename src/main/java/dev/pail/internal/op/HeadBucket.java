package dev.pail.internal.op;

import dev.pail.model.BucketHead;
import java.util.concurrent.CompletableFuture;

/**
 * Whether a bucket exists and may be used: {@code HEAD /bucket}.
 *
 * @param bucket bucket it is about
 */
public record HeadBucket(String bucket) implements S3Operation<BucketHead> {

    @Override
    public Draft draft() {
        Names.requireBucket("HeadBucket", bucket);
        return new Draft("HeadBucket", "HEAD", Target.bucket(bucket));
    }

    @Override
    public CompletableFuture<BucketHead> read(Answer answer) {
        return answer.nothing(new BucketHead(
                bucket, answer.reply().header("x-amz-bucket-region").orElse(null)));
    }
}
