package dev.pail.internal.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates as servers write them. */
class S3TimestampTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-07-01T10:20:30Z|2026-07-01T10:20:30Z",
                "2026-07-01T10:20:30.1Z|2026-07-01T10:20:30.100Z",
                "2026-07-01T10:20:30.123Z|2026-07-01T10:20:30.123Z",
                "2026-07-01T10:20:30.123456789Z|2026-07-01T10:20:30.123456789Z",
                "2026-07-01T10:20:30|2026-07-01T10:20:30Z",
                "2026-07-01T10:20:30.5|2026-07-01T10:20:30.500Z",
                "2026-07-01T12:20:30+02:00|2026-07-01T10:20:30Z",
                "2024-02-29T23:59:59Z|2024-02-29T23:59:59Z",
                "0001-01-01T00:00:00Z|0001-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z|1969-12-31T23:59:59.999Z",
                "Wed, 01 Jul 2026 10:20:30 GMT|2026-07-01T10:20:30Z",
            })
    void readsTheDatesOfEveryServer(String text, Instant moment) {
        assertThat(S3Timestamp.parse(text)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "today",
                "2026-07-01",
                "2026-13-01T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-07-01T24:00:01Z",
                "2026-07-01T10:60:00Z",
                "2026-07-01T10:20:30.1234567890Z",
                "2026-07-01T10:20:3xZ",
                "٢٠٢٦-07-01T10:20:30Z",
                "2026-07-01 10:20:30Z",
                "Someday, 01",
                "1751365230",
            })
    void refusesWhatIsNoDate(String text) {
        assertThatThrownBy(() -> S3Timestamp.parse(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void agreesWithTheJdk() {
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int round = 0; round < 2_000; round++) {
            Instant moment = Instant.ofEpochSecond(
                    random.nextLong(-62_135_596_800L, 253_402_300_800L), random.nextInt(1_000_000_000));

            assertThat(S3Timestamp.parse(moment.toString())).as("seed %s", seed).isEqualTo(moment);
        }
    }
}
