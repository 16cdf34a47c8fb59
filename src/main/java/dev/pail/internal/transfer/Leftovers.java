package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.op.AbortMultipartUpload;
import dev.pail.internal.op.CallScope;
import dev.pail.internal.op.ListMultipartUploads;
import dev.pail.internal.op.ListParts;
import dev.pail.internal.op.S3Operation;
import dev.pail.internal.op.S3Pipeline;
import dev.pail.model.ListOptions;
import dev.pail.model.MultipartUpload;
import dev.pail.model.MultipartUploadPage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ends uploads that nobody will finish, and only those.
 *
 * <p>Runs to its end even on an interrupted thread: what it leaves behind is billed.
 */
final class Leftovers {

    private static final Duration CALL_MAX = Duration.ofMinutes(1);
    private static final Duration CREATE_WINDOW = Duration.ofMinutes(10);
    private static final int ABORTS_MAX = 5;
    private static final int PAGES_MAX = 100;

    /** The server's stamp is whole seconds on some servers, and its clock was measured to a second or two. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(3);

    private final S3Pipeline pipeline;
    private final String bucket;
    private final String key;

    Leftovers(S3Pipeline pipeline, String bucket, String key) {
        this.pipeline = pipeline;
        this.bucket = bucket;
        this.key = key;
    }

    /** Aborts until the server no longer knows the upload: a part in flight may land after an abort. */
    void abort(String uploadId) {
        for (int round = 0; round < ABORTS_MAX; round++) {
            if (!knows(() -> call(new AbortMultipartUpload(bucket, key, uploadId)))
                    || !knows(() -> call(new ListParts(bucket, key, uploadId, 0, null)))) {
                return;
            }
        }
    }

    /**
     * Finds the upload that a run created and could not write down, or whose record was damaged: of this key, initiated
     * since its intention, and the only one so. Where there are several none is touched: another client may own one.
     *
     * @param mayHaveParts false when the run was killed before it could send any
     * @return the upload ID, {@code null} when there is none for certain
     */
    @Nullable
    String unrecorded(Instant intendedAt, Instant lastPossible, boolean mayHaveParts) {
        List<MultipartUpload> candidates = new ArrayList<>();
        for (MultipartUpload upload : uploads()) {
            Instant initiated = upload.initiated();
            Duration ahead = pipeline.observedClockOffset();
            if (upload.key().equals(key)
                    && initiated != null
                    && !initiated.isBefore(intendedAt.plus(ahead).minus(CLOCK_TOLERANCE))
                    && !initiated.isAfter(lastPossible.plus(ahead).plus(CLOCK_TOLERANCE))
                    && (mayHaveParts || isEmpty(upload.uploadId()))) {
                candidates.add(upload);
            }
        }
        return candidates.size() == 1 ? candidates.get(0).uploadId() : null;
    }

    /** Unfinished uploads of all keys that begin with this one; MinIO gives only those of this one. */
    List<MultipartUpload> uploads() {
        List<MultipartUpload> found = new ArrayList<>();
        String keyMarker = null;
        String uploadIdMarker = null;
        for (int page = 0; page < PAGES_MAX; page++) {
            MultipartUploadPage uploads =
                    call(new ListMultipartUploads(bucket, ListOptions.prefix(key), keyMarker, uploadIdMarker));
            found.addAll(uploads.uploads());
            keyMarker = uploads.nextKeyMarker();
            uploadIdMarker = uploads.nextUploadIdMarker();
            if (keyMarker == null) {
                break;
            }
        }
        return found;
    }

    private boolean isEmpty(String uploadId) {
        AtomicBoolean empty = new AtomicBoolean();
        boolean known = knows(() -> empty.set(
                call(new ListParts(bucket, key, uploadId, 0, null)).parts().isEmpty()));
        return known && empty.get();
    }

    private static boolean knows(Runnable question) {
        try {
            question.run();
            return true;
        } catch (S3Exception e) {
            if (e.kind() == ErrorKind.UPLOAD_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private <T extends @Nullable Object> T call(S3Operation<T> operation) {
        try {
            return pipeline.call(operation, new CallScope(CALL_MAX)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception known) {
                throw known;
            }
            throw e;
        }
    }

    /** Ends the upload that a checkpoint names, or was about to name when its run was killed. */
    void end(Checkpoint checkpoint, boolean damaged) {
        Instant begun = checkpoint.createdAt();
        String known = checkpoint.uploadId();
        String uploadId = known != null ? known : unrecorded(begun, begun.plus(CREATE_WINDOW), damaged);
        if (uploadId != null) {
            abort(uploadId);
        }
    }
}
