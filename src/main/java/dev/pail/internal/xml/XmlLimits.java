package dev.pail.internal.xml;

/** Bounds within a document, beside {@code S3Limits.XML_BYTES_MAX} and {@code XML_DEPTH_MAX}, which bound the whole. */
final class XmlLimits {

    /** Elements of a document. A page of 1,000 keys has about 14,000, a list of 10,000 buckets 50,000. */
    static final int ELEMENTS_MAX = 1 << 18;

    /** Attributes of an element, namespace declarations among them, which cost quadratic time. S3's have at most 3. */
    static final int ATTRIBUTES_MAX = 8;

    /** Bytes between two tags, comments and CDATA sections among them; also the bytes of one tag. */
    static final int TEXT_BYTES_MAX = 64 << 10;

    /** Bytes of a document in UTF-16, which is held three times while it is read, and which no known server sends. */
    static final int UTF16_BYTES_MAX = 1 << 20;

    /** Characters of the name of an element or an attribute. S3's longest has about 30. */
    static final int NAME_CHARS_MAX = 100;

    /** Characters kept of a server's error message. */
    static final int ERROR_MESSAGE_CHARS_MAX = 1024;

    /** Characters kept of any other field of an error, such as the key: 1,024 bytes, percent-encoded. */
    static final int ERROR_FIELD_CHARS_MAX = 3 * 1024;

    /** Characters of a malformed document that our own messages repeat. */
    static final int ECHO_CHARS_MAX = 100;

    private XmlLimits() {}
}
