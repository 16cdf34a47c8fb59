package dev.pail.model;

import java.util.List;

/**
 * One page of {@code ListParts}.
 *
 * @param parts the parts of the page, ascending
 * @param nextPartNumberMarker part number to go on after, 0 on the last page
 */
public record PartPage(List<PartSummary> parts, int nextPartNumberMarker) {

    /** Copies the list. */
    public PartPage {
        parts = List.copyOf(parts);
    }
}
