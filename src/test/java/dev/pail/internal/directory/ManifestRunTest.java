package dev.pail.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.config.S3Limits;
import dev.pail.error.CancelledException;
import dev.pail.error.DirectoryException;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryOptions.Comparison;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.Progress;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows L2 and L7: manifests of directories, and contents stored once, on a server in memory. */
class ManifestRunTest {

    private static final String BUCKET = DirectoryBench.BUCKET;
    private static final String A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    private static final String KEY = "to/SHA256SUMS";

    @TempDir
    private Path temp;

    private DirectoryBench bench;
    private DirectoryOptions listed;
    private DirectoryOptions once;

    @BeforeEach
    void open() {
        bench = new DirectoryBench(temp);
        listed = bench.options.withManifest(KEY);
        once = bench.options.withManifest("snapshots/1").withDeduplicates(true);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(bench.s3.uploads()).isEmpty();
        assertThat(bench.client.unfinishedUploads()).isEmpty();
        bench.close();
    }

    private DirectoryResult upload(DirectoryOptions options) {
        return bench.client.uploadDirectory(BUCKET, "to", bench.root, options);
    }

    /** One part in memory, so that nothing is read ahead of what the server has. */
    private DirectoryOptions narrow() throws IOException {
        bench.close();
        bench = new DirectoryBench(Files.createDirectory(temp.resolve("narrow")), List.of(), 0);
        return once.withRequestsInFlight(1).withUpload(UploadOptions.defaults().withPartSizeBytes(5 << 20));
    }

    private static DirectoryResult inTime(Transfer<DirectoryResult> transfer) throws Exception {
        try {
            return transfer.future().get(60, TimeUnit.SECONDS);
        } finally {
            transfer.cancel();
        }
    }

    private DirectoryResult verify(DirectoryOptions options) {
        return bench.client.verifyDirectory(BUCKET, "to", bench.root, options);
    }

    private DirectoryResult verifyObjects(DirectoryOptions options) {
        return bench.client.verifyObjects(BUCKET, "to", options);
    }

    private static Map<String, String> codes(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        DirectoryException failed = catchThrowableOfType(DirectoryException.class, call);
        return failed.failures().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().code(), (one, other) -> one, TreeMap::new));
    }

    @Test
    @Tag("L7")
    void theManifestNamesEveryFileAndOneFlippedByteIsFound() throws IOException {
        bench.write("a", "a");
        bench.write("d/b", "content of b");
        bench.write("d/odd\nname", "");

        upload(listed);
        DirectoryResult files = verify(listed);
        DirectoryResult objects = verifyObjects(listed);
        bench.write("d/b", "content of c");
        bench.put("to/a", "b");

        assertThat(bench.objects().get(KEY)).startsWith(A + "  a\n").contains("\n\\e3b0c442", "  d/odd\\nname\n");
        assertThat(files.unchanged()).isEqualTo(3);
        assertThat(objects.unchanged()).isEqualTo(3);
        assertThat(objects.skipped()).isZero();
        assertThat(codes(() -> verify(listed))).isEqualTo(Map.of("to/d/b", "ManifestDiffers"));
        assertThat(codes(() -> verifyObjects(listed))).isEqualTo(Map.of("to/a", "ManifestDiffers"));
    }

    @Test
    @Tag("L7")
    void whatIsMissingFailsAndWhatIsNotNamedIsSaid() throws IOException {
        bench.write("a", "a");
        bench.write("b", "b");
        upload(listed);
        Files.delete(bench.root.resolve("a"));
        bench.write("c", "c");
        bench.put("to/d", "d");

        assertThat(codes(() -> verify(listed))).isEqualTo(Map.of("to/a", "ManifestMissing"));
        assertThat(bench.outcome("to/c").why()).isEqualTo("not in the manifest");
        assertThat(verifyObjects(listed).skipped()).isEqualTo(1);
        bench.s3.removeObject("to/b");
        assertThat(codes(() -> verifyObjects(listed))).isEqualTo(Map.of("to/b", "ManifestMissing"));
    }

    @Test
    @Tag("L7")
    void aRunThatFailsLeavesTheManifestThatWasThere() {
        bench.write("a", "a");
        upload(listed);
        String before = bench.objects().get(KEY);
        bench.write("b", "b");
        bench.s3.fault((request, server) -> request.key().equals("to/b") && request.is("PutObject")
                ? Reply.error(403, "AccessDenied")
                : server.answer(request));

        assertThat(codes(() -> upload(listed))).isEqualTo(Map.of("to/b", "AccessDenied"));
        assertThat(bench.objects().get(KEY)).isEqualTo(before);
    }

    @Test
    @Tag("L7")
    void aSyncKeepsTheManifestAndADownloadLeavesItOut() {
        bench.write("a", "a");
        upload(listed);
        Path copy = temp.resolve("copy");

        DirectoryResult again = bench.client.syncUp(
                BUCKET, "to", bench.root, bench.sync().withDirectory(listed).withDeletes(true));
        bench.client.downloadDirectory(BUCKET, "to", copy, listed);

        assertThat(again.deleted()).isZero();
        assertThat(bench.objects()).containsOnlyKeys("to/a", KEY);
        assertThat(DirectoryBench.files(copy)).isEqualTo(Map.of("a", "a"));
    }

    @Test
    @Tag("L7")
    void aFileThatChangesAfterItWasSentIsNotInTheManifest() {
        Path file = bench.write("a", "before");
        bench.s3.fault((request, server) -> {
            Reply reply = server.answer(request);
            if (request.is("PutObject")) {
                DirectoryBench.write(file, "AFTER!");
            }
            return reply;
        });

        assertThat(codes(() -> upload(listed))).isEqualTo(Map.of("to/a", "SourceChanged"));
        assertThat(bench.objects()).doesNotContainKey(KEY);
    }

    /** The cancelling comes while the manifest is on its way and about to be sent again. */
    @Test
    @Tag("L7")
    void aManifestIsNotPublishedAfterACancel() throws Exception {
        bench.write("a", "a");
        CompletableFuture<Transfer<DirectoryResult>> running = new CompletableFuture<>();
        AtomicInteger tries = new AtomicInteger();
        bench.s3.fault((request, server) -> {
            if (request.is("PutObject") && request.key().equals(KEY) && tries.getAndIncrement() == 0) {
                running.join().cancel();
                return Reply.error(503, "SlowDown");
            }
            return server.answer(request);
        });

        running.complete(bench.client.uploadDirectoryAsync(BUCKET, "to", bench.root, listed));

        assertThatThrownBy(() -> running.join().future().get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CancelledException.class);
        assertThat(bench.objects()).containsOnlyKeys("to/a");
    }

    @Test
    @Tag("L7")
    void aCheckOfObjectsThatIsSuspendedReadsNone() throws Exception {
        bench.write("a", "a");
        bench.write("b", "b");
        upload(listed);
        CompletableFuture<Transfer<DirectoryResult>> running = new CompletableFuture<>();
        CountDownLatch suspended = new CountDownLatch(1);
        bench.s3.fault((request, server) -> {
            if (request.is("ListObjectsV2")) {
                running.join().suspend();
                suspended.countDown();
            }
            return server.answer(request);
        });
        running.complete(bench.client.verifyObjectsAsync(BUCKET, "to", listed));
        assertThat(suspended.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<DirectoryResult> future = running.join().future();

        assertThatThrownBy(() -> future.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        running.join().cancel();

        assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(CancelledException.class);
        assertThat(bench.s3.requests("GetObject")).as("of the manifest").hasSize(1);
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeAnythingIsSent() {
        bench.write("SHA256SUMS", "mine");

        assertThatThrownBy(() -> upload(bench.options.withDeduplicates(true))).isInstanceOf(InvalidCallException.class);
        assertThatThrownBy(() -> bench.client.syncUp(
                        BUCKET,
                        "to",
                        bench.root,
                        bench.sync().withDirectory(once).withDeletes(true)))
                .isInstanceOf(InvalidCallException.class);
        assertThatThrownBy(() -> verify(bench.options)).isInstanceOf(InvalidCallException.class);
        assertThat(bench.s3.requests()).isEmpty();
        assertThat(codes(() -> upload(listed))).isEqualTo(Map.of(KEY, "KeyNoFileName"));
        assertThat(bench.objects()).isEmpty();
    }

    @Test
    @Tag("L2")
    void identicalFilesAreSentAndStoredOnceAndComeBackUnderAllTheirNames() {
        for (int file = 0; file < 40; file++) {
            bench.write("d" + file % 4 + "/same " + file, "the same");
        }
        bench.write("other", "other");
        bench.write("empty", "");

        DirectoryResult first = upload(once);
        long sent = bench.requests("PutObject");
        DirectoryResult second = upload(once.withManifest("snapshots/2"));
        Path copy = temp.resolve("copy");
        DirectoryResult down = bench.client.downloadDirectory(BUCKET, "to", copy, once);
        DirectoryResult again = bench.client.downloadDirectory(BUCKET, "to", copy, once);

        assertThat(first.transferred()).isEqualTo(3);
        assertThat(first.unchanged()).isEqualTo(39);
        assertThat(sent).isEqualTo(3 + 1);
        assertThat(second.transferred()).isZero();
        assertThat(bench.objects().keySet())
                .hasSize(3 + 2)
                .contains("to/sha256/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(DirectoryBench.files(copy)).isEqualTo(bench.files());
        assertThat(down.transferred()).isEqualTo(42);
        assertThat(again.unchanged()).isEqualTo(42);
        assertThat(verifyObjects(once).unchanged()).isEqualTo(42);
        assertThat(verify(once).unchanged()).isEqualTo(42);
    }

    @Test
    @Tag("L2")
    void afterAFailureNoManifestNamesWhatIsMissingAndTheNextRunSendsTheRest() {
        for (int file = 0; file < 10; file++) {
            bench.write("f" + file, "content " + file);
        }
        AtomicInteger puts = new AtomicInteger();
        bench.s3.fault((request, server) -> request.is("PutObject") && puts.incrementAndGet() > 5
                ? Reply.error(403, "AccessDenied")
                : server.answer(request));

        assertThat(codes(() -> upload(once))).hasSize(5);
        assertThat(bench.objects()).hasSize(5).doesNotContainKey("snapshots/1");
        bench.s3.fault((request, server) -> server.answer(request));
        DirectoryResult second = upload(once);

        assertThat(second.transferred()).isEqualTo(5);
        assertThat(verifyObjects(once).unchanged()).isEqualTo(10);
    }

    @Test
    @Tag("L2")
    void aFileThatChangesBeforeItIsSentIsNeverStoredUnderTheHashItHad() {
        Path file = bench.write("a", "before");
        AtomicInteger heads = new AtomicInteger();
        bench.s3.fault((request, server) -> {
            if (request.is("HeadObject") && heads.getAndIncrement() == 0) {
                DirectoryBench.write(file, "after!");
            }
            return server.answer(request);
        });

        upload(once);

        assertThat(bench.objects().values()).containsOnlyOnce("after!").doesNotContain("before");
        assertThat(verifyObjects(once).unchanged()).isEqualTo(1);
        assertThat(verify(once).unchanged()).isEqualTo(1);
    }

    @Test
    @Tag("L2")
    @Tag("G23")
    void aDirectoryThatIsSwappedForALinkIsNotRead() throws IOException {
        bench.write("d/a", "a");
        DirectoryBench.write(temp.resolve("outside/a"), "a");
        AtomicInteger heads = new AtomicInteger();
        bench.s3.fault((request, server) -> {
            if (request.is("HeadObject") && heads.getAndIncrement() == 0) {
                Files.move(bench.root.resolve("d"), temp.resolve("moved"));
                Files.createSymbolicLink(bench.root.resolve("d"), temp.resolve("outside"));
            }
            return server.answer(request);
        });

        assertThat(codes(() -> upload(once))).containsOnlyKeys("to/d/a");
        assertThat(bench.objects()).isEmpty();
    }

    /** One request at a time, one part in memory: what is smaller than the threshold may have two all the same. */
    @Test
    @Tag("L2")
    @Tag("C1")
    void aContentInPartsWaitsForNoRequestOfItsOwn() throws Exception {
        DirectoryOptions narrow = narrow();
        Files.write(bench.root.resolve("a"), new byte[6 << 20]);

        DirectoryResult result = inTime(bench.client.uploadDirectoryAsync(BUCKET, "to", bench.root, narrow));

        assertThat(result.transferred()).isEqualTo(1);
        assertThat(bench.s3.partsSent()).hasSize(2);
    }

    /** Parts of a content that no file has any more would be resumed by nobody. */
    @Test
    @Tag("L2")
    void aFileThatShrinksWhileItIsSentLeavesNoPartsAndIsLookedAtAgain() throws Exception {
        DirectoryOptions narrow = narrow();
        Path file = Files.write(bench.root.resolve("a"), new byte[11 << 20]);
        bench.s3.fault((request, server) -> {
            if (request.partNumber() == 1) {
                Files.write(file, new byte[] {'a'});
            }
            return server.answer(request);
        });

        DirectoryResult result = inTime(bench.client.uploadDirectoryAsync(BUCKET, "to", bench.root, narrow));

        assertThat(result.transferred()).isEqualTo(1);
        assertThat(bench.objects()).containsOnlyKeys("to/sha256/" + A, "snapshots/1");
        assertThat(bench.s3.uploads()).isEmpty();
        assertThat(bench.client.unfinishedUploads()).isEmpty();
    }

    @Test
    @Tag("L2")
    void aContentThatWasBegunIsEndedOnceForAllItsNames() throws Exception {
        DirectoryOptions narrow = narrow();
        Files.write(bench.root.resolve("a"), new byte[6 << 20]);
        bench.s3.fault((request, server) ->
                request.partNumber() == 2 ? Reply.error(403, "AccessDenied") : server.answer(request));
        assertThatThrownBy(() -> inTime(bench.client.uploadDirectoryAsync(BUCKET, "to", bench.root, narrow)))
                .hasCauseInstanceOf(DirectoryException.class);
        assertThat(bench.client.unfinishedUploads()).hasSize(1);
        bench.s3.fault((request, server) -> server.answer(request));
        Files.copy(bench.root.resolve("a"), bench.root.resolve("b"));
        Files.copy(bench.root.resolve("a"), bench.root.resolve("c"));

        DirectoryResult result = inTime(bench.client.uploadDirectoryAsync(BUCKET, "to", bench.root, narrow));

        assertThat(result.transferred()).isEqualTo(1);
        assertThat(result.unchanged()).isEqualTo(2);
        assertThat(result.bytesReused()).isEqualTo(5 << 20);
        assertThat(bench.requests("CompleteMultipartUpload")).isEqualTo(1);
    }

    @Test
    @Tag("L2")
    void aDryRunCountsEqualFilesOnce() {
        for (String name : List.of("a", "b", "c")) {
            bench.write(name, "the same");
        }

        DirectoryResult dry = bench.client.syncUp(
                BUCKET, "to", bench.root, bench.sync().withDirectory(once).withDryRun(true));

        assertThat(dry.transferred()).isEqualTo(1);
        assertThat(dry.unchanged()).isEqualTo(2);
        assertThat(bench.objects()).isEmpty();
    }

    @Test
    @Tag("L2")
    void aContentThatIsNotWhatItsKeySaysReplacesNoFile() {
        bench.write("a", "a");
        upload(once);
        bench.put("to/sha256/" + A, "b");
        bench.write("a", "old");

        assertThat(codes(() -> bench.client.downloadDirectory(BUCKET, "to", bench.root, once)))
                .isEqualTo(Map.of("to/a", "ManifestDiffers"));
        assertThat(bench.files()).isEqualTo(Map.of("a", "old"));
        assertThat(codes(() -> verifyObjects(once))).isEqualTo(Map.of("to/a", "ManifestDiffers"));
    }

    @ParameterizedTest
    @Tag("L7")
    @ValueSource(strings = {"../out", "/etc/out", "a/../../out", "a//b", "."})
    void aHostileManifestWritesAndReadsNothingOutside(String name) {
        bench.put("to/sha256/" + A, "a");
        bench.put("snapshots/1", A + "  " + name + "\n" + A + "  good\n");

        assertThat(codes(() -> bench.client.downloadDirectory(BUCKET, "to", bench.root, once)))
                .isEqualTo(Map.of("to/" + name, "KeyNoFileName"));
        assertThat(bench.files()).isEqualTo(Map.of("good", "a"));
        assertThat(codes(() -> verify(once))).isEqualTo(Map.of("to/" + name, "KeyNoFileName"));
        assertThat(temp.resolve("out")).doesNotExist();
    }

    @Test
    @Tag("L7")
    void aManifestThatIsTooLargeIsNeitherReadNorWritten() {
        bench.s3.put(KEY, new byte[S3Limits.MANIFEST_BYTES_MAX + 1]);
        Manifest manifest = new Manifest();
        manifest.hashes().put("\u00fc", A);
        int bytes = manifest.text(KEY).length;

        assertThatThrownBy(() -> verify(listed))
                .isInstanceOf(InvalidCallException.class)
                .extracting(failure -> ((InvalidCallException) failure).code())
                .isEqualTo("ManifestTooLarge");
        assertThat(manifest.text(KEY, bytes)).hasSize(bytes);
        assertThatThrownBy(() -> manifest.text(KEY, bytes - 1)).isInstanceOf(InvalidCallException.class);
    }

    @Test
    @Tag("L7")
    @Tag("O18")
    void aComparisonTellsHowFarItIsAndFailsInItsOwnName() {
        bench.write("a", "a");
        bench.write("same", "a");
        bench.write("b", "bb");
        upload(listed);
        upload(once);
        List<Progress> seen = new CopyOnWriteArrayList<>();

        List<Progress> last = new ArrayList<>();
        for (DirectoryOptions each : List.of(listed, once)) {
            verify(each.withListener(seen::add));
            last.add(seen.get(seen.size() - 1));
            verifyObjects(each.withListener(seen::add));
            last.add(seen.get(seen.size() - 1));
        }
        bench.write("b", "cc");

        Progress all = new Progress(4, 4, 0, 3, 3);
        assertThat(last).containsExactly(all, all, all, new Progress(3, 3, 0, 3, 3));
        assertThatThrownBy(() -> verify(listed))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("VerifyDirectory")
                .hasMessageContaining("compare again")
                .hasMessageNotContaining("not moved again");
        assertThatThrownBy(() -> bench.client.verifyDirectory(BUCKET, "to", bench.root.resolve("b"), listed))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageStartingWith("VerifyDirectory");
    }

    /** What is behind the link is the same, and not below the directory. */
    @ParameterizedTest
    @Tag("G23")
    @ValueSource(booleans = {true, false})
    void nothingBehindALinkCountsAsThere(boolean stored) throws IOException {
        DirectoryOptions options = stored ? once : listed.withComparison(Comparison.CHECKSUM);
        bench.write("d/a", "a");
        upload(options);
        Files.move(bench.root.resolve("d"), temp.resolve("moved"));
        Files.createSymbolicLink(bench.root.resolve("d"), temp.resolve("moved"));

        assertThat(codes(() -> bench.client.downloadDirectory(BUCKET, "to", bench.root, options)))
                .isEqualTo(Map.of("to/d/a", "LinkInPath"));
    }

    @Test
    @Tag("L2")
    void aManifestThatWasCutRestoresNothing() {
        bench.put("snapshots/1", A + "  go");

        assertThatThrownBy(() ->
                        bench.client.downloadDirectory(BUCKET, "to", bench.root, once.withComparison(Comparison.NONE)))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("snapshots/1: line 1");
    }
}
