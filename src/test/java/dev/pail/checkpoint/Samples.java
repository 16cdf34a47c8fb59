package dev.pail.checkpoint;

import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** Checkpoints that the tests of this room share; the same in every run. */
final class Samples {

    static final String ENDPOINT = "http://127.0.0.1:9000";
    static final String BUCKET = "photos";
    static final String KEY = "2026/disk.img";
    static final long PART_BYTES = 8L << 20;
    static final long FILE_BYTES = 20_000 * PART_BYTES + 1;
    static final Instant CREATED = Instant.parse("2026-01-31T12:00:00.123456789Z");
    static final Instant UPLOAD_CREATED = Instant.parse("2026-01-31T12:00:01Z");
    static final String UPLOAD_ID = "VXBsb2FkIElEIGZvciBlbHZpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA";
    static final Completion COMPLETION = new Completion(
            3, new ETag("\"3858f62230ac3c915f300c664312c11f-3\""), new Checksum(ChecksumAlgorithm.CRC32C, "yZRlqg=="));

    private Samples() {}

    static String id() {
        return Checkpoint.id(Checkpoint.Kind.UPLOAD, ENDPOINT, BUCKET, KEY);
    }

    static Checkpoint intention() {
        return intention(KEY, CREATED);
    }

    static Checkpoint intention(String key, Instant createdAt) {
        return Checkpoint.intention(
                Checkpoint.Kind.UPLOAD,
                ENDPOINT,
                BUCKET,
                key,
                new LocalFile("/data/disk.img", FILE_BYTES, Instant.parse("2025-12-24T18:30:00.5Z"), "(dev=1,ino=42)"),
                PART_BYTES,
                ChecksumAlgorithm.CRC32C,
                Map.of("content-type", "application/octet-stream", "x-amz-meta-owner", "maria"),
                createdAt);
    }

    static PartRecord part(int partNumber) {
        byte[] bytes = ("part " + partNumber).getBytes(StandardCharsets.UTF_8);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        String eTag =
                HexFormat.of().toHexDigits(crc.getValue()) + HexFormat.of().toHexDigits(partNumber * 31L);
        return new PartRecord(
                partNumber,
                (partNumber - 1) * PART_BYTES,
                PART_BYTES,
                new ETag('"' + eTag + '"'),
                crc32c(crc.getValue()),
                crc.getValue());
    }

    static Checksum crc32c(long value) {
        return new Checksum(
                ChecksumAlgorithm.CRC32C,
                Base64.getEncoder()
                        .encodeToString(
                                ByteBuffer.allocate(4).putInt((int) value).array()));
    }

    /** The checkpoint after intention, upload and the first parts. */
    static Checkpoint withParts(int count) {
        return intention().withUpload(UPLOAD_ID, UPLOAD_CREATED).withParts(parts(1, count));
    }

    static List<PartRecord> parts(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Samples::part).toList();
    }

    static CheckpointStore store(Path directory, Disk disk) {
        return new FileCheckpointStore(directory, disk, Clock.systemUTC());
    }

    static Path journal(Path directory) {
        return directory.resolve(id() + FileCheckpointStore.JOURNAL);
    }

    /** Bytes of a journal with three parts, each a record of its own, and a completion. */
    static byte[] journalBytes(Path directory) throws IOException {
        try (CheckpointStore.Lease lease =
                CheckpointStore.inDirectory(directory).acquire(id())) {
            lease.begin(intention());
            lease.uploadCreated(UPLOAD_ID, UPLOAD_CREATED);
            for (PartRecord part : parts(1, 3)) {
                lease.append(List.of(part));
            }
            lease.completing(COMPLETION);
        }
        return Files.readAllBytes(journal(directory));
    }
}
