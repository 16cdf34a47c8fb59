package dev.pail.transfer;

/** What becomes of what was done when a transfer fails or is cancelled: of the parts that S3 holds, of the part file. */
public enum FailurePolicy {
    /** Parts or part file stay, and the checkpoint: the same call again moves only what is missing. The default. */
    KEEP,
    /** The upload is aborted or the part file deleted, and the checkpoint too. A kill leaves both all the same. */
    ABORT
}
