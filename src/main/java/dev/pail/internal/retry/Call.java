package dev.pail.internal.retry;

import dev.pail.error.S3Exception;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the retry loop must know of one call.
 *
 * @param operation S3's name of the operation
 * @param target what the call is about, by its {@code toString}
 * @param repeatable whether operation and body may be sent again after this failure. Asked when an attempt has failed, since
 *     a body that can be read once only may not have been touched yet; no means that the call ends
 * @param repair puts right what was wrong with the request, such as clock offset, region or token, and says whether it did;
 *     then the call is made again at once. Asked before any retry, never after a failure that is not repeatable, and at most
 *     {@link dev.pail.config.S3Limits#REPAIRS_MAX} times with success
 * @param deadlineNanos reading of the loop's clock at which the call ends, whatever it is doing; {@code null} for none
 * @param patient whether it waits for an open breaker, although it has a deadline
 * @param late says what the call was doing when its deadline came; asked then
 * @param listener hears of every step
 */
public record Call(
        String operation,
        Object target,
        Predicate<S3Exception> repeatable,
        Predicate<S3Exception> repair,
        @Nullable Long deadlineNanos,
        boolean patient,
        Supplier<S3Exception> late,
        RetryListener listener) {

    /**
     * A call without repair, deadline and listener.
     *
     * @param operation S3's name of the operation
     * @param target what the call is about, by its {@code toString}
     * @param repeatable whether it may be sent again after this failure
     * @return the call
     */
    public static Call of(String operation, Object target, Predicate<S3Exception> repeatable) {
        return new Call(operation, target, repeatable, error -> false, null, false, Call::unknown, RetryListener.NONE);
    }

    /**
     * Sets what puts a refused request right.
     *
     * @param value says whether it did
     * @return a copy with it
     */
    public Call withRepair(Predicate<S3Exception> value) {
        return new Call(operation, target, repeatable, value, deadlineNanos, patient, late, listener);
    }

    /**
     * Sets when the call must be over.
     *
     * @param value reading of the loop's clock, {@code null} for no limit
     * @param waits whether it waits for an open breaker until then
     * @param error says what the call was doing then
     * @return a copy with it
     */
    public Call withDeadline(@Nullable Long value, boolean waits, Supplier<S3Exception> error) {
        return new Call(operation, target, repeatable, repair, value, waits, error, listener);
    }

    /**
     * Sets who hears of every step.
     *
     * @param value the listener
     * @return a copy with it
     */
    public Call withListener(RetryListener value) {
        return new Call(operation, target, repeatable, repair, deadlineNanos, patient, late, value);
    }

    private static S3Exception unknown() {
        throw new IllegalStateException("a call without a deadline is never late");
    }
}
