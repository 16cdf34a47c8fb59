package dev.pail.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code PutObject} or {@code CompleteMultipartUpload} answered.
 *
 * @param eTag entity tag of the object, {@code null} when the server sends none
 * @param versionId version that was written, {@code null} where the bucket has no versioning
 * @param checksums the checksums that the server confirmed
 */
public record PutResult(@Nullable ETag eTag, @Nullable String versionId, List<Checksum> checksums) {

    /** Copies the list. */
    public PutResult {
        checksums = List.copyOf(checksums);
    }
}
