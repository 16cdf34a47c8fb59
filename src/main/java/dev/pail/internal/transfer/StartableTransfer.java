package dev.pail.internal.transfer;

import dev.pail.transfer.Transfer;

/**
 * A transfer that has not begun.
 *
 * @param <T> what it ends with
 */
public interface StartableTransfer<T> extends Transfer<T> {

    /**
     * Runs it to its end on the caller's thread; called once.
     *
     * @return the result, with which the future completes as well
     */
    T run();
}
