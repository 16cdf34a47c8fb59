package dev.pail.transfer;

import java.time.Duration;
import java.util.List;

/**
 * A directory transfer that has ended well: no file failed.
 *
 * @param transferred files that were moved; in a dry run, that would be
 * @param unchanged files that were there already
 * @param deleted files that were deleted at the destination; in a dry run, that would be
 * @param skipped what was left alone, such as links
 * @param bytes length of the files that were moved, in bytes
 * @param bytesMoved body bytes that this run sent or received for them, repeats included
 * @param bytesReused bytes of them that an earlier run had moved
 * @param retries attempts beyond the first of each request
 * @param elapsed time the call took
 * @param outcomes what became of each file, of the first 10,000 that ended; {@link DirectoryOptions#outcomes} is told of all
 */
public record DirectoryResult(
        long transferred,
        long unchanged,
        long deleted,
        long skipped,
        long bytes,
        long bytesMoved,
        long bytesReused,
        int retries,
        Duration elapsed,
        List<FileOutcome> outcomes) {

    /** Copies the list. */
    public DirectoryResult {
        outcomes = List.copyOf(outcomes);
    }
}
