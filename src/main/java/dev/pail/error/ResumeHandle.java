package dev.pail.error;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a transfer that failed, and how it goes on: the same call again finds the checkpoint.
 *
 * @param checkpointId identifier of the checkpoint in its store
 * @param checkpointLocation where the checkpoint is kept, for a person to look: a file's path, or {@code memory}
 * @param uploadId the upload ID that S3 still holds, {@code null} when there is none
 */
public record ResumeHandle(
        String checkpointId,
        String checkpointLocation,
        @Nullable String uploadId) implements Serializable {}
