package dev.pail.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Optional input of {@code DeleteObject}.
 *
 * @param versionId version to delete for good, {@code null} for the latest
 * @param ifMatch delete only when the object still has this tag; else 412
 * @param headers further headers; all are signed
 */
public record DeleteOptions(
        @Nullable String versionId, @Nullable ETag ifMatch, Map<String, String> headers) {

    /** Copies the maps. */
    public DeleteOptions {
        headers = Map.copyOf(headers);
    }

    /**
     * The options of a call that names none.
     *
     * @return all defaults
     */
    public static DeleteOptions defaults() {
        return new DeleteOptions(null, null, Map.of());
    }

    /**
     * Sets versionId.
     *
     * @param value version to delete for good, {@code null} for the latest
     * @return a copy with it
     */
    public DeleteOptions withVersionId(@Nullable String value) {
        return new DeleteOptions(value, ifMatch, headers);
    }

    /**
     * Sets ifMatch.
     *
     * @param value delete only when the object still has this tag; else 412
     * @return a copy with it
     */
    public DeleteOptions withIfMatch(@Nullable ETag value) {
        return new DeleteOptions(versionId, value, headers);
    }

    /**
     * Sets headers.
     *
     * @param value further headers; all are signed
     * @return a copy with it
     */
    public DeleteOptions withHeaders(Map<String, String> value) {
        return new DeleteOptions(versionId, ifMatch, value);
    }
}
