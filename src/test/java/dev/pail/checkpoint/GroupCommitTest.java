package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.CheckpointException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("J8")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupCommitTest {

    private static final int THREADS = 16;

    @TempDir
    Path temp;

    private final GatedDisk disk = new GatedDisk();

    @Test
    void appendsThatMeetShareOneForce() throws Exception {
        try (CheckpointStore.Lease lease = begun()) {
            List<FutureTask<?>> tasks = appendAllWhileTheFirstForceWaits(lease);
            int before = disk.forces.get();
            disk.gate.countDown();
            for (FutureTask<?> task : tasks) {
                task.get();
            }

            assertThat(disk.forces.get() - before).isEqualTo(2);
        }
        assertThat(CheckpointStore.inDirectory(temp).list()).containsExactly(Samples.withParts(THREADS));
    }

    @Test
    void eachCallerOfAFailedForceLearnsOfItAndTheNextOneGoesThrough() throws Exception {
        try (CheckpointStore.Lease lease = begun()) {
            List<FutureTask<?>> tasks = appendAllWhileTheFirstForceWaits(lease);
            disk.failFrom(1, 1);
            disk.gate.countDown();

            tasks.get(0).get();
            for (FutureTask<?> task : tasks.subList(1, tasks.size())) {
                assertThatThrownBy(task::get)
                        .cause()
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("CheckpointWriteFailed");
            }
            lease.append(Samples.parts(2, THREADS));
        }
        assertThat(CheckpointStore.inDirectory(temp).list()).containsExactly(Samples.withParts(THREADS));
    }

    @Test
    void closeWaitsForWhatIsBeingWritten() throws Exception {
        CheckpointStore.Lease lease = begun();
        List<FutureTask<?>> tasks = appendAllWhileTheFirstForceWaits(lease);
        FutureTask<?> close = new FutureTask<>(lease::close, null);
        startAndWaitUntilBlocked(close);
        disk.gate.countDown();
        close.get();

        for (FutureTask<?> task : tasks) {
            task.get();
        }
        assertThat(CheckpointStore.inDirectory(temp).list()).containsExactly(Samples.withParts(THREADS));
    }

    @Test
    void oneCallWithManyPartsTakesOneForce() {
        try (CheckpointStore.Lease lease = begun()) {
            disk.gate.countDown();
            int before = disk.forces.get();

            lease.append(Samples.parts(1, 1000));

            assertThat(disk.forces.get() - before).isOne();
        }
    }

    @Test
    void writerThatFailsUnexpectedlyFreesAllWhoWait() {
        GroupCommit<String> commits = new GroupCommit<>(batch -> {
            throw new IllegalStateException("bug");
        });

        assertThatThrownBy(() -> commits.commit(List.of("a"), each -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> commits.commit(List.of("b"), each -> {})).isInstanceOf(IllegalStateException.class);
        assertThat(commits.exclusively(() -> 1)).isOne();
    }

    private CheckpointStore.Lease begun() {
        CheckpointStore.Lease lease = Samples.store(temp, disk).acquire(Samples.id());
        lease.begin(Samples.intention());
        lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
        disk.closed = true;
        return lease;
    }

    /** The first thread forces, and waits in it; all others wait for their turn. */
    private List<FutureTask<?>> appendAllWhileTheFirstForceWaits(CheckpointStore.Lease lease) throws Exception {
        List<FutureTask<?>> tasks = new ArrayList<>();
        for (PartRecord part : Samples.parts(1, THREADS)) {
            FutureTask<?> task = new FutureTask<>(() -> lease.append(List.of(part)), null);
            tasks.add(task);
            startAndWaitUntilBlocked(task);
        }
        return tasks;
    }

    private static void startAndWaitUntilBlocked(FutureTask<?> task) {
        Thread thread = new Thread(task, "append");
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.WAITING && !task.isDone()) {
            Thread.onSpinWait();
        }
    }

    /** Once closed, every force waits for the gate. */
    private static final class GatedDisk extends FaultyDisk {

        private final CountDownLatch gate = new CountDownLatch(1);
        private volatile boolean closed;

        @Override
        void beforeForce() {
            if (closed) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
