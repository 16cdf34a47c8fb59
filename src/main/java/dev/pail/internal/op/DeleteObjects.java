package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorKind;
import dev.pail.error.ErrorTable;
import dev.pail.error.S3Exception;
import dev.pail.internal.xml.ErrorDocument;
import dev.pail.internal.xml.ObjectXml;
import dev.pail.model.DeleteObjectsResult;
import dev.pail.model.DeleteObjectsResult.Deleted;
import dev.pail.model.DeleteObjectsResult.Failed;
import dev.pail.model.ObjectIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Deletes up to 1,000 objects or versions: {@code POST /bucket?delete}. Keys that fail for the moment are asked for again,
 * they alone, as the client's retries allow. For one call.
 */
public final class DeleteObjects implements S3Operation<DeleteObjectsResult> {

    private static final String NAME = "DeleteObjects";

    private final String bucket;
    private final boolean bypassGovernance;
    private final List<Deleted> deleted = new ArrayList<>();
    private final List<Failed> failed = new ArrayList<>();
    private List<ObjectIdentifier> objects;
    private List<Failed> passing = List.of();
    private @Nullable Draft draft;
    private @Nullable S3Exception told;

    /**
     * Makes ready.
     *
     * @param bucket bucket it is about
     * @param objects what to delete
     * @param bypassGovernance true to delete what is kept in governance mode, for who may
     */
    public DeleteObjects(String bucket, List<ObjectIdentifier> objects, boolean bypassGovernance) {
        this.bucket = bucket;
        this.objects = List.copyOf(objects);
        this.bypassGovernance = bypassGovernance;
    }

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
        Draft made = new Draft(NAME, "POST", Target.bucket(bucket))
                .query("delete", "")
                .header("x-amz-bypass-governance-retention", bypassGovernance ? "true" : null);
        draft = made;
        return Subresource.withDocument(made, document());
    }

    private byte[] document() {
        try {
            return ObjectXml.delete(objects);
        } catch (IllegalArgumentException e) {
            throw Names.refuse(
                    NAME,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    String.valueOf(e.getMessage()),
                    "delete that key by itself");
        }
    }

    @Override
    public CompletableFuture<DeleteObjectsResult> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, ObjectXml::deleteResult).thenApply(result -> {
            deleted.addAll(result.deleted());
            passing = result.errors().stream()
                    .filter(error -> ErrorTable.meaning(error.code(), 400).isTransient())
                    .toList();
            result.errors().stream().filter(error -> !passing.contains(error)).forEach(failed::add);
            if (!passing.isEmpty()) {
                Failed first = passing.get(0);
                ErrorDocument document = new ErrorDocument(
                        first.code(), first.message(), null, null, null, null, first.key(), null, null, null);
                S3Exception failure = Failures.service(answer.draft(), answer.reply(), document);
                told = failure;
                throw failure;
            }
            return new DeleteObjectsResult(deleted, failed);
        });
    }

    /** The next attempt asks for what failed for the moment, where this one was answered. */
    @Override
    public boolean repeatableAfter(S3Exception error) {
        Draft own = draft;
        if (error == told && own != null) {
            objects = objects.stream()
                    .filter(object -> passing.stream()
                            .anyMatch(one -> one.key().equals(object.key())
                                    && (one.versionId() == null
                                            || one.versionId().equals(object.versionId()))))
                    .toList();
            Subresource.withDocument(own, document());
        }
        return true;
    }

    /**
     * What became of the keys where the last attempt left some undone.
     *
     * @return what was deleted and what was not; {@code null} where no answer told it
     */
    public @Nullable DeleteObjectsResult outcome() {
        if (told == null) {
            return null;
        }
        List<Failed> all = new ArrayList<>(failed);
        all.addAll(passing);
        return new DeleteObjectsResult(deleted, all);
    }
}
