package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorKind;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.RequestBody;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CustomerKey;
import dev.pail.model.ETag;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends one part: {@code PUT /bucket/key?partNumber=n&uploadId=id}. Sending a part again replaces it.
 *
 * @param bucket bucket it is about
 * @param key key it is about
 * @param uploadId upload ID it is about
 * @param partNumber 1 to 10,000
 * @param body the bytes
 * @param checksum checksum that goes with them, {@code null} for none
 * @param customerKey key of SSE-C that the upload was created with, {@code null} for none
 */
public record UploadPart(
        String bucket,
        String key,
        String uploadId,
        int partNumber,
        RequestBody body,
        @Nullable ChecksumAlgorithm checksum,
        @Nullable CustomerKey customerKey)
        implements S3Operation<UploadPart.SentPart> {

    /**
     * The answer and what was sent.
     *
     * @param eTag entity tag of the part
     * @param checksums what S3 says it stored
     * @param digest of the bytes that were sent, {@code null} when the body could be read only once
     */
    public record SentPart(
            ETag eTag, List<Checksum> checksums, @Nullable BodyDigest digest) {}

    @Override
    public Draft draft() {
        Names.requireBucket("UploadPart", bucket);
        Names.requireKey("UploadPart", bucket, key);
        Names.requireUploadId("UploadPart", uploadId);
        Names.requirePartNumber("UploadPart", partNumber);
        if (body.length() > S3Limits.PART_SIZE_BYTES_MAX) {
            throw Names.refuse(
                    "UploadPart",
                    ErrorKind.PART_INVALID,
                    "EntityTooLarge",
                    "the part has " + body.length() + " bytes",
                    "use parts of at most " + S3Limits.PART_SIZE_BYTES_MAX + " bytes");
        }
        Draft draft = new Draft("UploadPart", "PUT", new Target(bucket, key, partNumber))
                .query("partNumber", Integer.toString(partNumber))
                .query("uploadId", uploadId)
                .objectBody(body, checksum);
        EncryptionHeaders.write(draft, customerKey);
        draft.digestAlways = true;
        return draft;
    }

    @Override
    public CompletableFuture<SentPart> read(Answer answer) {
        return answer.nothingBut(eTag -> new SentPart(eTag, answer.checksums(), answer.digest()));
    }
}
