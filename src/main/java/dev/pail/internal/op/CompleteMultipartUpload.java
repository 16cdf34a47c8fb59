package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorKind;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.xml.CompleteAnswer;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumType;
import dev.pail.model.CompleteOptions;
import dev.pail.model.PutResult;
import dev.pail.model.UploadedPart;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Joins the parts to an object: {@code POST /bucket/key?uploadId=id}. A 200 whose body is an error is an error.
 *
 * @param bucket bucket it is about
 * @param key key it is about
 * @param uploadId upload ID it is about
 * @param parts the parts, ascending
 * @param options size, checksum and conditions
 */
public record CompleteMultipartUpload(
        String bucket, String key, String uploadId, List<UploadedPart> parts, CompleteOptions options)
        implements S3Operation<PutResult> {

    private static final String NAME = "CompleteMultipartUpload";

    @Override
    public Draft draft() {
        Names.requireBucket(NAME, bucket);
        Names.requireKey(NAME, bucket, key);
        Names.requireUploadId(NAME, uploadId);
        requireAscending();
        Draft draft = new Draft(NAME, "POST", Target.object(bucket, key))
                .query("uploadId", uploadId)
                .header("if-match", options.ifMatch())
                .header("if-none-match", options.ifNoneMatch() ? "*" : null)
                .headers(options.headers())
                .body(new BytesBody(ByteBuffer.wrap(new S3Xml().completeMultipartUpload(parts))));
        EncryptionHeaders.write(draft, options.customerKey());
        Checksum checksum = options.checksum();
        if (checksum != null) {
            Map<String, String> group = new LinkedHashMap<>();
            group.put(checksum.algorithm().header(), checksum.value());
            group.put("x-amz-checksum-type", checksum.type() == ChecksumType.FULL_OBJECT ? "FULL_OBJECT" : "COMPOSITE");
            draft.optional.add(group);
        }
        draft.answersSlowly = true;
        if (options.objectSize() >= 0) {
            draft.optional.add(Map.of("x-amz-mp-object-size", Long.toString(options.objectSize())));
        }
        return draft;
    }

    private void requireAscending() {
        int before = 0;
        for (UploadedPart part : parts) {
            Names.requirePartNumber(NAME, part.partNumber());
            if (part.partNumber() <= before) {
                throw Names.refuse(
                        NAME,
                        ErrorKind.PART_INVALID,
                        "InvalidPartOrder",
                        "part " + part.partNumber() + " comes after part " + before,
                        "list each part once, ascending");
            }
            before = part.partNumber();
        }
        if (parts.isEmpty()) {
            throw Names.refuse(
                    NAME, ErrorKind.PART_INVALID, "InvalidPart", "there are no parts", "upload at least one part");
        }
    }

    @Override
    public CompletableFuture<PutResult> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, bytes -> new S3Xml().completeMultipartUpload(bytes))
                .thenApply(document -> {
                    if (document instanceof CompleteAnswer.Failed failed) {
                        throw Failures.service(answer.draft(), answer.reply(), failed.error());
                    }
                    CompleteAnswer.Completed done = (CompleteAnswer.Completed) document;
                    return new PutResult(done.eTag(), answer.versionId(), done.checksums());
                });
    }
}
