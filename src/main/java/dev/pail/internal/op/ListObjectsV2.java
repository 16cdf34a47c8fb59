package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectPage;
import java.util.concurrent.CompletableFuture;

/**
 * One page of a bucket's keys: {@code GET /bucket?list-type=2}.
 *
 * @param bucket bucket it is about
 * @param options prefix, delimiter, place
 */
public record ListObjectsV2(String bucket, ListOptions options) implements S3Operation<ObjectPage> {

    @Override
    public Draft draft() {
        Names.requireBucket("ListObjectsV2", bucket);
        Names.requirePageSize("ListObjectsV2", options.maxKeys());
        String token = options.continuationToken();
        Draft draft = new Draft("ListObjectsV2", "GET", Target.bucket(bucket));
        if (token != null && token.startsWith(S3Xml.MARKER_TOKEN)) {
            return place(draft).query("marker", token.substring(S3Xml.MARKER_TOKEN.length()));
        }
        return place(draft.query("list-type", "2"))
                .queryIfSet("start-after", options.startAfter())
                .queryIfSet("continuation-token", token);
    }

    private Draft place(Draft draft) {
        return draft.query("encoding-type", "url")
                .queryIfSet("prefix", options.prefix())
                .queryIfSet("delimiter", options.delimiter())
                .query("max-keys", Integer.toString(options.maxKeys()));
    }

    @Override
    public CompletableFuture<ObjectPage> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, new S3Xml()::listObjectsV2);
    }

    /**
     * The failure of a listing, of whatever, that is not over after as many pages as are followed: a part is never taken for
     * the whole.
     *
     * @param operation S3's name of the operation
     * @param target what is listed
     * @return to be thrown
     */
    public static IntegrityException endless(String operation, String target) {
        return new IntegrityException(
                ErrorDetail.of(
                        operation,
                        target,
                        ErrorKind.UNKNOWN,
                        "ListingEndless",
                        "after " + S3Limits.LIST_PAGES_MAX + " pages the server names one more",
                        "take a longer prefix; what was listed is not all"),
                false,
                null);
    }
}
