package dev.pail.model;

import org.jspecify.annotations.Nullable;

/**
 * Optional input of {@code ListObjectsV2} and {@code ListMultipartUploads}.
 *
 * @param prefix keys start with it
 * @param delimiter keys that hold it after the prefix are rolled up into common prefixes; empty for none
 * @param startAfter keys come after it
 * @param maxKeys keys in a page, 1 to 1,000
 * @param continuationToken token of the page before, {@code null} for the first
 */
public record ListOptions(
        String prefix,
        String delimiter,
        @Nullable String startAfter,
        int maxKeys,
        @Nullable String continuationToken) {

    /**
     * The options of a call that names none.
     *
     * @return all defaults
     */
    public static ListOptions defaults() {
        return new ListOptions("", "", null, 1000, null);
    }

    /**
     * Sets prefix.
     *
     * @param value keys start with it
     * @return a copy with it
     */
    public ListOptions withPrefix(String value) {
        return new ListOptions(value, delimiter, startAfter, maxKeys, continuationToken);
    }

    /**
     * Sets delimiter.
     *
     * @param value keys that hold it after the prefix are rolled up into common prefixes; empty for none
     * @return a copy with it
     */
    public ListOptions withDelimiter(String value) {
        return new ListOptions(prefix, value, startAfter, maxKeys, continuationToken);
    }

    /**
     * Sets startAfter.
     *
     * @param value keys come after it
     * @return a copy with it
     */
    public ListOptions withStartAfter(@Nullable String value) {
        return new ListOptions(prefix, delimiter, value, maxKeys, continuationToken);
    }

    /**
     * Sets maxKeys.
     *
     * @param value keys in a page, 1 to 1,000
     * @return a copy with it
     */
    public ListOptions withMaxKeys(int value) {
        return new ListOptions(prefix, delimiter, startAfter, value, continuationToken);
    }

    /**
     * Sets continuationToken.
     *
     * @param value token of the page before, {@code null} for the first
     * @return a copy with it
     */
    public ListOptions withContinuationToken(@Nullable String value) {
        return new ListOptions(prefix, delimiter, startAfter, maxKeys, value);
    }

    /**
     * Options that list one prefix.
     *
     * @param prefix keys start with it
     * @return the defaults with the prefix
     */
    public static ListOptions prefix(String prefix) {
        return defaults().withPrefix(prefix);
    }
}
