package dev.pail.checkpoint;

import dev.pail.model.Checksum;
import dev.pail.model.ETag;
import org.jspecify.annotations.Nullable;

/**
 * What {@code CompleteMultipartUpload} was about to make, written before it is sent: with it a lost answer is resolved.
 *
 * @param partCount how many parts the object is made of, 1 to 10,000
 * @param eTag entity tag the object should get, {@code null} when it cannot be known beforehand
 * @param checksum checksum of the whole object, {@code null} when none was computed
 */
public record Completion(
        int partCount, @Nullable ETag eTag, @Nullable Checksum checksum) {

    /** Refuses a part count out of range and tags too long to be one. */
    public Completion {
        if (partCount < 1 || partCount > JournalLimits.PARTS_MAX) {
            throw CheckpointErrors.invalid("completion", "a part count is 1 to " + JournalLimits.PARTS_MAX);
        }
        if (eTag != null) {
            CheckpointErrors.requireLength("completion", "ETag", eTag.value(), JournalLimits.ETAG_CHARS_MAX);
        }
        if (checksum != null) {
            CheckpointErrors.requireLength(
                    "completion", "checksum", checksum.value(), JournalLimits.CHECKSUM_CHARS_MAX);
        }
    }
}
