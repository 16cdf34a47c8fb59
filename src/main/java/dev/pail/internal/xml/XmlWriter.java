package dev.pail.internal.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A document while it is written: elements in S3's namespace, text escaped. */
final class XmlWriter {

    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final StringBuilder xml;
    private final Deque<String> open = new ArrayDeque<>();

    private XmlWriter(int chars) {
        xml = new StringBuilder(chars).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }

    /** Starts a document of about this many characters. */
    static XmlWriter root(String name, int chars) {
        XmlWriter document = new XmlWriter(chars);
        document.xml
                .append('<')
                .append(name)
                .append(" xmlns=\"")
                .append(NAMESPACE)
                .append("\">");
        document.open.push(name);
        return document;
    }

    XmlWriter open(String name) {
        xml.append('<').append(name).append('>');
        open.push(name);
        return this;
    }

    /** Opens an element of a type that the schema takes from {@code xsi:type}. */
    XmlWriter openTyped(String name, String type) {
        xml.append('<')
                .append(name)
                .append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"")
                .append(type)
                .append("\">");
        open.push(name);
        return this;
    }

    XmlWriter close() {
        xml.append("</").append(open.pop()).append('>');
        return this;
    }

    XmlWriter element(String name, String text) {
        open(name);
        escape(text);
        return close();
    }

    /** Writes the element unless there is nothing to say. */
    XmlWriter elementIf(String name, @Nullable String text) {
        return text == null || text.isEmpty() ? this : element(name, text);
    }

    /** Writes the element where the number is one. */
    XmlWriter positive(String name, long number) {
        return number <= 0 ? this : element(name, Long.toString(number));
    }

    XmlWriter elements(String name, Iterable<String> texts) {
        texts.forEach(text -> element(name, text));
        return this;
    }

    /** Closes what is open and gives the document as UTF-8. */
    byte[] bytes() {
        while (!open.isEmpty()) {
            close();
        }
        return xml.toString().getBytes(StandardCharsets.UTF_8);
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
