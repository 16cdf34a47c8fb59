package dev.pail.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GetObjectAttributes} tells.
 *
 * @param eTag the tag, {@code null} where the server leaves it out
 * @param size length in bytes
 * @param storageClass class, {@code null} for the standard one
 * @param checksums checksums of the object, empty where it was stored without
 * @param partCount parts it was uploaded in, 0 for one request
 * @param parts numbers, sizes and checksums of the first 1,000 parts, where the server tells them
 */
public record ObjectAttributes(
        @Nullable ETag eTag,
        long size,
        @Nullable String storageClass,
        List<Checksum> checksums,
        int partCount,
        List<Part> parts) {

    /** Copies the lists. */
    public ObjectAttributes {
        checksums = List.copyOf(checksums);
        parts = List.copyOf(parts);
    }

    /**
     * A part of an object that was uploaded in parts.
     *
     * @param partNumber 1 to 10,000
     * @param size length in bytes
     * @param checksums checksums of the part
     */
    public record Part(int partNumber, long size, List<Checksum> checksums) {

        /** Copies the list. */
        public Part {
            checksums = List.copyOf(checksums);
        }
    }
}
