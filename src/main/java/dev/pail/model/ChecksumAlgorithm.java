package dev.pail.model;

/** Checksum algorithms of S3's {@code x-amz-checksum-*} headers that this client computes. */
public enum ChecksumAlgorithm {
    /** CRC-32C (Castagnoli): the default, computed by an instruction of the processor. */
    CRC32C("x-amz-checksum-crc32c"),
    /** CRC-32 (IEEE). */
    CRC32("x-amz-checksum-crc32"),
    /** CRC-64/NVME. */
    CRC64NVME("x-amz-checksum-crc64nvme"),
    /** SHA-256. Of parts it gives a composite value only, not one of the whole object. */
    SHA256("x-amz-checksum-sha256");

    private final String header;

    ChecksumAlgorithm(String header) {
        this.header = header;
    }

    /**
     * Name of the header that carries its value.
     *
     * @return for example {@code x-amz-checksum-crc32c}
     */
    public String header() {
        return header;
    }

    /**
     * Whether the values of the parts can be combined into the value of the whole object.
     *
     * @return true for the CRCs
     */
    public boolean combines() {
        return this != SHA256;
    }
}
