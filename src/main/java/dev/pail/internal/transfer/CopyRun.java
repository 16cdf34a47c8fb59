package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.SourceObject;
import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.internal.op.CopyObject;
import dev.pail.internal.op.HeadObject;
import dev.pail.internal.op.Subresource;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumType;
import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.MultipartCopyOptions;
import dev.pail.transfer.MultipartCopyResult;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One copy inside the server, from the look at the source to the look at the copy. Every request is bound to one source. */
public final class CopyRun extends TransferRun<MultipartCopyResult> {

    static final String NAME = "Copy";

    private final CopySource source;
    private final String bucket;
    private final String key;
    private final MultipartCopyOptions options;
    private final String id;

    /**
     * Makes ready. Sends nothing.
     *
     * @param shared what every transfer shares
     * @param source what is read, and on what conditions
     * @param bucket bucket of the copy
     * @param key key of the copy
     * @param options how
     * @throws InvalidCallException when an argument or an option is refused
     */
    public CopyRun(Shared shared, CopySource source, String bucket, String key, MultipartCopyOptions options) {
        super(shared, NAME, bucket + '/' + key, 0, options.listener());
        this.source = source;
        this.bucket = bucket;
        this.key = key;
        this.options = options;
        this.id = Checkpoint.id(Checkpoint.Kind.COPY, shared.endpoint(), bucket, key);
        requireRange("part size", options.partSizeBytes(), S3Limits.PART_SIZE_BYTES_MIN, S3Limits.PART_SIZE_BYTES_MAX);
        requireRange("parts in flight", options.partsInFlight(), 1, S3Limits.PAGE_MAX);
        requireRange("threshold", options.thresholdBytes(), 1, S3Limits.PUT_OBJECT_BYTES_MAX + 1);
        shared.pipeline().check(new CopyObject(source, bucket, key, options.copy()));
    }

    private static void requireRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new InvalidCallException(
                    ErrorDetail.of(
                            NAME,
                            "",
                            ErrorKind.PARAM_INVALID,
                            "InvalidArgument",
                            "the " + name + " is " + value,
                            "use " + min + " to " + max),
                    null);
        }
    }

    @Override
    MultipartCopyResult transfer() {
        ObjectHead head = look();
        try {
            return copy(head);
        } catch (S3Exception refused) {
            if (refused.kind() != ErrorKind.PRECONDITION_FAILED) {
                throw refused;
            }
            ObjectHead now = look();
            if (PinnedObject.of(head).isSame(now)) {
                throw refused; // a condition of the caller's
            }
            shared.tell(NAME, target, "the source was replaced meanwhile: starting over");
            return copy(now);
        }
    }

    /** The source as it is now. What else it must or must not be, S3 compares when it copies. */
    private ObjectHead look() {
        Map<String, String> headers = new HashMap<>();
        source.headers()
                .forEach((name, value) -> headers.put(name.replaceFirst("(?i)^x-amz-source-", "x-amz-"), value));
        return control.await(
                "HeadObject",
                target,
                shared.pipeline()
                        .call(
                                new HeadObject(
                                        source.bucket(),
                                        source.key(),
                                        GetOptions.defaults()
                                                .withVersionId(source.versionId())
                                                .withIfMatch(source.ifMatch())
                                                .withIfUnmodifiedSince(source.ifUnmodifiedSince())
                                                .withCustomerKey(source.customerKey())
                                                .withHeaders(headers)),
                                shared.pipeline().scopeOfStep()));
    }

    /** Bound by its tag, else by its time, which is good to a second. */
    private CopySource pinned(ObjectHead head) {
        ETag eTag = head.eTag();
        return eTag == null || eTag.isWeak()
                ? source.withIfUnmodifiedSince(
                        source.ifUnmodifiedSince() == null ? head.lastModified() : source.ifUnmodifiedSince())
                : source.withIfMatch(eTag);
    }

    private MultipartCopyResult copy(ObjectHead head) {
        CopySource pinned = pinned(head);
        return head.size() >= options.thresholdBytes() ? inParts(pinned, head) : inOneRequest(pinned, head);
    }

    private MultipartCopyResult inOneRequest(CopySource pinned, ObjectHead head) {
        TransferProgress watched = progressOf(head.size(), 1);
        CopyResult copy = control.await(
                "CopyObject",
                target,
                shared.lanes()
                        .runOnce(
                                control,
                                () -> shared.pipeline().scopeOfStep(head.size()),
                                scope -> tally.of(
                                        scope,
                                        shared.pipeline()
                                                .call(new CopyObject(pinned, bucket, key, options.copy()), scope))));
        requireSame(head, copy.eTag());
        watched.ended(1, head.size());
        new Sweep(shared).superseded(id, NAME, target);
        return result(pinned, copy, head.size(), 1, head.size(), false);
    }

    private MultipartCopyResult inParts(CopySource pinned, ObjectHead head) {
        PutOptions put = described(head);
        try (CheckpointStore.Lease lease = shared.store().acquire(id)) {
            ServerUpload upload = new ServerUpload(shared, control, tally, lease, NAME, bucket, key, put.customerKey());
            CopySession session = new CopySession(
                    shared,
                    upload,
                    control,
                    tally,
                    lease,
                    pinned,
                    new PinnedObject(
                            new SourceObject(head.eTag(), source.versionId(), head.lastModified()), head.size()),
                    bucket,
                    key,
                    options,
                    put,
                    parts -> progressOf(head.size(), parts));
            try {
                PutResult made = session.run();
                requireSame(head, made.eTag());
                lease.delete();
                return result(
                        pinned,
                        new CopyResult(made.eTag(), null, made.versionId(), head.versionId(), made.checksums()),
                        head.size(),
                        session.parts(),
                        session.bytesCopied(),
                        session.resumed());
            } catch (S3Exception failure) {
                throw ended(failure, upload, session.begun());
            }
        }
    }

    private PutOptions described(ObjectHead head) {
        PutOptions put = CopiedHead.of(head, options.copy());
        Map<String, String> tags = options.copy().tags();
        if (CopiedHead.needsTags(head, options.copy())) {
            tags = control.await(
                    "GetObjectTagging",
                    target,
                    shared.pipeline()
                            .call(
                                    Subresource.objectTagging(source.bucket(), source.key(), head.versionId()),
                                    shared.pipeline().scopeOfStep()));
        }
        return CopiedHead.tagged(put, tags);
    }

    /** Size, and the checksum of the whole where S3 shows one of the same kind of both. */
    private void requireSame(ObjectHead head, @Nullable ETag made) {
        ObjectHead copy = control.await(
                "HeadObject",
                target,
                shared.pipeline()
                        .call(
                                new HeadObject(
                                        bucket,
                                        key,
                                        GetOptions.defaults()
                                                .withCustomerKey(
                                                        options.copy().put().customerKey())),
                                shared.pipeline().scopeOfStep()));
        if (made != null && copy.eTag() != null && !made.matches(copy.eTag())) {
            shared.tell(NAME, target, "another client has replaced the copy since");
            return;
        }
        boolean same = copy.size() == head.size();
        for (Checksum ours : copy.checksums()) {
            for (Checksum theirs : head.checksums()) {
                boolean comparable = ours.algorithm() == theirs.algorithm()
                        && ours.type() == ChecksumType.FULL_OBJECT
                        && theirs.type() == ChecksumType.FULL_OBJECT;
                same &= !comparable || ours.equals(theirs);
            }
        }
        if (!same) {
            throw new IntegrityException(
                    ErrorDetail.of(
                            NAME,
                            target,
                            ErrorKind.CHECKSUM_MISMATCH,
                            "ObjectMismatch",
                            "the copy has another size or checksum than its source",
                            "copy again; the object that is there now must not be used"),
                    false,
                    null);
        }
    }

    private MultipartCopyResult result(
            CopySource pinned, CopyResult copy, long size, int parts, long bytesCopied, boolean resumed) {
        TransferProgress watched = current();
        return new MultipartCopyResult(
                pinned,
                bucket,
                key,
                size,
                copy,
                parts,
                watched.partsReused(),
                bytesCopied,
                watched.bytesReused(),
                resumed,
                tally.retries(),
                tally.elapsed());
    }

    private S3Exception ended(S3Exception failure, ServerUpload upload, boolean begun) {
        // an object that must not be replaced is there: no later run of the same call could use the parts
        boolean pointless = options.copy().put().ifNoneMatch() && failure.kind() == ErrorKind.PRECONDITION_FAILED;
        boolean abort = pointless || options.failurePolicy() == FailurePolicy.ABORT;
        if (abort && !paused() && upload.isOurs(failure)) {
            try {
                upload.abort();
                return failure;
            } catch (S3Exception abortFailed) {
                failure.addSuppressed(abortFailed);
            }
        }
        return begun ? resumable(failure, id, upload.idOrNull()) : failure;
    }

    @Override
    public void release() {
        // nothing was opened
    }
}
