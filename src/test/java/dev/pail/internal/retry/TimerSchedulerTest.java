package dev.pail.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TimerSchedulerTest {

    private static final long SEED = 20_261_121L;
    private static final Duration NEVER = Duration.ofDays(400_000);

    @Test
    void aTaskRunsOnTheWorker() throws Exception {
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> new Thread(task, "worker"));
        CompletableFuture<String> ran = new CompletableFuture<>();

        try (TimerScheduler scheduler = new TimerScheduler(worker)) {
            scheduler.schedule(() -> ran.complete(Thread.currentThread().getName()), Duration.ofMillis(1));

            assertThat(ran.get(60, TimeUnit.SECONDS)).isEqualTo("worker");
        } finally {
            worker.shutdownNow();
        }
    }

    @Test
    void aWorkerThatRefusesDoesNotLoseTheTask() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();

        try (TimerScheduler scheduler = new TimerScheduler(task -> {
            throw new RejectedExecutionException("closed");
        })) {
            scheduler.schedule(() -> ran.complete(Thread.currentThread()), Duration.ZERO);

            assertThat(ran.get(60, TimeUnit.SECONDS).getName()).isEqualTo("pail-timer");
        }
    }

    @Test
    void itsThreadIsADaemonWithoutAClassLoaderAndEndsWithTheScheduler() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
        TimerScheduler scheduler = new TimerScheduler(Runnable::run);
        scheduler.schedule(
                () -> {
                    loader.complete(Thread.currentThread().getContextClassLoader());
                    ran.complete(Thread.currentThread());
                },
                Duration.ZERO);
        Thread thread = ran.get(60, TimeUnit.SECONDS);

        scheduler.close();

        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(thread.isDaemon()).isTrue();
        assertThat(loader.join()).isNull();
    }

    @Test
    void aTaskThatWasTakenBackDoesNotRun() throws Exception {
        CompletableFuture<String> takenBack = new CompletableFuture<>();
        CompletableFuture<String> later = new CompletableFuture<>();

        try (TimerScheduler scheduler = new TimerScheduler(Runnable::run)) {
            Cancellable cancellable = scheduler.schedule(() -> takenBack.complete("ran"), Duration.ofMillis(500));
            cancellable.cancel();
            cancellable.cancel();
            scheduler.schedule(() -> later.complete("ran"), Duration.ofMillis(600));

            assertThat(later.get(60, TimeUnit.SECONDS)).isEqualTo("ran");
        }

        assertThat(takenBack).isNotDone();
    }

    @Test
    void takesDelaysThatNoClockCanMeasure() {
        try (TimerScheduler scheduler = new TimerScheduler(Runnable::run)) {
            scheduler.schedule(() -> {}, NEVER).cancel();
            scheduler.schedule(() -> {}, Duration.ofSeconds(Long.MAX_VALUE)).cancel();

            assertThat(scheduler.tasksWaiting()).isZero();
        }
    }

    @Test
    void refusesTasksAfterItWasClosed() {
        TimerScheduler scheduler = new TimerScheduler(Runnable::run);
        scheduler.close();
        scheduler.close();

        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> scheduler.schedule(() -> {}, Duration.ZERO));
    }

    @Test
    @Tag("X2")
    void callsThatAreCancelledAtAnyMomentAllEnd() throws Exception {
        Random random = new Random(SEED);
        ExecutorService worker = Executors.newFixedThreadPool(2);
        RetryPolicy policy = new RetryPolicy(5, Backoff.none(), Backoff.none());
        RetryBudget budget = new RetryBudget(S3Limits.RETRY_BUDGET_TOKENS_MAX);
        Breaker breaker = new Breaker(BreakerPolicy.off(), System::nanoTime, (state, why, openTime) -> {});
        List<CompletableFuture<String>> attempts = new ArrayList<>();
        List<CompletableFuture<String>> results = new ArrayList<>();
        List<CompletableFuture<Void>> cancels = new ArrayList<>();

        try (TimerScheduler scheduler = new TimerScheduler(worker);
                RetryLoop loop = new RetryLoop(() -> policy, budget, breaker, scheduler, System::nanoTime)) {
            for (int i = 0; i < 2_000; i++) {
                int answers = random.nextInt(6);
                CompletableFuture<String> unanswered = new CompletableFuture<>();
                CompletableFuture<String> result = loop.run(
                        Call.of("PutObject", "b/k", error -> true),
                        attempt -> attempt < answers ? CompletableFuture.supplyAsync(this::fail, worker) : unanswered);
                int spins = random.nextInt(2_000);
                cancels.add(CompletableFuture.runAsync(() -> cancelAfter(spins, result), worker));
                attempts.add(unanswered);
                results.add(result);
            }
            CompletableFuture.allOf(cancels.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            scheduler.close();
            worker.shutdown();

            assertThat(worker.awaitTermination(60, TimeUnit.SECONDS))
                    .as("seed %d", SEED)
                    .isTrue();
            assertThat(results).as("seed %d", SEED).allMatch(CompletableFuture::isCancelled);
            assertThat(attempts)
                    .as("seed %d: an attempt is either never made or cancelled", SEED)
                    .allMatch(attempt -> attempt.isCancelled() || attempt.getNumberOfDependents() == 0);
        } finally {
            worker.shutdownNow();
        }
    }

    private static void cancelAfter(int spins, CompletableFuture<String> result) {
        for (int spin = 0; spin < spins; spin++) {
            Thread.onSpinWait();
        }
        result.cancel(true);
    }

    private String fail() {
        throw new ServiceException(
                ErrorDetail.of("PutObject", "", ErrorKind.SERVER_TRANSIENT, "InternalError", "S3 said no", ""),
                true,
                null);
    }
}
