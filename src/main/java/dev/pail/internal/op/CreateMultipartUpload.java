package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.S3Exception;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.PutOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Starts an upload in parts: {@code POST /bucket/key?uploads}.
 *
 * @param bucket bucket it is about
 * @param key key it is about
 * @param options headers of the object to be, and its checksum
 * @param fullObjectChecksum true when the parts' checksums will be combined into one of the whole object
 */
public record CreateMultipartUpload(String bucket, String key, PutOptions options, boolean fullObjectChecksum)
        implements S3Operation<String> {

    @Override
    public Draft draft() {
        Names.requireBucket("CreateMultipartUpload", bucket);
        Names.requireKey("CreateMultipartUpload", bucket, key);
        Draft draft = new Draft("CreateMultipartUpload", "POST", Target.object(bucket, key)).query("uploads", "");
        ObjectHeaders.write(draft, options);
        ChecksumAlgorithm algorithm = options.checksumAlgorithm();
        if (algorithm != null) {
            Map<String, String> checksum = new LinkedHashMap<>();
            checksum.put("x-amz-checksum-algorithm", algorithm.name());
            checksum.put(
                    "x-amz-checksum-type", fullObjectChecksum && algorithm.combines() ? "FULL_OBJECT" : "COMPOSITE");
            draft.optional.add(checksum);
        }
        return draft;
    }

    @Override
    public CompletableFuture<String> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, new S3Xml()::initiateMultipartUpload)
                .thenApply(document -> document.uploadId());
    }

    /**
     * What a checkpoint may keep of the headers it is sent with.
     *
     * @return all, of SSE-C only the MD5 of the key, by name in lower case
     */
    public Map<String, String> recordableHeaders() {
        Map<String, String> headers = new TreeMap<>(draft().headers);
        headers.keySet()
                .removeIf(name -> name.startsWith("x-amz-server-side-encryption-customer-") && !name.endsWith("-md5"));
        return headers;
    }

    /** Without an answer that can be read an upload may stand that nobody knows: repeating would make a second one. */
    @Override
    public boolean repeatableAfter(S3Exception error) {
        return Failures.nothingDone(error);
    }
}
