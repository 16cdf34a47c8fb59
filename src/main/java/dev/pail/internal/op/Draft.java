package dev.pail.internal.op;

import dev.pail.internal.body.RequestBody;
import dev.pail.model.ChecksumAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request before it is signed: what every attempt of the same call has in common. For one thread while it is built. */
final class Draft {

    final String operation;
    final String method;
    final Target target;
    final List<Map.Entry<String, String>> query = new ArrayList<>();
    final TreeMap<String, String> headers = new TreeMap<>();
    /** Headers a server may not know: where it answers 501 the last group still sent is left out from then on. */
    final List<Map<String, String>> optional = new ArrayList<>();

    RequestBody body = RequestBody.EMPTY;
    /** True for an object's bytes, false for a document of ours, which is always signed. */
    boolean objectBytes;
    /** True when the caller keeps the digest of the bytes whether or not a header carries it. */
    boolean digestAlways;
    /** True when S3 sends a space now and then until it knows the answer: no rate is asked of it. */
    boolean answersSlowly;
    /** True when much comes back, to a reader who keeps none of the buffers. */
    boolean bulk;
    /** Where the bucket lives, as far as it is known; set anew for each attempt. */
    String region = "";

    /** False where the server takes no signed chunks; set anew for each attempt. */
    boolean chunks = true;

    /** True when a metadata value is sent in another form than the caller gave it. */
    boolean encodesMetadata;

    @Nullable
    ChecksumAlgorithm checksum;

    Draft(String operation, String method, Target target) {
        this.operation = operation;
        this.method = method;
        this.target = target;
    }

    Draft query(String name, String value) {
        query.add(Map.entry(name, value));
        return this;
    }

    Draft queryIfSet(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? this : query(name, value);
    }

    Draft header(String name, @Nullable Object value) {
        if (value != null) {
            String text = value.toString();
            Names.requireHeader(operation, name, text);
            headers.put(name.toLowerCase(java.util.Locale.ROOT), text);
        }
        return this;
    }

    Draft headers(Map<String, String> further) {
        further.forEach(this::header);
        return this;
    }

    Draft body(RequestBody bytes) {
        body = bytes;
        return this;
    }

    Draft objectBody(RequestBody bytes, @Nullable ChecksumAlgorithm algorithm) {
        body = bytes;
        objectBytes = true;
        checksum = algorithm;
        return this;
    }
}
