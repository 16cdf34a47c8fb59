package dev.pail.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An object as {@code ListObjectsV2} gives it.
 *
 * @param key key of the object
 * @param size length in bytes
 * @param eTag its entity tag, {@code null} when the server sends none
 * @param lastModified when it was last written, {@code null} when the server does not say
 * @param storageClass storage class, {@code null} when the server does not say
 */
public record ObjectSummary(
        String key,
        long size,
        @Nullable ETag eTag,
        @Nullable Instant lastModified,
        @Nullable String storageClass) {}
