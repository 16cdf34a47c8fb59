package dev.pail.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CheckpointStore.Lease#load} found.
 *
 * <p>Three cases. Whole: a checkpoint, {@code damaged} false. Shortened: a checkpoint made of the records before the
 * first broken one; parts after it are missing here and still at the server. Lost: no checkpoint, {@code damaged} true;
 * abort the salvaged uploads and begin anew.
 *
 * @param checkpoint the state up to the last good record, {@code null} when not even the first can be read
 * @param damaged true when good records were lost; false for the torn last record that a kill leaves
 * @param salvagedUploadIds upload IDs in good records behind the damage, other than the checkpoint's own; none is made
 *     up, each stood in a record with the right CRC
 * @param what what was found, a clause for a message or a log; empty when all was whole
 */
public record Recovered(@Nullable Checkpoint checkpoint, boolean damaged, List<String> salvagedUploadIds, String what) {

    /** Copies the list. */
    public Recovered {
        salvagedUploadIds = List.copyOf(salvagedUploadIds);
    }
}
