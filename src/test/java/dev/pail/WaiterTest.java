package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Waiting for something to be so, in virtual time. */
@Tag("X6")
class WaiterTest {

    private final List<Duration> waits = new ArrayList<>();
    private long nanos;
    private int questions;
    private int timersCancelled;

    @Test
    void asksWithGrowingWaitsUntilItIsSo() {
        CompletableFuture<Void> done = waiter(Duration.ofMinutes(2), 3, true).start();

        assertThat(done).isCompleted();
        assertThat(questions).isEqualTo(3);
        assertThat(waits).containsExactly(Duration.ofMillis(250), Duration.ofMillis(500));
    }

    @Test
    void endsBeforeTheTimeIsUpWithHowOftenItAsked() {
        CompletableFuture<Void> done =
                waiter(Duration.ofMinutes(2), Integer.MAX_VALUE, true).start();

        assertThatThrownBy(done::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(TransportException.class, e -> {
                    assertThat(e.code()).isEqualTo("WaiterTimeout");
                    assertThat(e.isTransient()).isFalse();
                })
                .hasMessageContaining("not so after " + questions + " questions");
        assertThat(Duration.ofNanos(nanos)).isLessThanOrEqualTo(Duration.ofMinutes(2));
        assertThat(waits).last().isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void cancellingTakesTheTimerBack() {
        CompletableFuture<Void> done = waiter(Duration.ofMinutes(2), 3, false).start();

        done.cancel(true);

        assertThat(questions).isEqualTo(1);
        assertThat(timersCancelled).isEqualTo(1);
    }

    @Test
    void aRefusedQuestionEndsIt() {
        IllegalStateException refused = new IllegalStateException("no");
        Waiter waiter = new Waiter(
                (task, delay) -> () -> {},
                () -> nanos,
                "WaitForObject",
                "b/k",
                Duration.ofMinutes(1),
                () -> CompletableFuture.failedFuture(refused));

        assertThatThrownBy(() -> waiter.start().join()).hasCause(refused);
    }

    private Waiter waiter(Duration max, int yesAt, boolean runs) {
        return new Waiter(
                (task, delay) -> {
                    waits.add(delay);
                    if (runs) {
                        nanos += delay.toNanos();
                        task.run();
                    }
                    return () -> timersCancelled++;
                },
                () -> nanos,
                "WaitForObject",
                "b/k",
                max,
                () -> CompletableFuture.completedFuture(++questions >= yesAt));
    }
}
