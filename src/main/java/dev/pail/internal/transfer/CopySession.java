package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.Completion;
import dev.pail.checkpoint.LocalFile;
import dev.pail.checkpoint.PartRecord;
import dev.pail.checkpoint.Recovered;
import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.internal.op.CreateMultipartUpload;
import dev.pail.internal.op.UploadPartCopy;
import dev.pail.internal.transfer.TransferRun.RunTally;
import dev.pail.model.ByteRange;
import dev.pail.model.CopySource;
import dev.pail.model.PartSummary;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.transfer.MultipartCopyOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A copy in parts under its lease: begins or resumes it, copies what is missing, completes it.
 *
 * <p>The bytes never come by, so no part can be proven by them: a part is kept only where journal and server agree on it, and
 * only while the source is the one that all parts were bound to.
 */
final class CopySession {

    private final Shared shared;
    private final ServerUpload upload;
    private final TransferControl control;
    private final RunTally tally;
    private final CheckpointStore.Lease lease;
    private final CopySource source;
    private final PinnedObject pinned;
    private final String bucket;
    private final String key;
    private final MultipartCopyOptions options;
    private final PutOptions put;
    private final Map<String, String> headers;
    private final IntFunction<TransferProgress> progressOf;
    private final LongAdder bytesCopied = new LongAdder();

    private PartPlan plan;
    private TransferProgress progress;
    private boolean begun;
    private boolean resumed;

    CopySession(
            Shared shared,
            ServerUpload upload,
            TransferControl control,
            RunTally tally,
            CheckpointStore.Lease lease,
            CopySource source,
            PinnedObject pinned,
            String bucket,
            String key,
            MultipartCopyOptions options,
            PutOptions put,
            IntFunction<TransferProgress> progressOf) {
        this.shared = shared;
        this.upload = upload;
        this.control = control;
        this.tally = tally;
        this.lease = lease;
        this.source = source;
        this.pinned = pinned;
        this.bucket = bucket;
        this.key = key;
        this.options = options;
        this.put = put;
        this.headers = new CreateMultipartUpload(bucket, key, put, true).recordableHeaders();
        this.progressOf = progressOf;
        this.plan = PartPlan.of(pinned.size(), options.partSizeBytes());
        this.progress = progressOf.apply(plan.parts());
    }

    boolean begun() {
        return begun;
    }

    boolean resumed() {
        return resumed;
    }

    int parts() {
        return plan.parts();
    }

    long bytesCopied() {
        return bytesCopied.sum();
    }

    /** An upload ID that the server lost is no failure: the copy starts over, once, saying so. The journal stays. */
    PutResult run() {
        PutResult earlier = resumeOrBegin();
        if (earlier != null) {
            return earlier;
        }
        try {
            return copyAndComplete();
        } catch (S3Exception vanished) {
            if (vanished.kind() != ErrorKind.UPLOAD_NOT_FOUND) {
                throw vanished;
            }
            startOver();
            return copyAndComplete();
        }
    }

    /** An object that an earlier run completed, and was killed before it could say so. */
    private @Nullable PutResult resumeOrBegin() {
        Recovered found = lease.load().orElse(null);
        if (found != null) {
            found.salvagedUploadIds().forEach(upload.leftovers::abort);
            Checkpoint checkpoint = found.checkpoint();
            String why = checkpoint == null
                    ? "the checkpoint was damaged (" + found.what() + "): starting over"
                    : whyNotContinue(checkpoint);
            if (checkpoint != null && why == null) {
                return resume(checkpoint);
            }
            upload.say(String.valueOf(why));
            if (checkpoint != null) {
                upload.leftovers.end(checkpoint, found.damaged());
                lease.delete();
            }
        }
        begin();
        return null;
    }

    private @Nullable String whyNotContinue(Checkpoint checkpoint) {
        PinnedObject before = PinnedObject.of(checkpoint);
        if (!options.resume()) {
            return "an unfinished copy is aborted, as asked";
        }
        if (checkpoint.uploadId() == null) {
            return "an earlier run was killed before its upload had an ID: starting over";
        }
        if (!checkpoint.file().path().equals(source.bucket() + '/' + source.key())
                || before == null
                || before.size() != pinned.size()
                || !before.isKnownAgain()
                || !before.object().equals(pinned.object())) {
            return "the source is another object than the unfinished copy's: starting over";
        }
        if (!checkpoint.objectHeaders().equals(headers)) {
            return "the copy is to have other metadata than the unfinished one: starting over";
        }
        if (checkpoint.partSizeBytes() > S3Limits.PART_SIZE_BYTES_MAX
                || checkpoint.partSizeBytes() < (pinned.size() + S3Limits.PARTS_MAX - 1) / S3Limits.PARTS_MAX) {
            return "the checkpoint's part size does not fit the object: starting over";
        }
        Duration ageMax = options.ageMax();
        return ageMax != null
                        && checkpoint
                                .createdAt()
                                .plus(ageMax)
                                .isBefore(shared.clock().instant())
                ? "the unfinished copy is older than " + ageMax + ": starting over"
                : null;
    }

    private @Nullable PutResult resume(Checkpoint checkpoint) {
        begun = true;
        upload.resume(checkpoint.uploadId());
        plan = PartPlan.ofExactly(pinned.size(), checkpoint.partSizeBytes());
        progress = progressOf.apply(plan.parts());
        List<PartSummary> listed;
        try {
            listed = upload.listParts();
        } catch (S3Exception e) {
            if (e.kind() != ErrorKind.UPLOAD_NOT_FOUND) {
                throw e;
            }
            listed = List.of();
        }
        // some servers list an upload that was completed as one without parts
        PutResult earlier = listed.isEmpty() ? completedEarlier(checkpoint) : null;
        if (earlier == null) {
            for (PartRecord part :
                    Reconciliation.of(plan, checkpoint.parts(), listed).recorded()) {
                upload.done.put(part.partNumber(), part);
                progress.reuse(part.length());
            }
            resumed = !upload.done.isEmpty();
            upload.say("resumed: " + upload.done.size() + " of " + plan.parts() + " parts are there");
        }
        return earlier;
    }

    /** A kill between Complete and the end leaves a whole object and a journal that says which. */
    private @Nullable PutResult completedEarlier(Checkpoint checkpoint) {
        Completion completing = checkpoint.completing();
        PutResult there = completing == null
                ? null
                : upload.completeStep.findObject(ExpectedObject.of(pinned.size(), completing));
        if (there != null) {
            upload.say("an earlier run had completed the object");
            resumed = true;
            checkpoint.parts().values().forEach(part -> progress.reuse(part.length()));
            upload.leftovers.abort(upload.id());
        }
        return there;
    }

    /** Forgets an upload that the server has lost, and begins a new one. */
    private void startOver() {
        upload.say("the server no longer knows the upload: starting over");
        lease.delete();
        upload.done.clear();
        resumed = false;
        begin();
    }

    /** S3 looks at the condition only when it completes: who must not replace an object learns it before anything is copied. */
    private void requireAbsent() {
        if (put.ifNoneMatch() && upload.completeStep.objectExists()) {
            throw new InvalidCallException(
                    ErrorDetail.of(
                            CopyRun.NAME,
                            bucket + '/' + key,
                            ErrorKind.PRECONDITION_FAILED,
                            "PreconditionFailed",
                            "an object of the key exists, which If-None-Match forbids; nothing was copied",
                            "leave the object as it is, delete it, or copy without the condition"),
                    null);
        }
    }

    private void begin() {
        requireAbsent();
        plan = PartPlan.of(pinned.size(), options.partSizeBytes());
        Instant intendedAt = shared.clock().instant();
        lease.begin(Checkpoint.copy(
                shared.endpoint(),
                bucket,
                key,
                new LocalFile(source.bucket() + '/' + source.key(), pinned.size(), null, null),
                pinned.object(),
                plan.partSizeBytes(),
                headers,
                intendedAt));
        begun = true;
        upload.create(put, intendedAt);
        progress = progressOf.apply(plan.parts());
    }

    private PutResult copyAndComplete() {
        Window.forEach(control, options.partsInFlight(), upload.missing(plan), this::copy);
        return upload.complete(plan, ExpectedObject.of(pinned.size(), null, upload.done.values()), put);
    }

    private CompletableFuture<?> copy(PartPlan.Part part) {
        ByteRange range = ByteRange.of(part.offset(), part.offset() + part.length() - 1);
        UploadPartCopy copying =
                new UploadPartCopy(source, range, bucket, key, upload.id(), part.partNumber(), put.customerKey());
        TransferProgress watched = progress;
        return shared.lanes()
                .runOnce(
                        control,
                        () -> shared.pipeline().scopeOfStep(part.length()),
                        scope -> tally.of(scope, shared.pipeline().call(copying, scope)))
                .thenAcceptAsync(
                        made -> {
                            bytesCopied.add(part.length());
                            upload.record(new PartRecord(
                                    part.partNumber(), part.offset(), part.length(), made.eTag(), null, 0));
                        },
                        shared.executor())
                .whenComplete(
                        (nothing, failure) -> watched.ended(part.partNumber(), failure == null ? part.length() : 0));
    }
}
