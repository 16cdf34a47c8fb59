package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.model.Checksum;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectStream;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs one download to its end, and says what became of it. */
final class Downloading {

    private static final int BUFFER_BYTES = 1 << 16;

    private final S3Client s3;
    private final Output output;
    private final S3Uri source;

    Downloading(S3Client s3, Output output, S3Uri source) {
        this.s3 = s3;
        this.output = output;
        this.source = source;
    }

    /** Writes the object's bytes as they come: verified at their end, not before. */
    ObjectHead to(OutputStream out, GetOptions options) throws IOException {
        try (Progressing progressing = new Progressing(output, source.name());
                ObjectStream object = s3.getObject(source.bucket(), source.key(), options)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long shownAt = System.nanoTime();
            long bytes = 0;
            for (int read = object.read(buffer); read >= 0; read = object.read(buffer)) {
                out.write(buffer, 0, read);
                bytes += read;
                if (System.nanoTime() - shownAt >= Progressing.INTERVAL.toNanos()) {
                    shownAt = System.nanoTime();
                    progressing.show(bytes, object.head().size(), 0);
                }
            }
            return object.head();
        }
    }

    /** Replaces the file when the object is there whole and verified, and not before. */
    void run(Path file, DownloadOptions options) throws Exception {
        DownloadResult r;
        try (Progressing progressing = new Progressing(output, source.name())) {
            r = progressing.follow(s3.downloadAsync(source.bucket(), source.key(), file, options));
            progressing.show(r.head().size(), r.head().size(), r.bytesReused());
        }
        StringBuilder text = text(file.toString(), r.head().size(), r.elapsed());
        if (r.parts() > 1) {
            text.append(", ").append(r.parts()).append(" ranges");
        }
        if (r.resumed()) {
            text.append(", resumed: ")
                    .append(r.partsReused())
                    .append(" ranges were there, ")
                    .append(Amounts.size(r.bytesReceived()))
                    .append(" received");
        }
        if (r.retries() > 0) {
            text.append(", ").append(r.retries()).append(r.retries() == 1 ? " retry" : " retries");
        }
        report(
                text,
                r.head(),
                r.parts(),
                r.partsReused(),
                r.bytesReceived(),
                r.bytesReused(),
                r.resumed(),
                r.retries(),
                r.elapsed());
    }

    /** Says what became of a download to standard output. */
    void report(ObjectHead head, AtomicInteger retries, Duration elapsed) {
        output.event("event", "progress", "bytes", head.size(), "total", head.size());
        report(text("-", head.size(), elapsed), head, 1, 0, head.size(), 0, false, retries.get(), elapsed);
    }

    private StringBuilder text(String target, long size, Duration elapsed) {
        return new StringBuilder("downloaded ")
                .append(source)
                .append(" to ")
                .append(target)
                .append(": ")
                .append(Amounts.size(size))
                .append(" in ")
                .append(Amounts.time(elapsed));
    }

    /** {@code bytesSent} is the contract's word for the body bytes that moved, whichever way. */
    private void report(
            StringBuilder text,
            ObjectHead head,
            int parts,
            int partsReused,
            long bytesMoved,
            long bytesReused,
            boolean resumed,
            int retries,
            Duration elapsed) {
        output.result(
                text.toString(),
                "event",
                "done",
                "bucket",
                source.bucket(),
                "key",
                source.key(),
                "size",
                head.size(),
                "etag",
                head.eTag() == null ? null : head.eTag().unquoted(),
                "versionId",
                head.versionId(),
                "checksum",
                checksums(head),
                "parts",
                parts,
                "partsReused",
                partsReused,
                "bytesSent",
                bytesMoved,
                "bytesReused",
                bytesReused,
                "resumed",
                resumed,
                "retries",
                retries,
                "seconds",
                elapsed.toMillis() / 1000.0);
    }

    /** By their names on the command line, such as {@code crc32c}. */
    static Map<String, String> checksums(ObjectHead head) {
        Map<String, String> checksums = new TreeMap<>();
        for (Checksum checksum : head.checksums()) {
            checksums.put(checksum.algorithm().name().toLowerCase(Locale.ROOT), checksum.value());
        }
        return checksums;
    }
}
