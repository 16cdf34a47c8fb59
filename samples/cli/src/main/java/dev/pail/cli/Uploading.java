package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.model.Checksum;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import dev.pail.transfer.UploadSource;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Runs one upload to its end, and says what became of it. */
final class Uploading {

    private final S3Client s3;
    private final Output output;

    Uploading(S3Client s3, Output output) {
        this.s3 = s3;
        this.output = output;
    }

    UploadResult run(Path file, String bucket, String key, UploadOptions options) throws Exception {
        UploadResult result;
        try (Progressing progressing = new Progressing(output, new S3Uri(bucket, key).name())) {
            result = progressing.follow(s3.uploadAsync(bucket, key, file, options));
            progressing.show(result.size(), result.size(), result.bytesReused());
        }
        report(result);
        return result;
    }

    /** What can be read once; nobody knows its end before it comes. */
    void run(InputStream in, S3Uri target, UploadOptions options) throws Exception {
        UploadResult result;
        try (Progressing progressing = new Progressing(output, target.name()).withoutTotal()) {
            result = progressing.follow(s3.uploadAsync(target.bucket(), target.key(), UploadSource.of(in), options));
        }
        report(result);
    }

    private void report(UploadResult r) {
        StringBuilder text = new StringBuilder("uploaded s3://")
                .append(r.bucket())
                .append('/')
                .append(r.key())
                .append(": ")
                .append(Amounts.size(r.size()))
                .append(" in ")
                .append(Amounts.time(r.elapsed()));
        if (r.parts() > 1) {
            text.append(", ").append(r.parts()).append(" parts");
        }
        if (r.resumed()) {
            text.append(", resumed: ")
                    .append(r.partsReused())
                    .append(" parts were there, ")
                    .append(Amounts.size(r.bytesSent()))
                    .append(" sent");
        }
        if (r.retries() > 0) {
            text.append(", ").append(r.retries()).append(r.retries() == 1 ? " retry" : " retries");
        }
        output.result(
                text.toString(),
                "event",
                "done",
                "bucket",
                r.bucket(),
                "key",
                r.key(),
                "size",
                r.size(),
                "etag",
                r.eTag() == null ? null : r.eTag().unquoted(),
                "versionId",
                r.versionId(),
                "checksum",
                checksum(r.checksum()),
                "parts",
                r.parts(),
                "partsReused",
                r.partsReused(),
                "bytesSent",
                r.bytesSent(),
                "bytesReused",
                r.bytesReused(),
                "resumed",
                r.resumed(),
                "retries",
                r.retries(),
                "seconds",
                r.elapsed().toMillis() / 1000.0);
    }

    private static Map<String, String> checksum(Checksum checksum) {
        return checksum == null
                ? Map.of()
                : Map.of(checksum.algorithm().name().toLowerCase(Locale.ROOT), checksum.value());
    }
}
