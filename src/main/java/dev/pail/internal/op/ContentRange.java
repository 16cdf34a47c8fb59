package dev.pail.internal.op;

import dev.pail.internal.http.HttpReply;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of an object an answer holds (RFC 9110, 14.4).
 *
 * @param first 0-based offset of the first byte
 * @param last 0-based offset of the last byte, inclusive
 * @param total length of the whole object in bytes, -1 when the server does not tell
 */
record ContentRange(long first, long last, long total) {

    private static final Pattern FORM = Pattern.compile("bytes +(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    /** The answer's range, {@code null} when it has none or one that makes no sense. */
    static @Nullable ContentRange of(HttpReply reply) {
        Matcher form = FORM.matcher(reply.header("content-range").orElse("").trim());
        if (!form.matches()) {
            return null;
        }
        long first = Long.parseLong(form.group(1));
        long last = Long.parseLong(form.group(2));
        long total = form.group(3).equals("*") ? -1 : Long.parseLong(form.group(3));
        return last < first || (total >= 0 && last >= total) ? null : new ContentRange(first, last, total);
    }

    long length() {
        return last - first + 1;
    }
}
