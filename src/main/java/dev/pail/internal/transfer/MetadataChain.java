package dev.pail.internal.transfer;

import dev.pail.config.S3Limits;
import dev.pail.internal.meta.ContentTypes;
import dev.pail.internal.op.MetadataHeaders;
import dev.pail.model.PutOptions;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.UploadExplanation;
import dev.pail.transfer.UploadExplanation.Entry;
import dev.pail.transfer.UploadExplanation.Fate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * User metadata of an upload: the caller's, and below it what the sources name, highest first. Thread safe.
 *
 * @param sources highest first
 * @param asciiOnly true: what would have to be encoded is refused
 */
public record MetadataChain(List<MetadataSource> sources, boolean asciiOnly) {

    private static final int REASON_CHARS_MAX = 200;

    /** Copies the list. */
    public MetadataChain {
        sources = List.copyOf(sources);
    }

    /**
     * Asks the sources. Never fails for one of them.
     *
     * @param subject what is uploaded
     * @param typed the caller's options, with a content type; their metadata stays as it is
     * @param typeReason why it is this type
     * @throws dev.pail.error.InvalidCallException when the caller's own is refused
     */
    UploadExplanation explain(MetadataSource.Subject subject, PutOptions typed, String typeReason) {
        List<Entry> entries = new ArrayList<>();
        MetadataHeaders.sent(Uploader.NAME, typed)
                .forEach((name, sent) ->
                        entries.add(new Entry(name, MetadataHeaders.decode(sent), "caller", Fate.SENT)));
        int callersOwn = entries.size();
        Map<String, String> failures = new TreeMap<>();
        Set<String> taken = new HashSet<>();
        entries.forEach(entry -> taken.add(entry.key()));
        for (MetadataSource source : sources) {
            try {
                source.metadata(subject).forEach((key, value) -> add(entries, taken, source.name(), key, value));
            } catch (IOException | RuntimeException failure) {
                failures.put(source.name(), reason(failure));
            }
        }
        dropWhatDoesNotFit(entries, callersOwn);
        String type = typed.contentType();
        return new UploadExplanation(type == null ? ContentTypes.UNKNOWN : type, typeReason, entries, failures);
    }

    private void add(List<Entry> entries, Set<String> taken, String source, String key, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return;
        }
        String name = MetadataHeaders.name(key);
        String sent = MetadataHeaders.encode(value);
        if (name == null || sent == null || (asciiOnly && !sent.equals(value))) {
            entries.add(new Entry(printable(name == null ? key : name), "", source, Fate.REFUSED));
        } else {
            entries.add(new Entry(name, value, source, taken.add(name) ? Fate.SENT : Fate.SHADOWED));
        }
    }

    /** Lowest first, and never the caller's. Some servers count the prefix of each name, so here it counts. */
    private static void dropWhatDoesNotFit(List<Entry> entries, int callersOwn) {
        int bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.fate() == Fate.SENT ? bytes(entry) : 0;
        }
        for (int index = entries.size() - 1; index >= callersOwn && bytes > S3Limits.METADATA_BYTES_MAX; index--) {
            Entry entry = entries.get(index);
            if (entry.fate() == Fate.SENT) {
                bytes -= bytes(entry);
                entries.set(index, new Entry(entry.key(), entry.value(), entry.source(), Fate.TOO_LARGE));
            }
        }
    }

    private static int bytes(Entry entry) {
        String sent = MetadataHeaders.encode(entry.value());
        return MetadataHeaders.PREFIX.length() + entry.key().length() + (sent == null ? 0 : sent.length());
    }

    private static String reason(Exception failure) {
        String what = String.valueOf(failure.getMessage());
        return printable(
                failure.getClass() == IOException.class
                        ? what
                        : failure.getClass().getSimpleName() + ": " + what);
    }

    private static String printable(String text) {
        String shown = text.length() > REASON_CHARS_MAX ? text.substring(0, REASON_CHARS_MAX) : text;
        return shown.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
