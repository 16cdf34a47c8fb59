package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C1")
@Tag("P3")
class InFlightLimitTest {

    private final VirtualTimer timer = new VirtualTimer();
    private final InFlightLimit limit = new InFlightLimit(2, timer, Runnable::run);

    @Test
    void givesAsManyTurnsAsItHas() {
        assertThat(limit.acquire(null)).isCompleted();
        assertThat(limit.acquire(null)).isCompleted();
        assertThat(limit.acquire(null)).isNotDone();
    }

    @Test
    void firstComeFirstServed() {
        Runnable one = limit.acquire(null).join();
        Runnable two = limit.acquire(null).join();
        List<Integer> served = new ArrayList<>();
        for (int number = 0; number < 5; number++) {
            int mine = number;
            limit.acquire(null).thenAccept(release -> {
                served.add(mine);
                if (mine < 3) {
                    release.run();
                }
            });
        }
        assertThat(served).isEmpty();

        one.run();
        assertThat(served).containsExactly(0, 1, 2, 3);

        two.run();
        assertThat(served).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aTurnIsGivenBackOnlyOnce() {
        Runnable release = limit.acquire(null).join();
        limit.acquire(null).join();

        release.run();
        release.run();

        assertThat(limit.acquire(null)).isCompleted();
        assertThat(limit.acquire(null)).isNotDone();
    }

    @Test
    void waitingTooLongFailsWithATypeOfItsOwn() {
        limit.acquire(null).join();
        Runnable release = limit.acquire(null).join();
        CompletableFuture<Runnable> impatient = limit.acquire(Duration.ofMillis(250));
        CompletableFuture<Runnable> patient = limit.acquire(null);

        timer.pass(Duration.ofMillis(249).toNanos());
        assertThat(impatient).isNotDone();
        timer.pass(Duration.ofMillis(1).toNanos());

        assertThatThrownBy(impatient::join)
                .cause()
                .isInstanceOf(PermitTimeoutException.class)
                .hasMessage("all 2 requests in flight stayed busy for 250 ms");
        release.run();
        assertThat(patient).as("the turn goes to who still waits").isCompleted();
    }

    @Test
    void aTurnThatCameInTimeLeavesNoTimer() {
        limit.acquire(null).join();
        Runnable release = limit.acquire(null).join();
        CompletableFuture<Runnable> waiting = limit.acquire(Duration.ofSeconds(1));

        release.run();

        assertThat(waiting).isCompleted();
        assertThat(timer.waitingCount()).isZero();
    }

    @Test
    void whoCancelsWhileWaitingLosesNobodysTurn() {
        limit.acquire(null).join();
        Runnable release = limit.acquire(null).join();
        CompletableFuture<Runnable> cancelled = limit.acquire(Duration.ofSeconds(1));
        CompletableFuture<Runnable> next = limit.acquire(null);

        cancelled.cancel(false);
        release.run();

        assertThat(next).isCompleted();
        assertThat(timer.waitingCount()).isZero();
        next.join().run();
        assertThat(limit.acquire(null)).as("the turn is free again").isCompleted();
    }

    @Test
    void tenThousandThatWaitAndFailAtOnceAllGetTheirTurn() {
        limit.acquire(null).join();
        Runnable release = limit.acquire(null).join();
        AtomicInteger served = new AtomicInteger();
        for (int number = 0; number < 10_000; number++) {
            limit.acquire(null).thenAccept(turn -> {
                served.incrementAndGet();
                turn.run();
            });
        }

        release.run();

        assertThat(served).hasValue(10_000);
        assertThat(limit.acquire(null)).isCompleted();
    }

    @Test
    void manyThreadsNeverHoldMoreThanThereAre() throws Exception {
        int users = 8;
        int turns = 2000;
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(users * turns);
        ExecutorService threads = Executors.newFixedThreadPool(users);
        try {
            for (int user = 0; user < users; user++) {
                threads.execute(() -> {
                    for (int turn = 0; turn < turns; turn++) {
                        limit.acquire(null)
                                .thenAcceptAsync(
                                        release -> {
                                            most.accumulateAndGet(held.incrementAndGet(), Math::max);
                                            Thread.onSpinWait();
                                            held.decrementAndGet();
                                            release.run();
                                            done.countDown();
                                        },
                                        threads);
                    }
                });
            }

            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 2);
        assertThat(limit.acquire(null)).isCompleted();
        assertThat(limit.acquire(null)).isCompleted();
        assertThat(limit.acquire(null)).isNotDone();
    }
}
