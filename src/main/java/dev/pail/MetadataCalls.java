package dev.pail;

import dev.pail.internal.op.CopyObject;
import dev.pail.internal.op.HeadObject;
import dev.pail.internal.transfer.CopiedHead;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import dev.pail.model.CustomerKey;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.PutOptions;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.MultipartCopyOptions;
import dev.pail.transfer.MultipartCopyResult;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Changes what is stored with an object's bytes: S3 knows no other way than to copy the object onto itself. */
final class MetadataCalls {

    private final ClientParts parts;
    private final TransferCalls transfers;
    private final MultipartCopyOptions options;

    MetadataCalls(ClientParts parts, TransferCalls transfers) {
        this(parts, transfers, MultipartCopyOptions.defaults());
    }

    /** Tests have no 5 GiB: the threshold is the options'. */
    MetadataCalls(ClientParts parts, TransferCalls transfers, MultipartCopyOptions options) {
        this.parts = parts;
        this.transfers = transfers;
        this.options = options.withFailurePolicy(FailurePolicy.ABORT);
    }

    CompletableFuture<CopyResult> replace(
            String bucket, String key, @Nullable CustomerKey customerKey, UnaryOperator<PutOptions> change) {
        CompletableFuture<ObjectHead> head =
                parts.call(new HeadObject(bucket, key, GetOptions.defaults().withCustomerKey(customerKey)));
        return Outcome.andThen(head, now -> {
            PutOptions stored = CopiedHead.of(now);
            PutOptions wanted =
                    change.apply(customerKey == null ? stored : stored.withServerSideEncryption(customerKey));
            PutOptions changed = customerKey == null || wanted.serverSideEncryption() != null
                    ? wanted
                    : wanted.withServerSideEncryption(customerKey);
            CopySource source = CopySource.of(bucket, key)
                    .withCustomerKey(customerKey)
                    .withIfMatch(now.eTag())
                    .withIfUnmodifiedSince(now.eTag() == null ? now.lastModified() : null);
            return now.size() >= options.thresholdBytes()
                    ? inParts(source, now, changed)
                    : parts.call(new CopyObject(
                            source, bucket, key, CopyOptions.defaults().replacingMetadata(changed)));
        });
    }

    private CompletableFuture<CopyResult> inParts(CopySource source, ObjectHead now, PutOptions changed) {
        // a tag of the key's old object: what another client writes meanwhile is not replaced
        PutOptions guarded =
                changed.ifMatch() == null && !changed.ifNoneMatch() ? changed.withIfMatch(now.eTag()) : changed;
        MultipartCopyOptions replacing = options.withCopy(CopyOptions.defaults().replacingMetadata(guarded));
        return Outcome.of(
                transfers
                        .start(transfers.copy(source, now.bucket(), now.key(), replacing))
                        .future(),
                MultipartCopyResult::copy);
    }
}
