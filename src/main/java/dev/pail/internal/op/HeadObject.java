package dev.pail.internal.op;

import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import java.util.concurrent.CompletableFuture;

/**
 * What S3 says of an object: {@code HEAD /bucket/key}.
 *
 * @param bucket bucket it is about
 * @param key key it is about
 * @param options version and conditions
 */
public record HeadObject(String bucket, String key, GetOptions options) implements S3Operation<ObjectHead> {

    @Override
    public Draft draft() {
        Names.requireBucket("HeadObject", bucket);
        Names.requireKey("HeadObject", bucket, key);
        Draft draft = new Draft("HeadObject", "HEAD", Target.object(bucket, key));
        ObjectHeaders.write(draft, options);
        draft.optional.add(ObjectHeaders.CHECKSUM_MODE);
        return draft;
    }

    @Override
    public CompletableFuture<ObjectHead> read(Answer answer) {
        return answer.nothing(ObjectHeaders.read(bucket, key, answer));
    }
}
