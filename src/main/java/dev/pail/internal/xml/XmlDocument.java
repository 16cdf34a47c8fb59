package dev.pail.internal.xml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.pail.config.S3Limits;
import dev.pail.model.ETag;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * A document while it is read: from child element to child element, by Jackson's streaming parser.
 *
 * <p>{@link #next} goes to the next child of the element entered last and passes over what was not read of the one before.
 * An element goes by its local name, since servers disagree on the namespace. Of an element that comes twice the reader
 * keeps the last.
 *
 * <p>Jackson's databind is left alone: reading one record through it costs a cold start more than the whole request.
 */
final class XmlDocument {

    /** Reads a document whose root element decides how. */
    @FunctionalInterface
    interface RootReader<T> {
        T read(String root, XmlDocument xml);
    }

    private static final int CAUSE_CHARS_MAX = 500;

    private final String document;
    private final JsonParser parser;
    private JsonToken value = JsonToken.START_OBJECT;
    private String name = "";
    private boolean unread;
    private boolean leafEntered;

    private XmlDocument(String document, JsonParser parser) {
        this.document = document;
        this.parser = parser;
    }

    /**
     * Reads a document whose root element has the document's name.
     *
     * @throws MalformedXmlException when it is another or none; with the error when it is an {@code Error}
     */
    static <T> T read(String document, byte[] body, Function<XmlDocument, T> reader) {
        return read(document, body, S3Limits.XML_BYTES_MAX, (root, xml) -> {
            if (root.equals("Error")) {
                throw MalformedXmlException.error(document, ErrorDocument.read(xml));
            }
            if (!root.equals(document)) {
                throw xml.unexpectedRoot(root);
            }
            return reader.apply(xml);
        });
    }

    /**
     * Reads a document to its end.
     *
     * @throws MalformedXmlException when it is not well-formed, or too large
     */
    static <T> T read(String document, byte[] body, int bytesMax, RootReader<T> reader) {
        ByteBuffer bytes = XmlGate.pass(document, body, bytesMax);
        try (DetachableInput input = new DetachableInput(bytes)) {
            Reader text = new InputStreamReader(input, StandardCharsets.UTF_8.newDecoder());
            XMLStreamReader stax = call(document, () -> XmlParsers.STAX.createXMLStreamReader(text));
            try (JsonParser parser = call(document, () -> XmlParsers.JACKSON.createParser(stax))) {
                XmlDocument xml = new XmlDocument(document, parser);
                String root = stax.getLocalName();
                xml.require(JsonToken.START_OBJECT);
                T result = reader.read(root, xml);
                xml.require(null);
                return result;
            } finally {
                stax.close(); // hands its buffers back; Jackson leaves open what it did not open
            }
        } catch (IOException | XMLStreamException e) {
            throw notWellFormed(document, e);
        }
    }

    /** Goes to the next child element; false when there is none, and then the walk is back in the parent. */
    boolean next() {
        if (leafEntered) {
            leafEntered = false;
            return false;
        }
        skip();
        while (advance() == JsonToken.FIELD_NAME) {
            name = currentName();
            value = advance();
            if (!name.isEmpty()) { // Jackson gives text between elements the empty name
                unread = true;
                return true;
            }
        }
        return false;
    }

    /** Local name of the child element at hand. */
    String name() {
        return name;
    }

    /** Whether the child element at hand has text and no children. */
    boolean isLeaf() {
        return value != JsonToken.START_OBJECT;
    }

    /** Turns to the children of the child element at hand. */
    void enter() {
        unread = false;
        leafEntered = value != JsonToken.START_OBJECT;
    }

    /** Passes over the child element at hand, unless it was read. */
    void skip() {
        if (unread && value == JsonToken.START_OBJECT) {
            skipChildren();
        }
        unread = false;
    }

    /** Text of the element at hand, whitespace included, without that of its children; empty when it has none. */
    String text() {
        unread = false;
        if (value != JsonToken.START_OBJECT) {
            return value == JsonToken.VALUE_STRING ? currentText() : "";
        }
        StringBuilder text = new StringBuilder();
        while (advance() == JsonToken.FIELD_NAME) {
            boolean isText = currentName().isEmpty();
            if (advance() == JsonToken.START_OBJECT) {
                skipChildren();
            } else if (isText) {
                text.append(currentText());
            }
        }
        return text.toString();
    }

    /** Text of the element at hand, without the space around it. */
    String token() {
        return text().strip();
    }

    /** Text of the element at hand, without the space around it; {@code null} when there is none. */
    @Nullable
    String tokenOrNull() {
        String token = token();
        return token.isEmpty() ? null : token;
    }

    /** The element at hand as entity tag, quotes kept; {@code null} when it is empty. */
    @Nullable
    ETag eTag() {
        String token = token();
        return token.isEmpty() ? null : new ETag(token);
    }

    /** The element at hand as a number that counts something. */
    long number() {
        String token = token();
        try {
            long number = Long.parseLong(token);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw MalformedXmlException.of(document, notA("number", token), e);
        }
        throw malformed(notA("number of 0 or more", token));
    }

    /** The element at hand as a yes or no; empty is no. */
    boolean isTrue() {
        String token = token().toLowerCase(Locale.ROOT);
        return switch (token) {
            case "true", "1" -> true;
            case "false", "0", "" -> false;
            default -> throw malformed(notA("boolean", token));
        };
    }

    /** The element at hand as a moment; {@code null} when it is empty. */
    @Nullable
    Instant instant() {
        String token = token();
        if (token.isEmpty()) {
            return null;
        }
        try {
            return S3Timestamp.parse(token);
        } catch (DateTimeException e) {
            throw MalformedXmlException.of(document, notA("date", token), e);
        }
    }

    /** Gives the value of an element that the document must have. */
    String required(String element, @Nullable String found) {
        if (found == null || found.isEmpty()) {
            throw malformed("the element " + element + " is missing or empty");
        }
        return found;
    }

    MalformedXmlException malformed(String what) {
        return MalformedXmlException.of(document, what);
    }

    MalformedXmlException unexpectedRoot(String root) {
        return malformed("the root element is " + echo(root));
    }

    private String notA(String kind, String token) {
        return "the element " + echo(name) + " is not a " + kind + ": " + echo(token);
    }

    private void require(@Nullable JsonToken wanted) {
        if (advance() != wanted) {
            throw malformed("something follows the root element");
        }
    }

    private @Nullable JsonToken advance() {
        return call(document, parser::nextToken);
    }

    private String currentName() {
        return call(document, parser::currentName);
    }

    private String currentText() {
        return call(document, parser::getText);
    }

    private void skipChildren() {
        call(document, parser::skipChildren);
    }

    /** The JDK's parser is known to throw any {@code RuntimeException} on bad bytes. */
    private static <T> T call(String document, ParserCall<T> call) {
        try {
            return call.get();
        } catch (IOException | XMLStreamException | RuntimeException e) {
            throw notWellFormed(document, e);
        }
    }

    /** A cause that repeats more of the document than we would is left out. */
    private static MalformedXmlException notWellFormed(String document, Exception cause) {
        String message = cause instanceof JsonProcessingException jackson
                ? jackson.getOriginalMessage()
                : String.valueOf(cause.getMessage());
        String what = "it is not well-formed: " + echo(message);
        return message.length() > CAUSE_CHARS_MAX
                ? MalformedXmlException.of(document, what)
                : MalformedXmlException.of(document, what, cause);
    }

    private static String echo(String text) {
        return Sanitized.text(text, XmlLimits.ECHO_CHARS_MAX);
    }

    @FunctionalInterface
    private interface ParserCall<T> {
        T get() throws IOException, XMLStreamException;
    }

    /** The JDK's factory remembers the last reader it made, and that its input: let go of the document all the same. */
    private static final class DetachableInput extends ByteArrayInputStream {

        DetachableInput(ByteBuffer bytes) {
            super(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        }

        @Override
        public void close() {
            buf = new byte[0];
            pos = 0;
            count = 0;
        }
    }
}
