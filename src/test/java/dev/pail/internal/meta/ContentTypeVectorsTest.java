package dev.pail.internal.meta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.model.CallEvent;
import dev.pail.transfer.ContentTypePolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published rows: what the detector says of each file, and what is sent under the default policy. */
class ContentTypeVectorsTest {

    /** Names of the rows whose type would be active and is therefore not sent; docs/content-types.md has the reason. */
    private static final List<String> GUARDED = List.of("avatar.png", "avatar.gif", "data.json");

    private record Row(String name, String hex, String expected) {
        byte[] bytes() {
            if (hex.indexOf('(') < 0) {
                return HexFormat.of().parseHex(hex);
            }
            // Rows too long for the table name their generator instead of giving all bytes.
            return switch (name + ' ' + expected.substring(expected.lastIndexOf('.') + 1)) {
                case "a.docx document" -> Archives.docx();
                case "a.pptx presentation" -> Archives.pptx();
                case "data.csv sheet", "report.docx sheet" -> Archives.xlsx();
                case "a.tar application/x-tar" -> Archives.tar("a.txt");
                default -> throw new IllegalStateException("no bytes for " + this);
            };
        }

        @Override
        public String toString() {
            return name + " " + expected;
        }
    }

    static Stream<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (InputStream in = ContentTypeVectorsTest.class.getResourceAsStream("/vectors/content-types.csv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().skip(1).forEach(line -> {
                String[] field = line.split(",\"|\",|,(?! )", -1);
                rows.add(new Row(field[0], field[1], field[2]));
            });
        }
        return rows.stream();
    }

    @Test
    @Tag("M1")
    void allRowsAreRead() throws IOException {
        assertThat(rows()).hasSize(77);
    }

    @ParameterizedTest
    @MethodSource("rows")
    @Tag("M1")
    void detectorSaysWhatTheRowExpects(Row row) {
        String said = new StandardDetector()
                .detect(row.name(), ByteBuffer.wrap(row.bytes()).asReadOnlyBuffer());

        assertThat(said == null ? ContentTypes.UNKNOWN : said).isEqualTo(row.expected());
    }

    @ParameterizedTest
    @MethodSource("rows")
    @Tag("M1")
    void whatIsSentIsTheSameUnlessItWouldBeActive(Row row) {
        List<CallEvent> told = new ArrayList<>();
        ContentTypes types = new ContentTypes(
                ContentTypePolicy.BYTES_THEN_NAME, null, Runnable::run, (task, delay) -> () -> {}, told::add);

        ContentTypes.Chosen chosen = types.choose(
                        new ContentTypes.Asked("Upload", "b/k", row.name(), ByteBuffer.wrap(row.bytes()), true, false))
                .join();

        boolean guarded = GUARDED.contains(row.name()) && !chosen.type().equals(row.expected());
        assertThat(KnownTypes.canonical(chosen.type())).isEqualTo(guarded ? named(row) : canonical(row.expected()));
        assertThat(told).hasSize(guarded ? 1 : 0);
        assertThat(guarded).isEqualTo(row.expected().matches("text/html|image/svg\\+xml"));
    }

    @Test
    @Tag("M1")
    void everyRowThatIsSentOtherwiseStandsInTheDocument() throws IOException {
        String document = Files.readString(Path.of("docs/content-types.md"));

        GUARDED.forEach(name -> assertThat(document).contains("`" + name + "`"));
    }

    private static String named(Row row) {
        return KnownTypes.byName(row.name()).type();
    }

    private static String canonical(String type) {
        return KnownTypes.canonical(type);
    }
}
