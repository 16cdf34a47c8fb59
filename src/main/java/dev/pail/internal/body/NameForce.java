package dev.pail.internal.body;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Brings the names in directories to the disk. Who renames files of one directory at the same time shares one force of it:
 * each waits for one that began after its own rename. Thread safe.
 */
final class NameForce {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Path, Turn> turns = new HashMap<>();
    private final Consumer<Path> force;

    NameForce() {
        this(NameForce::forceOne);
    }

    NameForce(Consumer<Path> force) {
        this.force = force;
    }

    /** Returns when all that was renamed in the directory before the call is on the disk. */
    void force(Path directory) {
        lock.lock();
        try {
            Turn turn = turns.computeIfAbsent(directory, none -> new Turn());
            long mine = ++turn.asked;
            turn.inside++;
            while (turn.running && turn.forced < mine) {
                changed.awaitUninterruptibly();
            }
            try {
                if (turn.forced < mine) {
                    lead(directory, turn);
                }
            } finally {
                if (--turn.inside == 0) {
                    turns.remove(directory);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for a force of the directory, or make one. */
    int inside(Path directory) {
        lock.lock();
        try {
            Turn turn = turns.get(directory);
            return turn == null ? 0 : turn.inside;
        } finally {
            lock.unlock();
        }
    }

    private void lead(Path directory, Turn turn) {
        long covered = turn.asked;
        boolean done = false;
        turn.running = true;
        lock.unlock();
        try {
            force.accept(directory);
            done = true;
        } finally {
            lock.lock();
            turn.forced = done ? covered : turn.forced;
            turn.running = false;
            changed.signalAll();
        }
    }

    /** Not every file system lets a directory be opened or forced: there the rename itself is all that can be had. */
    private static void forceOne(Path directory) {
        boolean interrupted = false;
        boolean again = true;
        while (again) {
            again = false;
            interrupted |= Thread.interrupted();
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            } catch (ClosedByInterruptException e) {
                again = true;
            } catch (IOException unsupported) {
                again = false;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The forces of one directory; guarded by the lock. */
    private static final class Turn {
        private long asked;
        private long forced;
        private int inside;
        private boolean running;
    }
}
