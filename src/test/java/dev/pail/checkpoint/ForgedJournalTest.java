package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.CheckpointException;
import dev.pail.error.S3Exception;
import dev.pail.model.ETag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals that look right: with CRCs made anew, or of whole records put where they do not belong. */
@Tag("G4")
class ForgedJournalTest {

    @TempDir
    Path temp;

    private List<String> lines;

    @BeforeEach
    void writeJournal() throws IOException {
        lines = List.of(new String(Samples.journalBytes(temp), StandardCharsets.US_ASCII).split("(?<=\n)"));
    }

    @Test
    void recordsDroppedDoubledOrSwappedAreNotApplied() {
        for (int i = 1; i < lines.size(); i++) {
            for (int k = i; k < lines.size(); k++) {
                List<String> swapped = new ArrayList<>(lines);
                Collections.swap(swapped, i, k);
                List<String> doubled = new ArrayList<>(lines);
                doubled.add(k, lines.get(i));
                List<String> dropped = new ArrayList<>(lines);
                dropped.remove(i);

                for (List<String> forged : List.of(swapped, doubled, dropped)) {
                    BrokenJournals.assertNothingWrong(read(forged));
                }
                assertThat(checkpoint(dropped)).isEqualTo(checkpoint(lines.subList(0, i)));
            }
        }
    }

    @Test
    void recordsOfAnotherJournalOfTheSameTransferAreNotApplied() throws IOException {
        Path other = Files.createDirectories(temp.resolve("other"));
        try (CheckpointStore.Lease lease = BrokenJournals.acquire(other)) {
            lease.begin(Samples.intention(Samples.KEY, Samples.CREATED.plusNanos(1)));
            lease.uploadCreated("other upload", Samples.UPLOAD_CREATED);
            lease.append(Samples.parts(1, 3));
        }
        List<String> strange = List.of(Files.readString(Samples.journal(other)).split("(?<=\n)"));

        for (int i = 1; i < strange.size(); i++) {
            List<String> mixed = new ArrayList<>(lines);
            mixed.set(i, strange.get(i));

            Recovered found = read(mixed).orElseThrow();

            assertThat(BrokenJournals.STATES).contains(found.checkpoint());
            assertThat(found.damaged()).isTrue();
        }
    }

    @Test
    void journalUnderTheNameOfAnotherTransferIsRefused() throws IOException {
        String other = Samples.intention("other", Samples.CREATED).id();
        Files.move(Samples.journal(temp), temp.resolve(other + FileCheckpointStore.JOURNAL));

        try (CheckpointStore.Lease lease = CheckpointStore.inDirectory(temp).acquire(other)) {
            assertThatThrownBy(lease::load)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("CheckpointUnreadable")
                    .hasMessageContaining(other)
                    .hasMessageContaining("it belongs to photos/2026/disk.img")
                    .hasMessageContaining(Samples.id());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"bucket\":\"photos\"          | \"bucket\":\"other\"",
                "\"key\":\"2026/disk.img\"      | \"key\":\"2026/disk.img2\"",
                "127.0.0.1:9000                 | 127.0.0.1:9001",
                "127.0.0.1:9000                 | u:p@127.0.0.1:9000",
                "\"x-amz-meta-owner\"           | \"Authorization\"",
                "\"x-amz-meta-owner\"           | \"x-amz-server-side-encryption-customer-key\"",
                "\"x-amz-meta-owner\":\"maria\" | \"x-amz-meta-owner\":7",
                "\"maria\"                      | \"a\\r\\nb\"",
                "\"partSizeBytes\":8388608      | \"partSizeBytes\":0",
                "\"partSizeBytes\":8388608      | \"partSizeBytes\":\"8388608\"",
                "\"partSizeBytes\":8388608      | \"partSizeBytes\":8388608.0",
                "\"partSizeBytes\":8388608      | \"partSizeBytes\":99999999999999999999",
                "\"partSizeBytes\":8388608      | \"partSizeBytes\":9999999999999999999999",
                "\"createdAt\"                  | \"strange\":1,\"createdAt\"",
                "\"createdAt\"                  | \"strange\":{\"a\":{\"b\":{}}},\"createdAt\"",
                "\"createdAt\"                  | \"strange\":[],\"createdAt\"",
                "\"createdAt\"                  | \"bucket\":\"photos\",\"createdAt\"",
                "2026-01-31T12:00:00.123456789Z | 2026-01-31T12:00:00.123456789+00:00",
                "2026-01-31T12:00:00.123456789Z | yesterday",
                "\"size\":167772160001          | \"size\":-1",
                "\"path\":\"/data/disk.img\",   | ``",
                "pail-checkpoint                | other-checkpoint",
                "123456789Z\"}                 | 123456789Z\"}{}",
            })
    void firstRecordThatMakesNoSenseIsRefused(String text, String replacement) {
        assertThat(lines.get(0)).contains(text.strip());
        String payload = payload(lines.get(0)).replaceFirst(Pattern.quote(text.strip()), quote(replacement));
        List<String> forged = forge(0, old -> payload);

        refused(forged, "CheckpointUnreadable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"part\":0,\"eTag\":\"e\",\"crc32c\":\"00000000\"}",
                "{\"part\":10001,\"eTag\":\"e\",\"crc32c\":\"00000000\"}",
                "{\"part\":99999999999,\"eTag\":\"e\",\"crc32c\":\"00000000\"}",
                "{\"part\":-2147483648,\"eTag\":\"e\",\"crc32c\":\"00000000\"}",
                "{\"part\":1,\"eTag\":\"e\",\"crc32c\":\"0000000\"}",
                "{\"part\":1,\"eTag\":\"e\",\"crc32c\":\"+0000000\"}",
                "{\"part\":1,\"eTag\":\"\",\"crc32c\":\"00000000\"}",
                "{\"part\":1,\"eTag\":null,\"crc32c\":\"00000000\"}",
                "{\"part\":1,\"eTag\":\"e\",\"crc32c\":\"00000000\",\"more\":1}",
                "{\"part\":1,\"eTag\":\"e\",\"crc32c\":\"00000000\",\"checksum\":\"MD5:abc\"}",
                "{\"part\":1,\"eTag\":\"e\",\"crc32c\":\"00000000\",\"checksum\":\"\"}",
                "{\"part\":1,\"offset\":-1,\"eTag\":\"e\",\"crc32c\":\"00000000\"}",
                "{\"part\":1,\"offset\":9223372036854775807,\"length\":1,\"eTag\":\"e\",\"crc32c\":\"00000000\"}",
                "{\"part\":1,\"length\":167772160002,\"eTag\":\"e\",\"crc32c\":\"00000000\"}",
                "{\"part\":1,\"length\":-1,\"eTag\":\"e\",\"crc32c\":\"00000000\"}",
                "{\"completing\":0}",
                "{\"completing\":1,\"checksum\":\"nothing\"}",
                "{\"uploadId\":\"another\",\"createdAt\":\"2026-01-31T12:00:00Z\",\"journal\":\"ID\",\"tag\":\"TAG\"}",
                "{\"uploadId\":\"\",\"createdAt\":\"2026-01-31T12:00:00Z\",\"journal\":\"ID\",\"tag\":\"TAG\"}",
                "{\"uploadId\":\"x\",\"createdAt\":\"2026-01-31T12:00:00Z\",\"journal\":\"x\",\"tag\":\"TAG\"}",
                "{\"uploadId\":\"x\",\"createdAt\":\"2026-01-31T12:00:00Z\",\"journal\":\"ID\",\"tag\":\"x\"}",
                "{\"part\":1",
                "[]",
                "{}{}",
                "",
            })
    void laterRecordThatMakesNoSenseIsRefused(String payload) {
        String tag = crc(lines.get(0));
        String filled = payload.replace("ID", Samples.id()).replace("TAG", tag);

        refused(forge(3, old -> filled), "CheckpointUnreadable");
    }

    @Test
    void newerVersionIsRefusedAndLeftAlone() throws IOException {
        for (List<String> newer : List.of(
                forge(
                        0,
                        old -> old.replace("\"version\":1", "\"version\":2,\"new\":[1]")
                                .replace("[1]", "1")),
                forge(0, old -> old.replace("UPLOAD", "MIRROR")),
                forge(0, old -> old.replace("CRC32C", "XXHASH3")),
                forge(3, old -> "{\"pause\":1}"))) {
            refused(newer, "CheckpointFormatUnknown");
            assertThatThrownBy(() -> read(newer)).hasMessageContaining("written by a newer Pail");

            Files.writeString(Samples.journal(temp), String.join("", newer));
            try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
                assertThatThrownBy(lease::load)
                        .hasMessageContaining(Samples.journal(temp).toString());
            }
            assertThat(Files.readString(Samples.journal(temp))).isEqualTo(String.join("", newer));
        }
    }

    @Test
    void partBeforeItsUploadIsRefused() {
        String part = payload(lines.get(3));

        refused(forge(1, old -> part), "CheckpointUnreadable");
    }

    @Test
    void eTagOfAnotherPartUnderARightCrcIsForTheServersListToFind() {
        String eTag = Samples.part(2).eTag().unquoted();
        List<String> forged = forge(3, old -> old.replace(Samples.part(1).eTag().unquoted(), eTag));

        assertThat(read(forged).orElseThrow().checkpoint().parts().get(1).eTag())
                .isEqualTo(new ETag('"' + eTag + '"'));
    }

    @Test
    void salvageTakesNoUploadIdOnTrust() {
        String broken = lines.get(0).replace("photos", "phatos");
        String tag = crc(lines.get(0));
        String made = "{\"uploadId\":\"made up\",\"createdAt\":\"2026-01-31T12:00:00Z\",\"journal\":\"" + Samples.id()
                + "\",\"tag\":\"" + tag + "\"}";
        String wrongCrc = made.length() + " 1 00000000 " + made + "\n";
        String wrongJournal = frame(tag, 1, made.replace(Samples.id(), "0".repeat(32)));
        String right = frame(tag, 1, made);

        assertThat(read(List.of(broken, wrongCrc, wrongJournal)).orElseThrow().salvagedUploadIds())
                .isEmpty();
        assertThat(read(List.of(broken, right)).orElseThrow().salvagedUploadIds())
                .containsExactly("made up");
    }

    @Test
    void salvageIsBounded() {
        StringBuilder many = new StringBuilder(lines.get(0).replace("photos", "phatos"));
        String tag = crc(lines.get(0));
        for (int i = 1; i <= 1000; i++) {
            many.append(frame(
                    tag,
                    i,
                    "{\"uploadId\":\"" + i + "\",\"createdAt\":\"2026-01-31T12:00:00Z\",\"journal\":\"" + Samples.id()
                            + "\",\"tag\":\"" + tag + "\"}"));
        }

        assertThat(read(List.of(many.toString())).orElseThrow().salvagedUploadIds())
                .hasSize(JournalLimits.SALVAGED_MAX);
    }

    private static void refused(List<String> journal, String code) {
        assertThatThrownBy(() -> read(journal))
                .isInstanceOf(CheckpointException.class)
                .satisfies(e -> assertThat(((S3Exception) e).code()).isEqualTo(code));
    }

    private List<String> forge(int line, UnaryOperator<String> change) {
        List<String> forged = new ArrayList<>(lines);
        String tag = JournalFrame.NO_TAG;
        for (int i = 0; i < forged.size(); i++) {
            String payload = payload(forged.get(i));
            String changed = frame(tag, i, i == line ? change.apply(payload) : payload);
            forged.set(i, changed);
            tag = i == 0 ? crc(changed) : tag;
        }
        return forged;
    }

    private static String quote(String replacement) {
        return Matcher.quoteReplacement(replacement);
    }

    private static String crc(String line) {
        return line.split(" ", -1)[2];
    }

    private static String payload(String line) {
        return line.substring(line.indexOf('{')).stripTrailing();
    }

    private static String frame(String tag, int sequence, String payload) {
        return new String(JournalFrame.encode(tag, sequence, payload), StandardCharsets.US_ASCII);
    }

    private static Optional<Recovered> read(List<String> journal) {
        return BrokenJournals.read(String.join("", journal).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Checkpoint checkpoint(List<String> journal) {
        return read(journal).orElseThrow().checkpoint();
    }
}
