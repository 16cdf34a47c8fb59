package dev.pail.model;

/** Whether a bucket keeps what is overwritten and deleted. */
public enum BucketVersioning {
    /** Never switched on. */
    UNVERSIONED,
    /** Every write and delete makes a version. */
    ENABLED,
    /** Versions made before are kept; new writes replace the version {@code null}. */
    SUSPENDED
}
