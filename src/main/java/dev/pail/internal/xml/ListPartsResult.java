package dev.pail.internal.xml;

import dev.pail.config.S3Limits;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import dev.pail.model.PartPage;
import dev.pail.model.PartSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What {@code ListParts} answered. */
final class ListPartsResult {

    private ListPartsResult() {}

    static PartPage read(XmlDocument xml) {
        List<PartSummary> parts = new ArrayList<>();
        boolean truncated = false;
        long marker = 0;
        int lastPartNumber = 0;
        while (xml.next()) {
            switch (xml.name()) {
                case "Part" -> lastPartNumber = Math.max(lastPartNumber, part(xml, parts));
                case "IsTruncated" -> truncated = xml.isTrue();
                case "NextPartNumberMarker" -> marker = xml.number();
                default -> xml.skip();
            }
        }
        parts.sort(Comparator.comparingInt(PartSummary::partNumber));
        return new PartPage(parts, truncated ? marker(xml, marker, lastPartNumber) : 0);
    }

    /** The marker is by definition the last part's number, so a server that leaves it out is understood. */
    private static int marker(XmlDocument xml, long marker, int lastPartNumber) {
        long next = marker > 0 ? marker : lastPartNumber;
        if (next < 1 || next > S3Limits.PARTS_MAX) {
            throw xml.malformed("IsTruncated without a usable NextPartNumberMarker");
        }
        return (int) next;
    }

    /** Adds the part at hand and gives its number. Without an ETag it cannot be completed and is left out: sent again. */
    private static int part(XmlDocument xml, List<PartSummary> parts) {
        long partNumber = 0;
        long size = 0;
        ETag eTag = null;
        Map<ChecksumAlgorithm, Checksum> checksums = new EnumMap<>(ChecksumAlgorithm.class);
        xml.enter();
        while (xml.next()) {
            switch (xml.name()) {
                case "PartNumber" -> partNumber = xml.number();
                case "Size" -> size = xml.number();
                case "ETag" -> eTag = xml.eTag();
                default -> ChecksumElement.read(xml, checksums);
            }
        }
        if (partNumber < 1 || partNumber > S3Limits.PARTS_MAX) {
            throw xml.malformed("a Part without a PartNumber of 1 to " + S3Limits.PARTS_MAX);
        }
        if (eTag != null) {
            parts.add(new PartSummary((int) partNumber, size, eTag, List.copyOf(checksums.values())));
        }
        return (int) partNumber;
    }
}
