package dev.pail.model;

import org.jspecify.annotations.Nullable;

/**
 * What {@code HeadBucket} says of a bucket that exists.
 *
 * @param name its name
 * @param region the region it lives in, {@code null} when the server does not say
 */
public record BucketHead(String name, @Nullable String region) {}
