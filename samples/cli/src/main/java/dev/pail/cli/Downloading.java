package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.model.Checksum;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs one download to its end, in one stream, and says what became of it. */
final class Downloading {

    private static final int BUFFER_BYTES = 1 << 16;

    private final S3Client s3;
    private final Output output;
    private final S3Uri source;
    private final GetOptions options;

    Downloading(S3Client s3, Output output, S3Uri source, GetOptions options) {
        this.s3 = s3;
        this.output = output;
        this.source = source;
        this.options = options;
    }

    /** Writes the object's bytes as they come: verified at their end, not before. */
    ObjectHead to(OutputStream out) throws IOException {
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
    ObjectHead to(Path file) {
        return s3.getObjectToFile(source.bucket(), source.key(), file, options);
    }

    void report(ObjectHead head, String target, AtomicInteger retries, Duration elapsed) {
        output.event("event", "progress", "bytes", head.size(), "total", head.size());
        output.result(
                "downloaded " + source + " to " + target + ": " + Amounts.size(head.size()) + " in "
                        + Amounts.time(elapsed),
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
                1,
                "partsReused",
                0,
                "bytesSent",
                head.size(),
                "bytesReused",
                0,
                "resumed",
                false,
                "retries",
                retries.get(),
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
