package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.model.PutResult;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import dev.pail.transfer.UploadSource;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** One upload of what is no file, from its first byte to the verified object. */
public final class StreamRun extends TransferRun<UploadResult> {

    private final String bucket;
    private final String key;
    private final UploadSource source;
    private final UploadOptions options;

    StreamRun(Shared shared, String bucket, String key, UploadSource source, UploadOptions options) {
        super(shared, Uploader.NAME, bucket + '/' + key, source.length(), options.listener());
        this.bucket = bucket;
        this.key = key;
        this.source = source;
        this.options = options;
    }

    /** What can be read again is, once, where what is at the server is of no use any more. */
    @Override
    UploadResult transfer() {
        try {
            return attempt(source.name() != null);
        } catch (S3Exception failure) {
            boolean useless = failure.kind() == ErrorKind.UPLOAD_NOT_FOUND
                    || failure.code().equals(StreamSession.OTHER_SOURCE);
            if (!useless || source.name() == null || control.stopped() != null) {
                throw failure;
            }
            shared.tell(Uploader.NAME, target, "starting over: " + failure.getMessage());
            return attempt(false);
        }
    }

    @Override
    public void release() {
        // each attempt has let go of what it held
    }

    private UploadResult attempt(boolean resumes) {
        StreamSession session =
                new StreamSession(shared, control, tally, bucket, key, source, options, this::progressOf);
        try {
            if (resumes) {
                session.resume();
            }
            read(session);
            PutResult answer = session.finish();
            return uploaded(
                    bucket, key, session.written(), answer, session.checksum(), session.parts(), session.resumed());
        } catch (S3Exception failure) {
            throw ended(failure, session);
        } catch (RuntimeException | Error defect) {
            abort(session, defect);
            throw defect;
        } finally {
            session.end();
        }
    }

    private void read(StreamSession session) {
        Interruption interruption = new Interruption(Thread.currentThread());
        CompletableFuture<?> reading = control.track(new CompletableFuture<>());
        reading.whenComplete((nothing, stopped) -> interruption.interrupt());
        try {
            source.writer().writeTo(session);
        } catch (IOException | RuntimeException e) {
            session.throwFailure();
            control.requireRunning();
            throw new IntegrityException(
                    ErrorDetail.of(
                            Uploader.NAME,
                            target,
                            ErrorKind.CHECKSUM_MISMATCH,
                            "SourceFailed",
                            "the source could not be read: " + e,
                            "nothing was published; upload again from a source that can be read to its end"),
                    false,
                    e);
        } finally {
            interruption.end();
            reading.complete(null);
        }
    }

    /** Wakes the thread of a transfer that is stopped while its source keeps it waiting. */
    private static final class Interruption {
        private final Thread reader;
        private boolean over;
        private boolean made;

        Interruption(Thread reader) {
            this.reader = reader;
        }

        synchronized void interrupt() {
            if (!over && Thread.currentThread() != reader) {
                made = true;
                reader.interrupt();
            }
        }

        /** The flag that was set here is taken back; one that somebody else has set stays. */
        @SuppressWarnings("CheckReturnValue") // it is cleared, whatever it was
        synchronized void end() {
            over = true;
            if (made) {
                Thread.interrupted();
            }
        }
    }

    private S3Exception ended(S3Exception failure, StreamSession session) {
        boolean pointless = options.put().ifNoneMatch() && failure.kind() == ErrorKind.PRECONDITION_FAILED;
        boolean keeps = source.name() != null
                && !pointless
                && (paused()
                        || control.policy(options.failurePolicy()) == FailurePolicy.KEEP
                        || !session.isOurs(failure));
        boolean gone = !keeps && abort(session, failure);
        return gone || !session.begun()
                ? failure
                : resumable(
                        failure,
                        Checkpoint.id(Checkpoint.Kind.UPLOAD, shared.endpoint(), bucket, key),
                        session.uploadIdOrNull());
    }

    private static boolean abort(StreamSession session, Throwable failure) {
        try {
            session.abort(failure);
            return true;
        } catch (S3Exception abortFailed) {
            failure.addSuppressed(abortFailed);
            return false;
        }
    }

    static IntegrityException otherLength(String target, long stated, String what) {
        return new IntegrityException(
                ErrorDetail.of(
                        Uploader.NAME,
                        target,
                        ErrorKind.CHECKSUM_MISMATCH,
                        "SourceLength",
                        "the source " + what + ", " + stated + " were stated",
                        "nothing was published; state the right length, or none"),
                false,
                null);
    }
}
