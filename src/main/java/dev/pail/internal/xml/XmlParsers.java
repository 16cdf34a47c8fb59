package dev.pail.internal.xml;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.xml.XmlFactory;
import dev.pail.config.S3Limits;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;

/**
 * The parsers, made when the first document arrives.
 *
 * <p>Below Jackson is the JDK's StAX parser, by name. A look-up would take whatever the class path or a system property
 * offers, with its own idea of external entities. Nothing is changed after construction, and then both are thread safe.
 */
final class XmlParsers {

    /** Makes the readers below Jackson. */
    static final XMLInputFactory STAX = stax();

    /** Makes Jackson's parsers above them. */
    static final XmlFactory JACKSON = jackson(STAX);

    private XmlParsers() {}

    private static XMLInputFactory stax() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setXMLResolver((publicId, systemId, baseUri, namespace) -> {
            throw new XMLStreamException("an external entity was asked for");
        });
        limit(factory, "jdk.xml.maxXMLNameLimit", XmlLimits.NAME_CHARS_MAX);
        limit(factory, "jdk.xml.elementAttributeLimit", XmlLimits.ATTRIBUTES_MAX);
        limit(factory, "jdk.xml.maxElementDepth", S3Limits.XML_DEPTH_MAX);
        // From JDK 24 on, &quot; and its like count towards these two, and 100,000 are too many. There are no other
        // entities.
        limit(factory, "jdk.xml.maxGeneralEntitySizeLimit", S3Limits.XML_BYTES_MAX);
        limit(factory, "jdk.xml.totalEntitySizeLimit", S3Limits.XML_BYTES_MAX);
        return factory;
    }

    /** Second line of defence behind the gate, and JDKs differ: one that lacks the limit is no reason to fail. */
    private static void limit(XMLInputFactory factory, String property, int max) {
        if (factory.isPropertySupported(property)) {
            factory.setProperty(property, Integer.toString(max));
        }
    }

    private static XmlFactory jackson(XMLInputFactory stax) {
        return XmlFactory.builder()
                .xmlInputFactory(stax)
                .xmlOutputFactory(XMLOutputFactory.newDefaultFactory())
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool()) // no buffers left behind in the caller's threads
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(S3Limits.XML_DEPTH_MAX)
                        .build())
                .build();
    }
}
