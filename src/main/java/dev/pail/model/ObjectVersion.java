package dev.pail.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of an object, or a delete marker.
 *
 * @param key key of the object
 * @param versionId its ID; {@code "null"} for one that was written without versioning
 * @param latest true for the one that a request without version gets
 * @param deleteMarker true for a marker, which has neither size nor tag
 * @param size length in bytes
 * @param eTag the tag, {@code null} for a marker
 * @param lastModified when it was written, {@code null} where the server leaves it out
 * @param storageClass class, {@code null} where the server leaves it out
 */
public record ObjectVersion(
        String key,
        String versionId,
        boolean latest,
        boolean deleteMarker,
        long size,
        @Nullable ETag eTag,
        @Nullable Instant lastModified,
        @Nullable String storageClass) {}
