package dev.pail.checkpoint;

import dev.pail.model.ETag;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The object that a download or a copy reads, as it was when that began: by these three it is known again.
 *
 * @param eTag its entity tag, {@code null} when the server sends none
 * @param versionId its version, {@code null} where the bucket has no versioning; of a copy only one that was asked for
 * @param lastModified when it was last written, {@code null} when the server does not say
 */
public record SourceObject(
        @Nullable ETag eTag,
        @Nullable String versionId,
        @Nullable Instant lastModified) {

    /** Tag of a range whose answer had none: an empty one, which no server gives. */
    private static final ETag NO_TAG = new ETag("\"\"");

    /** Refuses tags and versions too long to be one. */
    public SourceObject {
        if (eTag != null) {
            CheckpointErrors.requireLength("object", "ETag", eTag.value(), JournalLimits.ETAG_CHARS_MAX);
        }
        if (versionId != null) {
            CheckpointErrors.requireLength("object", "version ID", versionId, JournalLimits.UPLOAD_ID_CHARS_MAX);
        }
    }

    /**
     * Tag that the records of its ranges carry.
     *
     * @return the object's, or {@code ""} where it has none
     */
    public ETag rangeTag() {
        return eTag == null ? NO_TAG : eTag;
    }
}
