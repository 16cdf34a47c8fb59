package dev.pail.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrewTest {

    private static final int WORKERS = 4;
    private static final int TASKS = 10_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger cancelled = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Crew crew() {
        return new Crew(threads, cancelled::incrementAndGet, WORKERS);
    }

    @Test
    void eachTaskIsDoneOnceAndAllAtTheEnd() {
        AtomicInteger done = new AtomicInteger();
        try (Crew crew = crew()) {
            for (int i = 0; i < TASKS; i++) {
                crew.give(done::incrementAndGet);
            }
        }
        assertThat(done).hasValue(TASKS);
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void asManyWorkersAsAllowedAreAtWork() {
        CyclicBarrier together = new CyclicBarrier(WORKERS); // stays shut unless all are there
        try (Crew crew = crew()) {
            for (int i = 0; i < 5 * WORKERS; i++) {
                crew.give(() -> {
                    try {
                        together.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
        }
        assertThat(together.isBroken()).isFalse();
    }

    @Test
    void whatBreaksATaskEndsTheRunAndIsThrown() {
        Crew crew = crew();
        for (int i = 0; i < TASKS; i++) { // far more than workers that could die of it
            crew.give(() -> {
                throw new ArithmeticException("broken");
            });
        }
        assertThatThrownBy(crew::close)
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseInstanceOf(ArithmeticException.class);
        assertThat(cancelled).hasPositiveValue();
    }

    @Test
    void interruptingWhoFeedsCancelsAndWaitsForWhatWasBegun() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Thread feeder = new Thread(() -> {
            try (Crew crew = new Crew(threads, goOn::countDown, WORKERS)) {
                for (int i = 0; i < TASKS; i++) {
                    crew.give(() -> {
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        ended.incrementAndGet();
                    });
                }
            }
            assertThat(Thread.interrupted()).isTrue();
            ended.incrementAndGet();
        });
        feeder.start();
        feeder.interrupt();
        feeder.join();
        assertThat(ended).as("tasks, and the flag that was kept").hasValue(TASKS + 1);
    }
}
