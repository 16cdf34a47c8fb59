package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.CheckpointException;
import dev.pail.error.S3Exception;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("J6")
@Tag("U13")
@Tag("G8")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CheckpointLockIT {

    private static final int RACES = 200;

    @TempDir
    Path temp;

    @Test
    void processThatHoldsTheLockIsNamedAndItsDeathFreesIt() throws Exception {
        CheckpointStore store = CheckpointStore.inDirectory(temp);
        try (ChildJvm child = ChildJvm.start(temp, "race")) {
            assertThat(child.hear()).isEqualTo("ready");
            child.order("go");
            String held = child.hear();
            assertThat(held).startsWith("held ");

            assertThatThrownBy(() -> store.acquire(Samples.id()))
                    .isInstanceOf(CheckpointException.class)
                    .satisfies(e -> assertThat(((S3Exception) e).code()).isEqualTo("CheckpointInUse"))
                    .hasMessageContaining("process " + child.pid() + " on ")
                    .hasMessageContaining("since 20");

            child.kill();
            try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
                lease.verifyHeld();
                assertThat(lease.fencingToken()).isGreaterThan(Long.parseLong(held.substring(5)));
            }
        }
    }

    @Test
    void secondAttemptInTheSameProcessDoesNotFreeTheLockForOthers() throws Exception {
        CheckpointStore store = CheckpointStore.inDirectory(temp);
        try (CheckpointStore.Lease lease = store.acquire(Samples.id());
                ChildJvm child = ChildJvm.start(temp, "race")) {
            assertThatThrownBy(() -> CheckpointStore.inDirectory(temp).acquire(Samples.id()))
                    .isInstanceOf(CheckpointException.class);
            store.list();

            child.hear();
            child.order("go");
            assertThat(child.hear())
                    .startsWith("CheckpointInUse")
                    .contains("process " + ProcessHandle.current().pid());
            lease.verifyHeld();
        }
    }

    @Test
    void ofTwoProcessesExactlyOneGetsTheLock() throws Exception {
        CheckpointStore store = CheckpointStore.inDirectory(temp);
        int childWins = 0;
        try (ChildJvm child = ChildJvm.start(temp, "race")) {
            child.hear();
            for (int race = 0; race < RACES; race++) {
                child.order("go");
                if (race % 2 == 0) {
                    childWins += raceAfterTheChild(store, child) ? 1 : 0;
                } else {
                    childWins += raceAtOnce(store, child) ? 1 : 0;
                }
            }
        }
        assertThat(childWins).isGreaterThanOrEqualTo(RACES / 2);
    }

    /** While another process tidies up all the time, and what it takes away is what this one is about to take. */
    @Test
    void lockIsNeitherLostToNorRefusedForAProcessThatTidiesUp() throws Exception {
        CheckpointStore store = CheckpointStore.inDirectory(temp);
        Path lock = temp.resolve(Samples.id() + FileCheckpointStore.LOCK);
        try (ChildJvm child = ChildJvm.start(temp, "list")) {
            assertThat(child.hear()).isEqualTo("ready");
            for (int race = 0; race < RACES; race++) {
                Files.writeString(lock, race % 2 == 0 ? "" : FileCheckpointStoreTest.DEAD);
                while (race % 4 == 0 && Files.exists(lock)) {
                    assertThat(child.isAlive()).isTrue();
                    Thread.onSpinWait();
                }
                try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
                    lease.verifyHeld();
                    lease.begin(Samples.intention());
                    lease.verifyHeld();
                    lease.delete();
                    lease.verifyHeld();
                }
            }
        }
    }

    private static boolean raceAfterTheChild(CheckpointStore store, ChildJvm child) throws Exception {
        assertThat(child.hear()).startsWith("held ");
        assertThatThrownBy(() -> store.acquire(Samples.id())).isInstanceOf(CheckpointException.class);
        child.order("free");
        assertThat(child.hear()).isEqualTo("free");
        return true;
    }

    /** Both try at the same moment; tells whether the child won. */
    private static boolean raceAtOnce(CheckpointStore store, ChildJvm child) throws Exception {
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            assertThat(child.hear()).startsWith("CheckpointInUse");
            lease.verifyHeld();
            child.order("free");
            assertThat(child.hear()).isEqualTo("free");
            return false;
        } catch (CheckpointException e) {
            assertThat(e.code()).isEqualTo("CheckpointInUse");
            assertThat(child.hear()).startsWith("held ");
            child.order("free");
            assertThat(child.hear()).isEqualTo("free");
            return true;
        }
    }
}
