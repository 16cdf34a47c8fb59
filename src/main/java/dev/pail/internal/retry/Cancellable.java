package dev.pail.internal.retry;

/** Something that has yet to happen and need not. */
@FunctionalInterface
public interface Cancellable {

    /** Keeps it from happening, if it has not begun. Calling it again, or too late, does nothing. */
    void cancel();
}
