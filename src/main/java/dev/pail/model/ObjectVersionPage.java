package dev.pail.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of {@code ListObjectVersions}.
 *
 * @param versions versions and delete markers, in the order of the server
 * @param commonPrefixes prefixes rolled up by the delimiter
 * @param nextKeyMarker key to go on after, {@code null} on the last page
 * @param nextVersionIdMarker version of that key to go on after, {@code null} where none is named
 */
public record ObjectVersionPage(
        List<ObjectVersion> versions,
        List<String> commonPrefixes,
        @Nullable String nextKeyMarker,
        @Nullable String nextVersionIdMarker) {

    /** Copies the lists. */
    public ObjectVersionPage {
        versions = List.copyOf(versions);
        commonPrefixes = List.copyOf(commonPrefixes);
    }
}
