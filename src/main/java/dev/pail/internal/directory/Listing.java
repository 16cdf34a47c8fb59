package dev.pail.internal.directory;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.internal.op.ListObjectsV2;
import dev.pail.internal.op.S3Pipeline;
import dev.pail.internal.transfer.TransferControl;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectPage;
import dev.pail.model.ObjectSummary;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** All objects under a prefix, in the order of the server: two pages are in memory, the one that is read and the next. */
final class Listing implements Iterator<ObjectSummary> {

    private final S3Pipeline pipeline;
    private final TransferControl control;
    private final String bucket;
    private final String prefix;
    private Iterator<ObjectSummary> page = List.<ObjectSummary>of().iterator();
    private @Nullable CompletableFuture<ObjectPage> coming;
    private int pages;

    Listing(S3Pipeline pipeline, TransferControl control, String bucket, String prefix) {
        this.pipeline = pipeline;
        this.control = control;
        this.bucket = bucket;
        this.prefix = prefix;
        ask(null);
    }

    private void ask(@Nullable String token) {
        if (++pages > S3Limits.LIST_PAGES_MAX) {
            throw ListObjectsV2.endless("ListObjectsV2", bucket + '/' + prefix);
        }
        ListOptions options = ListOptions.prefix(prefix).withContinuationToken(token);
        coming = control.whenRunning(() -> pipeline.call(new ListObjectsV2(bucket, options), pipeline.scopeOfStep()));
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && coming != null) {
            ObjectPage got = control.await("ListObjectsV2", bucket + '/' + prefix, coming);
            coming = null;
            page = got.objects().iterator();
            if (got.nextContinuationToken() != null) {
                ask(got.nextContinuationToken());
            }
        }
        return page.hasNext();
    }

    @Override
    public ObjectSummary next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ObjectSummary object = page.next();
        if (!object.key().startsWith(prefix)) {
            throw new IntegrityException(
                    ErrorDetail.of(
                            "ListObjectsV2",
                            bucket + '/' + prefix,
                            ErrorKind.UNKNOWN,
                            "ListingWrong",
                            "the server lists what is not below the prefix",
                            "see to the server"),
                    false,
                    null);
        }
        return object;
    }
}
