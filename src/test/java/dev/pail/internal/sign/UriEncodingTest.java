package dev.pail.internal.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.InvalidCallException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S3")
class UriEncodingTest {

    private static final long SEED = 3986;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "a/b.txt|a/b.txt",
                "a b|a%20b",
                "a+b|a%2Bb",
                "~-._|~-._",
                "a//b|a//b",
                "./../x|./../x",
                "100%|100%25",
                "%2F|%252F",
                "!*'()|%21%2A%27%28%29",
                "é|%C3%A9",
                "日本|%E6%97%A5%E6%9C%AC",
                "😀|%F0%9F%98%80",
                "a:b@c;d,e=f&g$h?i#j[k]|a%3Ab%40c%3Bd%2Ce%3Df%26g%24h%3Fi%23j%5Bk%5D"
            })
    void encodesAPathOnce(String key, String encoded) {
        assertThat(UriEncoding.encodePath(key)).isEqualTo(encoded);
        assertThat(UriEncoding.encodeQuery(key)).isEqualTo(encoded.replace("/", "%2F"));
    }

    @Test
    void encodesEveryCharacterAsItsUtf8Bytes() {
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            int codePoint = round < 0x3000 ? round : random.nextInt(Character.MAX_CODE_POINT + 1);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                continue;
            }
            String text = Character.toString(codePoint);
            StringBuilder expected = new StringBuilder();
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                boolean unreserved = (b >= 'a' && b <= 'z')
                        || (b >= 'A' && b <= 'Z')
                        || (b >= '0' && b <= '9')
                        || "-._~".indexOf(b) >= 0;
                expected.append(unreserved ? Character.toString(b) : String.format(Locale.ROOT, "%%%02X", b & 0xFF));
            }

            assertThat(UriEncoding.encodeQuery(text)).isEqualTo(expected.toString());
        }
    }

    @Test
    void keepsWhatNeedsNoEncoding() {
        String key = "2026/01/photo-1_a~b.jpg";

        assertThat(UriEncoding.encodePath(key)).isSameAs(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\uD83D", "\uD83Db", "\uDE00", "a\uDE00\uD83D", "\uD83D\uD83D\uDE00"})
    void refusesHalfOfASurrogatePair(String key) {
        assertThatThrownBy(() -> UriEncoding.encodePath(key))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("half of a surrogate pair");
    }

    @Test
    @Tag("S2")
    void sortsByEncodedNameThenValue() {
        assertThat(UriEncoding.canonicalQuery(List.of(
                        Map.entry("b", "2"),
                        Map.entry("a-b", "1"),
                        Map.entry("a", "z"),
                        Map.entry("a", ""),
                        Map.entry("A", "1"),
                        Map.entry("é", "/"),
                        Map.entry("k k", "v+v"))))
                .isEqualTo("%C3%A9=%2F&A=1&a=&a=z&a-b=1&b=2&k%20k=v%2Bv");
        assertThat(UriEncoding.canonicalQuery(List.of())).isEmpty();
        assertThat(UriEncoding.canonicalQuery(List.of(Map.entry("acl", "")))).isEqualTo("acl=");
    }
}
