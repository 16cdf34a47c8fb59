package dev.pail.checkpoint;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Keeps secrets out of checkpoints: what would be one is refused, not masked, since a masked header cannot be sent. */
final class Secrets {

    private static final List<String> NAMES =
            List.of("authorization", "proxy-authorization", "cookie", "set-cookie", "x-amz-security-token");

    /** By it S3 and a resumed upload tell one customer key from another; a key of 256 bits cannot be guessed from it. */
    private static final String KEY_MD5 = "x-amz-server-side-encryption-customer-key-md5";

    private static final List<String> PREFIXES =
            List.of("x-amz-server-side-encryption-customer-", "x-amz-copy-source-server-side-encryption-customer-");

    private Secrets() {}

    /** Throws {@code InvalidCallException}; its message names the header and never holds the value. */
    static void refuse(String endpoint, Map<String, String> headers) {
        if (endpoint.indexOf('@') >= 0 || endpoint.indexOf('?') >= 0) {
            throw CheckpointErrors.invalid("endpoint", "it holds user information or a query");
        }
        headers.forEach(Secrets::refuseHeader);
    }

    private static void refuseHeader(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT).strip();
        if (NAMES.contains(lower) || (PREFIXES.stream().anyMatch(lower::startsWith) && !lower.equals(KEY_MD5))) {
            throw CheckpointErrors.invalid(
                    "header " + lower, "its value is a secret, which is never written to a disk");
        }
        if (name.isEmpty() || hasControl(name) || hasControl(value)) {
            throw CheckpointErrors.invalid("a header", "its name is empty, or name or value holds a control character");
        }
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c));
    }
}
