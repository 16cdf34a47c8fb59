package dev.pail.internal.xml;

import dev.pail.config.S3Limits;
import dev.pail.model.Checksum;
import dev.pail.model.UploadedPart;
import java.util.Comparator;
import java.util.List;

/** The documents of making buckets and objects. */
final class RequestDocument {

    private static final int PART_CHARS = 160;

    private RequestDocument() {}

    static byte[] completeMultipartUpload(List<UploadedPart> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("there are no parts to complete");
        }
        XmlWriter document = XmlWriter.root("CompleteMultipartUpload", PART_CHARS * (parts.size() + 1));
        int before = 0;
        for (UploadedPart part : ascending(parts)) {
            if (part.partNumber() <= before || part.partNumber() > S3Limits.PARTS_MAX) {
                throw new IllegalArgumentException("part " + part.partNumber() + " after part " + before
                        + ": each part comes once, from 1 to " + S3Limits.PARTS_MAX);
            }
            before = part.partNumber();
            part(document, part);
        }
        return document.bytes();
    }

    static byte[] createBucketConfiguration(String region) {
        return XmlWriter.root("CreateBucketConfiguration", PART_CHARS + region.length())
                .element("LocationConstraint", region)
                .bytes();
    }

    private static List<UploadedPart> ascending(List<UploadedPart> parts) {
        return parts.stream()
                .sorted(Comparator.comparingInt(UploadedPart::partNumber))
                .toList();
    }

    private static void part(XmlWriter document, UploadedPart part) {
        document.open("Part")
                .element("PartNumber", Integer.toString(part.partNumber()))
                .element("ETag", part.eTag().value());
        Checksum checksum = part.checksum();
        if (checksum != null) {
            document.element(ChecksumElement.name(checksum.algorithm()), checksum.value());
        }
        document.close();
    }
}
