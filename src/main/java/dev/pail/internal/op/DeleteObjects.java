package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorKind;
import dev.pail.internal.xml.ObjectXml;
import dev.pail.model.DeleteObjectsResult;
import dev.pail.model.ObjectIdentifier;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Deletes up to 1,000 objects or versions: {@code POST /bucket?delete}.
 *
 * @param bucket bucket it is about
 * @param objects what to delete
 * @param bypassGovernance true to delete what is kept in governance mode, for who may
 */
public record DeleteObjects(String bucket, List<ObjectIdentifier> objects, boolean bypassGovernance)
        implements S3Operation<DeleteObjectsResult> {

    private static final String NAME = "DeleteObjects";

    @Override
    public Draft draft() {
        Names.requireBucket(NAME, bucket);
        if (objects.isEmpty() || objects.size() > S3Limits.PAGE_MAX) {
            throw Names.refuse(
                    NAME,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    objects.size() + " keys in one request",
                    "name 1 to " + S3Limits.PAGE_MAX);
        }
        objects.forEach(object -> Names.requireKey(NAME, bucket, object.key()));
        byte[] document;
        try {
            document = ObjectXml.delete(objects);
        } catch (IllegalArgumentException e) {
            throw Names.refuse(
                    NAME,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    String.valueOf(e.getMessage()),
                    "delete that key by itself");
        }
        Draft draft = new Draft(NAME, "POST", Target.bucket(bucket))
                .query("delete", "")
                .header("x-amz-bypass-governance-retention", bypassGovernance ? "true" : null);
        return Subresource.withDocument(draft, document);
    }

    @Override
    public CompletableFuture<DeleteObjectsResult> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, ObjectXml::deleteResult);
    }
}
