package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdleWatchTest {

    private static final Duration IDLE_MAX = Duration.ofSeconds(8);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final VirtualTimer timer = new VirtualTimer();
    private final AtomicLong sent = new AtomicLong();
    private final List<IdleTimeoutException> idle = new ArrayList<>();
    private final IdleWatch watch = new IdleWatch(IDLE_MAX, timer, timer::nanoTime, sent::get, idle::add);

    @Test
    void silenceEndsTheExchangeAtTheLimitAndOnce() {
        watch.start();

        timer.pass(8 * SECOND - 1);
        assertThat(idle).isEmpty();

        timer.pass(1);
        assertThat(idle)
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure).hasMessage("no byte moved for 8000 ms while connecting and sending"));
        timer.pass(100 * SECOND);
        assertThat(idle).hasSize(1);
        assertThat(timer.waitingCount()).isZero();
    }

    @Test
    void aByteReceivedStartsTheLimitAnew() {
        watch.start();
        timer.pass(7 * SECOND);
        watch.moved();

        timer.pass(8 * SECOND - 1);
        assertThat(idle).isEmpty();

        timer.pass(1);
        assertThat(idle).hasSize(1);
    }

    @Test
    void bytesThatTheSocketTakesKeepTheExchangeAliveForHours() {
        watch.start();

        for (int step = 0; step < 3600; step++) {
            timer.pass(7 * SECOND);
            sent.incrementAndGet();
        }
        assertThat(idle).isEmpty();

        timer.pass(10 * SECOND);
        assertThat(idle).hasSize(1);
    }

    @Test
    void bytesSentAreNoticedWithinAnEighthOfTheLimit() {
        watch.start();
        timer.pass(SECOND / 2);
        sent.set(1);

        timer.pass(8 * SECOND);
        assertThat(idle).as("seen at the first check, after one second").isEmpty();

        timer.pass(SECOND / 2);
        assertThat(idle).hasSize(1);
    }

    @Test
    void aReaderThatAsksForNothingIsNotTimed() {
        watch.start();
        watch.pause();
        timer.pass(1000 * SECOND);
        assertThat(idle).isEmpty();

        watch.unpause();
        timer.pass(8 * SECOND - 1);
        assertThat(idle).isEmpty();

        timer.pass(SECOND);
        assertThat(idle).hasSize(1);
    }

    @Test
    void theMessageNamesThePhase() {
        watch.start();
        timer.pass(5 * SECOND);
        watch.phase("reading the reply");

        timer.pass(7 * SECOND);
        assertThat(idle).isEmpty();

        timer.pass(SECOND);
        assertThat(idle)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageEndingWith("while reading the reply"));
    }

    @Test
    void anEndedWatchLeavesNoTask() {
        watch.start();
        timer.pass(3 * SECOND);

        watch.end();

        assertThat(timer.waitingCount()).isZero();
        timer.pass(100 * SECOND);
        assertThat(idle).isEmpty();
    }

    @Test
    void aWatchThatEndedBeforeItBeganLeavesNoTask() {
        watch.end();

        watch.start();

        assertThat(timer.waitingCount()).isZero();
    }
}
