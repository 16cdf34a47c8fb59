package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CopySource;
import dev.pail.model.ETag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in {@code checkpoints/} are read as they are, and written today as they were then. */
class GoldenCheckpointTest {

    private static final Path CHECKPOINTS = Path.of("checkpoints");
    private static final Instant UPLOADED = Instant.parse("2026-02-03T04:05:06.007Z");

    @TempDir
    Path temp;

    /** What each golden file of version 1 says. */
    private static Map<String, Checkpoint> golden() {
        Checkpoint intention = Checkpoint.intention(
                Checkpoint.Kind.UPLOAD,
                "https://s3.eu-west-1.amazonaws.com",
                "photos",
                "2026/disk.img",
                new LocalFile(
                        "/data/disk.img",
                        20_000_001,
                        Instant.parse("2026-01-02T03:04:05.123456789Z"),
                        "(dev=801,ino=131)"),
                8 << 20,
                ChecksumAlgorithm.CRC32C,
                Map.of("content-type", "application/x-raw-disk-image", "x-amz-meta-owner", "maria"),
                Instant.parse("2026-02-03T04:05:06Z"));
        Checkpoint unicode = Checkpoint.intention(
                Checkpoint.Kind.UPLOAD,
                "http://127.0.0.1:9000",
                "b\u00fccher",
                "a//\u043a\u043b\u044e\u0447/\ud83d\ude00 \"\\",
                new LocalFile("C:\\data\\\u043a\u043b\u044e\u0447.bin", 1, Instant.EPOCH, null),
                5 << 20,
                null,
                Map.of(),
                Instant.EPOCH);
        Checkpoint sha256 = Checkpoint.intention(
                Checkpoint.Kind.UPLOAD,
                "http://127.0.0.1:9000",
                "b",
                "k",
                new LocalFile("/k", 12 << 20, Instant.EPOCH, null),
                5 << 20,
                ChecksumAlgorithm.SHA256,
                Map.of("x-amz-storage-class", "STANDARD_IA"),
                Instant.EPOCH);
        String sum = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        return Map.of(
                "intention",
                intention,
                "upload",
                intention.withUpload("upload-1", UPLOADED),
                "parts",
                intention
                        .withUpload("upload-1", UPLOADED)
                        .withParts(List.of(
                                part(1, 0, 8 << 20, Samples.crc32c(0x01020304L), 0x01020304L),
                                part(3, 16 << 20, 3_222_785, Samples.crc32c(0xFFFFFFFFL), 0xFFFFFFFFL))),
                "completing",
                intention
                        .withUpload("upload-1", UPLOADED)
                        .withParts(List.of(
                                part(1, 0, 8 << 20, Samples.crc32c(1), 1),
                                part(2, 8 << 20, 8 << 20, Samples.crc32c(2), 2),
                                part(3, 16 << 20, 3_222_785, Samples.crc32c(3), 3)))
                        .withCompleting(new Completion(
                                3, new ETag("\"3858f62230ac3c915f300c664312c11f-3\""), Samples.crc32c(4))),
                "unicode",
                unicode.withUpload("\u00fc/+=", UPLOADED).withParts(List.of(part(1, 0, 1, null, 7))),
                "checksums",
                sha256.withUpload("u", UPLOADED)
                        .withParts(List.of(
                                part(1, 0, 5 << 20, new Checksum(ChecksumAlgorithm.SHA256, sum), 1),
                                part(2, 5 << 20, 5 << 20, null, 2),
                                part(3, 10 << 20, 1 << 20, Samples.crc32c(3), 3)))
                        .withCompleting(new Completion(3, null, null)),
                "download",
                download(new SourceObject(
                                new ETag("\"3858f62230ac3c915f300c664312c11f-3\""),
                                "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY",
                                Instant.parse("2026-01-02T03:04:05Z")))
                        .withParts(List.of(
                                range(2, 8 << 20, 8 << 20, "\"3858f62230ac3c915f300c664312c11f-3\"", 2),
                                range(3, 16 << 20, 3_222_785, "\"3858f62230ac3c915f300c664312c11f-3\"", 0xFFFFFFFFL))),
                "copy",
                copy().withUpload("upload-1", UPLOADED)
                        .withParts(List.of(part(1, 0, 128L << 20, null, 0), part(50, 49L * (128 << 20), 7, null, 0)))
                        .withCompleting(new Completion(50, new ETag("\"3858f62230ac3c915f300c664312c11f-50\""), null)),
                "download-untagged",
                download(new SourceObject(null, null, null)).withParts(List.of(range(1, 0, 8 << 20, "\"\"", 1))));
    }

    private static Checkpoint copy() {
        return Checkpoint.copy(
                "https://s3.eu-west-1.amazonaws.com",
                "archive",
                "2026/disk.img",
                new LocalFile("photos/2026//disk.img", 49L * (128 << 20) + 7, null, null),
                new SourceObject(
                        new ETag("\"9b2cf535f27731c974343645a3985328\""),
                        "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY",
                        Instant.parse("2026-01-02T03:04:05Z")),
                128 << 20,
                Map.of("content-type", "image/x-raw", "x-amz-meta-owner", "maria", "x-amz-tagging", "a=b&c=d"),
                Instant.parse("2026-02-03T04:05:06Z"));
    }

    private static Checkpoint download(SourceObject object) {
        return Checkpoint.download(
                "https://s3.eu-west-1.amazonaws.com",
                "photos",
                "2026/disk.img",
                new LocalFile("/data/disk.img", 20_000_001, null, null),
                object,
                8 << 20,
                ChecksumAlgorithm.CRC64NVME,
                Instant.parse("2026-02-03T04:05:06Z"));
    }

    private static PartRecord range(int partNumber, long offset, long length, String eTag, long crc32c) {
        Checksum whole = new Checksum(ChecksumAlgorithm.CRC64NVME, "rosUhgp5mIg=");
        return new PartRecord(partNumber, offset, length, new ETag(eTag), whole, crc32c);
    }

    static Stream<String> names() {
        return golden().keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("names")
    void goldenFileIsRead(String name) throws IOException {
        Checkpoint expected = golden().get(name);
        Files.copy(file(name), journal(expected));

        try (CheckpointStore.Lease lease = CheckpointStore.inDirectory(temp).acquire(expected.id())) {
            assertThat(lease.load()).contains(new Recovered(expected, false, List.of(), ""));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void writtenTodayAsItWasThen(String name) throws IOException {
        Checkpoint checkpoint = golden().get(name);

        write(checkpoint);

        assertThat(Files.readString(journal(checkpoint))).isEqualTo(Files.readString(file(name)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyRecordKeepsToTheSchema(String name) throws IOException {
        JsonSchema schema = schema();
        for (String line : Files.readAllLines(file(name))) {
            assertThat(schema.validate(line.substring(line.indexOf('{')), InputFormat.JSON))
                    .as(line)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"part\":0,\"eTag\":\"e\",\"crc32c\":\"00000000\"}",
                "{\"part\":1,\"eTag\":\"e\",\"crc32c\":\"0000000G\"}",
                "{\"part\":1,\"eTag\":\"e\",\"crc32c\":\"00000000\",\"more\":1}",
                "{\"completing\":10001}",
                "{\"uploadId\":\"u\"}",
            })
    void schemaRefusesWhatTheReaderRefuses(String record) throws IOException {
        assertThat(schema().validate(record, InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void aCopyNamesItsSource() {
        assertThat(copy().copySource())
                .isEqualTo(
                        CopySource.of("photos", "2026//disk.img").withVersionId("3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY"));
        assertThatIllegalStateException()
                .isThrownBy(() -> download(new SourceObject(null, null, null)).copySource());
    }

    @Test
    void schemaRefusesSecretHeaders() throws IOException {
        String line = Files.readAllLines(file("intention")).get(0);
        String record = line.substring(line.indexOf('{')).replace("x-amz-meta-owner", "x-amz-security-token");

        assertThat(schema().validate(record, InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void everyGoldenFileIsKnown() throws IOException {
        try (Stream<Path> files = Files.list(CHECKPOINTS.resolve("v1"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            names().map(name -> name + ".journal").toList());
        }
    }

    private void write(Checkpoint checkpoint) {
        try (CheckpointStore.Lease lease = CheckpointStore.inDirectory(temp).acquire(checkpoint.id())) {
            lease.begin(intentionOf(checkpoint));
            if (checkpoint.uploadId() != null) {
                lease.uploadCreated(checkpoint.uploadId(), checkpoint.uploadCreatedAt());
            }
            lease.append(List.copyOf(checkpoint.parts().values()));
            if (checkpoint.completing() != null) {
                lease.completing(checkpoint.completing());
            }
        }
    }

    private static Checkpoint intentionOf(Checkpoint checkpoint) {
        if (checkpoint.kind() == Checkpoint.Kind.COPY) {
            return Checkpoint.copy(
                    checkpoint.endpoint(),
                    checkpoint.bucket(),
                    checkpoint.key(),
                    checkpoint.file(),
                    checkpoint.object(),
                    checkpoint.partSizeBytes(),
                    checkpoint.objectHeaders(),
                    checkpoint.createdAt());
        }
        return checkpoint.object() == null
                ? Checkpoint.intention(
                        checkpoint.kind(),
                        checkpoint.endpoint(),
                        checkpoint.bucket(),
                        checkpoint.key(),
                        checkpoint.file(),
                        checkpoint.partSizeBytes(),
                        checkpoint.checksumAlgorithm(),
                        checkpoint.objectHeaders(),
                        checkpoint.createdAt())
                : Checkpoint.download(
                        checkpoint.endpoint(),
                        checkpoint.bucket(),
                        checkpoint.key(),
                        checkpoint.file(),
                        checkpoint.object(),
                        checkpoint.partSizeBytes(),
                        checkpoint.checksumAlgorithm(),
                        checkpoint.createdAt());
    }

    private static PartRecord part(int partNumber, long offset, long length, Checksum checksum, long crc32c) {
        return new PartRecord(
                partNumber,
                offset,
                length,
                new ETag("\"" + (partNumber + "b2cf535f27731c974343645a3985328").substring(0, 32) + "\""),
                checksum,
                crc32c);
    }

    private static JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(CHECKPOINTS.resolve("schema-v1.json")));
    }

    private static Path file(String name) {
        return CHECKPOINTS.resolve("v1").resolve(name + ".journal");
    }

    private Path journal(Checkpoint checkpoint) {
        return temp.resolve(checkpoint.id() + FileCheckpointStore.JOURNAL);
    }
}
