package dev.pail.model;

import org.jspecify.annotations.Nullable;

/**
 * What {@code DeleteObject} answered. S3 answers the same whether or not the object existed.
 *
 * @param deleteMarker true when the version named is a delete marker, or one was put
 * @param versionId the version deleted or the marker's own, {@code null} where the bucket has no versioning
 */
public record DeleteResult(boolean deleteMarker, @Nullable String versionId) {}
