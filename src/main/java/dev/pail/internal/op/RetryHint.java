package dev.pail.internal.op;

import dev.pail.internal.http.HttpReply;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long an answer asks the client to wait before it sends the request again. */
final class RetryHint {

    /** Larger numbers are cut anyway, and must not overflow first. */
    private static final int DIGITS_MAX = 12;

    private RetryHint() {}

    /**
     * Reads {@code x-amz-retry-after}, else {@code Retry-After}; what is neither a whole number nor, in the second, a date is
     * as if it were not there.
     *
     * <p>A date counts from the answer's own {@code Date} and not without one: the clocks may differ. Source: RFC 9110,
     * 10.2.3; the first header, in milliseconds, is AWS's.
     */
    static @Nullable Duration of(HttpReply reply) {
        long millis = number(reply.header("x-amz-retry-after").orElse(""));
        if (millis >= 0) {
            return Duration.ofMillis(millis);
        }
        long seconds = number(reply.header("retry-after").orElse(""));
        if (seconds >= 0) {
            return Duration.ofSeconds(seconds);
        }
        Instant then = ObjectHeaders.date(reply, "retry-after");
        Instant now = ObjectHeaders.date(reply, "date");
        return then == null || now == null || then.isBefore(now) ? null : Duration.between(now, then);
    }

    private static long number(String value) {
        String digits = value.trim();
        boolean whole = !digits.isEmpty()
                && digits.length() <= DIGITS_MAX
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return whole ? Long.parseLong(digits) : -1;
    }
}
