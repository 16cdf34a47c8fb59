package dev.pail.internal.op;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.internal.http.HttpReply;
import dev.pail.model.ByteRange;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object or a range of it: {@code GET /bucket/key}.
 *
 * @param <T> what the sink makes of the bytes
 * @param bucket bucket it is about
 * @param key key it is about
 * @param options range, version and conditions
 * @param sink takes the bytes
 */
public record GetObject<T>(String bucket, String key, GetOptions options, ObjectSink<T> sink)
        implements S3Operation<T> {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    @Override
    public Draft draft() {
        Names.requireBucket("GetObject", bucket);
        Names.requireKey("GetObject", bucket, key);
        Draft draft = new Draft("GetObject", "GET", Target.object(bucket, key));
        ObjectHeaders.write(draft, options);
        return whole() ? draft.header("x-amz-checksum-mode", "ENABLED") : draft;
    }

    private boolean whole() {
        return options.range() == null && options.partNumber() == 0;
    }

    @Override
    public CompletableFuture<T> read(Answer answer) {
        String wrong = mismatch(answer.reply());
        if (wrong != null) {
            answer.reply().firstBytes(0);
            throw new IntegrityException(
                    ErrorDetail.of(
                                    "GetObject",
                                    answer.draft().target.toString(),
                                    ErrorKind.UNKNOWN,
                                    "RangeIgnored",
                                    wrong,
                                    "read the whole object, or use a server that answers ranges")
                            .withAnswer(answer.reply().status(), Answer.requestId(answer.reply()), null),
                    false,
                    null);
        }
        ObjectHead head = ObjectHeaders.read(bucket, key, answer);
        HttpReply checked = answer.reply()
                .withBody(subscriber -> answer.reply()
                        .subscribe(new CheckedBody(
                                subscriber, answer.draft(), answer.reply(), whole() ? head.checksums() : null)));
        return sink.take(head, checked);
    }

    @Override
    public boolean repeatableAfter(S3Exception error) {
        return sink.repeatable();
    }

    /** A range that the server ignored, or another one than was asked for, would be bytes of the wrong place. */
    private @Nullable String mismatch(HttpReply reply) {
        ByteRange range = options.range();
        if (range == null) {
            return null;
        }
        if (reply.status() != 206) {
            return "the server answered " + reply.status() + " with the whole object to a request for a range";
        }
        String given = reply.header("content-range").orElse("");
        return isAnswered(range, CONTENT_RANGE.matcher(given))
                ? null
                : "the server gave another range than was asked for";
    }

    private static boolean isAnswered(ByteRange asked, Matcher given) {
        if (!given.matches()) {
            return false;
        }
        long first = Long.parseLong(given.group(1));
        long last = Long.parseLong(given.group(2));
        if (given.group(3).equals("*")) {
            return asked.first() < 0 || (asked.first() == first && (asked.last() < 0 || last <= asked.last()));
        }
        long end = Long.parseLong(given.group(3)) - 1;
        long wanted = asked.first() < 0 ? Math.max(0, end + 1 + asked.first()) : asked.first();
        return first == wanted && last == (asked.last() < 0 ? end : Math.min(asked.last(), end));
    }
}
