package dev.pail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of the waits, drawn from seeds that each message names. */
class BackoffTest {

    private static final long SEED = 20_261_121L;
    private static final int DRAWS = 100_000;
    private static final Duration BASE = Duration.ofMillis(100);
    private static final Duration CAP = Duration.ofSeconds(30);

    /** Critical value of the Kolmogorov–Smirnov statistic for p = 0.01, times the root of the number of draws. */
    private static final double KOLMOGOROV_SMIRNOV_P01 = 1.628;

    /** The same for one of 25 tests that are to hold together with p = 0.01: each has p = 0.0004. */
    private static final double KOLMOGOROV_SMIRNOV_ONE_OF_25 = 2.064;

    @ParameterizedTest
    @Tag("R1")
    @CsvSource({
        "0,100,150",
        "1,200,300",
        "2,400,600",
        "3,800,1200",
        "4,1600,2400",
        "5,3200,4800",
        "6,6400,9600",
        "7,12800,19200",
        "8,25600,38400",
        "9,30000,45000",
        "10,30000,45000"
    })
    void equalJitterWaitsTheDelayAndUpToHalfOfItMore(int attempt, double lowMillis, double highMillis) {
        Random random = new Random(SEED + attempt);
        Backoff backoff = Backoff.equalJitter(BASE, CAP, () -> random);

        double[] drawn = draw(backoff, attempt);

        String seeded = "seed " + SEED + " + attempt " + attempt;
        assertThat(drawn[0]).as(seeded).isGreaterThanOrEqualTo(lowMillis);
        assertThat(drawn[DRAWS - 1]).as(seeded).isLessThan(highMillis);
        assertThat(Arrays.stream(drawn).average().orElseThrow())
                .as(seeded)
                .isCloseTo(1.25 * lowMillis, within(0.002 * lowMillis));
        assertThat(distanceFromUniform(drawn, lowMillis, highMillis)).as(seeded).isLessThan(KOLMOGOROV_SMIRNOV_P01);
    }

    @ParameterizedTest
    @Tag("R2")
    @ValueSource(ints = {8, 9, 10, 36, 37, 38, 55, 56, 57, 62, 63, 64, 65, 10_000, Integer.MAX_VALUE})
    void equalJitterNeverExceedsOneAndAHalfTimesTheCap(int attempt) {
        Random random = new Random(SEED);
        Backoff backoff = Backoff.equalJitter(BASE, CAP, () -> random);

        double[] drawn = draw(backoff, attempt);

        assertThat(drawn[DRAWS - 1]).as("seed %d", SEED).isLessThan(45_000);
    }

    @Test
    @Tag("G17")
    void fullJitterIsUniformBetweenNothingAndTheCappedDelay() {
        Random random = new Random(SEED);
        Backoff backoff = Backoff.fullJitter(Duration.ofMillis(50), Duration.ofSeconds(20), () -> random);

        double[] shares = IntStream.range(0, DRAWS)
                .mapToDouble(draw -> millis(backoff.next(draw % 20)) / fullJitterBound(draw % 20))
                .sorted()
                .toArray();

        assertThat(shares[0]).as("seed %d", SEED).isNotNegative();
        assertThat(shares[DRAWS - 1]).as("seed %d", SEED).isLessThan(1);
        assertThat(distanceFromUniform(shares, 0, 1)).as("seed %d", SEED).isLessThan(KOLMOGOROV_SMIRNOV_P01);
    }

    @ParameterizedTest
    @Tag("G17")
    @ValueSource(ints = {0, 1, 2, 5, 8, 9, 10, 40, Integer.MAX_VALUE})
    void fullJitterIsUniformAfterEachAttempt(int attempt) {
        Random random = new Random(SEED + attempt);
        Backoff backoff = Backoff.fullJitter(Duration.ofMillis(50), Duration.ofSeconds(20), () -> random);

        double[] drawn = draw(backoff, attempt);

        assertThat(distanceFromUniform(drawn, 0, fullJitterBound(attempt)))
                .as("seed %d + attempt %d", SEED, attempt)
                .isLessThan(KOLMOGOROV_SMIRNOV_ONE_OF_25);
    }

    @Test
    void theUniformityTestRefusesAnotherLaw() {
        Random random = new Random(SEED);

        double[] drawn =
                random.doubles(DRAWS).map(u -> Math.pow(u, 1.02)).sorted().toArray();

        assertThat(distanceFromUniform(drawn, 0, 1)).as("seed %d", SEED).isGreaterThan(KOLMOGOROV_SMIRNOV_P01);
    }

    @Test
    void decorrelatedWaitsBetweenBaseAndThreeTimesThePreviousWait() {
        Random random = new Random(SEED);
        Backoff backoff = Backoff.decorrelated(BASE, CAP, () -> random);

        assertThat(distanceFromUniform(draw(backoff, 0), 100, 300))
                .as("seed %d", SEED)
                .isLessThan(KOLMOGOROV_SMIRNOV_P01);
        // E[next] = (base + 3 · E[previous]) / 2 while the cap is out of reach: 200, 350, 575 ms.
        assertThat(mean(backoff, 1)).as("seed %d", SEED).isCloseTo(350, within(3.5));
        assertThat(mean(backoff, 2)).as("seed %d", SEED).isCloseTo(575, within(6.0));
        double[] late = draw(backoff, Integer.MAX_VALUE, 1000);
        assertThat(late[0]).as("seed %d", SEED).isGreaterThanOrEqualTo(100);
        assertThat(late[late.length - 1]).as("seed %d", SEED).isLessThanOrEqualTo(30_000);
    }

    static Stream<Backoff> jitteredAboveZero() {
        return Stream.of(
                Backoff.equalJitter(BASE, CAP),
                Backoff.equalJitter(Duration.ofNanos(1), Duration.ofNanos(1)),
                Backoff.equalJitter(Duration.ofDays(1), Duration.ofDays(1)),
                Backoff.decorrelated(BASE, CAP),
                Backoff.decorrelated(Duration.ofDays(1), Duration.ofDays(1)));
    }

    @ParameterizedTest
    @Tag("R3")
    @MethodSource("jitteredAboveZero")
    void noAttemptOverflows(Backoff backoff) {
        Duration bound = Duration.ofHours(36);

        IntStream attempts = IntStream.concat(
                IntStream.rangeClosed(0, 10_000), IntStream.of(Integer.MAX_VALUE - 1, Integer.MAX_VALUE));

        attempts.forEach(attempt -> assertThat(backoff.next(attempt))
                .as("attempt %d", attempt)
                .isPositive()
                .isLessThanOrEqualTo(bound));
    }

    @Test
    @Tag("R3")
    void fullJitterNeitherOverflowsNorTurnsNegative() {
        Backoff smallest = Backoff.fullJitter(Duration.ofNanos(1), Duration.ofNanos(1));
        Backoff largest = Backoff.fullJitter(Duration.ofDays(1), Duration.ofDays(1));

        for (int attempt : new int[] {0, 1, 37, 56, 62, 63, 64, 10_000, Integer.MAX_VALUE}) {
            assertThat(smallest.next(attempt)).isZero();
            assertThat(largest.next(attempt))
                    .isGreaterThanOrEqualTo(Duration.ZERO)
                    .isLessThan(Duration.ofDays(1));
        }
    }

    @ParameterizedTest
    @Tag("R4")
    @ValueSource(ints = {-1, -2, Integer.MIN_VALUE})
    void aNegativeAttemptCountsAsTheFirst(int attempt) {
        assertThat(Backoff.equalJitter(BASE, CAP).next(attempt)).isBetween(BASE, Duration.ofMillis(150));
        assertThat(Backoff.fullJitter(BASE, CAP).next(attempt)).isBetween(Duration.ZERO, BASE);
        assertThat(Backoff.decorrelated(BASE, CAP).next(attempt)).isBetween(BASE, Duration.ofMillis(300));
        assertThat(Backoff.fixed(BASE).next(attempt)).isEqualTo(BASE);
    }

    @Test
    @Tag("R4")
    void anyFunctionOfTheAttemptIsABackoff() {
        Backoff linear = attempt -> BASE.multipliedBy(attempt + 1L);

        assertThat(linear.next(2)).isEqualTo(Duration.ofMillis(300));
        assertThat(Backoff.none().next(7)).isZero();
    }

    @Test
    void refusesBoundsOutOfRange() {
        List<Duration> bad =
                List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(1).plusNanos(1));

        for (Duration base : bad) {
            assertThatIllegalArgumentException().isThrownBy(() -> Backoff.fullJitter(base, base));
            assertThatIllegalArgumentException().isThrownBy(() -> Backoff.equalJitter(base, base));
            assertThatIllegalArgumentException().isThrownBy(() -> Backoff.decorrelated(base, base));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.fullJitter(Duration.ofSeconds(1), Duration.ofMillis(100)))
                .withMessage("cap PT0.1S is out of range; give the base to 1 day");
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.fixed(Duration.ofNanos(-1)));
    }

    private static double fullJitterBound(int attempt) {
        return Math.min(50 * Math.pow(2, attempt), 20_000);
    }

    private static double millis(Duration delay) {
        return delay.toNanos() / 1e6;
    }

    private static double mean(Backoff backoff, int attempt) {
        return Arrays.stream(draw(backoff, attempt)).average().orElseThrow();
    }

    private static double[] draw(Backoff backoff, int attempt) {
        return draw(backoff, attempt, DRAWS);
    }

    /** Draws waits, in milliseconds, in ascending order. */
    private static double[] draw(Backoff backoff, int attempt, int count) {
        return IntStream.range(0, count)
                .mapToDouble(i -> millis(backoff.next(attempt)))
                .sorted()
                .toArray();
    }

    /** The Kolmogorov–Smirnov statistic of sorted draws against the uniform law, times the root of their number. */
    private static double distanceFromUniform(double[] sorted, double low, double high) {
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            double expected = (sorted[i] - low) / (high - low);
            double above = (i + 1.0) / sorted.length - expected;
            double below = expected - (double) i / sorted.length;
            distance = Math.max(distance, Math.max(above, below));
        }
        return distance * Math.sqrt(sorted.length);
    }
}
