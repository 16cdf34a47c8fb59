package dev.pail.model;

import java.util.Map;

/**
 * Optional input of {@code CopyObject}.
 *
 * @param metadataDirective {@code COPY}, the default: content type, metadata and the headers that are stored with the
 *     object are the source's; {@code REPLACE}: they are those of {@code put}, and what it does not name is gone
 * @param taggingDirective the same for the tags
 * @param tags tags of the copy, only with {@code REPLACE}
 * @param put the copy: storage class, encryption, checksum that S3 shall compute ({@code null}, the default here: the
 *     source's), conditions on what the key holds now; with {@code REPLACE} also content type, metadata and headers
 */
public record CopyOptions(
        Directive metadataDirective, Directive taggingDirective, Map<String, String> tags, PutOptions put) {

    /** Whose metadata or tags the copy gets. */
    public enum Directive {
        /** The source's. */
        COPY,
        /** Those of the call. */
        REPLACE
    }

    /** Copies the map. */
    public CopyOptions {
        tags = Map.copyOf(tags);
    }

    /**
     * The options of a call that names none.
     *
     * @return all is the source's
     */
    public static CopyOptions defaults() {
        return new CopyOptions(
                Directive.COPY, Directive.COPY, Map.of(), PutOptions.defaults().withChecksumAlgorithm(null));
    }

    /**
     * Sets put.
     *
     * @param value storage class, encryption, checksum and conditions of the copy; metadata stays the source's
     * @return a copy with it
     */
    public CopyOptions withPut(PutOptions value) {
        return new CopyOptions(metadataDirective, taggingDirective, tags, value);
    }

    /**
     * Replaces content type, metadata and stored headers.
     *
     * @param value all of them: what it does not name is gone
     * @return a copy with it, and {@code REPLACE} as metadata directive
     */
    public CopyOptions replacingMetadata(PutOptions value) {
        return new CopyOptions(Directive.REPLACE, taggingDirective, tags, value);
    }

    /**
     * Replaces the tags.
     *
     * @param value tags of the copy, at most 10; none removes them all
     * @return a copy with it, and {@code REPLACE} as tagging directive
     */
    public CopyOptions replacingTags(Map<String, String> value) {
        return new CopyOptions(metadataDirective, Directive.REPLACE, value, put);
    }
}
