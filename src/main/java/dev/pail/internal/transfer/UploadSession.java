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
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.body.SourceFailedException;
import dev.pail.internal.transfer.TransferRun.RunTally;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.PartSummary;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.transfer.UploadOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An upload in parts under its lease: begins or resumes it, sends what is missing, completes it.
 *
 * <p>The transfer's own thread decides; steps that read the file or force the journal run on the executor.
 */
final class UploadSession {

    /** All that a checkpoint knows of the key of SSE-C. */
    private final Shared shared;

    private final TransferControl control;
    private final CheckpointStore.Lease lease;
    private final String bucket;
    private final String key;
    private final String target;
    private final FileSource source;
    private final FileSource.Identity identity;
    private final UploadOptions options;
    private final Supplier<PutOptions> described;
    private final IntFunction<TransferProgress> progressOf;
    private final ServerUpload upload;
    private final ConcurrentSkipListMap<Integer, PartRecord> done;

    private @Nullable PutOptions put;
    private @Nullable PartPlan plan;
    private @Nullable ChecksumAlgorithm algorithm;
    private @Nullable TransferProgress progress;
    private List<PartPlan.Part> missing = List.of();
    private boolean begun;
    private boolean resumed;

    UploadSession(
            Shared shared,
            TransferControl control,
            RunTally tally,
            CheckpointStore.Lease lease,
            String bucket,
            String key,
            FileSource source,
            FileSource.Identity identity,
            UploadOptions options,
            Supplier<PutOptions> described,
            IntFunction<TransferProgress> progressOf) {
        this.shared = shared;
        this.control = control;
        this.lease = lease;
        this.bucket = bucket;
        this.key = key;
        this.target = bucket + '/' + key;
        this.source = source;
        this.identity = identity;
        this.options = options;
        this.described = described;
        this.progressOf = progressOf;
        this.upload = new ServerUpload(
                shared,
                control,
                tally,
                lease,
                Uploader.NAME,
                bucket,
                key,
                options.put().customerKey());
        this.done = upload.done;
    }

    boolean begun() {
        return begun;
    }

    boolean resumed() {
        return resumed;
    }

    int parts() {
        return plan().parts();
    }

    @Nullable
    String uploadIdOrNull() {
        return upload.idOrNull();
    }

    boolean isOurs(S3Exception failure) {
        return upload.isOurs(failure);
    }

    private PartPlan plan() {
        if (plan == null) {
            throw new IllegalStateException("there is no plan before the upload has begun");
        }
        return plan;
    }

    private TransferProgress progress() {
        if (progress == null) {
            throw new IllegalStateException("there is no progress before the upload has begun");
        }
        return progress;
    }

    @Nullable
    Checksum checksum() {
        return expected().checksum();
    }

    private ExpectedObject expected() {
        return ExpectedObject.of(identity.size(), algorithm, done.values());
    }

    /**
     * Reads the journal and takes the upload up where it was, or begins a new one.
     *
     * @return the object's answer when an earlier run had completed it and was killed before it could say so
     */
    @Nullable
    PutResult resumeOrBegin() {
        Optional<Recovered> found = lease.load();
        if (found.isPresent()) {
            Recovered recovered = found.get();
            recovered.salvagedUploadIds().forEach(upload.leftovers::abort);
            Checkpoint checkpoint = recovered.checkpoint();
            if (checkpoint == null) {
                say("the checkpoint was damaged (" + recovered.what() + "): starting over");
            } else {
                String why = whyNotContinue(checkpoint);
                if (why == null) {
                    return resume(checkpoint);
                }
                say(why);
                upload.leftovers.end(checkpoint, recovered.damaged());
                lease.delete();
            }
        }
        begin();
        return null;
    }

    private void say(String what) {
        upload.say(what);
    }

    private @Nullable String whyNotContinue(Checkpoint checkpoint) {
        if (!options.resume()) {
            return "an unfinished upload is aborted, as asked";
        }
        if (checkpoint.uploadId() == null) {
            return "an earlier run was killed before its upload had an ID: starting over";
        }
        if (checkpoint.file().size() != identity.size()) {
            return "the file has another size than the unfinished upload's: starting over";
        }
        if (checkpoint.partSizeBytes() > S3Limits.PART_SIZE_BYTES_MAX
                || checkpoint.partSizeBytes() < (identity.size() + S3Limits.PARTS_MAX - 1) / S3Limits.PARTS_MAX) {
            return "the checkpoint's part size does not fit the file: starting over";
        }
        Duration ageMax = options.ageMax();
        if (ageMax != null
                && checkpoint.createdAt().plus(ageMax).isBefore(shared.clock().instant())) {
            return "the unfinished upload is older than " + ageMax + ": starting over";
        }
        return null;
    }

    private @Nullable PutResult resume(Checkpoint checkpoint) {
        upload.requireSameKey(checkpoint);
        begun = true;
        put = checkpoint.objectHeaders().isEmpty() ? null : ServerUpload.chosenBefore(options.put(), checkpoint);
        upload.resume(checkpoint.uploadId());
        algorithm = checkpoint.checksumAlgorithm();
        plan = PartPlan.ofExactly(identity.size(), checkpoint.partSizeBytes());
        progress = progressOf.apply(plan.parts());
        List<PartSummary> listed;
        try {
            listed = upload.listParts();
        } catch (S3Exception e) {
            if (e.kind() != ErrorKind.UPLOAD_NOT_FOUND) {
                throw e;
            }
            PutResult earlier = completedEarlier(checkpoint);
            if (earlier != null) {
                return earlier;
            }
            say("the server no longer knows the upload: starting over");
            startOver();
            return null;
        }
        if (listed.isEmpty()) {
            // some servers list an upload that was completed as one without parts
            PutResult earlier = completedEarlier(checkpoint);
            if (earlier != null) {
                return earlier;
            }
            done.clear();
            progress = progressOf.apply(plan.parts());
        }
        takeOver(Reconciliation.of(plan, checkpoint.parts(), listed));
        resumed = !done.isEmpty();
        say("resumed: " + done.size() + " of " + plan.parts() + " parts are there");
        return null;
    }

    /** A kill between Complete and the end leaves a whole object and a journal that says which. */
    private @Nullable PutResult completedEarlier(Checkpoint checkpoint) {
        Completion completing = checkpoint.completing();
        if (completing == null || checkpoint.parts().size() != plan().parts()) {
            return null;
        }
        PutResult there = upload.completeStep.findObject(ExpectedObject.of(identity.size(), completing));
        if (there == null) {
            return null;
        }
        Window.forEach(
                control, options.partsInFlight(), List.copyOf(checkpoint.parts().values()), record -> verify(record));
        if (done.size() != plan().parts()) {
            return null;
        }
        say("an earlier run had completed the object");
        resumed = true;
        upload.abort();
        return there;
    }

    /** Journal and server agree on a part, or its bytes prove it: only then is it not sent again. */
    private void takeOver(Reconciliation found) {
        Window.forEach(control, options.partsInFlight(), found.recorded(), this::verify);
        Window.forEach(control, options.partsInFlight(), found.unrecorded(), this::adopt);
        missing = upload.missing(plan());
    }

    private CompletableFuture<?> verify(PartRecord recorded) {
        return digest(plan().part(recorded.partNumber()), false).thenAccept(digest -> {
            if (Integer.toUnsignedLong(digest.crc32c()) == recorded.crc32c()) {
                done.put(recorded.partNumber(), recorded);
                progress().reuse(recorded.length());
            } else {
                say("part " + recorded.partNumber() + " of the file has changed since it was sent: sending it again");
            }
        });
    }

    private CompletableFuture<?> adopt(PartSummary there) {
        PartPlan.Part part = plan().part(there.partNumber());
        return digest(part, true)
                .thenAcceptAsync(
                        digest -> {
                            if (ServerUpload.proves(there, digest)) {
                                upload.record(part, there.eTag(), digest);
                                progress().reuse(part.length());
                            }
                        },
                        shared.executor());
    }

    private CompletableFuture<BodyDigest> digest(PartPlan.Part part, boolean md5) {
        return control.track(CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return BodyDigest.of(
                                shared.body(source, part.offset(), part.length()),
                                new BodyDigest.Wanted(algorithm, false, md5));
                    } catch (SourceFailedException e) {
                        throw new CompletionException(new IntegrityException(
                                ErrorDetail.of(
                                        Uploader.NAME,
                                        target + " part " + part.partNumber(),
                                        ErrorKind.CHECKSUM_MISMATCH,
                                        "SourceFailed",
                                        "the source could not be read: " + e.getMessage(),
                                        "make sure nothing changes the file, then call again"),
                                false,
                                e));
                    }
                },
                shared.executor()));
    }

    /** Forgets an upload that the server has lost, and begins a new one. */
    void startOver() {
        lease.delete();
        done.clear();
        resumed = false;
        begin();
    }

    private void begin() {
        upload.requireAbsent(options.put());
        PutOptions chosen = put == null ? described.get() : put;
        put = chosen;
        plan = planNew();
        algorithm = chosen.checksumAlgorithm();
        Instant intendedAt = shared.clock().instant();
        lease.begin(Checkpoint.intention(
                Checkpoint.Kind.UPLOAD,
                shared.endpoint(),
                bucket,
                key,
                new LocalFile(source.path().toString(), identity.size(), identity.lastModified(), identity.fileKey()),
                plan.partSizeBytes(),
                algorithm,
                ServerUpload.headersOf(chosen),
                intendedAt));
        begun = true;
        upload.create(chosen, intendedAt);
        progress = progressOf.apply(plan.parts());
        missing = upload.missing(plan());
    }

    private PartPlan planNew() {
        try {
            return PartPlan.of(identity.size(), options.partSizeBytes());
        } catch (IllegalArgumentException e) {
            throw Uploader.refused("EntityTooLarge", String.valueOf(e.getMessage()), "use larger parts");
        }
    }

    void sendMissing() {
        Window.forEach(
                control,
                options.partsInFlight(),
                missing,
                part -> upload.send(part, shared.body(source, part.offset(), part.length()), algorithm, progress()));
    }

    PutResult complete() {
        PutResult result = upload.complete(plan(), expected(), options.put());
        lease.delete();
        return result;
    }

    void abort() {
        upload.abort();
    }
}
