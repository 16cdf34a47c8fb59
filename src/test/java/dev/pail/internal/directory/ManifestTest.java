package dev.pail.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.IntegrityException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row L7: the text of a manifest, which {@code sha256sum -c} must be able to read, and what is made of others'. */
@Tag("L7")
class ManifestTest {

    private static final String A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static Manifest read(String text) {
        return Manifest.of(text.getBytes(StandardCharsets.UTF_8), "bucket/SHA256SUMS");
    }

    private static String text(Manifest manifest) {
        return new String(manifest.text("b/k"), StandardCharsets.UTF_8);
    }

    @Test
    void linesAreThoseOfSha256sumInTheOrderOfKeys() {
        Manifest manifest = new Manifest();
        manifest.hashes()
                .putAll(Map.of(
                        "b",
                        A,
                        "a!",
                        A,
                        "a/b",
                        EMPTY,
                        "new\nline",
                        A,
                        "back\\slash",
                        A,
                        "re\rturn",
                        A,
                        "\u00fc \ud83d\ude00",
                        A));

        assertThat(text(manifest))
                .isEqualTo(A + "  a!\n" + EMPTY + "  a/b\n" + A + "  b\n" + "\\" + A + "  back\\\\slash\n" + "\\" + A
                        + "  new\\nline\n" + "\\" + A + "  re\\rturn\n" + A + "  \u00fc \ud83d\ude00\n");
        assertThat(read(text(manifest)).hashes()).isEqualTo(manifest.hashes());
        assertThat(read("").hashes()).isEmpty();
    }

    @Test
    void linesOfOthersAreReadInAnyOrder() {
        Manifest manifest = read(A.toUpperCase(java.util.Locale.ROOT) + " *z\n" + EMPTY + "   two spaces before\n");

        assertThat(manifest.hashes()).isEqualTo(Map.of("z", A, " two spaces before", EMPTY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                A + "  cut",
                A + "  a\n" + A + "  a\n",
                A + " a\n",
                A + "\n",
                A + "  \n",
                "x" + A + "  a\n",
                "\\" + A + "  half\\\n",
                "\\" + A + "  tab\\t\n",
                "<html>no manifest</html>\n",
                "0" + A + "  a\n"
            })
    void whatIsNoManifestIsRefused(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("bucket/SHA256SUMS: line ")
                .extracting(thrown -> ((IntegrityException) thrown).code())
                .isEqualTo("ManifestMalformed");
    }

    @Test
    void aNameThatIsNoUtf8IsRefused() {
        byte[] text = (A + "  a?\n").getBytes(StandardCharsets.UTF_8);
        text[67] = (byte) 0xff;

        assertThatThrownBy(() -> Manifest.of(text, "b/k")).isInstanceOf(IntegrityException.class);
        assertThat(Manifest.isWritable("\ud800")).isFalse();
    }
}
