package dev.pail.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.error.DirectoryException;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.model.PutOptions;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryOptions.Comparison;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.FileOutcome.Action;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prefixes on their way from a server in memory, which has whatever keys it likes. */
class DirectoryDownloadTest {

    private static final String BUCKET = DirectoryBench.BUCKET;

    @TempDir
    private Path temp;

    private DirectoryBench bench;

    @BeforeEach
    void open() {
        bench = new DirectoryBench(temp);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(bench.client.unfinishedDownloads()).isEmpty();
        bench.close();
    }

    private DirectoryResult download() {
        return bench.client.downloadDirectory(BUCKET, "from", bench.root, bench.options);
    }

    private DirectoryException failing() {
        return catchThrowableOfType(DirectoryException.class, this::download);
    }

    @Test
    void everyObjectIsAFileAndIsNotReadTwice() {
        bench.put("from/a", "1");
        bench.put("from/b/c/d", "22");
        bench.put("from/b/empty", "");
        bench.put("from/", "");
        bench.put("fromage", "another prefix");

        DirectoryResult first = download();
        DirectoryResult second = download();

        assertThat(bench.files()).containsExactlyInAnyOrderEntriesOf(Map.of("a", "1", "b/c/d", "22", "b/empty", ""));
        assertThat(first.transferred()).isEqualTo(3);
        assertThat(first.bytes()).isEqualTo(3);
        assertThat(second.transferred()).isZero();
        assertThat(second.unchanged()).isEqualTo(3);
        assertThat(bench.requests("GetObject")).isEqualTo(3);
    }

    @Test
    void aFileHasTheTimeOfItsObjectAndAnotherTimeIsReadAgain() throws IOException {
        bench.put("from/a", "1");
        Instant written = bench.s3.objects().get("from/a").lastModified();
        download();

        Path file = bench.root.resolve("a");
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(written.truncatedTo(ChronoUnit.SECONDS));
        DirectoryBench.write(file, "2");
        DirectoryResult again = download();

        assertThat(again.transferred()).isEqualTo(1);
        assertThat(bench.files()).containsEntry("a", "1");
    }

    @Test
    void checksumsTellWhatIsTheSameWhateverItsTime() {
        bench.put("from/a", "1");
        bench.put("from/b", "2");
        DirectoryOptions options = bench.options.withComparison(Comparison.CHECKSUM);
        bench.write("a", "1");
        bench.write("b", "x");

        DirectoryResult result = bench.client.downloadDirectory(BUCKET, "from", bench.root, options);

        assertThat(result.transferred()).isEqualTo(1);
        assertThat(bench.outcomes()).containsEntry("from/a", Action.UNCHANGED);
        assertThat(bench.files()).containsEntry("b", "2");
    }

    @Test
    void timeAndModeComeBackWhenAskedForAndAreKnownAgain() throws IOException {
        Path file = bench.write("run.sh", "#!/bin/sh");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-x---"));
        DirectoryOptions options = bench.options.withKeepsAttributes(true);
        bench.client.uploadDirectory(BUCKET, "from", bench.root, options);
        Path other = temp.resolve("other");

        bench.client.downloadDirectory(BUCKET, "from", other, options);
        DirectoryResult second = bench.client.downloadDirectory(BUCKET, "from", other, options);

        Path copy = other.resolve("run.sh");
        assertThat(Files.getLastModifiedTime(copy).toInstant()).isEqualTo(DirectoryBench.LONG_AGO);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("r-xr-x---");
        assertThat(second.unchanged()).isEqualTo(1);
        assertThat(bench.requests("GetObject")).isEqualTo(1);
        bench.put("from/run.sh", "replaced, whatever its mode");
        bench.client.downloadDirectory(BUCKET, "from", other, options);
        assertThat(copy).hasContent("replaced, whatever its mode");
    }

    @Test
    @Tag("Y4")
    @Tag("G23")
    void noKeyLeadsOutOfTheDirectory() throws IOException {
        Path evil = Files.createDirectory(temp.resolve("Tree-evil"));
        List<String> bad = List.of(
                "../x",
                "../Tree-evil/x",
                "../../../../../../../../../../tmp/pail-evil",
                "a/../../x",
                "a/b/../../../Tree-evil/x",
                "..",
                "/etc/pail-evil",
                "//x",
                "a//b",
                "./x",
                "a/.",
                "n\0l",
                "z/" + "n".repeat(300));
        bad.forEach(name -> bench.put("from/" + name, "evil"));
        bench.put("from/good", "1");
        bench.put("from/..good/...", "2");

        DirectoryException failure = failing();

        assertThat(failure.failures()).hasSize(bad.size());
        bad.forEach(name -> assertThat(failure.failures().get("from/" + name))
                .as(name)
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("KeyNoFileName"));
        assertThat(bench.files()).containsExactlyInAnyOrderEntriesOf(Map.of("good", "1", "..good/...", "2"));
        assertThat(evil).isEmptyDirectory();
        assertThat(Path.of("/etc/pail-evil")).doesNotExist();
        assertThat(Path.of("/tmp/pail-evil")).doesNotExist();
    }

    @Test
    @Tag("Y4")
    @Tag("G23")
    void noLinkThatIsThereIsFollowed() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Path file = DirectoryBench.write(outside.resolve("file"), "mine");
        Files.createSymbolicLink(bench.root.resolve("tree"), outside);
        Files.createSymbolicLink(bench.root.resolve("file"), file);
        bench.put("from/tree/x", "evil");
        bench.put("from/tree/deep/x", "evil");
        bench.put("from/file", "evil");
        bench.put("from/good", "1");

        DirectoryException failure = failing();

        assertThat(failure.failures()).containsOnlyKeys("from/tree/x", "from/tree/deep/x", "from/file");
        assertThat(failure.failures().get("from/tree/x").code()).isEqualTo("LinkInPath");
        assertThat(failure.failures().get("from/file").code()).isEqualTo("TargetUnwritable");
        assertThat(outside).isDirectoryContaining(path -> path.equals(file)).isNotEmptyDirectory();
        assertThat(DirectoryBench.files(outside)).containsExactly(Map.entry("file", "mine"));
        assertThat(bench.root.resolve("good")).hasContent("1");
    }

    @Test
    @Tag("G23")
    void aDirectorySwappedForALinkWhileAFileComesIsNoticed() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        bench.put("from/d/x", "bytes");
        AtomicBoolean swapped = new AtomicBoolean();
        bench.s3.fault((request, server) -> {
            if (request.is("GetObject") && swapped.compareAndSet(false, true)) {
                Files.move(bench.root.resolve("d"), temp.resolve("moved"));
                Files.createSymbolicLink(bench.root.resolve("d"), outside);
            }
            return server.answer(request);
        });

        DirectoryException failure = failing();

        assertThat(failure.failures().get("from/d/x").code()).isEqualTo("LinkInPath");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aKeyThatIsFileAndDirectoryIsTheFile() {
        bench.put("from/a", "file");
        bench.put("from/a!", "between");
        bench.put("from/a/b", "below");
        bench.put("from/c/d", "other");

        DirectoryException failure = failing();

        assertThat(failure.failures()).containsOnlyKeys("from/a/b");
        assertThat(bench.files())
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", "file", "a!", "between", "c/d", "other"));
    }

    @Test
    void anObjectWhoseKeyEndsWithASlashIsADirectory() {
        bench.put("from/empty/", "");
        bench.put("from/full/", "");
        bench.put("from/full/file", "x");
        bench.put("from/odd/", "bytes");

        DirectoryException failure = failing();

        assertThat(failure.failures()).containsOnlyKeys("from/odd/");
        assertThat(bench.files()).containsExactlyInAnyOrderEntriesOf(Map.of("empty/", "", "full/file", "x"));
    }

    @Test
    @Tag("G23")
    void namesThatSomeSystemCannotHoldAreRefusedWhenAskedFor() {
        List<String> odd = List.of("con", "10:30.log", "A.txt", "a.txt", "dot.");
        odd.forEach(name -> bench.put("from/" + name, name));

        DirectoryException failure = catchThrowableOfType(
                DirectoryException.class,
                () -> bench.client.downloadDirectory(
                        BUCKET, "from", temp.resolve("portable"), bench.options.withPortableNames(true)));
        download();

        assertThat(failure.failures()).containsOnlyKeys("from/con", "from/10:30.log", "from/a.txt", "from/dot.");
        assertThat(bench.files()).hasSize(5);
    }

    @Test
    void whatFailsKeepsNothingElseFromComing() {
        bench.put("from/a", "1");
        bench.put("from/b", "2");
        bench.s3.fault(
                (request, server) -> request.is("GetObject") && request.key().equals("from/a")
                        ? Reply.error(403, "AccessDenied")
                        : server.answer(request));

        DirectoryException failure = failing();

        assertThat(failure.failures()).containsOnlyKeys("from/a");
        assertThat(bench.files()).containsOnlyKeys("b");
    }

    @Test
    void largeObjectsComeByRangesAndGoOnWhereTheyWere() throws Exception {
        byte[] large = new byte[600_000];
        Arrays.fill(large, (byte) 7);
        bench.s3.put("from/large", large);
        bench.put("from/small", "x");
        DirectoryOptions options = bench.options
                .withDownload(DownloadOptions.defaults()
                        .withThresholdBytes(1000)
                        .withPartSizeBytes(100_000)
                        .withPartsInFlight(1))
                .withRequestsInFlight(2);
        bench.s3.fault(
                (request, server) -> request.headers().getOrDefault("range", "").startsWith("bytes=300000")
                        ? Reply.error(403, "AccessDenied")
                        : server.answer(request));
        assertThatThrownBy(() -> bench.client.downloadDirectory(BUCKET, "from", bench.root, options))
                .isInstanceOf(DirectoryException.class);
        assertThat(bench.client.unfinishedDownloads()).hasSize(1);
        bench.s3.fault((request, server) -> server.answer(request));

        // small by now, it goes on by ranges all the same, one request at a time
        DirectoryOptions others = options.withDownload(options.download().withThresholdBytes(1 << 20))
                .withRequestsInFlight(1);
        Transfer<DirectoryResult> again = bench.client.downloadDirectoryAsync(BUCKET, "from", bench.root, others);
        DirectoryResult result = again.future().get(60, TimeUnit.SECONDS);

        assertThat(result.bytesReused()).isEqualTo(300_000);
        assertThat(result.bytesMoved()).isEqualTo(300_000);
        assertThat(bench.root.resolve("large")).hasBinaryContent(large);
    }

    @Test
    void deletesOnlyWhenAskedAndTellsBeforeInADryRun() throws IOException {
        bench.put("from/keep", "1");
        bench.put("from/new/x", "2");
        bench.write("keep", "0");
        bench.write("old", "3");
        bench.write("gone/deep", "4");
        Path part = bench.write(".half.0123456789abcdef.pail-part", "of an unfinished download");
        Path link = Files.createSymbolicLink(bench.root.resolve("link"), temp);

        DirectoryResult dry = bench.client.syncDown(
                BUCKET, "from", bench.root, bench.sync().withDeletes(true).withDryRun(true));
        Map<String, Action> planned = bench.outcomes();
        assertThat(bench.files())
                .containsEntry("keep", "0")
                .containsKeys("old", "gone/deep")
                .doesNotContainKey("new/x");
        bench.client.syncDown(BUCKET, "from", bench.root, bench.sync());
        assertThat(bench.files()).containsEntry("keep", "1").containsKeys("old", "gone/deep", "new/x");
        DirectoryResult done =
                bench.client.syncDown(BUCKET, "from", bench.root, bench.sync().withDeletes(true));

        assertThat(planned)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "from/keep", Action.DOWNLOADED,
                        "from/new/x", Action.DOWNLOADED,
                        "from/old", Action.DELETED,
                        "from/gone/deep", Action.DELETED,
                        "from/link", Action.SKIPPED));
        assertThat(dry.deleted()).isEqualTo(2);
        assertThat(done.deleted()).isEqualTo(2);
        assertThat(done.unchanged()).isEqualTo(2);
        assertThat(part).exists();
        assertThat(link).isSymbolicLink();
        assertThat(bench.root.resolve("old")).doesNotExist();
        assertThat(bench.root.resolve("gone/deep")).doesNotExist();
    }

    @Test
    void aDryRunToADirectoryThatIsNotThereMakesNone() {
        bench.put("from/a", "1");
        Path none = temp.resolve("none");

        DirectoryResult dry = bench.client.syncDown(
                BUCKET, "from", none, bench.sync().withDeletes(true).withDryRun(true));

        assertThat(dry.transferred()).isEqualTo(1);
        assertThat(none).doesNotExist();
    }

    /** Some servers list in another order than S3. */
    @Test
    void theOrderOfAListingDeletesNothing() {
        bench.put("from/a", "1");
        bench.put("from/b", "2");
        bench.put("from/c", "3");
        bench.s3.fault((request, server) -> {
            Reply reply = server.answer(request);
            if (!request.is("ListObjectsV2")) {
                return reply;
            }
            List<String> entries = Arrays.asList(reply.body().split("(?=<Contents>)|(?<=</Contents>)"));
            StringBuilder backwards = new StringBuilder();
            for (int index = entries.size() - 2; index > 0; index--) {
                backwards.append(entries.get(index));
            }
            return reply.withBody(entries.get(0) + backwards + entries.get(entries.size() - 1));
        });

        download();
        DirectoryResult result =
                bench.client.syncDown(BUCKET, "from", bench.root, bench.sync().withDeletes(true));

        assertThat(result.deleted()).isZero();
        assertThat(bench.files()).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void aServerThatListsWhatIsNotBelowThePrefixIsNotBelieved() {
        bench.put("elsewhere/a", "1");
        bench.put("from/b", "2");
        bench.s3.fault((request, server) -> {
            Reply reply = server.answer(request);
            return reply.withBody(reply.body().replace("<Key>from%2F", "<Key>elsewhere%2F"));
        });

        assertThatThrownBy(this::download)
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("ListingWrong");

        assertThat(bench.files()).isEmpty();
    }

    @Test
    void nothingIsDeletedWhenSomethingFailed() {
        bench.write("old", "1");
        bench.put("from/../x", "evil");

        assertThatThrownBy(() -> bench.client.syncDown(
                        BUCKET, "from", bench.root, bench.sync().withDeletes(true)))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("nothing was deleted for it");

        assertThat(bench.files()).containsOnlyKeys("old");
    }

    @Test
    void whatWentUpComesBack() throws IOException {
        bench.write("a/b", "1");
        bench.write("\u00fc \ud83d\ude00/+ %41&=;", "2");
        Files.createDirectories(bench.root.resolve("empty"));
        DirectoryOptions options = bench.options
                .withEmptyDirectories(true)
                .withUpload(
                        UploadOptions.defaults().withPut(PutOptions.defaults().withMetadata("owner", "me")));
        bench.client.uploadDirectory(BUCKET, "x/y", bench.root, options);
        Path other = temp.resolve("other");

        bench.client.downloadDirectory(BUCKET, "x/y", other, options);

        assertThat(DirectoryBench.files(other)).isEqualTo(bench.files());
        Files.setLastModifiedTime(other.resolve("a/b"), FileTime.from(DirectoryBench.LONG_AGO));
        assertThat(bench.client.syncUp(BUCKET, "x/y", other, bench.sync()).transferred())
                .isZero();
    }
}
