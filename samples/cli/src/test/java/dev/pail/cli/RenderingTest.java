package dev.pail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people read and write: amounts, JSON, part numbers. */
class RenderingTest {

    @Test
    void sizesAreReadInBinaryUnits() {
        Amounts.Size size = new Amounts.Size();

        assertThat(List.of(size.convert("5"), size.convert("8MiB"), size.convert("5gib"), size.convert("1 KiB")))
                .containsExactly(5L, 8L << 20, 5L << 30, 1024L);
    }

    @Test
    void durationsAreReadWithTheirUnit() {
        Amounts.Time time = new Amounts.Time();

        assertThat(List.of(time.convert("90"), time.convert("5m"), time.convert("7d"), time.convert("PT1M30S")))
                .containsExactly(
                        Duration.ofSeconds(90), Duration.ofMinutes(5), Duration.ofDays(7), Duration.ofSeconds(90));
    }

    @Test
    void jsonEscapesWhatItMust() {
        String line = Json.line("key", "a\"\\\n\u0001\ud83e\udea3\ud800", "n", 1L, "t", true, "none", null);

        assertThat(line)
                .isEqualTo("{\"key\":\"a\\\"\\\\\\n\\u0001\ud83e\udea3\\ud800\",\"n\":1,\"t\":true,\"none\":null}");
    }

    @Test
    void partNumbersAreShownAsRanges() {
        assertThat(Demo.ranges(List.of(1, 2, 3, 5, 7, 8))).isEqualTo("1-3, 5, 7-8");
        assertThat(Demo.ranges(List.of(4))).isEqualTo("4");
        assertThat(Demo.ranges(List.of())).isEmpty();
    }
}
