package dev.pail.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.TransportException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A thousand clients lose their server within 200 ms, for five seconds: how many come back in the same tenth of a second,
 * once each has failed a few times.
 */
@Tag("R12")
class DesynchronisationTest {

    private static final int CLIENTS = 1000;
    private static final long SEED = 20_261_121L;
    private static final int RUNS = 5;
    private static final Duration BASE = Duration.ofMillis(100);
    private static final Duration CAP = Duration.ofSeconds(30);
    private static final Duration START_WITHIN = Duration.ofMillis(200);
    private static final Duration DOWN_FOR = Duration.ofSeconds(5);
    private static final int SLOTS = 1000;
    private static final int FIRST_SLOT = 10;

    @Test
    void doublingSpreadsTheClientsAndJitterSpreadsThemMore() {
        long fixed = 0;
        long doubling = 0;
        long jittered = 0;

        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + run;
            Random random = new Random(seed);
            int fixedPeak = peak(seed, Backoff.fixed(BASE));
            int doublingPeak = peak(seed, attempt -> BASE.multipliedBy(1L << Math.min(attempt, 8)));
            int jitteredPeak = peak(seed, Backoff.equalJitter(BASE, CAP, () -> random));

            assertThat(fixedPeak).as("seed %d", seed).isGreaterThan(doublingPeak);
            assertThat(doublingPeak).as("seed %d", seed).isGreaterThan(jitteredPeak);
            fixed += fixedPeak;
            doubling += doublingPeak;
            jittered += jitteredPeak;
        }

        System.out.printf(
                "[pail] 1000 clients, 5 s down, requests in the fullest 100 ms: fixed %d, doubling %d, with jitter %d%n",
                fixed / RUNS, doubling / RUNS, jittered / RUNS);
    }

    /** Requests in the fullest 100 ms after the first second. */
    private static int peak(long seed, Backoff backoff) {
        VirtualScheduler time = new VirtualScheduler(0);
        RetryPolicy policy = new RetryPolicy(S3Limits.RETRIES_MAX, backoff, backoff);
        RetryBudget unlimited = new RetryBudget(S3Limits.RETRY_BUDGET_TOKENS_MAX);
        Breaker never = new Breaker(BreakerPolicy.off(), time::nanoTime, (state, why, openTime) -> {});
        RetryLoop loop = new RetryLoop(() -> policy, unlimited, never, time, time::nanoTime);
        Random starts = new Random(seed);
        int[] perSlot = new int[SLOTS];
        int[] served = {0};
        // One for all: a stack trace each would take longer than all the rest.
        TransportException reset = new TransportException(
                ErrorDetail.of("PutObject", "b/k", ErrorKind.NETWORK, "ConnectionLost", "reset", ""), true, null);

        for (int client = 0; client < CLIENTS; client++) {
            Duration start = Duration.ofNanos(starts.nextLong(START_WITHIN.toNanos()));
            time.schedule(
                    () -> loop.run(Call.of("PutObject", "b/k", error -> true), attempt -> {
                                perSlot[(int) (time.nanoTime() / 100_000_000)]++;
                                return time.nanoTime() < DOWN_FOR.toNanos()
                                        ? CompletableFuture.failedFuture(reset)
                                        : CompletableFuture.completedFuture("stored");
                            })
                            .thenRun(() -> served[0]++),
                    start);
        }
        time.runAll();

        assertThat(served[0])
                .as("clients that were served in the end, seed %d", seed)
                .isEqualTo(CLIENTS);
        int fullest = 0;
        for (int slot = FIRST_SLOT; slot < SLOTS; slot++) {
            fullest = Math.max(fullest, perSlot[slot]);
        }
        return fullest;
    }
}
