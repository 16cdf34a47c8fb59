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

    /**
     * What steers it.
     *
     * @return the control that its requests obey
     */
    TransferControl control();

    @Override
    default void suspend() {
        control().suspend();
    }

    @Override
    default void resume() {
        control().resume();
    }

    @Override
    default void priority(int value) {
        control().priority(value);
    }

    @Override
    default void limitBandwidth(long bytesPerSecond) {
        control().limit(bytesPerSecond);
    }
}
