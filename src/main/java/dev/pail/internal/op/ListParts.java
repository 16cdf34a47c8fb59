package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.CustomerKey;
import dev.pail.model.PartPage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One page of an upload's parts: {@code GET /bucket/key?uploadId=id}.
 *
 * @param bucket bucket it is about
 * @param key key it is about
 * @param uploadId upload ID it is about
 * @param partNumberMarker part number to go on after, 0 for the first page
 * @param customerKey key of SSE-C that the upload was created with, {@code null} for none: without it S3 keeps checksums back
 */
public record ListParts(
        String bucket,
        String key,
        String uploadId,
        int partNumberMarker,
        @Nullable CustomerKey customerKey) implements S3Operation<PartPage> {

    @Override
    public Draft draft() {
        Names.requireBucket("ListParts", bucket);
        Names.requireKey("ListParts", bucket, key);
        Names.requireUploadId("ListParts", uploadId);
        Draft draft = new Draft("ListParts", "GET", Target.object(bucket, key)).query("uploadId", uploadId);
        EncryptionHeaders.write(draft, customerKey);
        return partNumberMarker == 0 ? draft : draft.query("part-number-marker", Integer.toString(partNumberMarker));
    }

    @Override
    public CompletableFuture<PartPage> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, new S3Xml()::listParts);
    }
}
