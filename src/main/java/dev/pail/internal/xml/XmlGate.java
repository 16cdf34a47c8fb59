package dev.pail.internal.xml;

import dev.pail.config.S3Limits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks through a document once before a parser sees it, and refuses what is too large, too deep, in another charset, or
 * declares a document type.
 *
 * <p>It knows just enough of XML to find the tags. A parser's own limits come too late for some (text is gathered before
 * it is given out), are not there for others (namespace declarations, which cost quadratic time) and differ between the
 * JDKs; and what has no {@code <!DOCTYPE} has no entities, so none can be expanded or fetched, whatever the parser.
 *
 * <p>Behind the gate the bytes are UTF-8 without byte order mark and XML declaration.
 */
final class XmlGate {

    private static final int DECLARATION_BYTES_MAX = 256;
    private static final byte[] UTF8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] UTF16_BIG_MARK = {(byte) 0xFE, (byte) 0xFF};
    private static final byte[] UTF16_LITTLE_MARK = {(byte) 0xFF, (byte) 0xFE};
    private static final byte[] DECLARATION = ascii("<?xml");
    private static final byte[] COMMENT = ascii("<!--");
    private static final byte[] COMMENT_END = ascii("-->");
    private static final byte[] CDATA = ascii("<![CDATA[");
    private static final byte[] CDATA_END = ascii("]]>");
    private static final byte[] INSTRUCTION_END = ascii("?>");

    private final String document;
    private final byte[] bytes;
    private int position;
    private int depth;
    private int elements;

    private XmlGate(String document, byte[] bytes, int start) {
        this.document = document;
        this.bytes = bytes;
        this.position = start;
    }

    /**
     * Lets a document pass.
     *
     * @param document name of the document, for the message
     * @param body the bytes as received
     * @param bytesMax most bytes it may have
     * @return the document from its first tag, comment or instruction on, as UTF-8
     * @throws MalformedXmlException when it may not pass
     */
    static ByteBuffer pass(String document, byte[] body, int bytesMax) {
        if (body.length > bytesMax) {
            throw MalformedXmlException.of(document, "it is larger than " + bytesMax + " bytes");
        }
        XmlGate gate = opened(document, body);
        gate.skipToStart();
        int start = gate.position;
        gate.look();
        return ByteBuffer.wrap(gate.bytes, start, gate.bytes.length - start);
    }

    /** UTF-16 must announce itself; without byte order mark it has NULs, which no parser takes for text. */
    private static XmlGate opened(String document, byte[] body) {
        if (startsWith(body, 0, UTF8_MARK)) {
            return new XmlGate(document, body, UTF8_MARK.length);
        }
        if (startsWith(body, 0, UTF16_BIG_MARK)) {
            return new XmlGate(document, fromUtf16(document, body, StandardCharsets.UTF_16BE), 0);
        }
        if (startsWith(body, 0, UTF16_LITTLE_MARK)) {
            return new XmlGate(document, fromUtf16(document, body, StandardCharsets.UTF_16LE), 0);
        }
        return new XmlGate(document, body, 0);
    }

    private static byte[] fromUtf16(String document, byte[] body, Charset charset) {
        if (body.length > XmlLimits.UTF16_BYTES_MAX) {
            throw MalformedXmlException.of(
                    document, "it is larger than " + XmlLimits.UTF16_BYTES_MAX + " bytes of UTF-16");
        }
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(body, 2, body.length - 2))
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw MalformedXmlException.of(document, "it is not valid UTF-16", e);
        }
    }

    /** S3 sends spaces to keep the connection while it completes an upload, before the declaration or after it. */
    private void skipToStart() {
        skipWhitespace();
        if (isDeclaration()) {
            int end = indexOf(INSTRUCTION_END, position);
            if (end < 0 || end - position > DECLARATION_BYTES_MAX) {
                throw refused("the XML declaration does not end");
            }
            requireUtf8(new String(bytes, position, end - position, StandardCharsets.ISO_8859_1));
            position = end + INSTRUCTION_END.length;
            skipWhitespace();
            if (isDeclaration()) {
                throw refused("it has two XML declarations");
            }
        }
        if (position == bytes.length) {
            throw refused("the body is empty");
        }
        if (bytes[position] != '<') {
            throw refused("it is not XML");
        }
    }

    /** Tells {@code <?xml } from {@code <?xml-stylesheet}. */
    private boolean isDeclaration() {
        int end = position + DECLARATION.length;
        return startsWith(bytes, position, DECLARATION) && (end == bytes.length || isWhitespace(bytes[end]));
    }

    private void skipWhitespace() {
        while (position < bytes.length && isWhitespace(bytes[position])) {
            position++;
        }
    }

    private void requireUtf8(String declaration) {
        int at = declaration.indexOf("encoding");
        if (at < 0) {
            return;
        }
        String name = declaration.substring(at + "encoding".length()).strip();
        String quoted = name.startsWith("=") ? name.substring(1).strip() : "";
        int end = quoted.isEmpty() ? -1 : quoted.indexOf(quoted.charAt(0), 1);
        String charset = end < 0 ? "" : quoted.substring(1, end);
        boolean transcoded = charset.regionMatches(true, 0, "UTF-16", 0, 6);
        if (!transcoded && !charset.equalsIgnoreCase("UTF-8") && !charset.equalsIgnoreCase("US-ASCII")) {
            throw refused("its charset is " + Sanitized.text(charset, XmlLimits.ECHO_CHARS_MAX) + ", not UTF-8");
        }
    }

    private void look() {
        int textStart = position;
        while (position < bytes.length) {
            if (bytes[position] != '<') {
                position++;
                continue;
            }
            byte kind = position + 1 < bytes.length ? bytes[position + 1] : 0;
            if (kind == '!') {
                skipSection();
            } else if (kind == '?') {
                skipPast(INSTRUCTION_END);
            } else {
                requireShort(textStart);
                lookAtTag(kind == '/');
                textStart = position;
            }
        }
        requireShort(textStart);
        if (depth != 0) {
            throw refused("it ends inside an element");
        }
    }

    private void skipSection() {
        if (startsWith(bytes, position, CDATA)) {
            skipPast(CDATA_END);
        } else if (startsWith(bytes, position, COMMENT)) {
            skipPast(COMMENT_END);
        } else {
            throw refused("it declares a document type, which S3 never does");
        }
    }

    private void skipPast(byte[] end) {
        int at = indexOf(end, position + 2);
        if (at < 0) {
            throw refused("it ends inside a comment, a CDATA section or an instruction");
        }
        position = at + end.length;
    }

    private void lookAtTag(boolean isEnd) {
        int start = position;
        int attributes = 0;
        byte quote = 0;
        for (int i = start + 1; i < bytes.length; i++) {
            byte b = bytes[i];
            if (quote != 0) {
                quote = b == quote ? 0 : quote;
            } else if (b == '>') {
                position = i + 1;
                requireShort(start);
                count(isEnd, bytes[i - 1] == '/');
                return;
            } else if (b == '"' || b == '\'') {
                quote = b;
            } else if (b == '=' && ++attributes > XmlLimits.ATTRIBUTES_MAX) {
                throw refused("an element has more than " + XmlLimits.ATTRIBUTES_MAX + " attributes");
            }
        }
        throw refused("it ends inside a tag");
    }

    private void count(boolean isEnd, boolean isEmpty) {
        if (isEnd) {
            depth--;
            return;
        }
        if (++elements > XmlLimits.ELEMENTS_MAX) {
            throw refused("it has more than " + XmlLimits.ELEMENTS_MAX + " elements");
        }
        if (depth == S3Limits.XML_DEPTH_MAX) {
            throw refused("it is nested deeper than " + S3Limits.XML_DEPTH_MAX + " elements");
        }
        if (!isEmpty) {
            depth++;
        }
    }

    private void requireShort(int start) {
        if (position - start > XmlLimits.TEXT_BYTES_MAX) {
            throw refused("a text or a tag is longer than " + XmlLimits.TEXT_BYTES_MAX + " bytes");
        }
    }

    private int indexOf(byte[] wanted, int from) {
        for (int i = from; i <= bytes.length - wanted.length; i++) {
            if (bytes[i] == wanted[0] && startsWith(bytes, i, wanted)) {
                return i;
            }
        }
        return -1;
    }

    private MalformedXmlException refused(String what) {
        return MalformedXmlException.of(document, what);
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] wanted) {
        return at + wanted.length <= bytes.length
                && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private static boolean isWhitespace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
