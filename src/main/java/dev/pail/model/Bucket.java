package dev.pail.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bucket as {@code ListBuckets} gives it.
 *
 * @param name its name
 * @param creationDate when it was created or last changed, {@code null} when the server does not say
 */
public record Bucket(String name, @Nullable Instant creationDate) {}
