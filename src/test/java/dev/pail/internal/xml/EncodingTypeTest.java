package dev.pail.internal.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names under {@code encoding-type=url}. */
class EncodingTypeTest {

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a.txt,a.txt",
                "a+b.txt,a b.txt",
                "a%20b.txt,a b.txt",
                "a%2Bb.txt,a+b.txt",
                "100%25.csv,100%.csv",
                "%ED%95%9C%EA%B8%80/x,한글/x",
                "%f0%9f%98%80,😀",
                "😀%20é,😀 é",
                "a/b%2Fc,a/b/c",
                "%2520,%20",
                "++,'  '",
            })
    void decodesTheNamesOfEveryServer(String encoded, String name) {
        assertThat(EncodingType.decode(encoded)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100%",
                "100%+1",
                "a%2",
                "a%zz+b",
                "%-1",
                "%+1",
                "%C3",
                "%C3+%28",
                "%ED%A0%80",
                "%C0%AF",
                "％２０%١٢"
            })
    void takesANameThatWasNotEncodedAsItIs(String name) {
        assertThat(EncodingType.decode(name)).isEqualTo(name);
    }

    @Test
    void undoesWhatServersDo() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String name = random.ints(random.nextInt(20), 0x20, 0x10FFFF)
                    .filter(c -> c < 0xD800 || c > 0xDFFF)
                    .map(c -> random.nextBoolean() ? 0x20 + c % 0x5F : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String plus = URLEncoder.encode(name, UTF_8);

            assertThat(EncodingType.decode(plus)).as("seed %s", seed).isEqualTo(name);
            assertThat(EncodingType.decode(plus.replace("+", "%20").replace("%2F", "/")))
                    .as("seed %s", seed)
                    .isEqualTo(name);
        }
    }
}
