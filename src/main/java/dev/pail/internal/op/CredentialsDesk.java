package dev.pail.internal.op;

import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.config.S3Limits;
import dev.pail.internal.http.InFlightLimit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the provider of the credentials where a call's deadline can meet it: on the client's threads, few at a time.
 *
 * <p>A provider that never blocks is asked on the spot. Every attempt asks for itself, since an answer that was on its way already
 * may be the one that has just expired. A question nobody waits for any more is interrupted; a provider that does not care
 * keeps its thread, and at most {@link S3Limits#CREDENTIALS_ASKED_MAX} of them.
 */
final class CredentialsDesk {

    private final CredentialsProvider provider;
    private final ScheduledExecutorService timer;
    private final Executor executor;
    private final InFlightLimit turns;

    CredentialsDesk(CredentialsProvider provider, ScheduledExecutorService timer, Executor executor) {
        this.provider = provider;
        this.timer = timer;
        this.executor = executor;
        this.turns = new InFlightLimit(S3Limits.CREDENTIALS_ASKED_MAX, timer, executor);
    }

    /**
     * Asks for the credentials of an attempt.
     *
     * @param asking asks the provider
     * @param waitMax how long the answer may take
     * @return completes with its answer; cancelling it takes the question back
     */
    CompletableFuture<Credentials> ask(Supplier<Credentials> asking, Duration waitMax) {
        if (!provider.mayBlock()) {
            return askHere(asking);
        }
        Question question = new Question(asking);
        ScheduledFuture<?> late = timer.schedule(
                () -> executor.execute(
                        () -> question.answer.completeExceptionally(new CredentialsTimeoutException(waitMax))),
                waitMax.toNanos(),
                TimeUnit.NANOSECONDS);
        CompletableFuture<Runnable> turn = turns.acquire(null);
        question.answer.whenComplete((credentials, failure) -> {
            late.cancel(false);
            turn.cancel(false);
            question.interrupt();
        });
        turn.thenAccept(release -> executor.execute(() -> question.put(release)));
        return question.answer;
    }

    private static CompletableFuture<Credentials> askHere(Supplier<Credentials> asking) {
        try {
            return CompletableFuture.completedFuture(asking.get());
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static final class Question {
        private final CompletableFuture<Credentials> answer = new CompletableFuture<>();
        private final Supplier<Credentials> asking;
        private final Object lock = new Object();
        private @Nullable Thread thread;

        Question(Supplier<Credentials> asking) {
            this.asking = asking;
        }

        void put(Runnable release) {
            Credentials given = null;
            Throwable thrown = null;
            if (begin()) {
                try {
                    given = asking.get();
                } catch (RuntimeException | Error failure) {
                    thrown = failure;
                }
                finish();
            }
            release.run();
            if (thrown != null) {
                answer.completeExceptionally(thrown);
            } else if (given != null) {
                answer.complete(given);
            }
        }

        private boolean begin() {
            synchronized (lock) {
                boolean wanted = !answer.isDone();
                thread = wanted ? Thread.currentThread() : null;
                return wanted;
            }
        }

        /** The thread goes back to others: an interrupt that came late must not meet them. */
        private void finish() {
            synchronized (lock) {
                thread = null;
                Thread.interrupted();
            }
        }

        void interrupt() {
            synchronized (lock) {
                if (thread != null) {
                    thread.interrupt();
                }
            }
        }
    }
}
