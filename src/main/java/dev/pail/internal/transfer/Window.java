package dev.pail.internal.transfer;

import dev.pail.error.S3Exception;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs many steps, a few at the same time: the transfer's own thread waits for a free place, which is the back-pressure.
 * After the first failure no further step is started; those that run are waited for, since what they do is kept.
 */
final class Window {

    private final TransferControl control;
    private final int places;
    private final Semaphore free;
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

    Window(TransferControl control, int places) {
        this.control = control;
        this.places = places;
        this.free = new Semaphore(places);
    }

    /** Runs a step for each item, in order. */
    static <T> void forEach(
            TransferControl control, int places, List<T> items, Function<T, CompletableFuture<?>> step) {
        Window window = new Window(control, places);
        for (T item : items) {
            if (!window.start(() -> step.apply(item))) {
                break;
            }
        }
        window.finish();
    }

    /**
     * Starts a step as soon as there is a place for it.
     *
     * @return false when it was not started, since an earlier one failed or the transfer is stopped: {@link #finish} throws why
     */
    boolean start(Supplier<CompletableFuture<?>> step) {
        acquire(control, free, 1);
        boolean permitted = first.get() == null && control.acquireRequest();
        if (!permitted || first.get() != null || control.stopped() != null) {
            if (permitted) {
                control.releaseRequest();
            }
            free.release();
            return false;
        }
        begin(step).whenComplete((value, failure) -> {
            if (failure != null && !first.compareAndSet(null, failure)) {
                suppress(first.get(), failure);
            }
            control.releaseRequest();
            free.release();
        });
        return true;
    }

    /** Waits for the steps that run, and throws the first failure. */
    void finish() {
        drain();
        control.requireRunning();
        rethrow(first.get());
    }

    /** Waits for the steps that run, however they end. */
    void drain() {
        acquire(control, free, places);
        free.release(places);
    }

    private static CompletableFuture<?> begin(Supplier<CompletableFuture<?>> step) {
        try {
            return step.get();
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
