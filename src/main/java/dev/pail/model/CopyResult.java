package dev.pail.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code CopyObject} answered.
 *
 * @param eTag entity tag of the copy, {@code null} when the server sends none; it may differ from the source's
 * @param lastModified when the copy was written, {@code null} when the server does not say
 * @param versionId version that was written, {@code null} where the bucket has no versioning
 * @param sourceVersionId version that was read, {@code null} where the bucket has no versioning
 * @param checksums the checksums that the server names
 */
public record CopyResult(
        @Nullable ETag eTag,
        @Nullable Instant lastModified,
        @Nullable String versionId,
        @Nullable String sourceVersionId,
        List<Checksum> checksums) {

    /** Copies the list. */
    public CopyResult {
        checksums = List.copyOf(checksums);
    }
}
