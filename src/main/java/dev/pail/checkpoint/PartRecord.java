package dev.pail.checkpoint;

import dev.pail.model.Checksum;
import dev.pail.model.ETag;
import org.jspecify.annotations.Nullable;

/**
 * A part that the server has acknowledged, or a range of a download that is on the disk.
 *
 * @param partNumber 1 to 10,000
 * @param offset where it begins in the file, in bytes from 0
 * @param length its length in bytes
 * @param eTag entity tag that {@code UploadPart} answered; of a range {@link SourceObject#rangeTag}
 * @param checksum checksum it was sent with or, of a range, what was computed; {@code null} for none
 * @param crc32c CRC-32C of its bytes, 0 to 2<sup>32</sup> − 1, by which a resumed transfer knows the file's bytes again;
 *     of a copy 0, since its bytes never come by
 */
public record PartRecord(
        int partNumber,
        long offset,
        long length,
        ETag eTag,
        @Nullable Checksum checksum,
        long crc32c) {

    /** Refuses numbers out of range and tags too long to be one. */
    public PartRecord {
        if (partNumber < 1 || partNumber > JournalLimits.PARTS_MAX) {
            throw CheckpointErrors.invalid("part " + partNumber, "a part number is 1 to " + JournalLimits.PARTS_MAX);
        }
        if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
            throw CheckpointErrors.invalid("part " + partNumber, "offset " + offset + " and length " + length);
        }
        if (crc32c < 0 || crc32c > 0xFFFF_FFFFL) {
            throw CheckpointErrors.invalid("part " + partNumber, "its CRC-32C has more than 32 bits");
        }
        CheckpointErrors.requireLength("part " + partNumber, "ETag", eTag.value(), JournalLimits.ETAG_CHARS_MAX);
        if (checksum != null) {
            CheckpointErrors.requireLength(
                    "part " + partNumber, "checksum", checksum.value(), JournalLimits.CHECKSUM_CHARS_MAX);
        }
    }
}
