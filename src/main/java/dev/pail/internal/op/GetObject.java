package dev.pail.internal.op;

import dev.pail.internal.http.HttpReply;
import dev.pail.model.ByteRange;
import dev.pail.model.GetOptions;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object or a range of it: {@code GET /bucket/key}. A body that is cut goes on from where it was.
 *
 * @param <T> what the sink makes of the bytes
 * @param bucket bucket it is about
 * @param key key it is about
 * @param options range, version and conditions
 * @param sink takes the bytes
 */
public record GetObject<T>(String bucket, String key, GetOptions options, ObjectSink<T> sink) {

    Draft draft() {
        Names.requireBucket("GetObject", bucket);
        Names.requireKey("GetObject", bucket, key);
        Draft draft = new Draft("GetObject", "GET", Target.object(bucket, key));
        ObjectHeaders.write(draft, options);
        draft.bulk = sink.isBulk();
        if (isWhole()) {
            draft.optional.add(ObjectHeaders.CHECKSUM_MODE);
        }
        return draft;
    }

    boolean isWhole() {
        return options.range() == null && options.partNumber() == 0;
    }

    /** A range that the server ignored, or another one than was asked for, would be bytes of the wrong place. */
    @Nullable
    String mismatch(HttpReply reply, @Nullable ContentRange given) {
        ByteRange range = options.range();
        if (reply.status() == 206) {
            boolean wanted = range != null || options.partNumber() != 0;
            boolean right = given != null
                    && (reply.contentLength() < 0 || reply.contentLength() == given.length())
                    && (range == null || covers(range, given));
            return wanted && right ? null : "the server gave another range than was asked for";
        }
        return range == null
                ? null
                : "the server answered " + reply.status() + " with the whole object to a request for a range";
    }

    private static boolean covers(ByteRange asked, ContentRange given) {
        if (given.total() < 0) {
            return asked.first() < 0
                    || (given.first() == asked.first() && (asked.last() < 0 || given.last() <= asked.last()));
        }
        long end = given.total() - 1;
        long wanted = asked.first() < 0 ? Math.max(0, end + 1 + asked.first()) : asked.first();
        return given.first() == wanted && given.last() == (asked.last() < 0 ? end : Math.min(asked.last(), end));
    }
}
