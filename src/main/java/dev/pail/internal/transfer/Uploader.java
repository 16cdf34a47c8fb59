package dev.pail.internal.transfer;

import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.internal.body.DirectBuffers;
import dev.pail.internal.body.FileBody;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.meta.ContentTypes;
import dev.pail.internal.op.S3Pipeline;
import dev.pail.model.CallEvent;
import dev.pail.model.PutOptions;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Uploads files: looks at each, refuses what S3 would refuse, and runs it as one request or in parts. Thread safe. */
public final class Uploader {

    /**
     * What every upload of a client shares.
     *
     * @param pipeline sends the requests
     * @param store keeps the checkpoints
     * @param endpoint scheme, host and port, for the checkpoint's identity
     * @param opener opens the files
     * @param buffers lends memory for reading
     * @param executor reads files and writes the journal
     * @param timer asks for the progress while parts are on their way
     * @param clock tells the time of the checkpoint
     * @param listener told of resumes and starts from anew, {@code null} for nobody
     * @param objectBytesMax largest object the server takes
     */
    public record Shared(
            S3Pipeline pipeline,
            CheckpointStore store,
            String endpoint,
            FileSource.Opener opener,
            DirectBuffers buffers,
            Executor executor,
            ScheduledExecutorService timer,
            InstantSource clock,
            CallEvent.@Nullable Listener listener,
            long objectBytesMax) {

        /**
         * A region of an open file as a body.
         *
         * @param source the file
         * @param offset 0-based offset of the first byte
         * @param length bytes
         * @return the body
         */
        public FileBody body(FileSource source, long offset, long length) {
            return new FileBody(source, offset, length, buffers);
        }

        void tell(String operation, String target, String what) {
            if (listener != null) {
                listener.onEvent(CallEvent.transfer(operation, target, what));
            }
        }
    }

    static final String NAME = "Upload";

    private final Shared shared;

    /**
     * Makes an uploader.
     *
     * @param shared what every upload shares
     */
    public Uploader(Shared shared) {
        this.shared = shared;
    }

    /**
     * Looks at a file and makes ready to upload it. Sends nothing.
     *
     * @param bucket bucket of the object
     * @param key key of the object
     * @param file the file
     * @param options how
     * @return a run that has not begun
     * @throws InvalidCallException when a limit is broken or the file cannot be read
     */
    public UploadRun prepare(String bucket, String key, Path file, UploadOptions options) {
        requireOptions(options);
        FileSource source = open(file);
        try {
            FileSource.Identity identity = source.identity();
            if (identity.size() > shared.objectBytesMax()) {
                throw refused(
                        "EntityTooLarge",
                        file + " has " + identity.size() + " bytes",
                        "the limit set is " + shared.objectBytesMax());
            }
            return new UploadRun(shared, bucket, key, source, identity, options);
        } catch (IOException e) {
            closeQuietly(source);
            throw unreadable(file, e);
        } catch (RuntimeException refused) {
            closeQuietly(source);
            throw refused;
        }
    }

    private FileSource open(Path file) {
        try {
            return shared.opener().open(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static InvalidCallException unreadable(Path file, IOException e) {
        return new InvalidCallException(
                ErrorDetail.of(
                        NAME,
                        "",
                        ErrorKind.PARAM_INVALID,
                        "SourceUnreadable",
                        "cannot read " + file + ": " + e.getClass().getSimpleName(),
                        "name a regular file that this user may read"),
                e);
    }

    private static void requireOptions(UploadOptions options) {
        if (options.partSizeBytes() < S3Limits.PART_SIZE_BYTES_MIN
                || options.partSizeBytes() > S3Limits.PART_SIZE_BYTES_MAX) {
            throw refused(
                    "InvalidArgument",
                    "the part size is " + options.partSizeBytes() + " bytes",
                    "use " + S3Limits.PART_SIZE_BYTES_MIN + " to " + S3Limits.PART_SIZE_BYTES_MAX);
        }
        if (options.partsInFlight() < 1 || options.partsInFlight() > S3Limits.PAGE_MAX) {
            throw refused(
                    "InvalidArgument",
                    "parts in flight are " + options.partsInFlight(),
                    "use 1 to " + S3Limits.PAGE_MAX);
        }
        if (options.thresholdBytes() < 1 || options.thresholdBytes() > S3Limits.PUT_OBJECT_BYTES_MAX) {
            throw refused(
                    "InvalidArgument",
                    "the threshold is " + options.thresholdBytes() + " bytes",
                    "use 1 to " + S3Limits.PUT_OBJECT_BYTES_MAX);
        }
    }

    static InvalidCallException refused(String code, String what, String advice) {
        return new InvalidCallException(ErrorDetail.of(NAME, "", ErrorKind.PARAM_INVALID, code, what, advice), null);
    }

    static void closeQuietly(FileSource source) {
        try {
            source.close();
        } catch (IOException alreadyRead) {
            return;
        }
    }

    /** Fills in the content type where the caller gave none: the name, and at most 64 KiB of the file. */
    static PutOptions withContentType(PutOptions put, FileSource source) throws IOException {
        if (put.contentType() != null) {
            return put;
        }
        ByteBuffer start = ByteBuffer.allocate(S3Limits.CONTENT_TYPE_PEEK_BYTES_MAX);
        while (start.hasRemaining() && source.read(start, start.position()) >= 0) {
            // reads on: a read may give less than there is
        }
        byte[] bytes = new byte[start.flip().remaining()];
        start.get(bytes);
        Path name = source.path().getFileName();
        return put.withContentType(ContentTypes.detect(name == null ? "" : name.toString(), bytes));
    }
}
