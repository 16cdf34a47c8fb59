package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorKind;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.ByteRange;
import dev.pail.model.Checksum;
import dev.pail.model.CopySource;
import dev.pail.model.CustomerKey;
import dev.pail.model.ETag;
import dev.pail.model.UploadedPart;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes a part from an object that the server has: {@code PUT /bucket/key?partNumber=n&uploadId=id} with {@code
 * x-amz-copy-source}. Copying a part again replaces it; a 200 whose body is an error is an error.
 *
 * @param source what is read
 * @param range its bytes, both ends given; {@code null} for all
 * @param bucket bucket it is about
 * @param key key it is about
 * @param uploadId upload ID it is about
 * @param partNumber 1 to 10,000
 * @param customerKey key of SSE-C that the upload was created with, {@code null} for none
 */
public record UploadPartCopy(
        CopySource source,
        @Nullable ByteRange range,
        String bucket,
        String key,
        String uploadId,
        int partNumber,
        @Nullable CustomerKey customerKey)
        implements S3Operation<UploadedPart> {

    private static final String NAME = "UploadPartCopy";

    @Override
    public Draft draft() {
        Names.requireBucket(NAME, bucket);
        Names.requireKey(NAME, bucket, key);
        Names.requireUploadId(NAME, uploadId);
        Names.requirePartNumber(NAME, partNumber);
        Draft draft = new Draft(NAME, "PUT", new Target(bucket, key, partNumber))
                .query("partNumber", Integer.toString(partNumber))
                .query("uploadId", uploadId);
        ObjectHeaders.write(draft, source);
        EncryptionHeaders.write(draft, customerKey);
        return range == null ? draft : draft.header("x-amz-copy-source-range", wholeRange(range));
    }

    private static String wholeRange(ByteRange range) {
        if (range.first() < 0 || range.last() < 0) {
            throw Names.refuse(
                    NAME,
                    ErrorKind.RANGE_INVALID,
                    "InvalidArgument",
                    "the range of the source has one end only",
                    "give its first and its last byte");
        }
        if (range.last() - range.first() >= S3Limits.PART_SIZE_BYTES_MAX) {
            throw Names.refuse(
                    NAME,
                    ErrorKind.PART_INVALID,
                    "EntityTooLarge",
                    "the range has " + (range.last() - range.first() + 1) + " bytes",
                    "use parts of at most " + S3Limits.PART_SIZE_BYTES_MAX + " bytes");
        }
        return range.header();
    }

    @Override
    public CompletableFuture<UploadedPart> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, bytes -> new S3Xml().copy(bytes))
                .thenApply(copy -> {
                    ETag eTag = copy.eTag();
                    if (eTag == null) {
                        throw answer.withoutETag();
                    }
                    List<Checksum> checksums = copy.checksums();
                    return new UploadedPart(partNumber, eTag, checksums.isEmpty() ? null : checksums.get(0));
                });
    }
}
