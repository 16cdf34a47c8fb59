package dev.pail.model;

/** What a checksum of an object covers. */
public enum ChecksumType {
    /** All bytes of the object, in order. */
    FULL_OBJECT,
    /** The parts' checksums, written as {@code value-count}. */
    COMPOSITE
}
