package dev.pail.checkpoint;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The local file of a transfer as it was when the transfer began.
 *
 * <p>Only the size must still hold on resume; path, time and file key may differ after a move, the parts' CRCs decide.
 *
 * @param path absolute path, for people to read
 * @param size length in bytes
 * @param lastModified modification time, with all the precision the file system gives
 * @param fileKey device and inode or the like, as text; {@code null} where the file system has none
 */
public record SourceFile(
        String path,
        long size,
        Instant lastModified,
        @Nullable String fileKey) {

    /** Refuses a negative size. */
    public SourceFile {
        if (size < 0) {
            throw CheckpointErrors.invalid("source " + path, "its size is " + size);
        }
    }
}
