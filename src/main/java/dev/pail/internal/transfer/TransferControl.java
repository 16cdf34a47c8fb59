package dev.pail.internal.transfer;

import dev.pail.error.CancelledException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.Bandwidth;
import dev.pail.transfer.FailurePolicy;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stops a transfer from outside: knows the calls in flight, and ends them. Thread safe. */
public final class TransferControl {

    /** How a transfer was told to stop. */
    public enum Stop {
        /** Everything that was done is kept, whatever the policy says. */
        PAUSE,
        /** The policy says what becomes of it. */
        CANCEL
    }

    /** Whoever waits for a permit looks so often whether it is stopped. */
    private static final long LOOK_MILLIS = 500;

    private final String operation;
    private final String target;
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private final Semaphore requests;
    private final Siblings siblings = new Siblings();
    private final @Nullable Bandwidth up;
    private final @Nullable Bandwidth down;
    private final TransferControl steered;
    private final Object suspending = new Object();
    private CompletableFuture<?> running = CompletableFuture.completedFuture(null);
    private volatile int priority;
    private volatile @Nullable FailurePolicy policy;
    private final Set<CompletableFuture<?>> inFlight = ConcurrentHashMap.newKeySet();

    /**
     * Makes the control of one transfer.
     *
     * @param operation what it is called in messages
     * @param target what it is about
     */
    public TransferControl(String operation, String target) {
        this(operation, target, null);
    }

    /**
     * Makes the control of one transfer that sends requests.
     *
     * @param operation what it is called in messages
     * @param target what it is about
     * @param shared what it shares with others: the files of a directory are steered as one, {@code null} where it sends none
     */
    public TransferControl(String operation, String target, @Nullable Shared shared) {
        this(operation, target, shared, Integer.MAX_VALUE);
    }

    /**
     * Makes the control of one transfer, that of a directory for all its files.
     *
     * @param operation what it is called in messages
     * @param target what it is about
     * @param shared what it shares with others
     * @param requestsMax requests of it at the same time; what it shares with others may set another limit
     */
    public TransferControl(String operation, String target, @Nullable Shared shared, int requestsMax) {
        Shared.Together together = shared == null ? null : shared.together();
        this.operation = operation;
        this.target = target;
        this.requests = together == null ? new Semaphore(requestsMax, true) : together.control().requests;
        this.steered = together == null ? this : together.control();
        this.up = shared == null ? null : new Bandwidth(shared.lanes()::nanoTime);
        this.down = shared == null ? null : new Bandwidth(shared.lanes()::nanoTime);
    }

    /**
     * Makes one request, when it is one of the few that the files of a directory may make at the same time. Never within
     * another: a request that waits for a second permit may wait for itself.
     *
     * @param request makes it and waits for its end
     * @return what it gives
     * @param <T> of that
     */
    public <T extends @Nullable Object> T asRequest(Supplier<T> request) {
        if (!acquireRequest()) {
            throw cancelled(operation, target, null);
        }
        try {
            return request.get();
        } finally {
            releaseRequest();
        }
    }

    /** Waits for a permit; gives false, and none, when the transfer is stopped before. */
    boolean acquireRequest() {
        boolean interrupted = false;
        boolean acquired = false;
        while (!acquired && stop.get() == null) {
            try {
                acquired = requests.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
                cancel();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return acquired;
    }

    void releaseRequest() {
        requests.release();
    }

    /** Ends the transfer and keeps what was done. */
    public void pause() {
        stop(Stop.PAUSE);
    }

    /** Ends the transfer; the policy says what becomes of the parts. */
    public void cancel() {
        stop(Stop.CANCEL);
    }

    /**
     * Ends the transfer, and this says what becomes of the parts.
     *
     * @param instead of the policy of the options
     */
    public void cancel(FailurePolicy instead) {
        policy = instead;
        stop(instead == FailurePolicy.KEEP ? Stop.PAUSE : Stop.CANCEL);
    }

    /** The policy that holds: that of the options, unless another came with the cancelling. */
    FailurePolicy policy(FailurePolicy ofOptions) {
        FailurePolicy instead = policy;
        return instead == null ? ofOptions : instead;
    }

    /** Starts no further request until {@link #resume}; those under way end. */
    public void suspend() {
        synchronized (suspending) {
            running = running.isDone() ? track(new CompletableFuture<>()) : running;
        }
    }

    /** Goes on. */
    public void resume() {
        CompletableFuture<?> waitedFor;
        synchronized (suspending) {
            waitedFor = running;
        }
        waitedFor.complete(null);
    }

    /** Completes when the transfer may send a request; fails when it is stopped before. */
    CompletableFuture<?> whenRunning() {
        synchronized (steered.suspending) {
            return steered.running;
        }
    }

    /**
     * Makes a call when the transfer is not suspended, and puts it under control.
     *
     * @param call makes it
     * @return its answer
     * @param <T> of that
     */
    public <T extends @Nullable Object> CompletableFuture<T> whenRunning(Supplier<CompletableFuture<T>> call) {
        return track(whenRunning().thenCompose(go -> track(call.get())));
    }

    /**
     * Limits the bytes of the transfer, or of all files of a directory together.
     *
     * @param bytesPerSecond 0 for no limit
     * @throws IllegalArgumentException when it is negative
     */
    public void limit(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("negative bandwidth: " + bytesPerSecond);
        }
        if (up != null && down != null) {
            up.limit(bytesPerSecond);
            down.limit(bytesPerSecond);
        }
    }

    int priority() {
        return steered.priority;
    }

    /**
     * Sets whose requests go first.
     *
     * @param value the higher one's
     */
    public void priority(int value) {
        priority = value;
    }

    Siblings siblings() {
        return siblings;
    }

    @Nullable
    Bandwidth bandwidth(boolean sent) {
        return sent ? steered.up : steered.down;
    }

    private void stop(Stop how) {
        if (stop.compareAndSet(null, how)) {
            inFlight.forEach(call -> call.cancel(true));
        }
    }

    /**
     * How it was told to stop.
     *
     * @return {@code null} while it was not
     */
    public @Nullable Stop stopped() {
        return stop.get();
    }

    /**
     * Puts a call under control: it is cancelled when the transfer is stopped.
     *
     * @param call the call
     * @return the same
     * @param <T> its answer
     */
    @SuppressWarnings("CollectionUndefinedEquality") // identity is what is meant, and what a future has
    public <T extends @Nullable Object> CompletableFuture<T> track(CompletableFuture<T> call) {
        inFlight.add(call);
        call.whenComplete((value, failure) -> inFlight.remove(call));
        if (stop.get() != null) {
            call.cancel(true);
        }
        return call;
    }

    /**
     * Waits for a call on the transfer's own thread; an interrupt cancels the transfer and stays set.
     *
     * @param operation S3's name of the call
     * @param target what it is about
     * @param call the call
     * @return its answer
     * @param <T> of that
     */
    public <T extends @Nullable Object> T await(String operation, String target, CompletableFuture<T> call) {
        try {
            return track(call).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            cancel();
            throw cancelled(operation, target, interrupted);
        } catch (CancellationException cancelled) {
            throw cancelled(operation, target, cancelled);
        } catch (ExecutionException failed) {
            throw rethrow(operation, target, failed);
        }
    }

    /** Throws when the transfer was stopped. */
    public void requireRunning() {
        if (Thread.currentThread().isInterrupted()) {
            cancel();
        }
        if (stop.get() != null) {
            throw cancelled(operation, target, null);
        }
    }

    private static S3Exception rethrow(String operation, String target, Throwable failed) {
        Throwable cause = failed;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof S3Exception known) {
            return known;
        }
        if (cause instanceof CancellationException) {
            return cancelled(operation, target, cause);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException("an operation failed outside the family of S3 failures", cause);
    }

    static CancelledException cancelled(String operation, String target, @Nullable Throwable cause) {
        return new CancelledException(
                ErrorDetail.of(
                        operation, target, ErrorKind.CANCELLED, "Cancelled", "the transfer was stopped", "call again"),
                cause);
    }
}
