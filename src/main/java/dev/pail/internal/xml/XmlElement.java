package dev.pail.internal.xml;

import dev.pail.config.S3Limits;
import dev.pail.model.ETag;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A whole element: for documents that are small and seldom, where a tree reads better than a walk. */
final class XmlElement {

    private final String name;
    private final String text;
    private final List<XmlElement> children;

    private XmlElement(String name, String text, List<XmlElement> children) {
        this.name = name;
        this.text = text;
        this.children = children;
    }

    /**
     * Reads a document whole.
     *
     * @param root name of its root element
     * @throws MalformedXmlException when it is not well-formed, another document, or beyond the limits
     */
    static XmlElement read(String root, byte[] body) {
        return XmlDocument.read(root, body, xml -> new XmlElement(root, "", readChildren(xml)));
    }

    /** Reads a document whose root element some servers write with a small first letter, as MinIO does. */
    static XmlElement readAnyCase(String root, byte[] body) {
        return XmlDocument.read(root, body, S3Limits.XML_BYTES_MAX, (found, xml) -> {
            if (!found.equalsIgnoreCase(root)) {
                throw xml.unexpectedRoot(found);
            }
            return new XmlElement(root, "", readChildren(xml));
        });
    }

    private static List<XmlElement> readChildren(XmlDocument xml) {
        List<XmlElement> children = new ArrayList<>();
        while (xml.next()) {
            String name = xml.name();
            if (xml.isLeaf()) {
                children.add(new XmlElement(name, xml.text(), List.of()));
            } else {
                xml.enter();
                children.add(new XmlElement(name, "", readChildren(xml)));
            }
        }
        return children;
    }

    String name() {
        return name;
    }

    List<XmlElement> children() {
        return children;
    }

    /** The children of that name, in order. */
    List<XmlElement> all(String child) {
        return children.stream().filter(element -> element.name.equals(child)).toList();
    }

    /** Each child of that name, made into something else. */
    <T> List<T> map(String child, Function<XmlElement, T> reader) {
        return all(child).stream().map(reader).toList();
    }

    /** The last child of that name; an empty element when there is none. */
    XmlElement child(String child) {
        List<XmlElement> found = all(child);
        return found.isEmpty() ? new XmlElement(child, "", List.of()) : found.get(found.size() - 1);
    }

    boolean has(String child) {
        return !all(child).isEmpty();
    }

    /** Text of the child of that name, as it is; empty when there is none. */
    String raw(String child) {
        return child(child).text;
    }

    /** Text of the child of that name without the space around it; empty when there is none. */
    String text(String child) {
        return raw(child).strip();
    }

    @Nullable
    String textOrNull(String child) {
        String found = text(child);
        return found.isEmpty() ? null : found;
    }

    List<String> texts(String child) {
        return map(child, element -> element.text.strip());
    }

    boolean isTrue(String child) {
        return text(child).equalsIgnoreCase("true");
    }

    /** The number in the child of that name; {@code absent} when there is none. */
    long number(String child, long absent) {
        String found = text(child);
        try {
            return found.isEmpty() ? absent : Long.parseLong(found);
        } catch (NumberFormatException e) {
            throw malformed(child, "number", e);
        }
    }

    int count(String child) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, Math.max(0, number(child, 0))));
    }

    @Nullable
    Instant instant(String child) {
        String found = text(child);
        try {
            return found.isEmpty() ? null : S3Timestamp.parse(found);
        } catch (DateTimeException e) {
            throw malformed(child, "date", e);
        }
    }

    @Nullable
    ETag eTag(String child) {
        String found = text(child);
        return found.isEmpty() ? null : new ETag(found);
    }

    /** The key–value pairs of a list of {@code Tag} elements, sorted. */
    Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        all("Tag").forEach(tag -> tags.put(tag.raw("Key"), tag.raw("Value")));
        return tags;
    }

    private MalformedXmlException malformed(String child, String wanted, Exception cause) {
        return MalformedXmlException.of(name, "the element " + child + " is not a " + wanted, cause);
    }
}
