package dev.pail.checkpoint;

import java.time.Instant;

/** One step of a transfer as the journal keeps it. */
sealed interface JournalRecord {

    /** The first record: a checkpoint without upload ID and parts. */
    record Intention(Checkpoint checkpoint) implements JournalRecord {}

    /**
     * The upload ID. Written twice in a row, each copy with the journal's identifier and tag, so that one broken record
     * never hides an upload that the server still holds.
     */
    record UploadCreated(String uploadId, Instant when, String journalId, String tag) implements JournalRecord {}

    /** An acknowledged part. */
    record Part(PartRecord part) implements JournalRecord {}

    /** {@code CompleteMultipartUpload} is about to be sent. */
    record Completing(Completion completion) implements JournalRecord {}
}
