package dev.pail.internal.transfer;

import dev.pail.config.S3Limits;

/**
 * How a file of a known size is cut into parts: all of one size but the last. Pure.
 *
 * @param size length of the file in bytes, at least 1
 * @param partSizeBytes size of every part but the last
 * @param parts how many there are, 1 to 10,000
 */
public record PartPlan(long size, long partSizeBytes, int parts) {

    /**
     * Region of one part.
     *
     * @param partNumber 1-based
     * @param offset 0-based offset of its first byte in the file
     * @param length bytes
     */
    public record Part(int partNumber, long offset, long length) {}

    /**
     * Cuts a file into parts of the size wished, or of a larger one where there would be more than 10,000.
     *
     * @param size length of the file in bytes, 1 to 10,000 × 5 GiB
     * @param wishedBytes size wished, 5 MiB to 5 GiB
     * @return the plan
     * @throws IllegalArgumentException when either is out of range
     */
    public static PartPlan of(long size, long wishedBytes) {
        if (wishedBytes < S3Limits.PART_SIZE_BYTES_MIN || wishedBytes > S3Limits.PART_SIZE_BYTES_MAX) {
            throw new IllegalArgumentException("a part size of " + wishedBytes + " bytes is outside "
                    + S3Limits.PART_SIZE_BYTES_MIN + " to " + S3Limits.PART_SIZE_BYTES_MAX);
        }
        return fitting(size, wishedBytes);
    }

    /**
     * Cuts an object into ranges, which may be smaller than parts.
     *
     * @param size length of the object in bytes, 1 to 10,000 × 5 GiB
     * @param wishedBytes size wished, 64 KiB to 5 GiB
     * @return the plan
     * @throws IllegalArgumentException when the size is out of range
     */
    public static PartPlan ofRanges(long size, long wishedBytes) {
        return fitting(size, wishedBytes);
    }

    private static PartPlan fitting(long size, long wishedBytes) {
        long fewest = ceilDiv(size, S3Limits.PARTS_MAX);
        long step = S3Limits.PART_SIZE_BYTES_STEP;
        return ofExactly(size, fewest <= wishedBytes ? wishedBytes : Math.multiplyExact(ceilDiv(fewest, step), step));
    }

    /**
     * Cuts a file into parts of a size that an earlier run chose.
     *
     * @param size length of the file in bytes
     * @param partSizeBytes size of every part but the last
     * @return the plan
     * @throws IllegalArgumentException when the file does not fit
     */
    public static PartPlan ofExactly(long size, long partSizeBytes) {
        if (size < 1 || partSizeBytes < 1 || partSizeBytes > S3Limits.PART_SIZE_BYTES_MAX) {
            throw new IllegalArgumentException("no plan for " + size + " bytes in parts of " + partSizeBytes);
        }
        long parts = ceilDiv(size, partSizeBytes);
        if (parts > S3Limits.PARTS_MAX) {
            throw new IllegalArgumentException(size + " bytes make " + parts + " parts of " + partSizeBytes
                    + " bytes, S3 takes " + S3Limits.PARTS_MAX);
        }
        return new PartPlan(size, partSizeBytes, (int) parts);
    }

    /**
     * Size of one part of a stream whose length is not known: small at first, so that most streams need little memory, and
     * growing, so that 10,000 parts hold terabytes.
     *
     * @param firstBytes size of the first part
     * @param partNumber 1 to 10,000
     * @return bytes, at most 5 GiB
     */
    static long growing(long firstBytes, int partNumber) {
        int doublings = (partNumber - 1) / S3Limits.STREAM_PARTS_OF_ONE_SIZE;
        return Math.min(S3Limits.PART_SIZE_BYTES_MAX, firstBytes << doublings);
    }

    private static long ceilDiv(long value, long by) {
        return value / by + (value % by == 0 ? 0 : 1);
    }

    /**
     * One part.
     *
     * @param partNumber 1 to {@link #parts}
     * @return its place in the file
     */
    public Part part(int partNumber) {
        if (partNumber < 1 || partNumber > parts) {
            throw new IllegalArgumentException("part " + partNumber + " of " + parts);
        }
        long offset = (partNumber - 1) * partSizeBytes;
        return new Part(partNumber, offset, Math.min(partSizeBytes, size - offset));
    }
}
