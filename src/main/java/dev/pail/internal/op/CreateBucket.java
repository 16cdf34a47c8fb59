package dev.pail.internal.op;

import dev.pail.internal.body.BytesBody;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.CreateBucketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes a bucket: {@code PUT /bucket}. One that is the caller's already is no error.
 *
 * @param bucket bucket it is about
 * @param region region it is made in; {@code us-east-1} must not be named (S3 API, CreateBucket)
 * @param options object lock and further headers
 */
public record CreateBucket(String bucket, String region, CreateBucketOptions options)
        implements S3Operation<@Nullable Void> {

    @Override
    public Draft draft() {
        Names.requireNewBucket("CreateBucket", bucket);
        Draft draft = new Draft("CreateBucket", "PUT", Target.bucket(bucket))
                .header("x-amz-bucket-object-lock-enabled", options.objectLockEnabled() ? "true" : null)
                .headers(options.headers());
        return region.equals("us-east-1")
                ? draft
                : draft.body(new BytesBody(ByteBuffer.wrap(new S3Xml().createBucketConfiguration(region))));
    }

    @Override
    public CompletableFuture<@Nullable Void> read(Answer answer) {
        return answer.nothing();
    }
}
