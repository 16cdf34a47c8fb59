package dev.pail.transfer;

import dev.pail.config.S3Limits;
import dev.pail.model.CopyOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Optional input of a copy inside the server.
 *
 * @param copy whose metadata and tags the copy gets, storage class, encryption, conditions; no checksum, which S3 computes by itself. A run that would send other headers than the unfinished copy begins anew
 * @param thresholdBytes smallest object that is copied in parts, in bytes; smaller ones are one {@code CopyObject}. 1 to 5 GiB + 1, the default, which is the first size that S3 refuses to copy at once
 * @param partSizeBytes size of every part but the last, 5 MiB to 5 GiB; raised so that the object fits in 10,000 parts. A resumed copy keeps the size it started with. Default 128 MiB, which a server copies well within the time that an answer may take
 * @param partsInFlight parts copied at the same time, 1 to 1,000. Default 8
 * @param resume true: continue an unfinished copy to the same key; false: abort it and start anew
 * @param failurePolicy what becomes of the parts when the copy fails
 * @param ageMax an unfinished copy older than this is aborted and started anew; {@code null} for no limit
 * @param listener receives the progress, {@code null} for none
 */
public record MultipartCopyOptions(
        CopyOptions copy,
        long thresholdBytes,
        long partSizeBytes,
        int partsInFlight,
        boolean resume,
        FailurePolicy failurePolicy,
        @Nullable Duration ageMax,
        Progress.@Nullable Listener listener) {

    /**
     * The options of a copy that names none.
     *
     * @return all defaults
     */
    public static MultipartCopyOptions defaults() {
        return new MultipartCopyOptions(
                CopyOptions.defaults(),
                S3Limits.PUT_OBJECT_BYTES_MAX + 1,
                S3Limits.COPIED_PART_BYTES_DEFAULT,
                S3Limits.PARTS_IN_FLIGHT_DEFAULT,
                true,
                FailurePolicy.KEEP,
                null,
                null);
    }

    /**
     * Sets copy.
     *
     * @param value whose metadata and tags the copy gets, storage class, encryption, conditions; no checksum, which S3 computes by itself. A run that would send other headers than the unfinished copy begins anew
     * @return a copy with it
     */
    public MultipartCopyOptions withCopy(CopyOptions value) {
        return new MultipartCopyOptions(
                value, thresholdBytes, partSizeBytes, partsInFlight, resume, failurePolicy, ageMax, listener);
    }

    /**
     * Sets thresholdBytes.
     *
     * @param value smallest object that is copied in parts, in bytes; smaller ones are one {@code CopyObject}. 1 to 5 GiB + 1, the default, which is the first size that S3 refuses to copy at once
     * @return a copy with it
     */
    public MultipartCopyOptions withThresholdBytes(long value) {
        return new MultipartCopyOptions(
                copy, value, partSizeBytes, partsInFlight, resume, failurePolicy, ageMax, listener);
    }

    /**
     * Sets partSizeBytes.
     *
     * @param value size of every part but the last, 5 MiB to 5 GiB; raised so that the object fits in 10,000 parts. A resumed copy keeps the size it started with. Default 128 MiB, which a server copies well within the time that an answer may take
     * @return a copy with it
     */
    public MultipartCopyOptions withPartSizeBytes(long value) {
        return new MultipartCopyOptions(
                copy, thresholdBytes, value, partsInFlight, resume, failurePolicy, ageMax, listener);
    }

    /**
     * Sets partsInFlight.
     *
     * @param value parts copied at the same time, 1 to 1,000. Default 8
     * @return a copy with it
     */
    public MultipartCopyOptions withPartsInFlight(int value) {
        return new MultipartCopyOptions(
                copy, thresholdBytes, partSizeBytes, value, resume, failurePolicy, ageMax, listener);
    }

    /**
     * Sets resume.
     *
     * @param value true: continue an unfinished copy to the same key; false: abort it and start anew
     * @return a copy with it
     */
    public MultipartCopyOptions withResume(boolean value) {
        return new MultipartCopyOptions(
                copy, thresholdBytes, partSizeBytes, partsInFlight, value, failurePolicy, ageMax, listener);
    }

    /**
     * Sets failurePolicy.
     *
     * @param value what becomes of the parts when the copy fails
     * @return a copy with it
     */
    public MultipartCopyOptions withFailurePolicy(FailurePolicy value) {
        return new MultipartCopyOptions(
                copy, thresholdBytes, partSizeBytes, partsInFlight, resume, value, ageMax, listener);
    }

    /**
     * Sets ageMax.
     *
     * @param value an unfinished copy older than this is aborted and started anew; {@code null} for no limit
     * @return a copy with it
     */
    public MultipartCopyOptions withAgeMax(@Nullable Duration value) {
        return new MultipartCopyOptions(
                copy, thresholdBytes, partSizeBytes, partsInFlight, resume, failurePolicy, value, listener);
    }

    /**
     * Sets listener.
     *
     * @param value receives the progress, {@code null} for none
     * @return a copy with it
     */
    public MultipartCopyOptions withListener(Progress.@Nullable Listener value) {
        return new MultipartCopyOptions(
                copy, thresholdBytes, partSizeBytes, partsInFlight, resume, failurePolicy, ageMax, value);
    }
}
