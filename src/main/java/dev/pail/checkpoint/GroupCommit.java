package dev.pail.checkpoint;

import dev.pail.error.CheckpointException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets threads that commit at the same time share one write: the first leads, writing for all who came before it began;
 * who comes meanwhile waits and is in the next.
 *
 * <p>What waits is bounded by the callers, each of which waits for its own records.
 */
final class GroupCommit<R> {

    private final Consumer<List<R>> writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Batch<R> next = new Batch<>();
    private boolean writing;

    /** The writer is called by one thread at a time; it returns when the records are durable, or throws. */
    GroupCommit(Consumer<List<R>> writer) {
        this.writer = writer;
    }

    /** Returns when the records are durable. Each passes {@code admit}, alone with the state, before any is written. */
    void commit(List<R> records, Consumer<R> admit) {
        Batch<R> mine;
        boolean leads;
        lock.lock();
        try {
            records.forEach(admit);
            mine = next;
            mine.records.addAll(records);
            while (writing && !mine.done) {
                changed.awaitUninterruptibly();
            }
            leads = !mine.done;
            if (leads) {
                next = new Batch<>();
                writing = true;
            }
        } finally {
            lock.unlock();
        }
        if (leads) {
            lead(mine);
        } else {
            mine.requireDurable();
        }
    }

    /** Runs an action while nothing is written and nothing waits to be. */
    <T> T exclusively(Supplier<T> action) {
        lock.lock();
        try {
            while (writing || !next.records.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private void lead(Batch<R> batch) {
        RuntimeException failure = new IllegalStateException("the thread that wrote for all died");
        try {
            writer.accept(batch.records);
            failure = null;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            finish(batch, failure);
        }
    }

    private void finish(Batch<R> batch, @Nullable RuntimeException failure) {
        lock.lock();
        try {
            batch.done = true;
            batch.failure = failure;
            writing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Records that are written together; guarded by the lock until it is done. */
    private static final class Batch<R> {

        private final List<R> records = new ArrayList<>();
        private boolean done;
        private @Nullable RuntimeException failure;

        /** Each caller gets an exception of its own: they throw it from different threads. */
        private void requireDurable() {
            if (failure instanceof CheckpointException known) {
                throw new CheckpointException(known.detail(), known);
            }
            if (failure != null) {
                throw CheckpointErrors.writeFailed("journal", failure);
            }
        }
    }
}
