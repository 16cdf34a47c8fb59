package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.Recovered;
import dev.pail.error.CheckpointException;
import dev.pail.error.S3Exception;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Aborts the unfinished uploads of one's own checkpoints that are old enough. Never touches one that is worked on. */
public final class Sweep {

    private final Shared shared;

    /**
     * Makes a sweep.
     *
     * @param shared store and pipeline
     */
    public Sweep(Shared shared) {
        this.shared = shared;
    }

    /**
     * Sweeps.
     *
     * @param candidates checkpoints of this endpoint
     * @param olderThan only those begun longer ago than this
     * @return the checkpoints that are gone
     */
    public List<Checkpoint> run(List<Checkpoint> candidates, Duration olderThan) {
        Instant latest = shared.clock().instant().minus(olderThan);
        List<Checkpoint> gone = new ArrayList<>();
        for (Checkpoint candidate : candidates) {
            if (!candidate.createdAt().isAfter(latest) && sweep(candidate)) {
                gone.add(candidate);
            }
        }
        return List.copyOf(gone);
    }

    /** A larger one may have been begun in parts under this identifier: what came in one request takes its place. */
    void superseded(String id, String operation, String target) {
        Shared.Together together = shared.together();
        if (together != null && !together.begun().contains(id)) {
            return; // asked once for the whole directory
        }
        List<Checkpoint> found = shared.store().find(id).stream().toList();
        try {
            run(found, Duration.ZERO);
        } catch (S3Exception kept) {
            shared.tell(operation, target, "an unfinished upload is left: " + kept.getMessage());
        }
    }

    private boolean sweep(Checkpoint candidate) {
        try (CheckpointStore.Lease lease = shared.store().acquire(candidate.id())) {
            Recovered now = lease.load().orElse(null);
            if (now == null) {
                return false;
            }
            Leftovers leftovers = new Leftovers(shared.pipeline(), candidate.bucket(), candidate.key());
            now.salvagedUploadIds().forEach(leftovers::abort);
            Checkpoint checkpoint = now.checkpoint();
            if (checkpoint != null) {
                leftovers.end(checkpoint, now.damaged());
            }
            lease.delete();
            return true;
        } catch (CheckpointException inUse) {
            if (inUse.code().equals("CheckpointInUse")) {
                return false;
            }
            throw inUse;
        }
    }
}
