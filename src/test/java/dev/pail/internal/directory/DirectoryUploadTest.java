package dev.pail.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.error.CancelledException;
import dev.pail.error.DirectoryException;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.ServiceException;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryOptions.Comparison;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.FileOutcome.Action;
import dev.pail.transfer.Progress;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories on their way to a server in memory. */
class DirectoryUploadTest {

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
        assertThat(bench.client.unfinishedUploads()).isEmpty();
        assertThat(bench.s3.uploads()).isEmpty();
        bench.close();
    }

    private DirectoryResult upload() {
        return bench.client.uploadDirectory(BUCKET, "to", bench.root, bench.options);
    }

    private DirectoryException failing() {
        return catchThrowableOfType(DirectoryException.class, this::upload);
    }

    @Test
    @Tag("L1")
    void everyFileIsUnderItsKeyAndIsNotSentTwice() {
        bench.write("a", "1");
        bench.write("a.d/b", "22");
        bench.write("a.d/c d/\u00fc+%.txt", "");

        DirectoryResult first = upload();
        DirectoryResult second = upload();

        assertThat(bench.objects())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("to/a", "1", "to/a.d/b", "22", "to/a.d/c d/\u00fc+%.txt", ""));
        assertThat(first)
                .extracting(DirectoryResult::transferred, DirectoryResult::unchanged, DirectoryResult::bytes)
                .containsExactly(3L, 0L, 3L);
        assertThat(second)
                .extracting(DirectoryResult::transferred, DirectoryResult::unchanged, DirectoryResult::bytes)
                .containsExactly(0L, 3L, 0L);
        assertThat(second.outcomes()).extracting(outcome -> outcome.action()).containsOnly(Action.UNCHANGED);
        assertThat(bench.requests("PutObject")).isEqualTo(3);
    }

    @Test
    @Tag("L8")
    void ofAThousandFilesOnlyTheOneThatChangedIsSent() {
        for (int file = 0; file < 1000; file++) {
            bench.write("d" + file % 7 + "/f" + file, "content " + file);
        }
        bench.s3.listPage(77);
        upload();
        bench.outcomes();

        bench.write("d3/f500", "content of another length");
        DirectoryResult second = upload();

        assertThat(second.transferred()).isEqualTo(1);
        assertThat(second.unchanged()).isEqualTo(999);
        assertThat(bench.outcomes())
                .hasSize(1000)
                .containsEntry("to/d3/f500", Action.UPLOADED)
                .containsEntry("to/d3/f507", Action.UNCHANGED);
        assertThat(bench.requests("PutObject")).isEqualTo(1001);
        assertThat(bench.requests("ListObjectsV2")).isEqualTo(1 + 13);
    }

    @Test
    void timeTellsWhatIsNewerAndChecksumsWhatIsAnother() throws IOException {
        Path touched = bench.write("touched", "same");
        Path sneaky = bench.write("sneaky", "abcd");
        upload();
        bench.outcomes();
        Files.setLastModifiedTime(touched, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        DirectoryBench.write(sneaky, "ABCD");

        upload();
        Map<String, Action> byTime = bench.outcomes();
        bench.client.uploadDirectory(BUCKET, "to", bench.root, bench.options.withComparison(Comparison.CHECKSUM));
        Map<String, Action> byChecksum = bench.outcomes();

        assertThat(byTime).containsEntry("to/touched", Action.UPLOADED).containsEntry("to/sneaky", Action.UNCHANGED);
        assertThat(byChecksum)
                .containsEntry("to/touched", Action.UNCHANGED)
                .containsEntry("to/sneaky", Action.UPLOADED);
        assertThat(bench.objects()).containsEntry("to/sneaky", "ABCD");
    }

    @Test
    void everythingIsSentAgainWhereNothingIsCompared() {
        bench.write("a", "1");
        upload();

        DirectoryResult again =
                bench.client.uploadDirectory(BUCKET, "to", bench.root, bench.options.withComparison(Comparison.NONE));

        assertThat(again.transferred()).isEqualTo(1);
        assertThat(bench.requests("PutObject")).isEqualTo(2);
        assertThat(bench.requests("ListObjectsV2")).isEqualTo(1);
    }

    @Test
    @Tag("C1")
    void smallFilesGoUpManyAtOnce() throws Exception {
        int many = 6;
        CountDownLatch together = new CountDownLatch(many);
        bench.s3.fault((request, server) -> {
            if (request.is("PutObject")) {
                together.countDown();
                await(together);
            }
            return server.answer(request);
        });
        for (int file = 0; file < 2 * many; file++) {
            bench.write("f" + file, "x");
        }

        DirectoryResult result =
                bench.client.uploadDirectory(BUCKET, "to", bench.root, bench.options.withRequestsInFlight(many));

        assertThat(result.transferred()).isEqualTo(2L * many);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IOException("they do not come together");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Five files in parts and twenty in one request, two requests at a time. */
    @Test
    @Tag("C1")
    void partsOfAllFilesShareOneLimit() throws IOException {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        bench.s3.fault((request, server) -> {
            if (!request.is("UploadPart") && !request.is("PutObject")) {
                return server.answer(request);
            }
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            try {
                return server.answer(request);
            } finally {
                inFlight.decrementAndGet();
            }
        });
        byte[] large = new byte[(11 << 20) + 1];
        for (int file = 0; file < 25; file++) {
            Files.write(bench.root.resolve("f" + file), file % 5 == 0 ? large : new byte[file]);
        }
        UploadOptions inParts =
                UploadOptions.defaults().withThresholdBytes(1000).withPartSizeBytes(5 << 20);

        DirectoryResult result = bench.client.uploadDirectory(
                BUCKET, "to", bench.root, bench.options.withUpload(inParts).withRequestsInFlight(2));

        assertThat(result.transferred()).isEqualTo(25);
        assertThat(bench.s3.partsSent()).hasSize(15);
        assertThat(most).hasValueBetween(1, 2);
    }

    @Test
    void requestsInFlightLeaveRoomForOthers() {
        for (int wrong : new int[] {-1, 100_000}) {
            assertThatThrownBy(() -> bench.client.uploadDirectory(
                            BUCKET,
                            "to",
                            bench.root,
                            DirectoryOptions.defaults().withRequestsInFlight(wrong)))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("requests in flight are " + wrong);
        }
    }

    @Test
    @Tag("H5")
    void whatFailsKeepsNothingElseFromBeingSentAndIsTold() {
        bench.write("a", "1");
        bench.write("b", "2");
        bench.write("c", "3");
        bench.s3.fault((request, server) ->
                request.method().equals("PUT") && request.key().equals("to/b")
                        ? Reply.error(403, "AccessDenied")
                        : server.answer(request));

        DirectoryException failure = failing();

        assertThat(failure)
                .hasMessageContaining("1 files failed, 2 did not")
                .hasMessageContaining("to/b")
                .hasMessageContaining("AccessDenied");
        assertThat(failure.code()).isEqualTo("FilesFailed");
        assertThat(failure.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
        assertThat(failure.httpStatus()).isEqualTo(403);
        assertThat(failure.isTransient()).isFalse();
        assertThat(failure.failures()).containsOnlyKeys("to/b");
        assertThat(failure.failures().get("to/b")).isInstanceOf(ServiceException.class);
        assertThat(bench.outcomes())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("to/a", Action.UPLOADED, "to/b", Action.FAILED, "to/c", Action.UPLOADED));
    }

    @Test
    void whatPassesIsTransient() {
        bench.write("a", "1");
        bench.s3.fault((request, server) ->
                request.method().equals("PUT") ? Reply.error(503, "SlowDown") : server.answer(request));

        assertThat(failing().isTransient()).isTrue();
    }

    @Test
    void afterAThousandFailuresTheRestIsNotTried() {
        for (int file = 0; file < 1100; file++) {
            bench.write("f" + file, "");
        }
        bench.s3.fault((request, server) ->
                request.method().equals("PUT") ? Reply.error(403, "AccessDenied") : server.answer(request));

        DirectoryException failure = failing();

        assertThat(failure).hasMessageContaining("the rest was not tried");
        assertThat(failure.failures().size()).isBetween(1000, 1099);
    }

    @Test
    void aListingThatFailsFailsTheWhole() {
        bench.write("a", "1");
        bench.s3.fault((request, server) ->
                request.is("ListObjectsV2") ? Reply.error(404, "NoSuchBucket") : server.answer(request));

        assertThatThrownBy(this::upload).isInstanceOf(ServiceException.class).hasMessageContaining("NoSuchBucket");
    }

    @Test
    void aDirectoryThatIsNotThereIsRefused() throws IOException {
        Path file = bench.write("file", "x");
        for (Path none : List.of(bench.root.resolve("none"), file)) {
            assertThatThrownBy(() -> bench.client.uploadDirectory(BUCKET, "to", none, bench.options))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("cannot read");
        }
        assertThat(bench.s3.requests()).isEmpty();
    }

    @Test
    void aPrefixIsADirectoryAndNoneIsTheBucket() {
        bench.write("a", "1");

        for (String prefix : List.of("", "x", "y/", "z/z")) {
            bench.client.uploadDirectory(BUCKET, prefix, bench.root, bench.options);
        }

        assertThat(bench.objects()).containsOnlyKeys("a", "x/a", "y/a", "z/z/a");
    }

    @Test
    void emptyDirectoriesAreKeptWhenAskedFor() throws IOException {
        Files.createDirectories(bench.root.resolve("empty/inner"));
        bench.write("full/file", "x");
        upload();
        assertThat(bench.objects()).containsOnlyKeys("to/full/file");

        DirectoryOptions kept = bench.options.withEmptyDirectories(true);
        bench.client.uploadDirectory(BUCKET, "to", bench.root, kept);
        bench.client.uploadDirectory(BUCKET, "to", bench.root, kept);

        assertThat(bench.objects()).containsOnlyKeys("to/full/file", "to/empty/inner/");
        assertThat(bench.requests("PutObject")).isEqualTo(2);
    }

    @Test
    void timeAndModeAreKeptWhenAskedFor() throws IOException {
        Path file = bench.write("run.sh", "#!/bin/sh");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));

        bench.client.uploadDirectory(BUCKET, "to", bench.root, bench.options.withKeepsAttributes(true));

        assertThat(bench.s3.objects().get("to/run.sh").headers())
                .containsEntry("x-amz-meta-mtime", "1580702706.789000000")
                .containsEntry("x-amz-meta-mode", "100750");
    }

    @Test
    @Tag("G23")
    void linksAreSkippedOrFollowedAsAsked() throws IOException {
        Path outside = DirectoryBench.write(temp.resolve("outside/deep/secret"), "s");
        bench.write("a", "1");
        Files.createSymbolicLink(bench.root.resolve("file"), outside);
        Files.createSymbolicLink(bench.root.resolve("tree"), temp.resolve("outside"));
        Files.createSymbolicLink(bench.root.resolve("up"), bench.root);

        DirectoryResult skipping = upload();
        Map<String, Action> skipped = bench.outcomes();
        assertThat(bench.objects()).containsOnlyKeys("to/a");
        bench.client.uploadDirectory(BUCKET, "to", bench.root, bench.options.withFollowsLinks(true));

        assertThat(skipping.skipped()).isEqualTo(3);
        assertThat(skipped).containsEntry("to/tree", Action.SKIPPED).containsEntry("to/file", Action.SKIPPED);
        assertThat(bench.objects()).containsOnlyKeys("to/a", "to/file", "to/tree/deep/secret");
    }

    /** The tree was read before: what is at the same path now is not what was meant. */
    @Test
    @Tag("G23")
    void aDirectorySwappedForALinkIsNotRead() throws IOException {
        bench.write("a", "1");
        bench.write("d/x", "inside");
        Path outside = DirectoryBench.write(temp.resolve("outside/x"), "SECRET").getParent();
        AtomicBoolean swapped = new AtomicBoolean();
        bench.s3.fault((request, server) -> {
            if (request.key().equals("to/a") && swapped.compareAndSet(false, true)) {
                Files.move(bench.root.resolve("d"), temp.resolve("moved"));
                Files.createSymbolicLink(bench.root.resolve("d"), outside);
            }
            return server.answer(request);
        });

        DirectoryException failure = catchThrowableOfType(
                DirectoryException.class,
                () -> bench.client.uploadDirectory(BUCKET, "to", bench.root, bench.options.withRequestsInFlight(1)));

        assertThat(failure.failures().get("to/d/x").code()).isEqualTo("LinkInPath");
        assertThat(bench.objects()).containsOnlyKeys("to/a");
    }

    /** Its object may be that of a moment before, with a time that says it is the latest. */
    @Test
    @Tag("G15")
    void aFileThatChangesMeanwhileIsSentAgain() {
        bench.write("a", "old");
        AtomicBoolean changed = new AtomicBoolean();
        bench.s3.fault((request, server) -> {
            Reply reply = server.answer(request);
            if (request.is("PutObject") && changed.compareAndSet(false, true)) {
                Files.writeString(bench.root.resolve("a"), "new");
            }
            return reply;
        });

        upload();

        assertThat(bench.objects()).containsEntry("to/a", "new");
    }

    @Test
    @Tag("O18")
    @Tag("L6")
    void progressGrowsAndEndsWithTheTotal() throws IOException {
        List<Progress> seen = new CopyOnWriteArrayList<>();
        Files.write(bench.root.resolve("large"), new byte[6 << 20]);
        bench.write("a", "12345");
        bench.write("b", "123");
        DirectoryOptions options = bench.options
                .withUpload(UploadOptions.defaults().withThresholdBytes(5 << 20).withPartSizeBytes(5 << 20))
                .withListener(seen::add);

        bench.client.uploadDirectory(BUCKET, "to", bench.root, options);

        long total = (6L << 20) + 8;
        assertThat(seen).extracting(Progress::bytes).isSorted();
        assertThat(seen.get(seen.size() - 1)).isEqualTo(new Progress(total, total, 0, 3, 3));
        assertThat(seen.subList(0, seen.size() - 1))
                .allMatch(progress -> progress.total() == 0 || progress.bytes() < progress.total());
    }

    @Test
    @Tag("X2")
    void pausedItKeepsWhatIsDoneAndTheSameCallGoesOn() throws Exception {
        for (int file = 0; file < 40; file++) {
            bench.write("f" + file, "x" + file);
        }
        CountDownLatch some = new CountDownLatch(10);
        CountDownLatch paused = new CountDownLatch(1);
        bench.s3.fault((request, server) -> {
            some.countDown();
            if (some.getCount() == 0) {
                await(paused);
            }
            return server.answer(request);
        });
        Transfer<DirectoryResult> running =
                bench.client.uploadDirectoryAsync(BUCKET, "to", bench.root, bench.options.withRequestsInFlight(2));
        await(some);

        running.pause();
        paused.countDown();

        assertThatThrownBy(() -> running.future().get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancelledException.class);
        int sent = bench.objects().size();
        assertThat(sent).isLessThan(40);
        bench.s3.fault((request, server) -> server.answer(request));
        // the two that were held may arrive after that
        assertThat(upload().transferred()).isBetween(40L - sent - 2, 40L - sent);
        assertThat(bench.objects()).hasSize(40);
    }

    @Test
    @Tag("G30")
    void anInterruptEndsItAndStaysSet() throws Exception {
        for (int file = 0; file < 20; file++) {
            bench.write("f" + file, "x");
        }
        Thread caller = Thread.currentThread();
        AtomicBoolean once = new AtomicBoolean();
        bench.s3.fault((request, server) -> {
            if (request.is("PutObject") && once.compareAndSet(false, true)) {
                caller.interrupt();
            }
            return server.answer(request);
        });

        assertThatThrownBy(() ->
                        bench.client.uploadDirectory(BUCKET, "to", bench.root, bench.options.withRequestsInFlight(1)))
                .isInstanceOf(CancelledException.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void deletesOnlyWhenAskedAndTellsBeforeInADryRun() throws IOException {
        bench.write("keep", "1");
        bench.write("new", "2");
        bench.put("to/keep", "1");
        bench.put("to/old", "3");
        bench.put("to/gone/deep", "4");
        bench.put("to/gone/", "");
        bench.put("to", "not below");
        bench.put("tomorrow", "another prefix");
        Map<String, String> before = bench.objects();

        DirectoryResult dry = bench.client.syncUp(
                BUCKET, "to", bench.root, bench.sync().withDeletes(true).withDryRun(true));
        Map<String, Action> planned = bench.outcomes();
        assertThat(bench.objects()).isEqualTo(before);
        bench.client.syncUp(BUCKET, "to", bench.root, bench.sync());
        assertThat(bench.objects()).containsKeys("to/old", "to/gone/deep", "to/new");
        bench.outcomes();
        bench.write("new", "2");
        DirectoryResult done =
                bench.client.syncUp(BUCKET, "to", bench.root, bench.sync().withDeletes(true));

        assertThat(planned)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "to/keep", Action.UNCHANGED,
                        "to/new", Action.UPLOADED,
                        "to/old", Action.DELETED,
                        "to/gone/deep", Action.DELETED,
                        "to/gone/", Action.DELETED));
        assertThat(dry.deleted()).isEqualTo(3);
        assertThat(done.deleted()).isEqualTo(3);
        assertThat(bench.objects()).containsOnlyKeys("to/keep", "to/new", "to", "tomorrow");
    }

    @Test
    void whatIsThereUnderALinkOrCannotBeAFileIsNotDeleted() throws IOException {
        Files.createSymbolicLink(bench.root.resolve("link"), temp);
        Files.createDirectory(bench.root.resolve("directory"));
        for (String key : List.of("to/link", "to/a//b", "to/../x", "to/directory/")) {
            bench.put(key, "");
        }

        DirectoryResult result =
                bench.client.syncUp(BUCKET, "to", bench.root, bench.sync().withDeletes(true));

        assertThat(result.deleted()).isZero();
        assertThat(bench.objects()).hasSize(4);
        assertThat(bench.outcomes()).containsEntry("to/a//b", Action.SKIPPED).containsEntry("to/../x", Action.SKIPPED);
    }

    @Test
    @Tag("X2")
    void aSuspendedSyncListsAndDeletesNothingUntilItGoesOn() throws Exception {
        for (int old = 0; old < 3; old++) {
            bench.put("to/old" + old, "x");
        }
        CompletableFuture<Transfer<DirectoryResult>> running = new CompletableFuture<>();
        CountDownLatch suspended = new CountDownLatch(1);
        AtomicInteger deletes = new AtomicInteger();
        bench.s3.fault((request, server) -> {
            if (request.is("DeleteObject") && deletes.incrementAndGet() == 1) {
                running.join().suspend();
                suspended.countDown();
            }
            return server.answer(request);
        });
        running.complete(bench.client.syncUpAsync(
                BUCKET,
                "to",
                bench.root,
                bench.sync().withDeletes(true).withDirectory(bench.options.withRequestsInFlight(1))));
        await(suspended);
        Transfer<DirectoryResult> sync = running.join();

        assertThatThrownBy(() -> sync.future().get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        int whileSuspended = deletes.get();
        sync.resume();
        DirectoryResult result = sync.future().get(60, TimeUnit.SECONDS);

        assertThat(whileSuspended).isEqualTo(1);
        assertThat(result.deleted()).isEqualTo(3);
        assertThat(bench.objects()).isEmpty();
    }

    @Test
    void nothingIsDeletedWhenSomethingFailed() {
        bench.write("a", "1");
        bench.put("to/old", "2");
        bench.s3.fault((request, server) ->
                request.method().equals("PUT") ? Reply.error(403, "AccessDenied") : server.answer(request));

        assertThatThrownBy(() -> bench.client.syncUp(
                        BUCKET, "to", bench.root, bench.sync().withDeletes(true)))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("nothing was deleted for it");

        assertThat(bench.objects()).containsOnlyKeys("to/old");
    }
}
