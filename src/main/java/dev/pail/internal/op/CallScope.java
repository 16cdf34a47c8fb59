package dev.pail.internal.op;

import dev.pail.error.S3Exception;
import dev.pail.internal.body.BodyMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a caller says of one call beside the operation, and what the call has cost. Thread safe. */
public final class CallScope {

    private final BodyMeter meter = new BodyMeter();
    private final AtomicInteger retries = new AtomicInteger();
    private final @Nullable Duration callMax;
    private final boolean patient;
    private volatile Consumer<S3Exception> onRetry = failure -> {};
    private volatile @Nullable Long deadlineNanos;

    /**
     * Makes the scope of one call.
     *
     * @param callMax longest time of the call with all its attempts, {@code null} for no limit
     */
    public CallScope(@Nullable Duration callMax) {
        this(callMax, false);
    }

    /**
     * Makes the scope of a call that belongs to a transfer.
     *
     * @param callMax longest time of the call with all its attempts, {@code null} for no limit
     * @param patient whether it waits for an open breaker as long as that lasts
     */
    CallScope(@Nullable Duration callMax, boolean patient) {
        this.callMax = callMax;
        this.patient = patient;
    }

    /**
     * Counts the body bytes.
     *
     * @return the meter of this call
     */
    public BodyMeter meter() {
        return meter;
    }

    /**
     * Attempts beyond the first.
     *
     * @return count
     */
    public int retries() {
        return retries.get();
    }

    /**
     * Sets who is told of the failures after which an attempt is repeated.
     *
     * @param told called on any thread
     */
    public void onRetry(Consumer<S3Exception> told) {
        onRetry = told;
    }

    void retried(@Nullable Throwable failure) {
        retries.incrementAndGet();
        if (failure instanceof S3Exception known) {
            onRetry.accept(known);
        }
    }

    /** The call begins: its time runs from now. */
    void begin(long nowNanos) {
        deadlineNanos = callMax == null ? null : nowNanos + callMax.toNanos();
    }

    @Nullable
    Long deadlineNanos() {
        return deadlineNanos;
    }

    boolean patient() {
        return patient;
    }

    @Nullable
    Duration callMax() {
        return callMax;
    }
}
