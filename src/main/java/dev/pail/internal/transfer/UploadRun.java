package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.op.MetadataHeaders;
import dev.pail.internal.op.PutObject;
import dev.pail.model.Checksum;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.UploadExplanation;
import dev.pail.transfer.UploadExplanation.Fate;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One upload of one file, from the look at it to the verified object. Runs on the thread that calls {@link #run}; may be
 * stopped and watched from any other.
 */
public final class UploadRun extends TransferRun<UploadResult> {

    private final String bucket;
    private final String key;
    private final FileSource source;
    private final FileSource.Identity identity;
    private final UploadOptions options;

    UploadRun(
            Shared shared,
            String bucket,
            String key,
            FileSource source,
            FileSource.Identity identity,
            UploadOptions options) {
        super(shared, Uploader.NAME, bucket + '/' + key, identity.size(), options.listener());
        this.bucket = bucket;
        this.key = key;
        this.source = source;
        this.identity = identity;
        this.options = options;
    }

    @Override
    UploadResult transfer() {
        return identity.size() < options.thresholdBytes() ? inOneRequest() : inParts();
    }

    @Override
    public void release() {
        Uploader.closeQuietly(source);
    }

    private UploadResult inOneRequest() {
        TransferProgress watched = progressOf(1);
        PutObject operation = new PutObject(bucket, key, shared.body(source, 0, identity.size()), described());
        PutObject.SentObject sent;
        try {
            sent = control.asRequest(() ->
                    control.await("PutObject", target, shared.lanes().run(control, scope -> {
                        watched.started(1, scope.meter());
                        return tally.of(scope, shared.pipeline().call(operation, scope));
                    })));
        } finally {
            watched.ended(1, 0);
        }
        requireUnchanged();
        new Sweep(shared)
                .superseded(
                        Checkpoint.id(Checkpoint.Kind.UPLOAD, shared.endpoint(), bucket, key), Uploader.NAME, target);
        PutResult answer = sent.result();
        BodyDigest digest = sent.digest();
        return result(answer, digest == null ? null : digest.checksum(), 1, false);
    }

    /** The caller's options, with the content type and the user metadata that he left open. */
    private PutOptions described() {
        try {
            UploadExplanation chosen = Uploader.choose(shared, control, bucket, key, source, identity, options.put());
            String leftOut = chosen.metadata().stream()
                    .filter(entry -> entry.fate() == Fate.TOO_LARGE || entry.fate() == Fate.REFUSED)
                    .map(entry -> ' ' + entry.key() + " (" + entry.source() + ')')
                    .collect(Collectors.joining(","));
            if (!leftOut.isEmpty()) {
                shared.tell(Uploader.NAME, target, "user metadata left out:" + leftOut);
            }
            chosen.failures()
                    .forEach((name, why) ->
                            shared.tell(Uploader.NAME, target, "metadata source " + name + " could not tell: " + why));
            return MetadataHeaders.replaced(options.put(), chosen.sent()).withContentType(chosen.contentType());
        } catch (IOException e) {
            throw sourceFailed(e.getMessage() == null ? "it cannot be read" : e.getMessage(), e);
        }
    }

    private UploadResult inParts() {
        String id = Checkpoint.id(Checkpoint.Kind.UPLOAD, shared.endpoint(), bucket, key);
        try (CheckpointStore.Lease lease = shared.store().acquire(id)) {
            UploadSession session = new UploadSession(
                    shared,
                    control,
                    tally,
                    lease,
                    bucket,
                    key,
                    source,
                    identity,
                    options,
                    this::described,
                    this::progressOf);
            try {
                return inParts(session);
            } catch (S3Exception failure) {
                throw ended(failure, session, id);
            }
        }
    }

    /** An upload ID that the server lost is no failure: the upload starts over, once, saying so. */
    private UploadResult inParts(UploadSession session) {
        PutResult earlier = session.resumeOrBegin();
        if (earlier != null) {
            return result(earlier, session.checksum(), session.parts(), true);
        }
        try {
            return sendAndComplete(session);
        } catch (S3Exception vanished) {
            if (vanished.kind() != ErrorKind.UPLOAD_NOT_FOUND) {
                throw vanished;
            }
            shared.tell(Uploader.NAME, target, "the server no longer knows the upload: starting over");
            session.startOver();
            return sendAndComplete(session);
        }
    }

    private UploadResult sendAndComplete(UploadSession session) {
        session.sendMissing();
        requireUnchanged();
        PutResult answer = session.complete();
        return result(answer, session.checksum(), session.parts(), session.resumed());
    }

    private UploadResult result(PutResult answer, @Nullable Checksum checksum, int parts, boolean resumed) {
        return uploaded(bucket, key, identity.size(), answer, checksum, parts, resumed);
    }

    /** What was sent in parts from a file that changed meanwhile may be a mixture: it is never completed. */
    private void requireUnchanged() {
        FileSource.Identity now;
        try {
            now = source.identity();
        } catch (IOException e) {
            throw sourceFailed("it is no longer there", e);
        }
        if (!now.equals(identity)) {
            throw sourceFailed("its size, time or identity is not what it was at the start", null);
        }
    }

    private IntegrityException sourceFailed(String what, @Nullable IOException cause) {
        return new IntegrityException(
                ErrorDetail.of(
                        Uploader.NAME,
                        target,
                        ErrorKind.CHECKSUM_MISMATCH,
                        "SourceChanged",
                        source.path() + " changed while it was uploaded: " + what,
                        "make sure nothing writes to the file, then call again"),
                false,
                cause);
    }

    private S3Exception ended(S3Exception failure, UploadSession session, String id) {
        // an object that must not be replaced is there: no later run of the same call could use the parts
        boolean pointless = options.put().ifNoneMatch() && failure.kind() == ErrorKind.PRECONDITION_FAILED;
        boolean abort = pointless || control.policy(options.failurePolicy()) == FailurePolicy.ABORT;
        if (abort && !paused() && session.isOurs(failure)) {
            try {
                session.abort();
                return failure;
            } catch (S3Exception abortFailed) {
                failure.addSuppressed(abortFailed);
            }
        }
        if (!session.begun()) {
            return failure;
        }
        return resumable(failure, id, session.uploadIdOrNull());
    }
}
