package dev.pail.checkpoint;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The local file of a transfer: an upload's source as it was when the upload began, or a download's target. Of a copy inside
 * the server, which has none, the object that is read.
 *
 * <p>Of a source only the size must still hold on resume; path, time and file key may differ after a move, the parts' CRCs
 * decide.
 *
 * @param path absolute path; of a stream {@code stream:} and the name of its source, of a copy {@code bucket/key} of the object
 *     that is read
 * @param size length in bytes; a target's is that of the object
 * @param lastModified an upload's source's modification time, with all the precision the file system gives; else {@code null}
 * @param fileKey an upload's source's device and inode or the like, as text; {@code null} where the file system has none
 */
public record LocalFile(
        String path,
        long size,
        @Nullable Instant lastModified,
        @Nullable String fileKey) {

    /** Refuses a negative size. */
    public LocalFile {
        if (size < 0) {
            throw CheckpointErrors.invalid("file " + path, "its size is " + size);
        }
    }
}
