package dev.pail.transfer;

import dev.pail.error.S3Exception;
import java.util.List;
import java.util.Map;

/**
 * What a search for abandoned uploads or part files found.
 *
 * @param <T> what was looked for
 * @param dryRun true when nothing was touched
 * @param removed what was aborted or deleted; of a dry run, what would have been
 * @param kept what a checkpoint names, what somebody works on, and what is younger than was asked for
 * @param failures what could not be aborted or deleted, and why; it is still there
 */
public record Cleanup<T>(boolean dryRun, List<T> removed, List<T> kept, Map<T, S3Exception> failures) {

    /** Copies the collections. */
    public Cleanup {
        removed = List.copyOf(removed);
        kept = List.copyOf(kept);
        failures = Map.copyOf(failures);
    }
}
