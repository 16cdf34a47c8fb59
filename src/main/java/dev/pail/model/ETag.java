package dev.pail.model;

/**
 * Entity tag of an object or a part: opaque, kept exactly as the server sent it, quotes included.
 *
 * <p>Not in general a hash of the content: an upload in parts, SSE-KMS and SSE-C give other values.
 *
 * @param value as received, for example {@code "9b2cf535f27731c974343645a3985328"} with its quotes
 */
public record ETag(String value) {

    /**
     * Tells whether it is weak, {@code W/"…"}: such a tag cannot be used with {@code If-Match} or a range (RFC 9110, 8.8.3).
     *
     * @return true when it starts with {@code W/}
     */
    public boolean isWeak() {
        return value.startsWith("W/");
    }

    /**
     * The tag without quotes, for comparison with a hash, and with tags that some servers send bare.
     *
     * @return the text between the quotes
     */
    public String unquoted() {
        String bare = isWeak() ? value.substring(2) : value;
        return bare.length() >= 2 && bare.startsWith("\"") && bare.endsWith("\"")
                ? bare.substring(1, bare.length() - 1)
                : bare;
    }

    /**
     * Compares two tags, whether or not either is quoted.
     *
     * @param other another tag
     * @return true when the text between the quotes is the same and both are weak or both are not
     */
    public boolean matches(ETag other) {
        return isWeak() == other.isWeak() && unquoted().equals(other.unquoted());
    }

    @Override
    public String toString() {
        return value;
    }
}
