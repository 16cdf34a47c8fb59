package dev.pail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Timeouts, payload signing and the limits that others are computed from. */
class SettingsTest {

    @Test
    void everyTimeoutHasADefault() {
        assertThat(Timeouts.defaults())
                .isEqualTo(new Timeouts(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        64));
    }

    @Test
    void changesOneTimeoutAtATime() {
        Duration own = Duration.ofMillis(1);
        Timeouts defaults = Timeouts.defaults();

        assertThat(defaults.withConnect(own).connect()).isEqualTo(own);
        assertThat(defaults.withIdle(own).idle()).isEqualTo(own);
        assertThat(defaults.withCall(own).call()).isEqualTo(own);
        assertThat(defaults.withAcquire(own).acquire()).isEqualTo(own);
        assertThat(defaults.withBytesPerSecondMin(7).bytesPerSecondMin()).isEqualTo(7);
        assertThat(defaults.withCall(null).call()).isNull();
        assertThat(defaults.withCall(null).withCall(defaults.call())).isEqualTo(defaults);
    }

    @Test
    void refusesTimeoutsThatAreNotPositive() {
        Timeouts defaults = Timeouts.defaults();

        for (Duration bad : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> defaults.withConnect(bad));
            assertThatIllegalArgumentException().isThrownBy(() -> defaults.withIdle(bad));
            assertThatIllegalArgumentException().isThrownBy(() -> defaults.withCall(bad));
            assertThatIllegalArgumentException().isThrownBy(() -> defaults.withAcquire(bad));
        }
    }

    @Test
    void theSlowestBodyMayBeAnythingButNegative() {
        assertThat(Timeouts.defaults().withBytesPerSecondMin(0).bytesPerSecondMin())
                .isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Timeouts.defaults().withBytesPerSecondMin(-1));
    }

    @ParameterizedTest
    @Tag("S5")
    @CsvSource({
        "AUTO, UNSIGNED, SIGNED",
        "SIGNED, SIGNED, SIGNED",
        "UNSIGNED, UNSIGNED,",
        "UNSIGNED_ANY_SCHEME, UNSIGNED, UNSIGNED",
        "STREAMING_SIGNED, STREAMING_SIGNED, STREAMING_SIGNED",
        "STREAMING_SIGNED_TRAILER, STREAMING_SIGNED_TRAILER, STREAMING_SIGNED_TRAILER",
        "STREAMING_UNSIGNED_TRAILER, STREAMING_UNSIGNED_TRAILER,"
    })
    void anUnprotectedBodyIsRefusedOverHttp(PayloadSigning given, PayloadSigning overTls, PayloadSigning overHttp) {
        assertThat(given.over(true)).isEqualTo(overTls);
        if (overHttp == null) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> given.over(false))
                    .withMessageContaining(given + " is refused over http");
        } else {
            assertThat(given.over(false)).isEqualTo(overHttp);
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadSigning.class)
    void whatIsSentIsNeverLeftOpen(PayloadSigning given) {
        assertThat(given.over(true)).isNotIn(PayloadSigning.AUTO, PayloadSigning.UNSIGNED_ANY_SCHEME);
    }

    @Test
    void theLargestObjectIsTenThousandPartsOfFiveGibibytes() {
        assertThat(S3Limits.OBJECT_BYTES_MAX).isEqualTo(53_687_091_200_000L);
        assertThat(S3Limits.PART_SIZE_BYTES_MIN).isEqualTo(5_242_880L);
        assertThat(S3Limits.PART_SIZE_BYTES_MAX).isEqualTo(5_368_709_120L);
        assertThat(S3Limits.PUT_OBJECT_BYTES_MAX).isEqualTo(S3Limits.PART_SIZE_BYTES_MAX);
        assertThat(S3Limits.PRESIGN_EXPIRES_MAX.toSeconds()).isEqualTo(604_800);
    }
}
