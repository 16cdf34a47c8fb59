package dev.pail;

import dev.pail.error.ErrorKind;
import dev.pail.internal.op.CreateBucket;
import dev.pail.internal.op.HeadBucket;
import dev.pail.model.BucketHead;
import dev.pail.model.CreateBucketOptions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Calls on buckets whose answer needs a second thought. */
final class BucketCalls {

    private final ClientParts parts;

    BucketCalls(ClientParts parts) {
        this.parts = parts;
    }

    CompletableFuture<@Nullable Void> create(String bucket, CreateBucketOptions options) {
        return Outcome.of(
                parts.call(new CreateBucket(bucket, parts.region(), options)),
                nothing -> null,
                failure -> failure.code().equals("BucketAlreadyOwnedByYou")
                        ? CompletableFuture.completedFuture(null)
                        : null);
    }

    CompletableFuture<Optional<BucketHead>> head(String bucket) {
        return Outcome.of(
                parts.call(new HeadBucket(bucket)),
                Optional::of,
                failure -> failure.kind() == ErrorKind.BUCKET_NOT_FOUND
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : null);
    }
}
