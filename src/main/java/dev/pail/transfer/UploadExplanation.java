package dev.pail.transfer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Content type and user metadata that a new upload sends, and where each comes from.
 *
 * @param contentType media type
 * @param contentTypeReason why it is this one, in a clause
 * @param metadata every key that the caller or a source named, highest first
 * @param failures sources that could not tell, by name, and why
 */
public record UploadExplanation(
        String contentType, String contentTypeReason, List<Entry> metadata, Map<String, String> failures) {

    /**
     * One key of one source.
     *
     * @param key lower case, without {@code x-amz-meta-}
     * @param value its value
     * @param source who named it: {@code caller}, {@code ci}, {@code git}, {@code defaults} or the name of another source
     * @param fate what becomes of it
     */
    public record Entry(String key, String value, String source, Fate fate) {}

    /** What becomes of a key. */
    public enum Fate {
        /** It is sent. */
        SENT,
        /** Somebody higher names the same key. */
        SHADOWED,
        /** It does not fit into 2 KB. */
        TOO_LARGE,
        /** Its key or value cannot be sent: no name of a header, a control character, or not ASCII where only that may be. */
        REFUSED
    }

    /** Copies the collections. */
    public UploadExplanation {
        metadata = List.copyOf(metadata);
        failures = Map.copyOf(failures);
    }

    /**
     * What is sent.
     *
     * @return values by key, in the order of the entries
     */
    public Map<String, String> sent() {
        Map<String, String> sent = new LinkedHashMap<>();
        metadata.stream()
                .filter(entry -> entry.fate() == Fate.SENT)
                .forEach(entry -> sent.put(entry.key(), entry.value()));
        return sent;
    }
}
