package dev.pail.model;

import org.jspecify.annotations.Nullable;

/**
 * An object, or one version of it, to delete.
 *
 * @param key key of the object
 * @param versionId version to delete for good, {@code null} for the latest
 * @param eTag delete only what still has this tag, {@code null} for any; not every server heeds it
 */
public record ObjectIdentifier(
        String key, @Nullable String versionId, @Nullable ETag eTag) {

    /**
     * An object by its key.
     *
     * @param key key of the object
     * @return the latest version of it, whatever that is
     */
    public static ObjectIdentifier of(String key) {
        return new ObjectIdentifier(key, null, null);
    }
}
