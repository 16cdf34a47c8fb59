package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.error.InvalidCallException;
import dev.pail.model.PutOptions;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.UploadExplanation;
import dev.pail.transfer.UploadExplanation.Entry;
import dev.pail.transfer.UploadExplanation.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MetadataChainTest {

    private static final MetadataSource.Subject SUBJECT =
            new MetadataSource.Subject("bucket", "k", Path.of("f"), 1, Instant.EPOCH);

    private static final int PREFIX = "x-amz-meta-".length();

    private static UploadExplanation explain(Map<String, String> caller, MetadataSource... sources) {
        return explain(false, caller, sources);
    }

    private static UploadExplanation explain(boolean asciiOnly, Map<String, String> caller, MetadataSource... sources) {
        return new MetadataChain(List.of(sources), asciiOnly)
                .explain(
                        SUBJECT, PutOptions.defaults().withContentType("text/x").withMetadata(caller), "a test");
    }

    private static MetadataSource giving(String name, String... keysAndValues) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (int index = 0; index < keysAndValues.length; index += 2) {
            metadata.put(keysAndValues[index], keysAndValues[index + 1]);
        }
        return MetadataSource.of(name, subject -> metadata);
    }

    static IntStream combinations() {
        return IntStream.range(0, 16);
    }

    /** Each layer has a key of its own, one that it shares with all below it, and one that all share. */
    @ParameterizedTest
    @MethodSource("combinations")
    @Tag("M8")
    void theHighestThatIsThereCounts(int present) {
        List<String> layers = List.of("caller", "ci", "git", "defaults");
        Map<String, String> caller = new TreeMap<>();
        List<MetadataSource> sources = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (int layer = 0; layer < 4; layer++) {
            if ((present & (1 << layer)) == 0) {
                continue;
            }
            String name = layers.get(layer);
            Map<String, String> own = new TreeMap<>(Map.of("own-" + name, name, "shared", name));
            for (int below = layer; below < 4; below++) {
                own.put("from-" + layers.get(below) + "-up", name);
            }
            own.forEach(expected::putIfAbsent);
            if (layer == 0) {
                caller = own;
            } else {
                sources.add(MetadataSource.of(name, subject -> new TreeMap<>(own)));
            }
        }

        UploadExplanation explained = explain(caller, sources.toArray(MetadataSource[]::new));

        assertThat(explained.sent()).isEqualTo(expected);
        assertThat(explained.metadata().stream().filter(entry -> entry.fate() == Fate.SHADOWED))
                .allSatisfy(
                        entry -> assertThat(explained.sent().get(entry.key())).isNotEqualTo(entry.value()));
        assertThat(explained.failures()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2047, true", "2048, true", "2049, false"})
    @Tag("M9")
    void whatDoesNotFitGoesLowestFirst(int bytes, boolean fits) {
        int callers = PREFIX + 1 + 1000;
        int first = PREFIX + 2 + 500;
        int second = PREFIX + 2 + 100;
        int last = bytes - callers - first - second;
        String lowest = "x".repeat(last - PREFIX - 2);

        UploadExplanation explained = explain(
                Map.of("a", "c".repeat(1000)),
                giving("ci", "b1", "d".repeat(500)),
                giving("git", "c1", "e".repeat(100), "c2", lowest));

        assertThat(explained.metadata())
                .extracting(Entry::key, Entry::source, Entry::fate)
                .containsExactly(
                        tuple("a", "caller", Fate.SENT),
                        tuple("b1", "ci", Fate.SENT),
                        tuple("c1", "git", Fate.SENT),
                        tuple("c2", "git", fits ? Fate.SENT : Fate.TOO_LARGE));
        assertThat(explained.metadata().get(3).value()).as("no value is cut").isEqualTo(lowest);
    }

    @Test
    @Tag("M9")
    void aLargeKeyTakesAllBelowItWithIt() {
        UploadExplanation explained = explain(
                Map.of("a", "1"), giving("ci", "b", "2", "large", "x".repeat(2048)), giving("git", "small", "3"));

        assertThat(explained.sent()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(explained.metadata())
                .filteredOn(entry -> entry.fate() == Fate.TOO_LARGE)
                .extracting(Entry::key)
                .containsExactly("large", "small");
    }

    @ParameterizedTest
    @CsvSource({"2047, true", "2048, true", "2049, false"})
    @Tag("M9")
    void theCallersOwnIsNeverLeftOut(int bytes, boolean fits) {
        Map<String, String> caller = Map.of("a", "x".repeat(bytes - 1));

        if (fits) {
            assertThat(explain(caller, giving("ci", "b", "1")).sent()).isEqualTo(caller);
        } else {
            assertThatThrownBy(() -> explain(caller, giving("ci", "b", "1")))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("MetadataTooLarge");
        }
    }

    @Test
    @Tag("M11")
    void whatASourceMayNotSendIsLeftOutAndNotShown() {
        UploadExplanation explained = explain(
                true,
                Map.of(),
                giving(
                        "ci",
                        "bad name",
                        "x",
                        "evil",
                        "a\r\nX-Evil: 1",
                        "foreign",
                        "gr\u00fcn",
                        "nothing",
                        null,
                        "blank",
                        " "),
                giving("git", "X-Amz-Meta-Good", "yes"));

        assertThat(explained.sent()).isEqualTo(Map.of("good", "yes"));
        assertThat(explained.metadata())
                .filteredOn(entry -> entry.fate() == Fate.REFUSED)
                .extracting(Entry::key, Entry::value)
                .containsExactly(tuple("bad name", ""), tuple("evil", ""), tuple("foreign", ""));
    }

    @Test
    @Tag("M8")
    void aSourceThatFailsIsNamedAndTheOthersCount() {
        MetadataSource broken = new MetadataSource() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Map<String, String> metadata(Subject subject) throws IOException {
                throw new IOException("no\r\nluck");
            }
        };
        MetadataSource silent = MetadataSource.of("silent", subject -> null);

        UploadExplanation explained = explain(Map.of(), broken, silent, giving("git", "a", "1"));

        assertThat(explained.sent()).isEqualTo(Map.of("a", "1"));
        assertThat(explained.failures()).containsEntry("broken", "no??luck").containsKey("silent");
    }

    @Test
    void namesOfSourcesAreDistinct() {
        for (MetadataSource wrong : List.of(giving("git"), giving("caller"), giving(""))) {
            assertThatThrownBy(() -> S3Client.builder()
                            .endpoint("http://127.0.0.1:9")
                            .credentials(CredentialsProvider.anonymous())
                            .metadataSources(MetadataSource.git(), wrong)
                            .build())
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("metadata source");
        }
    }

    @Test
    @Tag("M8")
    void theDefaultsAreOfTheFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "123456789");
        MetadataSource defaults = MetadataSource.defaults(MetadataSource.Default.values());

        Map<String, String> given = defaults.metadata(
                new MetadataSource.Subject("bucket", "k", file, 9, Instant.parse("2026-07-01T10:20:30.5Z")));

        assertThat(given)
                .containsEntry("pail-version", null)
                .containsEntry("source-name", "a.txt")
                .containsEntry("source-modified", "2026-07-01T10:20:30Z")
                .containsEntry("source-crc32c", "e3069283")
                .containsEntry("source-sha256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225");
        assertThat(MetadataSource.defaults().metadata(SUBJECT)).isEmpty();
    }
}
