package dev.pail.internal.transfer;

import dev.pail.internal.op.CopyObject;
import dev.pail.model.CopyOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.PutOptions;
import dev.pail.model.ServerSideEncryption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What S3 stores with an object's bytes, as options that write it again: {@code CreateMultipartUpload} copies nothing. Pure. */
public final class CopiedHead {

    private static final String REDIRECT = "x-amz-website-redirect-location";
    private static final List<String> STORED = List.of(
            "cache-control", "content-disposition", "content-encoding", "content-language", "expires", REDIRECT);

    private static final String TAGGING = "x-amz-tagging";

    private CopiedHead() {}

    /**
     * All of it, for a copy that takes the object's own place.
     *
     * @param head what S3 says of the object
     * @return type, metadata, stored headers, storage class and encryption, no checksum and no tags
     */
    public static PutOptions of(ObjectHead head) {
        String encryption = head.headers().get("x-amz-server-side-encryption");
        String kmsKey = head.headers().get("x-amz-server-side-encryption-aws-kms-key-id");
        Boolean bucketKey = "true".equals(head.headers().get("x-amz-server-side-encryption-bucket-key-enabled"))
                ? Boolean.TRUE
                : null;
        return described(PutOptions.defaults(), head)
                .withStorageClass(head.storageClass())
                .withServerSideEncryption(
                        encryption == null
                                ? null
                                : new ServerSideEncryption.Managed(
                                        encryption, kmsKey, Map.of(), kmsKey == null ? null : bucketKey));
    }

    /** What {@code CopyObject} would have stored with the copy, but for the tags. */
    static PutOptions of(ObjectHead head, CopyOptions copy) {
        PutOptions put = copy.put().withChecksumAlgorithm(null);
        if (copy.metadataDirective() == CopyOptions.Directive.REPLACE) {
            return put;
        }
        PutOptions described = described(put, head);
        Map<String, String> headers = new HashMap<>(described.headers());
        headers.remove(REDIRECT); // CopyObject does not copy it either
        headers.putAll(put.headers());
        return described.withHeaders(headers);
    }

    private static PutOptions described(PutOptions put, ObjectHead head) {
        Map<String, String> headers = new HashMap<>();
        STORED.forEach(name -> {
            String value = head.headers().get(name);
            if (value != null && !value.equals("aws-chunked")) {
                headers.put(name, value);
            }
        });
        return put.withChecksumAlgorithm(null)
                .withContentType(head.contentType())
                .withMetadata(head.metadata())
                .withHeaders(headers);
    }

    /** Whether the copy gets tags that only the source knows. */
    static boolean needsTags(ObjectHead head, CopyOptions copy) {
        return copy.taggingDirective() == CopyOptions.Directive.COPY
                && !copy.put().headers().containsKey(TAGGING)
                && !head.headers().getOrDefault("x-amz-tagging-count", "0").equals("0");
    }

    static PutOptions tagged(PutOptions put, Map<String, String> tags) {
        if (tags.isEmpty()) {
            return put;
        }
        Map<String, String> headers = new HashMap<>(put.headers());
        headers.put(TAGGING, CopyObject.tagging(tags));
        return put.withHeaders(headers);
    }
}
