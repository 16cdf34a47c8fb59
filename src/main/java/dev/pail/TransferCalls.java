package dev.pail;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.internal.directory.Directories;
import dev.pail.internal.directory.DirectoryRun;
import dev.pail.internal.transfer.CopyRun;
import dev.pail.internal.transfer.DownloadRun;
import dev.pail.internal.transfer.Downloader;
import dev.pail.internal.transfer.Janitor;
import dev.pail.internal.transfer.StartableTransfer;
import dev.pail.internal.transfer.StreamRun;
import dev.pail.internal.transfer.Sweep;
import dev.pail.internal.transfer.UploadRun;
import dev.pail.internal.transfer.Uploader;
import dev.pail.internal.transfer.Verifier;
import dev.pail.model.CopySource;
import dev.pail.model.GetOptions;
import dev.pail.model.MultipartUpload;
import dev.pail.model.ObjectHead;
import dev.pail.transfer.Cleanup;
import dev.pail.transfer.CleanupOptions;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.MultipartCopyOptions;
import dev.pail.transfer.SyncOptions;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadExplanation;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadSource;
import dev.pail.transfer.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Uploads and downloads, of files, streams and directories, copies inside the server, and what is left of earlier ones. */
final class TransferCalls {

    private final ClientParts parts;
    private final Uploader uploader;
    private final Downloader downloader;
    private final Directories directories;
    private final Set<StartableTransfer<?>> running;

    TransferCalls(ClientParts parts) {
        this(parts, ConcurrentHashMap.newKeySet());
    }

    private TransferCalls(ClientParts parts, Set<StartableTransfer<?>> running) {
        this.parts = parts;
        this.running = running;
        this.uploader = new Uploader(parts.transfers());
        this.downloader = new Downloader(parts.transfers());
        this.directories = new Directories(parts.transfers(), parts.executor()::executeBlocking, parts.concurrency());
    }

    /** The same for one task; closing the client pauses its transfers too. */
    TransferCalls in(ClientParts ofTask) {
        return new TransferCalls(ofTask, running);
    }

    UploadRun upload(String bucket, String key, Path file, UploadOptions options) {
        return watched(uploader.prepare(bucket, key, file, options));
    }

    StreamRun upload(String bucket, String key, UploadSource source, UploadOptions options) {
        return watched(uploader.prepare(bucket, key, source, options));
    }

    S3OutputStream stream(String bucket, String key, UploadOptions options) {
        S3OutputStream.Handover bytes = new S3OutputStream.Handover();
        return new S3OutputStream(
                bucket + '/' + key, bytes, start(upload(bucket, key, UploadSource.writtenBy(bytes::drainTo), options)));
    }

    DownloadRun download(String bucket, String key, Path target, DownloadOptions options) {
        return watched(downloader.prepare(bucket, key, target, options));
    }

    DirectoryRun uploadDirectory(String bucket, String prefix, Path directory, SyncOptions options) {
        return watched(directories.upload(bucket, prefix, directory, options));
    }

    DirectoryRun downloadDirectory(String bucket, String prefix, Path directory, SyncOptions options) {
        return watched(directories.download(bucket, prefix, directory, options));
    }

    DirectoryRun verifyDirectory(String bucket, String prefix, @Nullable Path directory, DirectoryOptions options) {
        return watched(directories.verify(
                bucket, prefix, directory, SyncOptions.defaults().withDirectory(options)));
    }

    CopyRun copy(CopySource source, String bucket, String key, MultipartCopyOptions options) {
        return watched(new CopyRun(parts.transfers(), source, bucket, key, options));
    }

    private <T, R extends StartableTransfer<T>> R watched(R run) {
        running.add(run);
        run.future().whenComplete((result, failure) -> running.remove(run));
        return run;
    }

    UploadExplanation explain(String bucket, String key, Path file, UploadOptions options) {
        return uploader.explain(bucket, key, file, options.put());
    }

    /** Runs it on the caller's thread. */
    static <T> T run(StartableTransfer<T> run) {
        try {
            return run.run();
        } catch (S3Exception failure) {
            throw Waiting.here(failure);
        }
    }

    /** Runs it on a thread of the client's. */
    <T> Transfer<T> start(StartableTransfer<T> run) {
        parts.executor().executeBlocking(() -> {
            try {
                run.run();
            } catch (S3Exception told) {
                return; // the run's future carries it
            }
        });
        return run;
    }

    void pauseAll() {
        running.forEach(StartableTransfer::pause);
    }

    List<Checkpoint> unfinished(Checkpoint.Kind kind) {
        String endpoint = parts.transfers().endpoint();
        return parts.transfers().store().list().stream()
                .filter(checkpoint -> checkpoint.kind() == kind)
                .filter(checkpoint -> checkpoint.endpoint().equals(endpoint))
                .toList();
    }

    List<Checkpoint> sweep(Duration olderThan) {
        List<Checkpoint> candidates = new ArrayList<>(unfinished(Checkpoint.Kind.UPLOAD));
        candidates.addAll(unfinished(Checkpoint.Kind.COPY));
        return new Sweep(parts.transfers()).run(candidates, olderThan);
    }

    Cleanup<MultipartUpload> abortAbandonedUploads(String bucket, String prefix, CleanupOptions options) {
        return new Janitor(parts.transfers(), options).uploads(bucket, prefix);
    }

    Cleanup<Path> deleteAbandonedPartFiles(Path directory, CleanupOptions options) {
        return new Janitor(parts.transfers(), options).partFiles(directory);
    }

    Verification verify(S3Client client, String bucket, String key, Path file, GetOptions object) {
        ObjectHead head = client.headObject(bucket, key, object)
                .orElseThrow(() -> new ServiceException(
                        ErrorDetail.of(
                                        "HeadObject",
                                        bucket + '/' + key,
                                        ErrorKind.OBJECT_NOT_FOUND,
                                        "NoSuchKey",
                                        "there is no such object",
                                        "check the key")
                                .withAnswer(404, null, null),
                        false,
                        null));
        try {
            return new Verifier(parts.transfers()).compare(file, head, firstPartBytes(client, head, object));
        } catch (IOException e) {
            throw Uploader.unreadable("Verify", bucket + '/' + key, file, e);
        }
    }

    /** Many servers do not answer for one part: then the usual sizes are tried. */
    private static long firstPartBytes(S3Client client, ObjectHead head, GetOptions object) {
        if (head.eTag() == null || head.eTag().unquoted().indexOf('-') < 0) {
            return 0;
        }
        try {
            return client.headObject(head.bucket(), head.key(), object.withPartNumber(1))
                    .map(part -> Long.parseLong(part.headers().getOrDefault("content-length", "0")))
                    .filter(bytes -> bytes < head.size())
                    .orElse(0L);
        } catch (S3Exception | NumberFormatException unsupported) {
            return 0;
        }
    }
}
