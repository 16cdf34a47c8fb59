package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.InvalidCallException;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    @TempDir
    Path temp;

    @Test
    void identifierTellsTransfersApart() {
        Set<String> ids = new HashSet<>();
        for (String[] target : List.of(
                new String[] {"e", "b", "k"},
                new String[] {"e", "bk", ""},
                new String[] {"eb", "k", ""},
                new String[] {"e", "b", "k/"},
                new String[] {"e", "b", "K"},
                new String[] {"e|b", "k", "|"},
                new String[] {"e", "b|k", ""},
                new String[] {"e", "b", "ключ"},
                new String[] {"e", "b", "😀"})) {
            ids.add(Checkpoint.id(Checkpoint.Kind.UPLOAD, target[0], target[1], target[2]));
        }

        assertThat(ids).hasSize(9).allMatch(id -> id.matches("[0-9a-f]{32}"));
    }

    @Test
    void identifierNeverChanges() {
        assertThat(Samples.id()).isEqualTo("fd652b972a0ca23435533760bc62e1e2");
    }

    @ParameterizedTest
    @Tag("O34")
    @ValueSource(
            strings = {
                "Authorization",
                "proxy-authorization",
                "Cookie",
                "x-amz-security-token",
                "X-Amz-Security-Token",
                "x-amz-server-side-encryption-customer-algorithm",
                "x-amz-server-side-encryption-customer-key",
                "X-Amz-Server-Side-Encryption-Customer-Key",
                "x-amz-copy-source-server-side-encryption-customer-key",
            })
    void secretHeaderIsRefusedAndItsValueNotRepeated(String name) {
        assertThatThrownBy(() -> withHeaders(Map.of(name, "s3cret")))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining(name.toLowerCase(Locale.ROOT))
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @Tag("G22")
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\0b", "\u0085"})
    void headerThatWouldSmuggleAnotherIsRefused(String text) {
        assertThatThrownBy(() -> withHeaders(Map.of("x-amz-meta-a", text))).isInstanceOf(InvalidCallException.class);
        assertThatThrownBy(() -> withHeaders(Map.of(text, "a"))).isInstanceOf(InvalidCallException.class);
    }

    @ParameterizedTest
    @Tag("O34")
    @ValueSource(strings = {"https://key:secret@host", "https://host/?X-Amz-Signature=secret"})
    void endpointWithASecretIsRefused(String endpoint) {
        LocalFile source = Samples.intention().file();

        assertThatThrownBy(() -> Checkpoint.intention(
                        Checkpoint.Kind.UPLOAD, endpoint, "b", "k", source, 1, null, Map.of(), Instant.EPOCH))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void mapsAreCopiedInAndCannotBeChanged() {
        Map<String, String> headers = new HashMap<>(Map.of("b", "2", "a", "1"));
        Checkpoint checkpoint = withHeaders(headers);
        headers.put("c", "3");

        assertThat(checkpoint.objectHeaders()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThatThrownBy(() -> checkpoint.objectHeaders().put("d", "4"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> Samples.withParts(1).parts().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void partsThatCannotBeAreRefused() {
        ETag eTag = new ETag("\"e\"");
        for (Runnable wrong : List.<Runnable>of(
                () -> new PartRecord(0, 0, 1, eTag, null, 0),
                () -> new PartRecord(10_001, 0, 1, eTag, null, 0),
                () -> new PartRecord(1, -1, 1, eTag, null, 0),
                () -> new PartRecord(1, 0, -1, eTag, null, 0),
                () -> new PartRecord(1, Long.MAX_VALUE, 1, eTag, null, 0),
                () -> new PartRecord(1, 0, 1, eTag, null, -1),
                () -> new PartRecord(1, 0, 1, eTag, null, 1L << 32),
                () -> new PartRecord(1, 0, 1, new ETag(""), null, 0),
                () -> new PartRecord(1, 0, 1, new ETag("e".repeat(257)), null, 0),
                () -> new Completion(0, null, null),
                () -> new Completion(10_001, null, null),
                () -> new LocalFile("f", -1, Instant.EPOCH, null),
                () -> Samples.withParts(0).withParts(List.of(new PartRecord(1, Samples.FILE_BYTES, 1, eTag, null, 0))),
                () -> Samples.intention().withParts(Samples.parts(1, 1)),
                () -> Samples.intention().withUpload("", Instant.EPOCH),
                () -> Samples.intention().withUpload("u".repeat(4097), Instant.EPOCH))) {
            assertThatThrownBy(wrong::run).isInstanceOf(InvalidCallException.class);
        }
    }

    @Test
    void partFiledUnderAnotherNumberIsRefused() {
        Checkpoint good = Samples.withParts(0);

        assertThatThrownBy(() -> new Checkpoint(
                        good.id(),
                        good.kind(),
                        good.endpoint(),
                        good.bucket(),
                        good.key(),
                        good.file(),
                        null,
                        good.partSizeBytes(),
                        good.checksumAlgorithm(),
                        good.objectHeaders(),
                        good.createdAt(),
                        good.uploadId(),
                        good.uploadCreatedAt(),
                        new TreeMap<>(Map.of(2, Samples.part(1))),
                        null))
                .isInstanceOf(InvalidCallException.class);
    }

    @Test
    void awkwardValuesComeBackAsTheyWere() {
        Checkpoint awkward = Checkpoint.intention(
                Checkpoint.Kind.UPLOAD,
                "https://[::1]:9000",
                "b",
                "a//b/ключ/😀/\"\\\u2028/\uD800/" + "x".repeat(900),
                new LocalFile("C:\\data\\\t\n\uDFFF.bin", Long.MAX_VALUE, Instant.MIN, null),
                Long.MAX_VALUE,
                null,
                Map.of("x-amz-meta-ü", "ü\t\"", "Content-Type", ""),
                Instant.MAX);
        PartRecord far = new PartRecord(10_000, Long.MAX_VALUE - 5, 5, new ETag("W/\"x\""), null, 0xFFFF_FFFFL);
        PartRecord summed = new PartRecord(2, 7, 0, new ETag("bare"), new Checksum(ChecksumAlgorithm.SHA256, "a:b"), 0);

        try (CheckpointStore.Lease lease = CheckpointStore.inDirectory(temp).acquire(awkward.id())) {
            lease.begin(awkward);
            lease.uploadCreated("\"ü\n", Instant.EPOCH);
            lease.append(List.of(far, summed));
            lease.completing(new Completion(10_000, null, null));

            assertThat(lease.load().orElseThrow().checkpoint())
                    .isEqualTo(awkward.withUpload("\"ü\n", Instant.EPOCH)
                            .withParts(List.of(far, summed))
                            .withCompleting(new Completion(10_000, null, null)));
        }
    }

    @Test
    void everyKindOfPartChecksumComesBack() {
        for (ChecksumAlgorithm algorithm :
                new ChecksumAlgorithm[] {null, ChecksumAlgorithm.CRC32C, ChecksumAlgorithm.SHA256}) {
            Checkpoint begun = withAlgorithm(algorithm);
            List<PartRecord> parts = List.of(
                    sum(1, null),
                    sum(2, Samples.crc32c(2)),
                    sum(3, Samples.crc32c(99)),
                    sum(4, new Checksum(ChecksumAlgorithm.SHA256, "AAAA")),
                    sum(5, new Checksum(ChecksumAlgorithm.CRC32, "AAAA:B")));
            try (CheckpointStore.Lease lease = CheckpointStore.inDirectory(temp).acquire(begun.id())) {
                lease.begin(begun);
                lease.uploadCreated("u", Instant.EPOCH);
                lease.append(parts);

                assertThat(lease.load().orElseThrow().checkpoint().parts().values())
                        .containsExactlyElementsOf(parts);
            }
        }
    }

    @Test
    void recordTooLargeToBeReadAgainIsNotWritten() throws IOException {
        Checkpoint huge = withHeaders(Map.of("x-amz-meta-a", "a".repeat(JournalLimits.PAYLOAD_BYTES_MAX)));

        try (CheckpointStore.Lease lease = CheckpointStore.inDirectory(temp).acquire(huge.id())) {
            assertThatThrownBy(() -> lease.begin(huge)).isInstanceOf(InvalidCallException.class);
        }
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    @Tag("O2")
    void tenThousandPartsTakeAMegabyte() throws IOException {
        assertThat(journalBytes(ChecksumAlgorithm.CRC32C, "")).isBetween(800_000L, 1_050_000L);
        assertThat(journalBytes(ChecksumAlgorithm.SHA256, "A".repeat(43) + "=")).isLessThan(1_600_000L);
    }

    private long journalBytes(ChecksumAlgorithm algorithm, String checksum) throws IOException {
        Checkpoint begun = withAlgorithm(algorithm);
        List<PartRecord> parts = Samples.parts(1, 10_000).stream()
                .map(part -> new PartRecord(
                        part.partNumber(),
                        part.offset(),
                        part.length(),
                        new ETag("\"" + "9".repeat(32) + "\""),
                        checksum.isEmpty() ? part.checksum() : new Checksum(algorithm, checksum),
                        part.crc32c()))
                .toList();
        try (CheckpointStore.Lease lease = CheckpointStore.inDirectory(temp).acquire(begun.id())) {
            lease.begin(begun);
            lease.uploadCreated("u".repeat(128), Instant.EPOCH);
            lease.append(parts);
            assertThat(lease.load().orElseThrow().checkpoint().parts().values()).containsExactlyElementsOf(parts);
        }
        return Files.size(Samples.journal(temp));
    }

    private static PartRecord sum(int partNumber, Checksum checksum) {
        PartRecord part = Samples.part(partNumber);
        return new PartRecord(partNumber, part.offset(), part.length(), part.eTag(), checksum, partNumber);
    }

    private static Checkpoint withAlgorithm(ChecksumAlgorithm algorithm) {
        return Checkpoint.intention(
                Checkpoint.Kind.UPLOAD,
                Samples.ENDPOINT,
                Samples.BUCKET,
                Samples.KEY,
                Samples.intention().file(),
                Samples.PART_BYTES,
                algorithm,
                Map.of(),
                Samples.CREATED);
    }

    private static Checkpoint withHeaders(Map<String, String> headers) {
        return Checkpoint.intention(
                Checkpoint.Kind.UPLOAD,
                Samples.ENDPOINT,
                Samples.BUCKET,
                Samples.KEY,
                Samples.intention().file(),
                Samples.PART_BYTES,
                null,
                headers,
                Samples.CREATED);
    }
}
