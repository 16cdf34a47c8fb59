package dev.pail.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of each key of {@code DeleteObjects}. A key that did not exist counts as deleted, as S3 has it.
 *
 * @param deleted what is gone
 * @param errors what is still there, and why
 */
public record DeleteObjectsResult(List<Deleted> deleted, List<Failed> errors) {

    /** Copies the lists. */
    public DeleteObjectsResult {
        deleted = List.copyOf(deleted);
        errors = List.copyOf(errors);
    }

    /**
     * A key that is gone.
     *
     * @param key key of the object
     * @param versionId version that was named, {@code null} for none
     * @param deleteMarkerVersionId version of the delete marker put or removed, {@code null} for none
     */
    public record Deleted(
            String key,
            @Nullable String versionId,
            @Nullable String deleteMarkerVersionId) {}

    /**
     * A key that could not be deleted.
     *
     * @param key key of the object
     * @param versionId version that was named, {@code null} for none
     * @param code S3's code
     * @param message S3's words
     */
    public record Failed(String key, @Nullable String versionId, String code, String message) {}
}
