package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.CheckpointException;
import dev.pail.error.InvalidCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest extends CheckpointStoreContract {

    /** What a process wrote that is no more: no process of this number is ever on this machine. */
    static final String DEAD = "{\"token\":1,\"pid\":" + Integer.MAX_VALUE
            + ",\"host\":\"elsewhere\",\"since\":\"2026-01-31T12:00:00Z\"}\n";

    @TempDir
    Path temp;

    private Path directory() {
        return temp.resolve("not/yet/there");
    }

    @Override
    CheckpointStore newStore() {
        return CheckpointStore.inDirectory(directory());
    }

    @Test
    void touchesNothingUntilItIsUsed() {
        newStore().list();

        assertThat(directory()).doesNotExist();
    }

    @Test
    @Tag("J6")
    @Tag("O34")
    @DisabledOnOs(OS.WINDOWS)
    void directoryAndFilesAreForTheirOwnerOnly() throws IOException {
        try (CheckpointStore.Lease lease = newStore().acquire(Samples.id())) {
            lease.begin(Samples.intention());
            lease.append(List.of());

            assertThat(permissions(directory())).isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(directory())) {
                assertThat(files.toList())
                        .hasSize(2)
                        .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
            }
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void permissionsOfAJournalThatWasCopiedHereAreTightened() throws IOException {
        Samples.journalBytes(directory());
        Files.setPosixFilePermissions(Samples.journal(directory()), PosixFilePermissions.fromString("rw-r--r--"));

        try (CheckpointStore.Lease lease = newStore().acquire(Samples.id())) {
            lease.load();
        }

        assertThat(permissions(Samples.journal(directory()))).isEqualTo("rw-------");
    }

    @Test
    void nothingIsLeftBehindWhenAllIsDone() throws IOException {
        try (CheckpointStore.Lease lease = newStore().acquire(Samples.id())) {
            lease.begin(Samples.intention());
            lease.delete();
        }

        assertThat(directory()).isEmptyDirectory();
    }

    @Test
    @Tag("L3")
    void movedDirectoryGoesOn() throws IOException {
        Samples.journalBytes(directory());
        Path elsewhere = temp.resolve("elsewhere");
        Files.createDirectories(elsewhere);
        Files.move(Samples.journal(directory()), Samples.journal(elsewhere), StandardCopyOption.REPLACE_EXISTING);

        try (CheckpointStore.Lease lease =
                CheckpointStore.inDirectory(elsewhere).acquire(Samples.id())) {
            assertThat(lease.load().orElseThrow().checkpoint())
                    .isEqualTo(Samples.withParts(3).withCompleting(Samples.COMPLETION));
            lease.append(Samples.parts(4, 4));
            lease.verifyHeld();
        }
    }

    @Test
    void twoStoresOfOneDirectoryShareTheLock() {
        CheckpointStore other = newStore();
        try (CheckpointStore.Lease lease = newStore().acquire(Samples.id())) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> other.acquire(Samples.id())).hasMessageContaining("CheckpointInUse");
            }
            lease.verifyHeld();
        }
    }

    @Test
    @Tag("U13")
    void replacedLockFileIsNoticed() throws IOException {
        try (CheckpointStore.Lease lease = newStore().acquire(Samples.id())) {
            Path lock = directory().resolve(Samples.id() + FileCheckpointStore.LOCK);
            Path copy = Files.copy(lock, temp.resolve("copy"));
            Files.delete(lock);
            notHeld(lease, "the lock was deleted");

            Files.move(copy, lock);
            notHeld(lease, "the lock was taken over");
            assertThatThrownBy(() -> lease.begin(Samples.intention())).hasMessageContaining("CheckpointNotHeld");
            assertThatThrownBy(lease::delete).hasMessageContaining("CheckpointNotHeld");
        }
    }

    @Test
    @Tag("U13")
    void greaterFencingTokenInTheLockFileIsNoticed() throws IOException {
        try (CheckpointStore.Lease lease = newStore().acquire(Samples.id())) {
            Path lock = directory().resolve(Samples.id() + FileCheckpointStore.LOCK);
            String line = "{\"token\":" + (lease.fencingToken() + 1)
                    + ",\"pid\":77,\"host\":\"elsewhere\",\"since\":\"2026-01-31T12:00:00Z\"}\n";
            Files.writeString(lock, line);

            notHeld(lease, "taken over by process 77 on elsewhere since 2026-01-31T12:00:00Z");
        }
    }

    @Test
    @Tag("U13")
    void journalThatAnotherWroteIsNoticed() throws IOException {
        try (CheckpointStore.Lease lease = newStore().acquire(Samples.id())) {
            lease.begin(Samples.intention());
            Path journal = Samples.journal(directory());
            lease.verifyHeld();

            Files.writeString(journal, "x", StandardOpenOption.APPEND);
            notHeld(lease, "written to by another");

            Files.move(Files.copy(journal, temp.resolve("copy")), journal, StandardCopyOption.REPLACE_EXISTING);
            notHeld(lease, "replaced by another");

            Files.delete(journal);
            notHeld(lease, "deleted by another");
        }
    }

    @Test
    void damagedOnesAreReportedBesideTheGoodOnes() throws IOException {
        Samples.journalBytes(directory());
        Path broken = directory().resolve("0".repeat(32) + FileCheckpointStore.JOURNAL);
        Files.writeString(broken, "{\"format\":\"pail-checkpoint\"}\nnot a journal\n");
        Files.writeString(directory().resolve("notes.txt"), "not ours");

        assertThat(newStore().list()).hasSize(1);
        assertThat(newStore().damaged())
                .containsExactly(new Damaged(broken.toString(), "the first record of the checkpoint is broken"));
    }

    @Test
    void staleFileOfAnInterruptedBeginIsReplaced() throws IOException {
        Files.createDirectories(directory());
        Path aside = directory().resolve(Samples.id() + FileCheckpointStore.JOURNAL + ".tmp");
        Files.writeString(aside, "half a rec");

        try (CheckpointStore.Lease lease = newStore().acquire(Samples.id())) {
            lease.begin(Samples.intention());
        }

        assertThat(aside).doesNotExist();
        assertThat(newStore().list()).containsExactly(Samples.intention());
    }

    /** A line that an earlier process wrote, none at all, and beside it a journal that was never whole. */
    @Test
    @Tag("J6")
    void locksThatAKilledProcessLeftWithoutAJournalAreTakenAway() throws IOException {
        Samples.journalBytes(directory());
        String id = Samples.id();
        for (String other : List.of("0", "1", "2", "3")) {
            String name = other.repeat(32);
            if (!other.equals("3")) {
                Files.writeString(directory().resolve(name + FileCheckpointStore.LOCK), other.equals("0") ? "" : DEAD);
            }
            if (!other.equals("1")) {
                Files.writeString(Journal.aside(directory().resolve(name + FileCheckpointStore.JOURNAL)), "half");
            }
        }
        Files.writeString(directory().resolve(id + FileCheckpointStore.LOCK), DEAD);
        Files.writeString(directory().resolve("other.lock"), "not ours");
        Files.writeString(directory().resolve(".owner-77.tmp"), "");

        assertThat(newStore().list()).hasSize(1);

        try (Stream<Path> left = Files.list(directory())) {
            assertThat(left.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder(
                            id + FileCheckpointStore.JOURNAL, id + FileCheckpointStore.LOCK, "other.lock");
        }
    }

    /** It is on the way of every upload of one request: neither the others nor what lies about are looked at. */
    @Test
    void findingOneReadsThatOneAlone() throws IOException {
        Samples.journalBytes(directory());
        Path lock = Files.writeString(directory().resolve("0".repeat(32) + FileCheckpointStore.LOCK), DEAD);
        Path broken =
                Files.writeString(directory().resolve("1".repeat(32) + FileCheckpointStore.JOURNAL), "not a journal");

        assertThat(newStore().find(Samples.id())).isPresent();
        assertThat(newStore().find("1".repeat(32))).isEmpty();
        assertThat(newStore().find("2".repeat(32))).isEmpty();

        assertThat(lock).exists();
        assertThat(broken).exists();
    }

    @Test
    @Tag("J6")
    @Tag("U13")
    void aLockThatIsHeldStaysThoughItHasNoJournalYet() {
        try (CheckpointStore.Lease lease = newStore().acquire(Samples.id())) {
            assertThat(newStore().list()).isEmpty();

            lease.verifyHeld();
            assertThatThrownBy(() -> newStore().acquire(Samples.id())).hasMessageContaining("CheckpointInUse");
            lease.begin(Samples.intention());
            assertThat(newStore().list()).containsExactly(Samples.intention());
        }
    }

    @Test
    void whatCannotBeTakenAwayStaysAndDoesNoHarm() throws IOException {
        Path lock = directory().resolve(Samples.id() + FileCheckpointStore.LOCK);
        Files.createDirectories(lock);
        Path link = directory().resolve("0".repeat(32) + FileCheckpointStore.LOCK);
        Path elsewhere = Files.writeString(temp.resolve("elsewhere"), "mine");
        Files.createSymbolicLink(link, elsewhere);

        assertThat(newStore().list()).isEmpty();

        assertThat(lock).isDirectory();
        assertThat(link).isSymbolicLink();
        assertThat(elsewhere).hasContent("mine");
    }

    @Test
    void fileWhereTheDirectoryShouldBeIsATypedError() throws IOException {
        Files.writeString(temp.resolve("not"), "");

        assertThatThrownBy(() -> newStore().acquire(Samples.id()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("CheckpointWriteFailed")
                .hasMessageContaining(directory().toString());
    }

    @Test
    void otherFileSystemsAreRefused() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(temp.resolve("a.zip"), Map.of("create", "true"))) {
            assertThatThrownBy(() -> CheckpointStore.inDirectory(zip.getPath("/x")))
                    .isInstanceOf(InvalidCallException.class);
        }
    }

    private static void notHeld(CheckpointStore.Lease lease, String what) {
        assertThatThrownBy(lease::verifyHeld)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("CheckpointNotHeld")
                .hasMessageContaining(what);
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
