package dev.pail.transfer;

/** What decides over the content type of an object for which the caller gives none. */
public enum ContentTypePolicy {
    /** The name alone; no byte is looked at. */
    NAME_ONLY,
    /**
     * The bytes, and the name where it says more than they do: the default.
     *
     * <p>Never makes an active type of a harmless name: a file {@code a.png} that holds HTML is sent as {@code image/png}, and
     * one without a known name as {@code application/octet-stream}, since a browser would run its scripts with the rights of
     * the bucket's site. Active are HTML, XHTML, SVG, all other XML, JavaScript and Flash. The client's listener is told.
     */
    BYTES_THEN_NAME,
    /**
     * As {@link #BYTES_THEN_NAME}, but a file whose bytes are not what its name says is refused before anything is sent, with
     * an {@link dev.pail.error.InvalidCallException} of code {@code ContentTypeConflict}.
     */
    REJECT_ON_CONFLICT
}
