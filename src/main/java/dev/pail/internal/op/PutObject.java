package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.RequestBody;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes an object in one request: {@code PUT /bucket/key}.
 *
 * @param bucket bucket it is about
 * @param key key it is about
 * @param body the bytes
 * @param options headers, checksum and conditions
 */
public record PutObject(String bucket, String key, RequestBody body, PutOptions options)
        implements S3Operation<PutObject.SentObject> {

    /**
     * The answer and what was sent.
     *
     * @param result what S3 answered
     * @param digest of the bytes that were sent, {@code null} when the body could be read only once
     */
    public record SentObject(PutResult result, @Nullable BodyDigest digest) {}

    @Override
    public Draft draft() {
        Names.requireBucket("PutObject", bucket);
        Names.requireKey("PutObject", bucket, key);
        if (body.length() > S3Limits.PUT_OBJECT_BYTES_MAX) {
            throw Names.refuse(
                    "PutObject",
                    ErrorKind.PART_INVALID,
                    "EntityTooLarge",
                    "the body has " + body.length() + " bytes",
                    "above " + S3Limits.PUT_OBJECT_BYTES_MAX + " bytes upload in parts");
        }
        Draft draft = new Draft("PutObject", "PUT", Target.object(bucket, key));
        ObjectHeaders.write(draft, options);
        return draft.header("if-match", options.ifMatch())
                .header("if-none-match", options.ifNoneMatch() ? "*" : null)
                .objectBody(body, options.checksumAlgorithm());
    }

    @Override
    public CompletableFuture<SentObject> read(Answer answer) {
        return answer.nothingBut(
                eTag -> new SentObject(new PutResult(eTag, answer.versionId(), answer.checksums()), answer.digest()));
    }

    /** A write on a condition that was carried out without an answer would meet itself and be refused. */
    @Override
    public boolean repeatableAfter(S3Exception error) {
        return (options.ifMatch() == null && !options.ifNoneMatch()) || Failures.nothingDone(error);
    }
}
