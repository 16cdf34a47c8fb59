package dev.pail.model;

/** How firmly a version is kept. */
public enum RetentionMode {
    /** Whoever has the right to bypass may delete it earlier. */
    GOVERNANCE,
    /** Nobody may, not even the account's root. */
    COMPLIANCE
}
