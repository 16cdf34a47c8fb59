package dev.pail;

import dev.pail.config.S3Limits;
import dev.pail.internal.op.CopyObject;
import dev.pail.internal.op.HeadObject;
import dev.pail.internal.op.Subresource;
import dev.pail.internal.sign.UriEncoding;
import dev.pail.internal.transfer.MultipartCopy;
import dev.pail.internal.xml.BucketXml;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.PutOptions;
import dev.pail.model.ServerSideEncryption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Changes what is stored with an object's bytes: S3 knows no other way than to copy the object onto itself. */
final class MetadataCalls {

    /** What S3 stores with an object and forgets in a copy that replaces, unless it is said again. */
    private static final List<String> STORED = List.of(
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "expires",
            "x-amz-website-redirect-location");

    private static final String TAGGING = "x-amz-tagging";
    private static final String TAG_COUNT = "x-amz-tagging-count";

    /** Parts of this size answer well within the time in which a connection may be idle. */
    private static final long COPIED_PART_BYTES = 128L * 1024 * 1024;

    private final ClientParts parts;
    private final long copyBytesMax;
    private final long copiedPartBytes;

    MetadataCalls(ClientParts parts) {
        this(parts, S3Limits.PUT_OBJECT_BYTES_MAX, COPIED_PART_BYTES);
    }

    /** Objects larger than the first size are copied in parts of the second; tests have no 5 GiB. */
    MetadataCalls(ClientParts parts, long copyBytesMax, long copiedPartBytes) {
        this.parts = parts;
        this.copyBytesMax = copyBytesMax;
        this.copiedPartBytes = copiedPartBytes;
    }

    CompletableFuture<CopyResult> replace(String bucket, String key, UnaryOperator<PutOptions> change) {
        CompletableFuture<ObjectHead> head = parts.call(new HeadObject(bucket, key, GetOptions.defaults()));
        return Outcome.andThen(head, now -> {
            PutOptions changed = change.apply(stored(now));
            CopySource source = CopySource.of(bucket, key)
                    .withIfMatch(now.eTag())
                    .withIfUnmodifiedSince(now.eTag() == null ? now.lastModified() : null);
            return now.size() > copyBytesMax
                    ? Outcome.andThen(tagged(now, changed), whole -> inParts(source, now, whole))
                    : parts.call(new CopyObject(
                            source, bucket, key, CopyOptions.defaults().replacingMetadata(changed)));
        });
    }

    /** What the object has, as options that would write it again. */
    private static PutOptions stored(ObjectHead head) {
        Map<String, String> headers = new HashMap<>();
        STORED.forEach(name -> {
            String value = head.headers().get(name);
            if (value != null && !value.equals("aws-chunked")) {
                headers.put(name, value);
            }
        });
        String encryption = head.headers().get("x-amz-server-side-encryption");
        String kmsKey = head.headers().get("x-amz-server-side-encryption-aws-kms-key-id");
        Boolean bucketKey = "true".equals(head.headers().get("x-amz-server-side-encryption-bucket-key-enabled"))
                ? Boolean.TRUE
                : null;
        return PutOptions.defaults()
                .withChecksumAlgorithm(null)
                .withContentType(head.contentType())
                .withMetadata(head.metadata())
                .withStorageClass(head.storageClass())
                .withServerSideEncryption(
                        encryption == null
                                ? null
                                : new ServerSideEncryption.Managed(
                                        encryption, kmsKey, Map.of(), kmsKey == null ? null : bucketKey))
                .withHeaders(headers);
    }

    /** A copy in parts has no tags of its own: they are read, and given with it. */
    private CompletableFuture<PutOptions> tagged(ObjectHead now, PutOptions changed) {
        if (now.headers().getOrDefault(TAG_COUNT, "0").equals("0")
                || changed.headers().containsKey(TAGGING)) {
            return CompletableFuture.completedFuture(changed);
        }
        Subresource<Map<String, String>> tags = Subresource.get(
                        "GetObjectTagging", now.bucket(), now.key(), "tagging", BucketXml::tagging)
                .with("versionId", now.versionId());
        return Outcome.of(parts.call(tags), read -> {
            Map<String, String> headers = new HashMap<>(changed.headers());
            headers.put(TAGGING, UriEncoding.canonicalQuery(List.copyOf(read.entrySet())));
            return changed.withHeaders(headers);
        });
    }

    private CompletableFuture<CopyResult> inParts(CopySource source, ObjectHead now, PutOptions changed) {
        // a tag of the key's old object: what another client writes meanwhile is not replaced
        PutOptions guarded =
                changed.ifMatch() == null && !changed.ifNoneMatch() ? changed.withIfMatch(now.eTag()) : changed;
        MultipartCopy copy = new MultipartCopy(parts.transfers(), source, now.bucket(), now.key());
        CompletableFuture<CopyResult> made = CompletableFuture.supplyAsync(
                () -> copy.run(now.size(), guarded, copiedPartBytes), parts.executor()::executeBlocking);
        made.whenComplete((result, failure) -> {
            if (made.isCancelled()) {
                copy.cancel();
            }
        });
        return made;
    }
}
