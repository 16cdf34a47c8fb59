package dev.pail.model;

/**
 * Range of bytes of an object, for the {@code Range} header (RFC 9110, 14.1.2).
 *
 * @param first 0-based offset of the first byte; negative: that many bytes from the end
 * @param last 0-based offset of the last byte, inclusive; -1 for all to the end
 */
public record ByteRange(long first, long last) {

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException when {@code last} lies before {@code first}, or a suffix range has a last byte
     */
    public ByteRange {
        if (last < -1 || (last >= 0 && (first < 0 || last < first))) {
            throw new IllegalArgumentException("not a range: first " + first + ", last " + last);
        }
    }

    /**
     * Both ends given.
     *
     * @param first 0-based offset of the first byte
     * @param last 0-based offset of the last byte, inclusive
     * @return the range
     * @throws IllegalArgumentException when {@code last} lies before {@code first} or either is negative
     */
    public static ByteRange of(long first, long last) {
        if (first < 0 || last < 0) {
            throw new IllegalArgumentException("not a range: first " + first + ", last " + last);
        }
        return new ByteRange(first, last);
    }

    /**
     * From an offset to the end.
     *
     * @param first 0-based offset of the first byte
     * @return the range
     */
    public static ByteRange from(long first) {
        if (first < 0) {
            throw new IllegalArgumentException("negative offset: " + first);
        }
        return new ByteRange(first, -1);
    }

    /**
     * The last bytes.
     *
     * @param count how many, at least 1
     * @return the range
     */
    public static ByteRange suffix(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("a suffix range has at least one byte, not " + count);
        }
        return new ByteRange(-count, -1);
    }

    /**
     * Writes the range for the header.
     *
     * @return for example {@code bytes=0-9}, {@code bytes=10-} or {@code bytes=-5}
     */
    public String header() {
        if (first < 0) {
            return "bytes=" + first;
        }
        return "bytes=" + first + '-' + (last < 0 ? "" : String.valueOf(last));
    }
}
