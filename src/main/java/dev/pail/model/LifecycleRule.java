package dev.pail.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What S3 does by itself to the objects of a bucket, once a day.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html">LifecycleRule</a>
 *
 * @param id name of the rule, at most 255 characters; empty lets S3 choose one
 * @param enabled false for a rule that is kept and not applied
 * @param prefix keys start with it; empty for all
 * @param tags objects have all of these tags
 * @param objectSizeGreaterThan objects have more bytes, -1 for no bound
 * @param objectSizeLessThan objects have fewer bytes, -1 for no bound
 * @param expirationDays delete this many days after creation, 0 for never
 * @param expirationDate delete from this day on, midnight UTC, {@code null} for never
 * @param expiredObjectDeleteMarker remove a delete marker behind which no version is left
 * @param noncurrentDays delete a version this many days after it was replaced, 0 for never
 * @param newerNoncurrentVersions keep that many replaced versions all the same, 0 for none
 * @param abortIncompleteMultipartUploadDays abort an upload this many days after it was begun, 0 for never
 * @param transitions moves to another storage class
 */
public record LifecycleRule(
        String id,
        boolean enabled,
        String prefix,
        Map<String, String> tags,
        long objectSizeGreaterThan,
        long objectSizeLessThan,
        int expirationDays,
        @Nullable Instant expirationDate,
        boolean expiredObjectDeleteMarker,
        int noncurrentDays,
        int newerNoncurrentVersions,
        int abortIncompleteMultipartUploadDays,
        List<Transition> transitions) {

    /** Copies map and list. */
    public LifecycleRule {
        tags = Map.copyOf(tags);
        transitions = List.copyOf(transitions);
    }

    /**
     * A move to another storage class.
     *
     * @param days days after creation, or after having been replaced where {@code noncurrent}
     * @param storageClass S3's name of the class
     * @param noncurrent true for versions that were replaced
     */
    public record Transition(int days, String storageClass, boolean noncurrent) {}

    /**
     * A rule that does nothing yet.
     *
     * @param id name of the rule
     * @param prefix keys start with it; empty for all
     * @return an enabled rule to which the {@code with…} methods add what it does
     */
    public static LifecycleRule of(String id, String prefix) {
        return new LifecycleRule(id, true, prefix, Map.of(), -1, -1, 0, null, false, 0, 0, 0, List.of());
    }

    /**
     * Deletes objects after a time.
     *
     * @param days days after creation, 1 or more
     * @return a copy with it
     */
    public LifecycleRule withExpirationDays(int days) {
        return new LifecycleRule(
                id,
                enabled,
                prefix,
                tags,
                objectSizeGreaterThan,
                objectSizeLessThan,
                days,
                null,
                false,
                noncurrentDays,
                newerNoncurrentVersions,
                abortIncompleteMultipartUploadDays,
                transitions);
    }

    /**
     * Deletes replaced versions after a time.
     *
     * @param days days after a version was replaced, 1 or more
     * @param keep replaced versions that stay all the same
     * @return a copy with it
     */
    public LifecycleRule withNoncurrentVersionExpiration(int days, int keep) {
        return new LifecycleRule(
                id,
                enabled,
                prefix,
                tags,
                objectSizeGreaterThan,
                objectSizeLessThan,
                expirationDays,
                expirationDate,
                expiredObjectDeleteMarker,
                days,
                keep,
                abortIncompleteMultipartUploadDays,
                transitions);
    }

    /**
     * Aborts unfinished uploads after a time.
     *
     * @param days days after an upload was begun, 1 or more
     * @return a copy with it
     */
    public LifecycleRule withAbortIncompleteMultipartUploadDays(int days) {
        return new LifecycleRule(
                id,
                enabled,
                prefix,
                tags,
                objectSizeGreaterThan,
                objectSizeLessThan,
                expirationDays,
                expirationDate,
                expiredObjectDeleteMarker,
                noncurrentDays,
                newerNoncurrentVersions,
                days,
                transitions);
    }
}
