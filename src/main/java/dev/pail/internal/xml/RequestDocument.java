package dev.pail.internal.xml;

import dev.pail.config.S3Limits;
import dev.pail.model.Checksum;
import dev.pail.model.UploadedPart;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The documents that are sent: two, of five kinds of element, written as text. */
final class RequestDocument {

    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    private static final int PART_CHARS = 160;

    private final StringBuilder xml;

    private RequestDocument(int chars) {
        xml = new StringBuilder(chars).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }

    static byte[] completeMultipartUpload(List<UploadedPart> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("there are no parts to complete");
        }
        RequestDocument document = new RequestDocument(PART_CHARS * (parts.size() + 1));
        document.openRoot("CompleteMultipartUpload");
        int before = 0;
        for (UploadedPart part : ascending(parts)) {
            if (part.partNumber() <= before || part.partNumber() > S3Limits.PARTS_MAX) {
                throw new IllegalArgumentException("part " + part.partNumber() + " after part " + before
                        + ": each part comes once, from 1 to " + S3Limits.PARTS_MAX);
            }
            before = part.partNumber();
            document.part(part);
        }
        return document.close("CompleteMultipartUpload");
    }

    static byte[] createBucketConfiguration(String region) {
        RequestDocument document = new RequestDocument(PART_CHARS + region.length());
        document.openRoot("CreateBucketConfiguration");
        document.element("LocationConstraint", region);
        return document.close("CreateBucketConfiguration");
    }

    private static List<UploadedPart> ascending(List<UploadedPart> parts) {
        return parts.stream()
                .sorted(Comparator.comparingInt(UploadedPart::partNumber))
                .toList();
    }

    private void part(UploadedPart part) {
        xml.append("<Part>");
        element("PartNumber", Integer.toString(part.partNumber()));
        element("ETag", part.eTag().value());
        Checksum checksum = part.checksum();
        if (checksum != null) {
            element(ChecksumElement.name(checksum.algorithm()), checksum.value());
        }
        xml.append("</Part>");
    }

    private void openRoot(String name) {
        xml.append('<').append(name).append(" xmlns=\"").append(NAMESPACE).append("\">");
    }

    private void element(String name, String text) {
        xml.append('<').append(name).append('>');
        escape(text);
        xml.append("</").append(name).append('>');
    }

    private byte[] close(String root) {
        return xml.append("</").append(root).append('>').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Line breaks are escaped because a reader may change them; what XML cannot hold at all is refused. */
    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '"' -> xml.append("&quot;");
                case '\t', '\n', '\r' -> xml.append("&#").append((int) c).append(';');
                default -> {
                    if (c < ' ' || c == '\uFFFE' || c == '\uFFFF' || isLoneSurrogate(text, i)) {
                        throw new IllegalArgumentException(String.format(
                                Locale.ROOT, "XML cannot hold the character U+%04X at index %d", (int) c, i));
                    }
                    xml.append(c);
                }
            }
        }
    }

    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
