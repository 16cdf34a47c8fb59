package dev.pail.testkit;

import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The strict fake's documents: read with the JDK's DOM, written by hand, so that they share nothing with the client. */
final class StrictXml {

    private StrictXml() {}

    static Element root(byte[] body, String name) {
        try {
            Element root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(body))
                    .getDocumentElement();
            if (root.getTagName().equals(name)) {
                return root;
            }
        } catch (Exception unreadable) {
            throw new StrictS3.Refused(400, "MalformedXML", "the document cannot be read");
        }
        throw new StrictS3.Refused(400, "MalformedXML", "a " + name + " is expected");
    }

    static List<Element> all(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    /** Text of a child, empty where there is none. */
    static String text(Element parent, String name) {
        List<Element> found = all(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }

    static String element(String name, Object value) {
        return '<' + name + '>' + escaped(value.toString()) + "</" + name + '>';
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("\r", "&#13;");
    }

    /** As AWS does it: a space is a plus, a slash stays. */
    static String name(String text, boolean url) {
        return url ? URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/") : text;
    }
}
