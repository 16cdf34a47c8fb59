package dev.pail.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pail.error.DirectoryException;
import dev.pail.error.S3Exception;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DownloadOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that the system itself does not let anybody write, from the start or in the middle. */
@Tag("G7")
class ReadOnlyDirectoryTest {

    private static final int FILES = 20;
    private static final int LARGE = (3 << 20) + 1;

    @TempDir
    private Path temp;

    private DirectoryBench bench;
    private DirectoryOptions options;
    private final Map<String, String> wanted = new TreeMap<>();

    @BeforeEach
    void open() throws IOException {
        bench = new DirectoryBench(temp);
        options = bench.options
                .withRequestsInFlight(1)
                .withDownload(
                        DownloadOptions.defaults().withThresholdBytes(1 << 20).withPartSizeBytes(1 << 20));
        for (int file = 0; file < FILES; file++) {
            wanted.put(String.format("f%02d", file), "new " + file);
        }
        wanted.put("f07", "x".repeat(LARGE));
        wanted.forEach((name, text) -> bench.put("from/" + name, text));
        Path probe = Files.createDirectory(temp.resolve("probe"));
        lock(probe, true);
        boolean locked = !Files.isWritable(probe) || !canCreate(probe.resolve("file"));
        lock(probe, false);
        assumeTrue(locked, "neither the mode nor chattr keeps this user from writing");
    }

    @AfterEach
    void close() throws IOException {
        bench.s3.fault((request, server) -> server.answer(request));
        lock(bench.root, false);
        bench.close();
    }

    private static boolean canCreate(Path file) {
        try {
            Files.createFile(file);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** By the mode, and for root, whom that does not hold, by the flag that holds for root too. */
    private static void lock(Path directory, boolean readOnly) {
        try {
            run("chattr", readOnly ? "+i" : "-i", directory.toString());
            Files.setPosixFilePermissions(
                    directory, PosixFilePermissions.fromString(readOnly ? "r-xr-xr-x" : "rwxr-xr-x"));
        } catch (IOException locked) {
            // the flag keeps the mode as it is, too
        }
    }

    private static void run(String... command) {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException notThere) {
            // a system without it
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private DirectoryException failing() {
        return catchThrowableOfType(
                DirectoryException.class,
                () -> bench.client.downloadDirectory(DirectoryBench.BUCKET, "from", bench.root, options));
    }

    private void requireTyped(DirectoryException failed) {
        assertThat(failed).isNotNull();
        assertThat(failed.failures().values())
                .isNotEmpty()
                .extracting(S3Exception::code)
                .containsOnly("TargetUnwritable");
    }

    private void finish() {
        lock(bench.root, false);
        bench.client.downloadDirectory(DirectoryBench.BUCKET, "from", bench.root, options);
        assertThat(bench.files()).isEqualTo(wanted);
        assertThat(bench.client.unfinishedDownloads()).isEmpty();
    }

    @Test
    void nothingIsTouchedAndTheSameCallFinishesWhenItIsMended() {
        bench.write("f00", "old");
        bench.write("f07", "old too");
        lock(bench.root, true);

        requireTyped(failing());
        assertThat(bench.files()).isEqualTo(Map.of("f00", "old", "f07", "old too"));

        finish();
    }

    @Test
    void readOnlyAtEveryStepLeavesWholeFilesAndTheRestIsFinishedLater() throws IOException {
        int gets = FILES + LARGE / (1 << 20);
        for (int step = 1; step <= gets; step++) {
            for (String name : wanted.keySet()) {
                bench.write(name, "old");
            }
            AtomicInteger left = new AtomicInteger(step);
            bench.s3.fault((request, server) -> {
                if (request.is("GetObject") && left.decrementAndGet() == 0) {
                    lock(bench.root, true);
                }
                return server.answer(request);
            });

            DirectoryException failed = failing();

            requireTyped(failed);
            bench.files().forEach((name, text) -> {
                boolean done = !failed.failures().containsKey("from/" + name);
                boolean partFile = name.endsWith(".pail-part");
                assertThat(partFile || text.equals(done ? wanted.get(name) : "old"))
                        .as("%s after %s", name, failed.getMessage())
                        .isTrue();
            });
            finish();
        }
    }

    @Test
    void anUploadWritesNothingBesideItsFiles() {
        bench.write("a", "1");
        lock(bench.root, true);

        bench.client.uploadDirectory(DirectoryBench.BUCKET, "to", bench.root, options);

        assertThat(bench.objects()).containsEntry("to/a", "1");
    }
}
