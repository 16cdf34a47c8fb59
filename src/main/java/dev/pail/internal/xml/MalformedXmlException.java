package dev.pail.internal.xml;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body is not the document it should be: cut short, not XML, too large, or another document.
 *
 * <p>The message names the document and what was wrong and repeats at most 100 characters of
 * it, without control characters. Internal: the pipeline turns it into one of the typed errors.
 */
public final class MalformedXmlException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String document;
    private final transient @Nullable ErrorDocument error;

    private MalformedXmlException(
            String document, String what, @Nullable ErrorDocument error, @Nullable Throwable cause) {
        super(document + ": " + what, cause);
        this.document = document;
        this.error = error;
    }

    static MalformedXmlException of(String document, String what) {
        return new MalformedXmlException(document, what, null, null);
    }

    static MalformedXmlException of(String document, String what, Throwable cause) {
        return new MalformedXmlException(document, what, null, cause);
    }

    static MalformedXmlException error(String document, ErrorDocument error) {
        return new MalformedXmlException(
                document,
                "the answer is an error, " + Sanitized.text(error.code(), XmlLimits.ECHO_CHARS_MAX),
                error,
                null);
    }

    /**
     * Name of the document that was expected.
     *
     * @return the name of its root element, such as {@code ListBucketResult}
     */
    public String document() {
        return document;
    }

    /**
     * The error that the server sent in place of the document, with a status that promised success.
     *
     * @return the error; empty when the body was no such document
     */
    public Optional<ErrorDocument> error() {
        return Optional.ofNullable(error);
    }
}
