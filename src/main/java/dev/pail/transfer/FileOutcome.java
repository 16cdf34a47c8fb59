package dev.pail.transfer;

import dev.pail.error.S3Exception;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What became of one file of a directory.
 *
 * @param action what was done, or in a dry run would be
 * @param key key of the object; ends with {@code /} for a directory
 * @param file path of the file; the directory itself where the key cannot be a path
 * @param size length in bytes, 0 where it was not looked at
 * @param why why so, in a clause: {@code not there}, {@code other size}, {@code symbolic link} and so on
 * @param failure what went wrong, {@code null} unless {@link Action#FAILED}
 */
public record FileOutcome(
        Action action,
        String key,
        Path file,
        long size,
        String why,
        @Nullable S3Exception failure) {

    /** What can become of a file. */
    public enum Action {
        /** The object was written; or a directory's, where those are kept. */
        UPLOADED,
        /** The file was written; or the directory made. */
        DOWNLOADED,
        /** It was there already. */
        UNCHANGED,
        /** It was deleted at the destination, since the source does not have it. */
        DELETED,
        /** It was left alone: a link, a device, a key that cannot be a file and would have been deleted. */
        SKIPPED,
        /** It is not as it should be. */
        FAILED
    }

    /** Is told of every file as it ends; called on the client's threads, never by two at once. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes an outcome. Must return soon and must not throw; what it throws is dropped.
         *
         * @param outcome what became of a file
         */
        void onFile(FileOutcome outcome);
    }
}
