package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.internal.body.BodyMeter;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.body.RequestBody;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When an exchange is given up, in virtual time. */
class ExchangeWatchTest {

    private static final Duration IDLE_MAX = Duration.ofSeconds(8);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int BODY_BYTES = 1_000_000;

    private final VirtualTimer timer = new VirtualTimer();
    private final AtomicLong sent = new AtomicLong();
    private final List<IOException> ends = new ArrayList<>();
    private final List<Long> endedAt = new ArrayList<>();
    private final BodyMeter meter = new BodyMeter();

    private ExchangeWatch get(int rate) {
        return watch(RequestBody.EMPTY, rate, null);
    }

    private ExchangeWatch put(int rate) {
        return watch(new BytesBody(ByteBuffer.allocate(BODY_BYTES)), rate, null);
    }

    private ExchangeWatch watch(RequestBody body, int rate, Long deadlineNanos) {
        HttpCall call = new HttpCall(
                "PUT",
                URI.create("http://s3.invalid/bucket/key"),
                Map.of(),
                body,
                new HttpCall.Limits(IDLE_MAX, rate, null, deadlineNanos),
                meter);
        ExchangeWatch watch = new ExchangeWatch(call, timer, timer::nanoTime, sent::get, end -> {
            ends.add(end);
            endedAt.add(timer.nanoTime());
        });
        watch.start();
        return watch;
    }

    private long endAfter(long from) {
        for (int second = 0; second < 100_000 && ends.isEmpty(); second++) {
            timer.pass(SECOND);
        }
        assertThat(ends).hasSize(1);
        return endedAt.get(0) - from;
    }

    private static void withinTenPercent(long nanos) {
        assertThat(Duration.ofNanos(nanos))
                .isBetween(
                        IDLE_MAX.multipliedBy(9).dividedBy(10),
                        IDLE_MAX.multipliedBy(11).dividedBy(10));
    }

    @Test
    void silenceEndsTheExchangeAtTheLimitAndOnce() {
        get(0);
        meter.doing(() -> "counting sheep");

        timer.pass(8 * SECOND - 1);
        assertThat(ends).isEmpty();

        timer.pass(1);
        assertThat(ends)
                .singleElement()
                .satisfies(end -> assertThat(end)
                        .isInstanceOf(IdleTimeoutException.class)
                        .hasMessage("no byte moved for 8000 ms while counting sheep"));
        timer.pass(100 * SECOND);
        assertThat(ends).hasSize(1);
        assertThat(timer.waitingCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64})
    void aBatchReceivedStartsTheLimitAnew(int rate) {
        ExchangeWatch watch = get(rate);
        timer.pass(7 * SECOND);
        watch.received(16 * 1024);

        timer.pass(8 * SECOND - 1);
        assertThat(ends).isEmpty();

        timer.pass(1);
        assertThat(ends).hasSize(1);
    }

    @Test
    void bytesThatTheSocketTakesKeepTheExchangeAliveForHours() {
        put(0);

        for (int step = 0; step < 3600; step++) {
            timer.pass(7 * SECOND);
            sent.incrementAndGet();
        }
        assertThat(ends).isEmpty();

        timer.pass(10 * SECOND);
        assertThat(ends).hasSize(1);
    }

    /** What a limit on bytes makes of an exchange: a slice, and a wait that is longer than any silence may be. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void bytesThatAreHeldBackOnPurposeKeepTheExchangeAlive(int rate) {
        ExchangeWatch watch = put(rate);

        for (int slice = 0; slice < 100; slice++) {
            timer.pass(SECOND);
            sent.addAndGet(2000);
            watch.pause();
            timer.pass(20 * SECOND);
            watch.unpause();
        }
        assertThat(ends).isEmpty();

        timer.pass(9 * SECOND);
        assertThat(ends).hasSize(1);
    }

    /** Silence at a random moment of sending, waiting for the head, and reading. */
    @ParameterizedTest
    @CsvSource({"0, 1", "64, 2", "64, 3", "4096, 4"})
    @Tag("G13")
    void silenceAtAnyMomentIsNoticedWithinTenPercentOfTheLimit(int rate, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 60; round++) {
            ends.clear();
            endedAt.clear();
            sent.set(0);
            ExchangeWatch watch = round % 3 == 0 ? put(rate) : get(rate);
            long stop = timer.nanoTime() + random.nextLong(100 * SECOND);
            boolean reading = round % 3 == 2;
            if (reading) {
                watch.headArrived();
            }
            while (timer.nanoTime() < stop) {
                timer.pass(Math.min(stop - timer.nanoTime(), random.nextLong(1, SECOND)));
                if (round % 3 == 0) {
                    sent.addAndGet(8192);
                } else if (reading) {
                    watch.received(8192);
                } else {
                    watch.headArrived();
                }
            }

            withinTenPercent(endAfter(stop));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000, 7_000, 1_000, 500})
    @Tag("G13")
    void aDripEndsTheExchangeWithinTenPercentOfTheLimit(int everyMillis) {
        ExchangeWatch watch = get(64);
        watch.headArrived();
        long start = timer.nanoTime();

        while (ends.isEmpty() && timer.nanoTime() - start < 100 * SECOND) {
            timer.pass(Duration.ofMillis(everyMillis).toNanos());
            watch.received(1);
        }

        withinTenPercent(endedAt.get(0) - start);
        assertThat(ends.get(0)).hasMessageContaining("fewer than 64 a second");
    }

    @Test
    @Tag("G13")
    void aReceiverThatTakesAByteNowAndThenEndsTheExchangeToo() {
        put(64);

        while (ends.isEmpty() && timer.nanoTime() < 100 * SECOND) {
            timer.pass(SECOND);
            sent.incrementAndGet();
        }

        withinTenPercent(endedAt.get(0));
    }

    @Test
    void theSlowestRateAllowedGoesOnForHours() {
        ExchangeWatch watch = get(64);
        watch.headArrived();

        for (int second = 0; second < 36_000; second++) {
            timer.pass(SECOND);
            watch.received(64);
        }

        assertThat(ends).isEmpty();
    }

    @Test
    void halfTheRateAllowedIsTwiceTheLimit() {
        ExchangeWatch watch = get(64);
        watch.headArrived();

        while (ends.isEmpty()) {
            timer.pass(SECOND / 4);
            watch.received(8);
        }

        assertThat(Duration.ofNanos(endedAt.get(0))).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(17));
    }

    @Test
    void whenAllIsSentTheServerMayThinkForAsLongAsTheLimit() {
        put(BODY_BYTES / 4);
        timer.pass(7 * SECOND);
        sent.set(BODY_BYTES);

        timer.pass(8 * SECOND);
        assertThat(ends).isEmpty();

        timer.pass(SECOND);
        assertThat(ends).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64})
    void aReaderThatAsksForNothingIsNotTimed(int rate) {
        ExchangeWatch watch = get(rate);
        watch.pause();
        timer.pass(1000 * SECOND);
        assertThat(ends).isEmpty();

        watch.unpause();
        timer.pass(8 * SECOND - 1);
        assertThat(ends).isEmpty();

        timer.pass(SECOND);
        assertThat(ends).hasSize(1);
    }

    @Test
    void askingOftenDoesNotHideADrip() {
        ExchangeWatch watch = get(64);
        watch.headArrived();
        watch.pause();

        while (ends.isEmpty() && timer.nanoTime() < 100 * SECOND) {
            watch.unpause();
            timer.pass(SECOND);
            watch.received(1);
            watch.pause();
        }

        withinTenPercent(endedAt.get(0));
    }

    @Test
    @Tag("X1")
    void theDeadlineEndsAnExchangeHoweverFastItIsAndAlsoAReaderThatAsksForNothing() {
        for (boolean paused : new boolean[] {false, true}) {
            ends.clear();
            long start = timer.nanoTime();
            ExchangeWatch watch = watch(RequestBody.EMPTY, 0, start + 20 * SECOND);
            meter.doing(() -> "reading the reply");
            watch.headArrived();
            if (paused) {
                watch.pause();
            }

            for (int step = 0; step < 40; step++) {
                timer.pass(SECOND / 2 - (step == 39 ? 1 : 0));
                watch.received(paused ? 0 : 8192);
            }
            assertThat(ends).isEmpty();
            timer.pass(1);

            assertThat(ends)
                    .singleElement()
                    .satisfies(end -> assertThat(end)
                            .isInstanceOf(DeadlineException.class)
                            .hasMessage("the time of the call was over while reading the reply"));
            assertThat(timer.waitingCount()).isZero();
        }
    }

    @Test
    void anEndedWatchLeavesNoTask() {
        ExchangeWatch watch = get(64);
        timer.pass(3 * SECOND);

        watch.end();

        assertThat(timer.waitingCount()).isZero();
        timer.pass(100 * SECOND);
        assertThat(ends).isEmpty();
    }
}
