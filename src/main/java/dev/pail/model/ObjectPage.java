package dev.pail.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of {@code ListObjectsV2}.
 *
 * @param objects the objects of the page, in the order of the server
 * @param commonPrefixes the prefixes that the delimiter rolled up, in the order of the server
 * @param nextContinuationToken token that asks for the next page, {@code null} on the last one
 */
public record ObjectPage(
        List<ObjectSummary> objects,
        List<String> commonPrefixes,
        @Nullable String nextContinuationToken) {

    /** Copies the lists. */
    public ObjectPage {
        objects = List.copyOf(objects);
        commonPrefixes = List.copyOf(commonPrefixes);
    }
}
