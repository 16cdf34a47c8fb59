package dev.pail.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into an interrupt of the command, and the end of the process into exit code 130.
 *
 * <p>A transfer then stops with its checkpoint kept. A command that does not end in time is left where it is: the library
 * is made to be killed anywhere.
 */
final class Interrupt {

    private static final long PATIENCE_SECONDS = 5;

    private final CountDownLatch ended = new CountDownLatch(1);

    private Interrupt() {}

    /** Begins to listen; the calling thread is the one that runs the command. */
    static Interrupt install() {
        Interrupt interrupt = new Interrupt();
        Thread command = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt.stop(command), "pail-interrupt"));
        return interrupt;
    }

    /** The command has said all it had to say; a signal changes nothing any more. */
    void commandEnded() {
        ended.countDown();
    }

    private void stop(Thread command) {
        if (ended.getCount() == 0) {
            return;
        }
        command.interrupt();
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // the process ends in the next line
        }
        Runtime.getRuntime().halt(Failure.INTERRUPTED);
    }
}
