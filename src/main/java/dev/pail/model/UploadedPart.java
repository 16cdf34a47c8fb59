package dev.pail.model;

import org.jspecify.annotations.Nullable;

/**
 * A part that S3 has acknowledged, as {@code CompleteMultipartUpload} wants it.
 *
 * @param partNumber 1 to 10,000
 * @param eTag entity tag that {@code UploadPart} answered
 * @param checksum checksum it was sent with, {@code null} when none was
 */
public record UploadedPart(
        int partNumber, ETag eTag, @Nullable Checksum checksum) {}
