package dev.pail.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    @Test
    @Tag("R13")
    void takesThePriceWhollyOrNotAtAll() {
        RetryBudget budget = new RetryBudget(20);

        assertThat(budget.take(14)).isTrue();
        assertThat(budget.take(14)).isFalse();
        assertThat(budget.tokens()).isEqualTo(6);
        assertThat(budget.take(5)).isTrue();
        assertThat(budget.take(1)).isTrue();
        assertThat(budget.take(1)).isFalse();
        assertThat(budget.tokens()).isZero();
    }

    @Test
    @Tag("R13")
    void neverHoldsMoreThanItBeganWith() {
        RetryBudget budget = new RetryBudget(20);

        budget.give(14);
        assertThat(budget.tokens()).isEqualTo(20);

        budget.take(5);
        budget.give(14);
        assertThat(budget.tokens()).isEqualTo(20);
    }

    @Test
    @Tag("R13")
    void anEmptyOnePaysForNothing() {
        assertThat(new RetryBudget(0).take(1)).isFalse();
    }

    @Test
    @Tag("R13")
    void threadsTogetherTakeNotMoreThanThereIs() throws Exception {
        RetryBudget budget = new RetryBudget(500);
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                    for (int round = 0; round < 1000; round++) {
                        if (budget.take(14)) {
                            taken.incrementAndGet();
                        }
                    }
                }))
                .toList();
        threads.forEach(Thread::start);

        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(taken).hasValue(35);
        assertThat(budget.tokens()).isEqualTo(10);
    }
}
