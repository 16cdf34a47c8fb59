package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.Bucket;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The buckets of the caller: {@code GET /}.
 */
public record ListBuckets() implements S3Operation<List<Bucket>> {

    @Override
    public Draft draft() {
        return new Draft("ListBuckets", "GET", Target.SERVICE);
    }

    @Override
    public CompletableFuture<List<Bucket>> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, new S3Xml()::listBuckets);
    }
}
