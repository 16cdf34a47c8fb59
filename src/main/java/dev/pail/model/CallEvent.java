package dev.pail.model;

import java.time.Duration;

/**
 * Something a call did on its own that its caller would otherwise not see: an attempt, a wait, a resume, a start from anew.
 *
 * @param kind which of these
 * @param operation S3's name of the operation, such as {@code UploadPart}; empty for the breaker, which is of no call
 * @param target what it is about, such as {@code photos/a.jpg part 7}; the endpoint for the breaker
 * @param what what happened and what follows; never holds a secret
 * @param attempt 1-based number of the attempt it is about, 0 when it is about none
 * @param delay wait before what follows, zero when there is none
 * @param context of the task that the call belongs to, as it was given to {@code S3Client.in}
 */
public record CallEvent(
        Kind kind, String operation, String target, String what, int attempt, Duration delay, CallContext context) {

    /** What an event tells. */
    public enum Kind {
        /** An attempt begins. */
        ATTEMPT,
        /** An attempt failed; after the delay another follows. */
        RETRY,
        /** An attempt failed, what was wrong with it was put right, and another follows at once. */
        REPAIR,
        /** An attempt failed and would have been retried, but the client's retry budget is used up. */
        BUDGET_EMPTY,
        /** The breaker of the endpoint holds the next attempt back: for the delay, or for good. */
        HELD_BACK,
        /** A call has ended. */
        END,
        /** The breaker of the endpoint opened, for the delay, began to probe, or closed. */
        BREAKER,
        /** A transfer resumed, started over, or did something else that its caller should know. */
        TRANSFER
    }

    /**
     * An event of a transfer.
     *
     * @param operation name of the transfer or of S3's operation
     * @param target what it is about
     * @param what what happened and what follows
     * @return the event
     */
    public static CallEvent transfer(String operation, String target, String what) {
        return new CallEvent(Kind.TRANSFER, operation, target, what, 0, Duration.ZERO, CallContext.none());
    }

    /**
     * Sets the context.
     *
     * @param value the task's
     * @return a copy with it
     */
    public CallEvent in(CallContext value) {
        return new CallEvent(kind, operation, target, what, attempt, delay, value);
    }

    /** Receives events; called on the client's threads, one call at a time for each transfer. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes an event. Must return soon and must not throw; what it throws is dropped.
         *
         * @param event what happened
         */
        void onEvent(CallEvent event);
    }
}
