package dev.pail.checkpoint;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state that a row of records adds up to. Not safe for several threads. */
final class CheckpointFold {

    private final Checkpoint intention;
    private final SortedMap<Integer, PartRecord> parts = new TreeMap<>();
    private @Nullable String uploadId;
    private @Nullable Instant uploadCreatedAt;
    private @Nullable Completion completing;

    private CheckpointFold(Checkpoint intention) {
        this.intention = intention;
    }

    /** The state after the first record, which must be an intention of that identifier. */
    static CheckpointFold of(String id, Checkpoint intention) {
        String target = intention.bucket() + "/" + intention.key();
        if (intention.uploadId() != null) {
            throw CheckpointErrors.invalid(target, "an intention has no upload ID");
        }
        if (!intention.id().equals(id)) {
            throw CheckpointErrors.invalid(target, "the lock is that of another transfer");
        }
        return new CheckpointFold(intention);
    }

    /** Throws when there is no first record yet. */
    static CheckpointFold require(@Nullable CheckpointFold state, String location) {
        if (state == null) {
            throw CheckpointErrors.invalid(location, "a checkpoint is loaded or begun before it is added to");
        }
        return state;
    }

    Checkpoint intention() {
        return intention;
    }

    @Nullable
    String uploadId() {
        return uploadId;
    }

    /** Throws {@code InvalidCallException} when the record cannot come next, and changes nothing then. */
    void apply(JournalRecord entry) {
        boolean download = intention.kind() == Checkpoint.Kind.DOWNLOAD;
        if (entry instanceof JournalRecord.UploadCreated created) {
            if (download) {
                throw CheckpointErrors.invalid(intention.file().path(), "a download has no upload ID");
            }
            if (uploadId != null && !uploadId.equals(created.uploadId())) {
                throw CheckpointErrors.invalid("upload " + created.uploadId(), "the checkpoint is of another upload");
            }
            CheckpointErrors.requireLength(
                    "record", "upload ID", created.uploadId(), JournalLimits.UPLOAD_ID_CHARS_MAX);
            uploadId = created.uploadId();
            uploadCreatedAt = created.when();
            return;
        }
        boolean misplaced = download
                ? !(entry instanceof JournalRecord.Part)
                : entry instanceof JournalRecord.Intention || uploadId == null;
        if (misplaced) {
            throw CheckpointErrors.invalid(
                    intention.bucket() + "/" + intention.key(),
                    download
                            ? "a download has nothing but ranges after the intention"
                            : "the upload ID comes after the intention, then the rest");
        }
        if (entry instanceof JournalRecord.Part added) {
            Checkpoint.requirePlace(added.part(), intention.file());
            parts.put(added.part().partNumber(), added.part());
        } else {
            completing = ((JournalRecord.Completing) entry).completion();
        }
    }

    Checkpoint toCheckpoint() {
        return new Checkpoint(
                intention.id(),
                intention.kind(),
                intention.endpoint(),
                intention.bucket(),
                intention.key(),
                intention.file(),
                intention.object(),
                intention.partSizeBytes(),
                intention.checksumAlgorithm(),
                intention.objectHeaders(),
                intention.createdAt(),
                uploadId,
                uploadCreatedAt,
                parts,
                completing);
    }
}
