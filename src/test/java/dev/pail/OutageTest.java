package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.config.BreakerPolicy;
import dev.pail.config.BreakerPolicy.State;
import dev.pail.config.S3Limits;
import dev.pail.internal.retry.VirtualScheduler;
import dev.pail.model.CallEvent;
import dev.pail.model.GetOptions;
import dev.pail.testkit.VirtualServer;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A thousand callers of one client call at once, and again 1.2 to 1.9 s after each failure, while the server fails them all:
 * what the client sends meanwhile, and how soon all are served afterwards. Everything but time and wire is real.
 */
@Tag("G16")
class OutageTest {

    private static final int CALLERS = 1000;
    private static final int RUNS = Integer.getInteger("pail.outage.runs", 1);
    private static final long SEED = 20_261_121L;

    /** What one outage was like. */
    private record Figures(int calls, int requests, int retries, Duration recovery, State state) {

        double amplification() {
            return (double) requests / calls;
        }
    }

    /** One outage, from the seed. */
    private static final class Outage {
        private final VirtualScheduler time = new VirtualScheduler(0);
        private final Random random;
        private final Duration lasts;
        private final VirtualServer server;
        private int calls;
        private int requests;
        private int retries;
        private final Duration[] servedAt = new Duration[CALLERS];

        Outage(long seed, Duration lasts, int status) {
            this.random = new Random(seed);
            this.lasts = lasts;
            this.server = new VirtualServer(time, () -> Duration.ofMillis(20 + random.nextInt(20)), call -> {
                requests += down() ? 1 : 0;
                return VirtualServer.reply(down() ? status : 200, Map.of("etag", "\"e\""));
            });
        }

        Figures run(BreakerPolicy breaker) {
            State after;
            try (S3Client s3 =
                    server.client().breaker(breaker).eventListener(this::hear).build()) {
                for (int caller = 0; caller < CALLERS; caller++) {
                    int number = caller;
                    time.schedule(() -> call(s3, number), Duration.ZERO);
                }
                time.runAll();
                after = s3.breakerState();
            }
            Duration recovery = Duration.ZERO;
            for (Duration at : servedAt) {
                assertThat(at).as("every caller is served in the end").isNotNull();
                recovery = recovery.compareTo(at) > 0 ? recovery : at;
            }
            return new Figures(calls, requests, retries, recovery, after);
        }

        private void hear(CallEvent event) {
            if (event.kind() == CallEvent.Kind.ATTEMPT && event.attempt() > 1 && down()) {
                retries++;
            }
        }

        private Duration now() {
            return Duration.ofNanos(time.nanoTime());
        }

        private boolean down() {
            return now().compareTo(lasts) < 0;
        }

        private void call(S3Client s3, int caller) {
            calls += down() ? 1 : 0;
            CompletableFuture<?> result = s3.headObjectAsync("bucket", "key", GetOptions.defaults());
            result.whenComplete((stored, failed) -> {
                if (failed == null && now().compareTo(lasts) >= 0) {
                    servedAt[caller] = now().minus(lasts);
                    return;
                }
                // the callers' own pause is most of the time that recovery takes
                time.schedule(() -> call(s3, caller), Duration.ofMillis(1000 + random.nextInt(500)));
            });
        }
    }

    @ParameterizedTest
    @Tag("R13")
    @CsvSource({"500, 14", "503, 5"})
    void retriesAreWhatTheBudgetPaysForAndAllAreServedWithinTwoSeconds(int status, int price) {
        Duration slowest = Duration.ZERO;
        double amplification = 0;
        int retries = 0;
        for (int run = 0; run < RUNS; run++) {
            Figures figures = new Outage(SEED + run, Duration.ofSeconds(60), status).run(BreakerPolicy.off());

            String seeded = "seed " + (SEED + run) + ": " + figures;
            assertThat(figures.retries)
                    .as(seeded)
                    .isPositive()
                    .isLessThanOrEqualTo(S3Limits.RETRY_BUDGET_TOKENS_DEFAULT / price);
            assertThat(figures.recovery).as(seeded).isLessThan(Duration.ofSeconds(2));
            slowest = slowest.compareTo(figures.recovery) > 0 ? slowest : figures.recovery;
            amplification = Math.max(amplification, figures.amplification());
            retries = Math.max(retries, figures.retries);
        }
        System.out.printf(
                "[pail] outage of 60 s, 1000 callers, HTTP %d, %d runs, breaker off: at most %d retries, %.5f requests a call,"
                        + " all served %d ms after it%n",
                status, RUNS, retries, amplification, slowest.toMillis());
    }

    @Test
    @Tag("R10")
    void withTheBreakerNextToNothingIsSentAndAllAreServedWithinTwoSeconds() {
        Duration slowest = Duration.ZERO;
        int requests = 0;
        for (int run = 0; run < RUNS; run++) {
            Figures figures = new Outage(SEED + run, Duration.ofSeconds(60), 500).run(BreakerPolicy.defaults());

            String seeded = "seed " + (SEED + run) + ": " + figures;
            assertThat(figures.requests).as(seeded).isLessThan(CALLERS + 50);
            assertThat(figures.retries).as(seeded).isLessThanOrEqualTo(35);
            assertThat(figures.recovery).as(seeded).isLessThan(Duration.ofSeconds(2));
            assertThat(figures.state).as(seeded).isEqualTo(State.CLOSED);
            slowest = slowest.compareTo(figures.recovery) > 0 ? slowest : figures.recovery;
            requests = Math.max(requests, figures.requests);
        }
        System.out.printf(
                "[pail] outage of 60 s, 1000 callers, %d runs, breaker on: at most %d requests, all served %d ms after it%n",
                RUNS, requests, slowest.toMillis());
    }

    /** The price of sending nothing: an outage that ends just after a probe is found out an open time later. */
    @Test
    @Tag("R10")
    void anOutageOfAnyLengthIsOverForAllAnOpenTimeLaterAtMost() {
        Duration slowest = Duration.ZERO;
        for (int seconds = 10; seconds <= 40; seconds += 15) {
            Figures figures =
                    new Outage(SEED + seconds, Duration.ofSeconds(seconds), 500).run(BreakerPolicy.defaults());

            assertThat(figures.recovery)
                    .as("%d s down: %s", seconds, figures)
                    .isLessThan(BreakerPolicy.defaults().openTime().plusSeconds(2));
            slowest = slowest.compareTo(figures.recovery) > 0 ? slowest : figures.recovery;
        }
        System.out.printf(
                "[pail] outages of 10, 25 and 40 s, breaker on: all served %d ms after the worst of them%n",
                slowest.toMillis());
    }
}
