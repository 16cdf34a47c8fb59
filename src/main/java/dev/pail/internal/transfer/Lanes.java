package dev.pail.internal.transfer;

import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.Bandwidth;
import dev.pail.internal.op.CallScope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of all transfers of a client that carry bytes, or have the server move some: so many at a time, those of the highest priority first.
 *
 * <p>How many follows what the server says: half as many after it asked for fewer, once for all that were under way then, and
 * one more after as many successes as there are lanes. Thread safe.
 */
public final class Lanes {

    private final int max;
    private final LongSupplier nanoClock;
    private final Bandwidth up;
    private final Bandwidth down;
    private final Executor executor;
    private final List<Request<?>> waiting = new ArrayList<>();
    private double lanes;
    private int inUse;
    private long halvings;

    /**
     * Opens all lanes.
     *
     * @param max requests at the same time, at least 1
     * @param nanoClock tells how long requests take
     * @param up limits what the client sends
     * @param down limits what the client receives
     * @param executor makes the requests that had to wait
     */
    public Lanes(int max, LongSupplier nanoClock, Bandwidth up, Bandwidth down, Executor executor) {
        this.max = max;
        this.nanoClock = nanoClock;
        this.up = up;
        this.down = down;
        this.executor = executor;
        this.lanes = max;
    }

    /**
     * The limits on the bytes of the client.
     *
     * @param sent true for what is sent, false for what is received
     * @return the limit, to be changed at any time
     */
    public Bandwidth bandwidth(boolean sent) {
        return sent ? up : down;
    }

    /**
     * How many requests may be under way now.
     *
     * @return 1 to the maximum
     */
    public synchronized int open() {
        return (int) lanes;
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    /**
     * Makes a request when the transfer is not suspended and has a lane. One that lags far behind its siblings is given up and
     * made once more, on another connection since giving up ends its own.
     *
     * @param control of the transfer
     * @param call makes the request with a scope of its own each time; it may be made again after it was cancelled
     * @return its answer
     * @param <T> of that
     */
    public <T> CompletableFuture<T> run(TransferControl control, Function<CallScope, CompletableFuture<T>> call) {
        return ask(new Request<>(control, () -> new CallScope(null), call, true));
    }

    /**
     * The same for what a server copies by itself. It is not made once more when it lags: given up, the server may go on with
     * it, and end after the second one.
     *
     * @param scopes gives each call its scope, with a limit on its time: no rate is asked of a server that copies
     */
    <T> CompletableFuture<T> runOnce(
            TransferControl control, Supplier<CallScope> scopes, Function<CallScope, CompletableFuture<T>> call) {
        return ask(new Request<>(control, scopes, call, false));
    }

    private <T> CompletableFuture<T> ask(Request<T> request) {
        TransferControl control = request.control;
        control.whenRunning().whenComplete((go, stopped) -> {
            if (stopped == null) {
                queue(request);
            } else {
                request.result.completeExceptionally(stopped);
            }
        });
        return control.track(request.result);
    }

    private void queue(Request<?> request) {
        synchronized (this) {
            if (inUse >= (int) lanes) {
                waiting.add(request);
                return;
            }
            take(request);
        }
        request.make();
    }

    private void take(Request<?> request) {
        inUse++;
        request.begunAfter = halvings;
    }

    private void handOut() {
        for (Request<?> next = next(); next != null; next = next()) {
            try {
                executor.execute(next::make);
            } catch (RejectedExecutionException closed) {
                next.make();
            }
        }
    }

    private synchronized @Nullable Request<?> next() {
        waiting.removeIf(asked -> asked.result.isDone() || asked.control.stopped() != null);
        Request<?> first = null;
        if (inUse < (int) lanes) {
            for (Request<?> asked : waiting) {
                first = first == null || asked.control.priority() > first.control.priority() ? asked : first;
            }
        }
        if (first != null) {
            waiting.remove(first);
            take(first);
        }
        return first;
    }

    private synchronized void refused(long begunAfter) {
        if (begunAfter == halvings) {
            lanes = Math.max(1, lanes / 2);
            halvings++;
        }
    }

    private void ended(boolean well) {
        synchronized (this) {
            inUse--;
            lanes = well ? Math.min(max, lanes + 1 / lanes) : lanes;
        }
        handOut();
    }

    /** One request, that may be made a second time. */
    private final class Request<T> implements Siblings.Member {
        private final TransferControl control;
        private final Supplier<CallScope> scopes;
        private final Function<CallScope, CompletableFuture<T>> call;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private long begunAfter;
        private volatile @Nullable CompletableFuture<T> making;
        private volatile @Nullable CallScope scope;
        private volatile boolean again;
        private volatile boolean givenUp;

        Request(
                TransferControl control,
                Supplier<CallScope> scopes,
                Function<CallScope, CompletableFuture<T>> call,
                boolean mayLag) {
            this.control = control;
            this.scopes = scopes;
            this.call = call;
            this.again = !mayLag;
            result.whenComplete((value, failure) -> {
                CompletableFuture<T> current = making;
                if (current != null) {
                    current.cancel(true);
                }
            });
        }

        void make() {
            if (result.isDone()) {
                leave(false);
                return;
            }
            CallScope own = scopes.get();
            own.onRetry(this::look);
            own.meter().limit(control.bandwidth(true), control.bandwidth(false));
            scope = own;
            if (!again) {
                control.siblings().begun(this, nanoTime());
            }
            CompletableFuture<T> made;
            try {
                made = call.apply(own);
            } catch (RuntimeException refused) {
                made = CompletableFuture.failedFuture(refused);
            }
            making = made;
            if (result.isDone()) {
                made.cancel(true);
            }
            made.whenComplete(this::madeEnds);
        }

        private void madeEnds(@Nullable T value, @Nullable Throwable failure) {
            if (failure != null && givenUp && !result.isDone()) {
                givenUp = false;
                make();
                return;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof S3Exception known) {
                look(known);
            }
            leave(cause == null);
            if (cause == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(cause);
            }
        }

        private void look(S3Exception failure) {
            if (failure.kind() == ErrorKind.RATE_LIMIT_EXCEEDED || failure.httpStatus() == 503) {
                refused(begunAfter);
            }
        }

        private void leave(boolean well) {
            control.siblings().ended(this, nanoTime(), well);
            ended(well);
        }

        @Override
        public boolean mayBeMadeAgain() {
            CallScope own = scope;
            return !again && own != null && own.retries() == 0;
        }

        @Override
        public void makeAgain() {
            again = true;
            givenUp = true;
            CompletableFuture<T> current = making;
            if (current != null) {
                current.cancel(true);
            }
        }
    }
}
