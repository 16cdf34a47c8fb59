package dev.pail.transfer;

/** What becomes of the parts that S3 holds when an upload fails or is cancelled. */
public enum FailurePolicy {
    /** The upload and its checkpoint stay: the same call again sends only what is missing. The default. */
    KEEP,
    /** The upload is aborted and the checkpoint deleted. A kill leaves both all the same. */
    ABORT
}
