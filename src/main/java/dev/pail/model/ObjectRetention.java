package dev.pail.model;

import java.time.Instant;

/**
 * Until when a version of an object cannot be deleted.
 *
 * @param mode how firmly
 * @param retainUntil end of the time, to the second
 */
public record ObjectRetention(RetentionMode mode, Instant retainUntil) {}
