package dev.pail.model;

/**
 * Checksum of an object or a part, as S3 writes it.
 *
 * @param algorithm how it was computed
 * @param value Base64 of the big-endian value; a composite one ends in {@code -} and the count of the parts
 */
public record Checksum(ChecksumAlgorithm algorithm, String value) {

    /**
     * Whether it covers the whole object or is made of the parts' checksums.
     *
     * @return {@link ChecksumType#COMPOSITE} when the value ends in a part count
     */
    public ChecksumType type() {
        return value.indexOf('-') >= 0 ? ChecksumType.COMPOSITE : ChecksumType.FULL_OBJECT;
    }
}
