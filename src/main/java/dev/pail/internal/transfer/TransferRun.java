package dev.pail.internal.transfer;

import dev.pail.error.CancelledException;
import dev.pail.error.ResumeHandle;
import dev.pail.error.S3Exception;
import dev.pail.internal.op.CallScope;
import dev.pail.model.Checksum;
import dev.pail.model.PutResult;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.Progress;
import dev.pail.transfer.UploadResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One transfer. Runs on the thread that calls {@link #run}; may be stopped and watched from any other.
 *
 * @param <T> what it ends with
 */
public abstract sealed class TransferRun<T> implements StartableTransfer<T>
        permits UploadRun, StreamRun, DownloadRun, CopyRun {

    private static final long TELL_EVERY_MILLIS = 100;

    final Shared shared;
    final String target;
    final TransferControl control;
    final RunTally tally = new RunTally();
    private final String operation;
    private final Progress.@Nullable Listener listener;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private volatile long total;
    private volatile TransferProgress progress;
    private @Nullable ScheduledFuture<?> telling;

    TransferRun(Shared shared, String operation, String target, long total, Progress.@Nullable Listener listener) {
        this.shared = shared;
        this.operation = operation;
        this.target = target;
        this.control = new TransferControl(operation, target, shared);
        this.total = total;
        this.listener = listener;
        this.progress = new TransferProgress(total, 1, null, 0, shared.lanes()::nanoTime);
        future.whenComplete((result, failure) -> {
            if (future.isCancelled()) {
                control.cancel();
            }
        });
    }

    /** Runs it to its end, on the thread that {@link #run} was called on. */
    abstract T transfer();

    /** Lets go of what was opened for it; done by {@link #run}, and by hand for one that is not run. */
    public abstract void release();

    @Override
    public final CompletableFuture<T> future() {
        return future;
    }

    @Override
    public final Progress progress() {
        return progress.now();
    }

    @Override
    public final void pause() {
        control.pause();
    }

    @Override
    public final void cancel() {
        control.cancel();
    }

    @Override
    public final void cancel(FailurePolicy policy) {
        control.cancel(policy);
    }

    @Override
    public final TransferControl control() {
        return control;
    }

    @Override
    public final T run() {
        try {
            T result = transfer();
            stopTelling();
            progress.finished();
            future.complete(result);
            return result;
        } catch (RuntimeException | Error failure) {
            future.completeExceptionally(failure);
            throw failure;
        } finally {
            stopTelling();
            release();
        }
    }

    private void stopTelling() {
        if (telling != null) {
            telling.cancel(false);
        }
    }

    final TransferProgress current() {
        return progress;
    }

    /** Starts counting anew, for so many parts. */
    final TransferProgress progressOf(int parts) {
        TransferProgress made =
                new TransferProgress(total, parts, listener, progress.bytesMoved(), shared.lanes()::nanoTime);
        progress = made;
        // one request has no siblings: a small file that nobody listens to needs no timer
        if (telling == null && (listener != null || parts != 1)) {
            telling = shared.timer()
                    .scheduleWithFixedDelay(this::look, TELL_EVERY_MILLIS, TELL_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
        return made;
    }

    /** The length of a download's object is known when its first answer has come. */
    final TransferProgress progressOf(long bytes, int parts) {
        total = bytes;
        return progressOf(parts);
    }

    private void look() {
        progress.tell();
        control.siblings().look(shared.lanes().nanoTime());
    }

    final boolean paused() {
        return control.stopped() == TransferControl.Stop.PAUSE;
    }

    final UploadResult uploaded(
            String bucket,
            String key,
            long size,
            PutResult answer,
            @Nullable Checksum checksum,
            int parts,
            boolean resumed) {
        return new UploadResult(
                bucket,
                key,
                size,
                answer.eTag(),
                answer.versionId(),
                checksum,
                parts,
                progress.partsReused(),
                progress.bytesMoved(),
                progress.bytesReused(),
                resumed,
                tally.retries(),
                tally.elapsed());
    }

    /** The failure with the means to go on. */
    final S3Exception resumable(S3Exception failure, String id, @Nullable String uploadId) {
        if (failure instanceof CancelledException) {
            shared.tell(operation, target, "stopped; what was done is kept");
        }
        return failure.with(
                failure.detail().withResume(new ResumeHandle(id, shared.store().location(id), uploadId)));
    }

    /** Counts what a run costs. */
    static final class RunTally {
        private final long startedAt = System.nanoTime();
        private final AtomicInteger retries = new AtomicInteger();

        void retries(int more) {
            retries.addAndGet(more);
        }

        /** The call, which ends when what it cost has been counted. */
        <T> CompletableFuture<T> of(CallScope scope, CompletableFuture<T> call) {
            CompletableFuture<T> counted = call.whenComplete((answer, failure) -> retries(scope.retries()));
            counted.whenComplete((answer, failure) -> {
                if (counted.isCancelled()) {
                    call.cancel(true);
                }
            });
            return counted;
        }

        int retries() {
            return retries.get();
        }

        Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - startedAt);
        }
    }
}
