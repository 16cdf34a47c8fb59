package dev.pail.internal.transfer;

import dev.pail.checkpoint.PartRecord;
import dev.pail.error.CancelledException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.internal.op.CallScope;
import dev.pail.internal.op.CompleteMultipartUpload;
import dev.pail.internal.op.HeadObject;
import dev.pail.internal.transfer.TransferRun.RunTally;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CustomerKey;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.model.UploadedPart;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins the parts and makes sure of the outcome: an answer may be lost, and a 200 may be an error. */
final class CompleteStep {

    private static final String NAME = "CompleteMultipartUpload";

    private final Shared shared;
    private final TransferControl control;
    private final String bucket;
    private final String key;
    private final String target;
    private final @Nullable CustomerKey customerKey;

    CompleteStep(Shared shared, TransferControl control, String bucket, String key, @Nullable CustomerKey customerKey) {
        this.shared = shared;
        this.control = control;
        this.bucket = bucket;
        this.key = key;
        this.target = bucket + '/' + key;
        this.customerKey = customerKey;
    }

    PutResult complete(
            String uploadId, List<PartRecord> parts, ExpectedObject expected, PutOptions put, RunTally tally) {
        CallScope scope = shared.pipeline().scopeOfStep();
        CompleteMultipartUpload operation = new CompleteMultipartUpload(
                bucket,
                key,
                uploadId,
                parts.stream()
                        .map(part -> new UploadedPart(part.partNumber(), part.eTag(), part.checksum()))
                        .toList(),
                CompleteOptions.defaults()
                        .withObjectSize(expected.size())
                        .withChecksum(expected.fullObjectChecksum())
                        .withIfMatch(put.ifMatch())
                        .withIfNoneMatch(put.ifNoneMatch())
                        .withCustomerKey(customerKey));
        try {
            return verified(control.await(NAME, target, shared.pipeline().call(operation, scope)), expected);
        } catch (S3Exception failure) {
            if (!mayHaveSucceeded(failure)) {
                throw failure;
            }
            ObjectHead head = lookFor(failure);
            ExpectedObject.Verdict verdict = head == null ? null : expected.compare(head);
            if (head != null && verdict == ExpectedObject.Verdict.SAME) {
                shared.tell(
                        NAME, target, "the answer was lost (" + failure.code() + "), the object is whole all the same");
                return resultOf(head);
            }
            throw verdict == ExpectedObject.Verdict.OTHER && mayHaveBeenReplaced(failure) ? replaced(failure) : failure;
        } finally {
            tally.retries(scope.retries());
        }
    }

    /** A refusal before the object was made leaves nothing to look for; all else may hide a success. */
    private static boolean mayHaveSucceeded(S3Exception failure) {
        if (failure instanceof CancelledException) {
            return false;
        }
        if (failure instanceof IntegrityException || failure.detail().attempts() > 1) {
            return true; // a success that could not be read, or one that an earlier attempt had
        }
        return switch (failure.kind()) {
            case UPLOAD_NOT_FOUND,
                    OBJECT_NOT_FOUND,
                    NETWORK,
                    SERVER_TRANSIENT,
                    RATE_LIMIT_EXCEEDED,
                    CONFLICT,
                    UNKNOWN -> true;
            default -> false;
        };
    }

    /** An earlier attempt may have made the object, and another client may have replaced it: not ours to replace again. */
    private static boolean mayHaveBeenReplaced(S3Exception failure) {
        return failure.kind() == ErrorKind.UPLOAD_NOT_FOUND && failure.detail().attempts() > 1;
    }

    private IntegrityException replaced(S3Exception failure) {
        return new IntegrityException(
                ErrorDetail.of(
                        NAME,
                        target,
                        ErrorKind.CONFLICT,
                        "ObjectReplaced",
                        "the answer was lost, S3 no longer knows the upload, and the key holds another object",
                        "look at the object; call again to replace it"),
                false,
                failure);
    }

    private @Nullable ObjectHead lookFor(S3Exception failure) {
        try {
            return head();
        } catch (S3Exception lookFailed) {
            failure.addSuppressed(lookFailed);
            return null;
        }
    }

    /** The object of the key when it is provably the expected one. */
    @Nullable
    PutResult findObject(ExpectedObject expected) {
        ObjectHead head = head();
        if (head == null || expected.compare(head) != ExpectedObject.Verdict.SAME) {
            return null;
        }
        return resultOf(head);
    }

    boolean objectExists() {
        return head() != null;
    }

    private static PutResult resultOf(ObjectHead head) {
        return new PutResult(head.eTag(), head.versionId(), head.checksums());
    }

    private @Nullable ObjectHead head() {
        try {
            GetOptions options = GetOptions.defaults().withCustomerKey(customerKey);
            return control.await(
                    "HeadObject",
                    target,
                    shared.pipeline()
                            .call(
                                    new HeadObject(bucket, key, options),
                                    shared.pipeline().scopeOfStep()));
        } catch (S3Exception e) {
            if (e.kind() == ErrorKind.OBJECT_NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private PutResult verified(PutResult answer, ExpectedObject expected) {
        ExpectedObject.Verdict verdict = expected.compare(answer.eTag(), answer.checksums());
        if (verdict != ExpectedObject.Verdict.SAME) {
            // the ETag of an encrypted object is no MD5, and only the head says that it is one
            ObjectHead head = head();
            verdict = head == null ? ExpectedObject.Verdict.OTHER : expected.compare(head);
            if (verdict == ExpectedObject.Verdict.UNPROVEN) {
                shared.tell(
                        NAME, target, "the server shows neither a checksum nor a comparable ETag: size compared only");
            }
        }
        if (verdict == ExpectedObject.Verdict.OTHER) {
            throw new IntegrityException(
                    ErrorDetail.of(
                            NAME,
                            target,
                            ErrorKind.CHECKSUM_MISMATCH,
                            "ObjectMismatch",
                            "the object that S3 made of the parts is not what was sent",
                            "upload again; the object that is there now must not be used"),
                    false,
                    null);
        }
        return answer;
    }
}
