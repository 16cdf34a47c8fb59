package dev.pail.model;

import java.time.Duration;

/**
 * Something a call did on its own that its caller would otherwise not see: a failed attempt, a wait, a resume, a start
 * from anew.
 *
 * @param operation S3's name of the operation, such as {@code UploadPart}
 * @param target what it is about, such as {@code photos/a.jpg part 7}
 * @param what what happened and what follows; never holds a secret
 * @param attempt 1-based number of the attempt it is about, 0 when it is about none
 * @param delay wait before the next attempt, zero when there is none
 */
public record CallEvent(String operation, String target, String what, int attempt, Duration delay) {

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
