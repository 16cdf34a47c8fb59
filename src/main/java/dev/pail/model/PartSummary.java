package dev.pail.model;

import java.util.List;

/**
 * A part as {@code ListParts} gives it.
 *
 * @param partNumber 1 to 10,000
 * @param size length in bytes
 * @param eTag its entity tag
 * @param checksums the checksums that the server stored with it; many servers list none
 */
public record PartSummary(int partNumber, long size, ETag eTag, List<Checksum> checksums) {

    /** Copies the list. */
    public PartSummary {
        checksums = List.copyOf(checksums);
    }
}
