package dev.pail.internal.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.InvalidCallException;
import dev.pail.model.PutOptions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataHeadersTest {

    private static Map<String, String> sent(Map<String, String> metadata) {
        return MetadataHeaders.sent("PutObject", PutOptions.defaults().withMetadata(metadata));
    }

    @ParameterizedTest
    @CsvSource({
        "Colour, colour",
        "x-amz-meta-colour, colour",
        "X-AMZ-Meta-Colour, colour",
        "x-amz-meta-x-amz-meta-colour, colour"
    })
    @Tag("M11")
    void aNameIsLowerCaseAndHasOnePrefix(String given, String name) {
        assertThat(sent(Map.of(given, "red"))).isEqualTo(Map.of(name, "red"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x-amz-meta-", "a b", "a:b", "a/b", "\u00fc", "a\r\nb", "a\0", "\u0130x"})
    @Tag("M11")
    @Tag("G22")
    void whatIsNoNameOfAHeaderIsRefused(String name) {
        assertThatThrownBy(() -> sent(Map.of(name, "secret-value")))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageNotContaining("secret-value")
                .message()
                .matches("[ -~]*");
    }

    @Test
    @Tag("M11")
    void aNameGivenTwiceIsRefusedAndNullIsNoValue() {
        Map<String, String> withNull = new HashMap<>();
        withNull.put("deploy-id", null);
        withNull.put("colour", "red");
        PutOptions twice =
                PutOptions.defaults().withMetadata(Map.of("a", "1")).withHeaders(Map.of("X-Amz-Meta-A", "2"));

        assertThat(sent(withNull)).isEqualTo(Map.of("colour", "red"));
        assertThatThrownBy(() -> sent(Map.of("a", "1", "A", "2"))).isInstanceOf(InvalidCallException.class);
        assertThatThrownBy(() -> sent(Map.of("a", "1", "x-amz-meta-a", "2"))).isInstanceOf(InvalidCallException.class);
        assertThatThrownBy(() -> MetadataHeaders.sent("PutObject", twice)).isInstanceOf(InvalidCallException.class);
    }

    @ParameterizedTest
    @CsvSource({"2047, true", "2048, true", "2049, false"})
    @Tag("M9")
    void theLimitIsThatOfS3(int bytes, boolean fits) {
        Map<String, String> metadata = Map.of("abc", "x".repeat(1000), "de", "y".repeat(bytes - 1005));

        if (fits) {
            assertThat(sent(metadata)).hasSize(2);
        } else {
            assertThatThrownBy(() -> sent(metadata))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("MetadataTooLarge")
                    .hasMessageContaining("2049");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "a  b",
                "tab\tinside",
                " leading",
                "trailing ",
                "gr\u00fcn",
                "\u65e5\u672c\u8a9e",
                "\ud83d\ude80 up",
                "=?UTF-8?Q?looks_encoded?=",
                "=?not encoded?=",
                "a=?b",
                "100 % =2x"
            })
    @Tag("M10")
    void anyTextComesBackAsItWas(String value) {
        String sent = MetadataHeaders.encode(value);

        assertThat(sent).matches("[\\t -~]*").isEqualTo(sent.strip());
        assertThat(MetadataHeaders.decode(sent)).isEqualTo(value);
    }

    @Test
    @Tag("M10")
    void anyTextOfAnyLengthComesBackFromWordsOf75Characters() {
        Random random = new Random(20260701);
        for (int round = 0; round < 500; round++) {
            String text = random.ints(1 + random.nextInt(200), 0x20, 0x11000)
                    .filter(c -> !Character.isISOControl(c) && c != 0x2028 && c != 0x2029)
                    .filter(c -> (c < 0xd800 || c > 0xdfff) && (c & 0xfffe) != 0xfffe)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();

            String sent = MetadataHeaders.encode(text);

            assertThat(MetadataHeaders.decode(sent)).isEqualTo(text);
            if (!sent.equals(text)) {
                assertThat(Arrays.stream(sent.split(" ", -1)))
                        .allSatisfy(word -> assertThat(word)
                                .matches("=\\?UTF-8\\?B\\?[A-Za-z0-9+/]+=*\\?=")
                                .hasSizeLessThanOrEqualTo(75));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "=?UTF-8?Q?gr=C3=BCn_und_rot?=, grün und rot",
        "=?utf-8?b?Z3LDvG4=?=, grün",
        "=?ISO-8859-1?Q?gr=FCn?=, grün",
        "=?UTF-8?B?Z3LDvG4=?= =?UTF-8?Q?_x?=, grün x",
        "a =?UTF-8*de?Q?=C3=BC?= b, a ü b",
        "=?UTF-8?B?!!!?=, =?UTF-8?B?!!!?=",
        "=?UTF-8?Q?=C3?=, =?UTF-8?Q?=C3?=",
        "=?UTF-8?Q?=4?=, =?UTF-8?Q?=4?=",
        "=?no-such-charset?Q?a?=, =?no-such-charset?Q?a?=",
        "=?UTF-8?Q?a=0D=0Ab?=, =?UTF-8?Q?a=0D=0Ab?="
    })
    @Tag("M10")
    void encodedWordsOfOthersAreReadOrLeftAsTheyAre(String received, String read) {
        assertThat(MetadataHeaders.decode(received)).isEqualTo(read);
    }
}
