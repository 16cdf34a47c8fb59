package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How long whoever moves bytes waits, on a clock of the test's. */
class BandwidthTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private long now = 12_345;
    private final Bandwidth limit = new Bandwidth(() -> now);

    @Test
    void withoutALimitNobodyWaits() {
        assertThat(limit.waitNanos(limit.moved(1L << 40))).isZero();
        assertThat(limit.isLimited()).isFalse();
    }

    @Test
    void whatWasMovedIsWaitedFor() {
        limit.limit(1000);

        assertThat(limit.waitNanos(limit.moved(500))).isEqualTo(SECOND / 2);
        assertThat(limit.waitNanos(limit.moved(500))).isEqualTo(SECOND);
        now += SECOND;
        assertThat(limit.waitNanos(1000)).isZero();
    }

    @Test
    void timeInWhichNothingWasMovedIsNotMadeUpFor() {
        limit.limit(1000);
        now += 60 * SECOND;

        assertThat(limit.waitNanos(limit.moved(1000))).isEqualTo(SECOND);
    }

    @Test
    void aChangeHoldsForThoseWhoWait() {
        limit.limit(1000);
        long place = limit.moved(10_000);
        now += SECOND;
        assertThat(limit.waitNanos(place)).isEqualTo(9 * SECOND);

        limit.limit(9000);
        assertThat(limit.waitNanos(place)).isEqualTo(SECOND);
        limit.limit(0);
        assertThat(limit.waitNanos(place)).isZero();
        limit.limit(1000);
        assertThat(limit.waitNanos(limit.moved(1000)))
                .as("what was moved without a limit is not owed")
                .isEqualTo(SECOND);
    }

    @Test
    void manyTogetherKeepTheMeanAndNoneStarves() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        limit.limit(1_000_000);
        long start = now;
        long[] wakeAt = new long[8];
        long[] moved = new long[8];
        while (now - start < 20 * SECOND) {
            int next = 0;
            for (int one = 1; one < wakeAt.length; one++) {
                next = wakeAt[one] < wakeAt[next] ? one : next;
            }
            now = Math.max(now, wakeAt[next]);
            int bytes = 1 + random.nextInt(128 * 1024);
            moved[next] += bytes;
            wakeAt[next] = now + limit.waitNanos(limit.moved(bytes));
        }

        long all = Arrays.stream(moved).sum();
        assertThat(all).as("seed %d", seed).isBetween(20_000_000L, 20_000_000L + 9 * 128 * 1024);
        assertThat(Arrays.stream(moved).min().orElse(0)).as("seed %d", seed).isGreaterThan(1_500_000);
    }
}
