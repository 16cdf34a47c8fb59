package dev.pail.internal.transfer;

import dev.pail.checkpoint.PartRecord;
import dev.pail.config.S3Limits;
import dev.pail.error.S3Exception;
import dev.pail.internal.op.CallScope;
import dev.pail.internal.op.CreateMultipartUpload;
import dev.pail.internal.op.UploadPartCopy;
import dev.pail.model.ByteRange;
import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/**
 * Copies one object inside the server part by part, which has no limit of 5 GiB. Nothing of it is seen before all parts are
 * there. Keeps no checkpoint: what fails is aborted.
 */
public final class MultipartCopy {

    private final Shared shared;
    private final CopySource source;
    private final String bucket;
    private final String key;
    private final TransferControl control;

    /**
     * Makes ready.
     *
     * @param shared what every transfer shares
     * @param source what is read; must have a condition that holds for one object only
     * @param bucket bucket of the copy
     * @param key key of the copy
     */
    public MultipartCopy(Shared shared, CopySource source, String bucket, String key) {
        this.shared = shared;
        this.source = source;
        this.bucket = bucket;
        this.key = key;
        this.control = new TransferControl("Copy", bucket + '/' + key);
    }

    /** Ends it; what was copied is aborted. */
    public void cancel() {
        control.cancel();
    }

    /**
     * Copies, on the caller's thread.
     *
     * @param size length of the source in bytes
     * @param put the copy's type and metadata, and the conditions of its completion
     * @param partSizeBytes size wished of a part
     * @return what the server made
     */
    public CopyResult run(long size, PutOptions put, long partSizeBytes) {
        PartPlan plan = PartPlan.of(size, partSizeBytes);
        // MinIO takes no copied parts in an upload that was made with an algorithm
        PutOptions plain = put.withChecksumAlgorithm(null);
        TransferRun.RunTally tally = new TransferRun.RunTally();
        String uploadId = control.await(
                "CreateMultipartUpload",
                bucket + '/' + key,
                shared.pipeline().call(new CreateMultipartUpload(bucket, key, plain, false), new CallScope(null)));
        ConcurrentSkipListMap<Integer, PartRecord> done = new ConcurrentSkipListMap<>();
        try {
            List<PartPlan.Part> parts =
                    IntStream.rangeClosed(1, plan.parts()).mapToObj(plan::part).toList();
            Window.forEach(control, S3Limits.PARTS_IN_FLIGHT_DEFAULT, parts, part -> {
                ByteRange range = ByteRange.of(part.offset(), part.offset() + part.length() - 1);
                UploadPartCopy copy =
                        new UploadPartCopy(source, range, bucket, key, uploadId, part.partNumber(), put.customerKey());
                return control.track(shared.pipeline().call(copy, new CallScope(null)))
                        .thenAccept(made -> done.put(
                                part.partNumber(),
                                new PartRecord(part.partNumber(), part.offset(), part.length(), made.eTag(), null, 0)));
            });
            control.requireRunning();
            PutResult made = new CompleteStep(shared, control, bucket, key, put.customerKey())
                    .complete(
                            uploadId,
                            List.copyOf(done.values()),
                            ExpectedObject.of(size, null, done.values()),
                            plain,
                            tally);
            return new CopyResult(made.eTag(), null, made.versionId(), source.versionId(), made.checksums());
        } catch (RuntimeException | Error failure) {
            try {
                new Leftovers(shared.pipeline(), bucket, key).abort(uploadId);
            } catch (S3Exception abortFailed) {
                failure.addSuppressed(abortFailed);
            }
            throw failure;
        }
    }
}
