package dev.pail.internal.transfer;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.meta.ContentTypes;
import dev.pail.internal.op.CreateMultipartUpload;
import dev.pail.model.PutOptions;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.UploadExplanation;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadSource;
import java.io.IOException;
import java.nio.file.Path;

/** Uploads files: looks at each, refuses what S3 would refuse, and runs it as one request or in parts. Thread safe. */
public final class Uploader {

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
        shared.pipeline().check(new CreateMultipartUpload(bucket, key, options.put(), true));
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
            throw unreadable(NAME, "", file, e);
        } catch (RuntimeException refused) {
            closeQuietly(source);
            throw refused;
        }
    }

    /**
     * Makes ready to upload what is no file. Reads and sends nothing.
     *
     * @param bucket bucket of the object
     * @param key key of the object
     * @param source gives the bytes
     * @param options how
     * @return a run that has not begun
     * @throws InvalidCallException when a limit is broken
     */
    public StreamRun prepare(String bucket, String key, UploadSource source, UploadOptions options) {
        requireOptions(options);
        shared.pipeline().check(new CreateMultipartUpload(bucket, key, options.put(), true));
        if (source.length() > shared.objectBytesMax()) {
            throw refused(
                    "EntityTooLarge",
                    "the source has " + source.length() + " bytes",
                    "the limit set is " + shared.objectBytesMax());
        }
        return new StreamRun(shared, bucket, key, source, options);
    }

    /**
     * Says what type and metadata an upload of a file sends. Sends nothing.
     *
     * @param bucket bucket of the object
     * @param key key of the object
     * @param file the file
     * @param put the caller's options
     * @return each with where it comes from
     * @throws InvalidCallException when the caller's are refused or the file cannot be read
     */
    public UploadExplanation explain(String bucket, String key, Path file, PutOptions put) {
        shared.pipeline().check(new CreateMultipartUpload(bucket, key, put, true));
        FileSource source = open(file);
        try {
            return choose(
                    shared, new TransferControl(NAME, bucket + '/' + key), bucket, key, source, source.identity(), put);
        } catch (IOException e) {
            throw unreadable(NAME, "", file, e);
        } finally {
            closeQuietly(source);
        }
    }

    /** Chooses content type and user metadata of a new upload. */
    static UploadExplanation choose(
            Shared shared,
            TransferControl control,
            String bucket,
            String key,
            FileSource source,
            FileSource.Identity identity,
            PutOptions put)
            throws IOException {
        RequestBody body = shared.body(source, 0, identity.size());
        ContentTypes.Chosen type =
                control.await(NAME, bucket + '/' + key, shared.typed(NAME, bucket, key, source.path(), body, put));
        return shared.metadata()
                .explain(
                        new MetadataSource.Subject(
                                bucket, key, source.path(), identity.size(), identity.lastModified()),
                        put.withContentType(type.type()),
                        type.why());
    }

    private FileSource open(Path file) {
        try {
            return shared.opener().open(file);
        } catch (IOException e) {
            throw unreadable(NAME, "", file, e);
        }
    }

    /**
     * A file that cannot be read, as the failure of a call.
     *
     * @param operation S3's name of the operation, or the transfer's
     * @param target bucket and key, empty where the file is all there is to name
     * @param file the file
     * @param e why
     * @return the failure
     */
    public static InvalidCallException unreadable(String operation, String target, Path file, IOException e) {
        return new InvalidCallException(
                ErrorDetail.of(
                        operation,
                        target,
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
}
