package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.CheckpointException;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.FileTarget;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import dev.pail.transfer.FailurePolicy;
import java.io.IOException;
import java.nio.file.Path;

/** One download to one file, from the lock to the renamed file. */
public final class DownloadRun extends TransferRun<DownloadResult> {

    private final String bucket;
    private final String key;
    private final Path file;
    private final Path partFile;
    private final DownloadOptions options;
    private final LastLook lastLook;

    DownloadRun(
            Shared shared,
            String bucket,
            String key,
            Path file,
            Path partFile,
            DownloadOptions options,
            LastLook lastLook) {
        super(shared, Downloader.NAME, bucket + '/' + key, 0, options.listener());
        this.bucket = bucket;
        this.key = key;
        this.file = file;
        this.partFile = partFile;
        this.options = options;
        this.lastLook = lastLook;
    }

    /**
     * The file, as it is named without links above it.
     *
     * @return the place
     */
    public Path file() {
        return file;
    }

    @Override
    DownloadResult transfer() {
        String id = Checkpoint.downloadId(file.toString());
        try (CheckpointStore.Lease lease = shared.store().acquire(id);
                FileTarget part = shared.targets().open(partFile)) {
            DownloadSession session = new DownloadSession(
                    shared, control, tally, lease, part, bucket, key, file, options, this::progressOf, lastLook);
            try {
                return session.run();
            } catch (S3Exception failure) {
                throw ended(failure, session, id);
            }
        } catch (IOException e) {
            throw Downloader.unwritable(file, e.toString(), e);
        }
    }

    private S3Exception ended(S3Exception failure, DownloadSession session, String id) {
        boolean drops = control.policy(options.failurePolicy()) == FailurePolicy.ABORT && !paused();
        if (session.begun() && !(drops && !(failure instanceof CheckpointException))) {
            return resumable(failure, id, null);
        }
        try {
            session.drop();
        } catch (S3Exception left) {
            failure.addSuppressed(left);
        }
        return failure;
    }

    @Override
    public void release() {
        // all that was opened is closed by then
    }
}
