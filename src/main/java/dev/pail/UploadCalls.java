package dev.pail;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.internal.transfer.Sweep;
import dev.pail.internal.transfer.UploadRun;
import dev.pail.internal.transfer.Uploader;
import dev.pail.internal.transfer.Verifier;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Uploads of files, and what is left of earlier ones. */
final class UploadCalls {

    private final ClientParts parts;
    private final Uploader uploader;
    private final Set<UploadRun> running = ConcurrentHashMap.newKeySet();

    UploadCalls(ClientParts parts) {
        this.parts = parts;
        this.uploader = new Uploader(parts.uploads());
    }

    UploadRun prepare(String bucket, String key, Path file, UploadOptions options) {
        UploadRun run = uploader.prepare(bucket, key, file, options);
        running.add(run);
        run.future().whenComplete((result, failure) -> running.remove(run));
        return run;
    }

    void start(UploadRun run) {
        parts.executor().execute(() -> {
            try {
                run.run();
            } catch (S3Exception told) {
                return; // the run's future carries it
            }
        });
    }

    void pauseAll() {
        running.forEach(UploadRun::pause);
    }

    List<Checkpoint> unfinished() {
        String endpoint = parts.uploads().endpoint();
        return parts.uploads().store().list().stream()
                .filter(checkpoint -> checkpoint.kind() == Checkpoint.Kind.UPLOAD)
                .filter(checkpoint -> checkpoint.endpoint().equals(endpoint))
                .toList();
    }

    List<Checkpoint> sweep(Duration olderThan) {
        return new Sweep(parts.uploads()).run(unfinished(), olderThan);
    }

    Verification verify(S3Client client, String bucket, String key, Path file) {
        ObjectHead head = client.headObject(bucket, key)
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
            return new Verifier(parts.uploads()).compare(file, head, firstPartBytes(client, head));
        } catch (IOException e) {
            throw new InvalidCallException(
                    ErrorDetail.of(
                            "Verify",
                            bucket + '/' + key,
                            ErrorKind.PARAM_INVALID,
                            "SourceUnreadable",
                            "cannot read " + file + ": " + e.getClass().getSimpleName(),
                            "name a regular file that this user may read"),
                    e);
        }
    }

    /** Many servers do not answer for one part: then the usual sizes are tried. */
    private static long firstPartBytes(S3Client client, ObjectHead head) {
        if (head.eTag() == null || head.eTag().unquoted().indexOf('-') < 0) {
            return 0;
        }
        try {
            return client.headObject(
                            head.bucket(), head.key(), GetOptions.defaults().withPartNumber(1))
                    .map(part -> Long.parseLong(part.headers().getOrDefault("content-length", "0")))
                    .filter(bytes -> bytes < head.size())
                    .orElse(0L);
        } catch (S3Exception | NumberFormatException unsupported) {
            return 0;
        }
    }
}
