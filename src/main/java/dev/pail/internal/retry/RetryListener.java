package dev.pail.internal.retry;

import dev.pail.model.CallEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Hears of every step of a call. */
@FunctionalInterface
public interface RetryListener {

    /** Hears nothing. */
    RetryListener NONE = (kind, attempt, failure, delay) -> {};

    /**
     * A step was made.
     *
     * <p>Threads: the one that made it, which must not be held up. What this throws does not reach the call.
     *
     * @param kind which step
     * @param attempt number of the attempt it is about, 0 for the first
     * @param failure why that attempt or the call failed, {@code null} when it did not
     * @param delay wait before the next attempt, zero when there is none
     */
    void on(CallEvent.Kind kind, int attempt, @Nullable Throwable failure, Duration delay);
}
