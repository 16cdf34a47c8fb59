package dev.pail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    @Test
    @Tag("R6")
    void retriesThreeTimesByDefault() {
        assertThat(RetryPolicy.defaults().maxRetries()).isEqualTo(3);
        assertThat(RetryPolicy.none().maxRetries()).isZero();
    }

    @Test
    void waitsLongerAfterThrottlingByDefault() {
        RetryPolicy policy = RetryPolicy.defaults();

        for (int draw = 0; draw < 1000; draw++) {
            assertThat(policy.backoff().next(0)).isBetween(Duration.ZERO, Duration.ofMillis(50));
            assertThat(policy.throttlingBackoff().next(0)).isBetween(Duration.ZERO, Duration.ofSeconds(1));
            assertThat(policy.backoff().next(60)).isBetween(Duration.ZERO, Duration.ofSeconds(20));
            assertThat(policy.throttlingBackoff().next(60)).isBetween(Duration.ZERO, Duration.ofSeconds(20));
        }
    }

    @Test
    void changesOneSettingAtATime() {
        Backoff own = Backoff.none();
        RetryPolicy defaults = RetryPolicy.defaults();

        assertThat(defaults.withMaxRetries(7))
                .isEqualTo(new RetryPolicy(7, defaults.backoff(), defaults.throttlingBackoff()));
        assertThat(defaults.withBackoff(own)).isEqualTo(new RetryPolicy(3, own, defaults.throttlingBackoff()));
        assertThat(defaults.withThrottlingBackoff(own)).isEqualTo(new RetryPolicy(3, defaults.backoff(), own));
    }

    @Test
    void refusesWhatIsOutOfRange() {
        RetryPolicy defaults = RetryPolicy.defaults();

        assertThat(defaults.withMaxRetries(S3Limits.RETRIES_MAX).maxRetries()).isEqualTo(100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withMaxRetries(101))
                .withMessage("maxRetries 101 is out of range; give 0 to 100");
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.withMaxRetries(-1));
        assertThatNullPointerException().isThrownBy(() -> defaults.withBackoff(null));
    }
}
