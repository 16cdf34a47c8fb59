package dev.pail.transfer;

import dev.pail.config.S3Limits;
import dev.pail.model.PutOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Optional input of an upload.
 *
 * @param put content type, metadata, checksum, encryption, conditions and headers of the object; fixed by the first run of a resumed upload. A customer key is not in the checkpoint: a resumed upload must be given it again
 * @param thresholdBytes smallest file that goes up in parts, in bytes; smaller ones are one {@code PutObject}. Default 16 MiB
 * @param partSizeBytes size of every part but the last, 5 MiB to 5 GiB; raised so that the file fits in 10,000 parts. A resumed upload keeps the size it started with. Default 8 MiB
 * @param partsInFlight parts sent at the same time, 1 to 1,000. Default 8
 * @param resume true: continue an unfinished upload of the same target; false: abort it and start anew
 * @param failurePolicy what becomes of the parts when the upload fails
 * @param ageMax an unfinished upload older than this is aborted and started anew; {@code null} for no limit
 * @param listener receives the progress, {@code null} for none
 */
public record UploadOptions(
        PutOptions put,
        long thresholdBytes,
        long partSizeBytes,
        int partsInFlight,
        boolean resume,
        FailurePolicy failurePolicy,
        @Nullable Duration ageMax,
        Progress.@Nullable Listener listener) {

    /**
     * The options of an upload that names none.
     *
     * @return all defaults
     */
    public static UploadOptions defaults() {
        return new UploadOptions(
                PutOptions.defaults(),
                S3Limits.MULTIPART_THRESHOLD_BYTES_DEFAULT,
                S3Limits.PART_SIZE_BYTES_DEFAULT,
                S3Limits.PARTS_IN_FLIGHT_DEFAULT,
                true,
                FailurePolicy.KEEP,
                null,
                null);
    }

    /**
     * Sets put.
     *
     * @param value content type, metadata, checksum, conditions and headers of the object; fixed by the first run of a resumed upload
     * @return a copy with it
     */
    public UploadOptions withPut(PutOptions value) {
        return new UploadOptions(
                value, thresholdBytes, partSizeBytes, partsInFlight, resume, failurePolicy, ageMax, listener);
    }

    /**
     * Sets thresholdBytes.
     *
     * @param value smallest file that goes up in parts, in bytes; smaller ones are one {@code PutObject}. Default 16 MiB
     * @return a copy with it
     */
    public UploadOptions withThresholdBytes(long value) {
        return new UploadOptions(put, value, partSizeBytes, partsInFlight, resume, failurePolicy, ageMax, listener);
    }

    /**
     * Sets partSizeBytes.
     *
     * @param value size of every part but the last, 5 MiB to 5 GiB; raised so that the file fits in 10,000 parts. A resumed upload keeps the size it started with. Default 8 MiB
     * @return a copy with it
     */
    public UploadOptions withPartSizeBytes(long value) {
        return new UploadOptions(put, thresholdBytes, value, partsInFlight, resume, failurePolicy, ageMax, listener);
    }

    /**
     * Sets partsInFlight.
     *
     * @param value parts sent at the same time, 1 to 1,000. Default 8
     * @return a copy with it
     */
    public UploadOptions withPartsInFlight(int value) {
        return new UploadOptions(put, thresholdBytes, partSizeBytes, value, resume, failurePolicy, ageMax, listener);
    }

    /**
     * Sets resume.
     *
     * @param value true: continue an unfinished upload of the same target; false: abort it and start anew
     * @return a copy with it
     */
    public UploadOptions withResume(boolean value) {
        return new UploadOptions(
                put, thresholdBytes, partSizeBytes, partsInFlight, value, failurePolicy, ageMax, listener);
    }

    /**
     * Sets failurePolicy.
     *
     * @param value what becomes of the parts when the upload fails
     * @return a copy with it
     */
    public UploadOptions withFailurePolicy(FailurePolicy value) {
        return new UploadOptions(put, thresholdBytes, partSizeBytes, partsInFlight, resume, value, ageMax, listener);
    }

    /**
     * Sets ageMax.
     *
     * @param value an unfinished upload older than this is aborted and started anew; {@code null} for no limit
     * @return a copy with it
     */
    public UploadOptions withAgeMax(@Nullable Duration value) {
        return new UploadOptions(
                put, thresholdBytes, partSizeBytes, partsInFlight, resume, failurePolicy, value, listener);
    }

    /**
     * Sets listener.
     *
     * @param value receives the progress, {@code null} for none
     * @return a copy with it
     */
    public UploadOptions withListener(Progress.@Nullable Listener value) {
        return new UploadOptions(
                put, thresholdBytes, partSizeBytes, partsInFlight, resume, failurePolicy, ageMax, value);
    }
}
