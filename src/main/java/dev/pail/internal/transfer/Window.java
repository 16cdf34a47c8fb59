package dev.pail.internal.transfer;

import dev.pail.error.S3Exception;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs many steps, a few at the same time: the transfer's own thread waits for a free place, which is the back-pressure. */
final class Window {

    private Window() {}

    /**
     * Starts a step for each item in order; after the first failure no further one. Those that run are waited for, since
     * what they do is kept.
     */
    static <T> void forEach(
            TransferControl control, int places, List<T> items, Function<T, CompletableFuture<?>> step) {
        Semaphore free = new Semaphore(places);
        AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
        for (T item : items) {
            acquire(control, free, 1);
            if (first.get() != null || control.stopped() != null) {
                free.release();
                break;
            }
            start(step, item).whenComplete((value, failure) -> {
                if (failure != null && !first.compareAndSet(null, failure)) {
                    suppress(first.get(), failure);
                }
                free.release();
            });
        }
        acquire(control, free, places);
        control.requireRunning();
        rethrow(first.get());
    }

    private static <T> CompletableFuture<?> start(Function<T, CompletableFuture<?>> step, T item) {
        try {
            return step.apply(item);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** An interrupt stops the transfer; the steps then end soon, and are waited for all the same. */
    private static void acquire(TransferControl control, Semaphore free, int places) {
        boolean interrupted = false;
        while (true) {
            try {
                free.acquire(places);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                control.cancel();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void suppress(@Nullable Throwable first, Throwable later) {
        Throwable told = unwrap(first);
        Throwable other = unwrap(later);
        if (told != null && other != null && told != other) {
            told.addSuppressed(other);
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof S3Exception known) {
            throw known;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause != null) {
            throw new IllegalStateException("a step failed outside the family of S3 failures", cause);
        }
    }

    private static @Nullable Throwable unwrap(@Nullable Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
