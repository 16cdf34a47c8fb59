package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.FailingStore;
import dev.pail.checkpoint.LocalFile;
import dev.pail.checkpoint.PartRecord;
import dev.pail.checkpoint.SourceObject;
import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.error.CancelledException;
import dev.pail.error.CheckpointException;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.ServiceException;
import dev.pail.model.CallEvent;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.ETag;
import dev.pail.model.PutOptions;
import dev.pail.testkit.FakeS3;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.MultipartCopyOptions;
import dev.pail.transfer.MultipartCopyResult;
import dev.pail.transfer.Progress;
import dev.pail.transfer.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The copy engine against a server that does what the test wants. As with uploads, what is resumed was begun with parts of a
 * few bytes, which no new copy has.
 */
class CopyEngineTest {

    private static final String ENDPOINT = "https://s3.pail.test";
    private static final String BUCKET = "bucket";
    private static final int PART_BYTES = 1000;
    private static final int PARTS = 20;
    private static final int BYTES = (PARTS - 1) * PART_BYTES + 7;
    private static final String EARLIER = "upload-of-an-earlier-run";
    private static final String ID = Checkpoint.id(Checkpoint.Kind.COPY, ENDPOINT, BUCKET, "copy");
    private static final MultipartCopyOptions OPTIONS =
            MultipartCopyOptions.defaults().withThresholdBytes(1).withPartSizeBytes(S3Limits.PART_SIZE_BYTES_MIN);
    private static final CopySource SOURCE = CopySource.of(BUCKET, "a/source");

    @TempDir
    private Path directory;

    private final FakeS3 s3 = new FakeS3();
    private final List<CallEvent> events = new CopyOnWriteArrayList<>();
    private final byte[] content = bytes(BYTES, 1);
    private CheckpointStore store = CheckpointStore.inMemory();
    private S3Client client;

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void start() {
        start(store);
        s3.put("a/source", content);
    }

    private void start(CheckpointStore with) {
        store = with;
        if (client != null) {
            client.close();
        }
        client = TestHooks.transport(
                        S3Client.builder()
                                .endpoint(ENDPOINT)
                                .region("us-east-1")
                                .credentials(CredentialsProvider.of("access", "secret"))
                                .checkpointStore(with)
                                .retryPolicy(new RetryPolicy(3, Backoff.none(), Backoff.none()))
                                .retryBudget(S3Limits.RETRY_BUDGET_TOKENS_MAX)
                                .breaker(BreakerPolicy.off())
                                .eventListener(events::add),
                        real -> s3)
                .build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private MultipartCopyResult copy() {
        return copy(OPTIONS);
    }

    private MultipartCopyResult copy(MultipartCopyOptions options) {
        return client.copy(SOURCE, BUCKET, "copy", options);
    }

    private byte[] object() {
        FakeS3.Stored stored = s3.objects().get("copy");
        return stored == null ? null : stored.bytes();
    }

    private ETag sourceTag() {
        return new ETag(s3.objects().get("a/source").eTag());
    }

    private FakeS3.Part part(int number) {
        int from = (number - 1) * PART_BYTES;
        return FakeS3.Part.of(Arrays.copyOfRange(content, from, Math.min(BYTES, from + PART_BYTES)));
    }

    private PartRecord record(int number) {
        FakeS3.Part part = part(number);
        return new PartRecord(
                number, (number - 1L) * PART_BYTES, part.bytes().length, new ETag('"' + part.md5() + '"'), null, 0);
    }

    private void leaveHalfDone(List<Integer> parts) {
        leaveHalfDone(parts, parts, Map.of());
    }

    /** As a killed run would: these parts at the server, and in the journal. */
    private void leaveHalfDone(List<Integer> atTheServer, List<Integer> inTheJournal, Map<String, String> headers) {
        Instant begun = Instant.now().minus(Duration.ofMinutes(5));
        TreeMap<Integer, FakeS3.Part> held = new TreeMap<>();
        atTheServer.forEach(number -> held.put(number, part(number)));
        s3.putUpload(EARLIER, new FakeS3.Upload("copy", begun, Map.of(), held));
        try (CheckpointStore.Lease lease = store.acquire(ID)) {
            lease.begin(Checkpoint.copy(
                    ENDPOINT,
                    BUCKET,
                    "copy",
                    new LocalFile(BUCKET + "/a/source", BYTES, null, null),
                    new SourceObject(
                            sourceTag(),
                            null,
                            client.headObject(BUCKET, "a/source").orElseThrow().lastModified()),
                    PART_BYTES,
                    headers,
                    begun));
            lease.uploadCreated(EARLIER, begun);
            lease.append(inTheJournal.stream().map(this::record).toList());
        }
        s3.forgetRequests();
    }

    private List<Integer> copied() {
        return s3.requests("UploadPartCopy").stream()
                .map(FakeS3.Request::partNumber)
                .sorted()
                .toList();
    }

    private void assertWhole() {
        assertThat(object()).isEqualTo(content);
        assertThat(s3.uploads()).isEmpty();
        assertThat(store.list()).isEmpty();
    }

    private boolean told(String what) {
        return events.stream().anyMatch(event -> String.valueOf(event.what()).contains(what));
    }

    private static List<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    @Tag("H6")
    void copiesInPartsBoundToOneSource() {
        int size = (11 << 20) + 3;
        s3.put("a/source", bytes(size, 2));

        MultipartCopyResult result = copy();

        assertThat(object()).isEqualTo(bytes(size, 2));
        assertThat(copied()).containsExactly(1, 2, 3);
        assertThat(s3.requests("UploadPartCopy"))
                .allSatisfy(request -> assertThat(request.headers())
                        .containsEntry("x-amz-copy-source", BUCKET + "/a/source")
                        .containsEntry("x-amz-copy-source-if-match", sourceTag().value()));
        assertThat(result.size()).isEqualTo(size);
        assertThat(result.parts()).isEqualTo(3);
        assertThat(result.bytesCopied()).isEqualTo(size);
        assertThat(result.resumed()).isFalse();
        assertThat(result.source().ifMatch()).isEqualTo(sourceTag());
        assertThat(store.list()).isEmpty();
        assertThat(s3.uploads()).isEmpty();
    }

    @Test
    void copiesInOneRequestBelowTheThresholdAndEndsALargerOneThatWasBegun() {
        leaveHalfDone(numbers(1, 3));

        MultipartCopyResult result = copy(MultipartCopyOptions.defaults());

        assertThat(copied()).isEmpty();
        assertThat(s3.requests("CopyObject"))
                .singleElement()
                .satisfies(request -> assertThat(request.headers())
                        .containsEntry("x-amz-copy-source-if-match", sourceTag().value()));
        assertThat(result.parts()).isEqualTo(1);
        assertWhole();
    }

    @Test
    @Tag("G2")
    void goesOnWithThePartsThatJournalAndServerAgreeOn() {
        leaveHalfDone(numbers(1, 12));
        assertThat(client.unfinishedCopies()).singleElement().satisfies(left -> {
            assertThat(left.copySource()).isEqualTo(SOURCE);
            assertThat(left.parts()).hasSize(12);
        });

        MultipartCopyResult result = copy();

        assertThat(copied()).isEqualTo(numbers(13, PARTS));
        assertThat(result.resumed()).isTrue();
        assertThat(result.partsReused()).isEqualTo(12);
        assertThat(result.bytesReused()).isEqualTo(12L * PART_BYTES);
        assertThat(result.bytesCopied()).isEqualTo(BYTES - 12L * PART_BYTES);
        assertWhole();
        assertThat(client.unfinishedCopies()).isEmpty();
    }

    /** ListParts alone proves nothing of bytes that never came by: such a part is copied again. */
    @Test
    void copiesAgainWhatOnlyOneOfBothKnows() {
        leaveHalfDone(List.of(1, 2, 3, 5), List.of(1, 2, 4, 5), Map.of());
        s3.uploads().get(EARLIER).parts().put(2, FakeS3.Part.of(bytes(PART_BYTES, 9)));

        MultipartCopyResult result = copy();

        assertThat(result.partsReused()).isEqualTo(2);
        assertThat(copied()).startsWith(2, 3, 4, 6).hasSize(PARTS - 2);
        assertWhole();
    }

    @Test
    void anotherSourceThanBeforeIsCopiedFromTheStart() {
        leaveHalfDone(numbers(1, 12));
        byte[] other = bytes(BYTES, 3);
        s3.put("a/source", other);

        MultipartCopyResult result = copy();

        assertThat(object()).isEqualTo(other);
        assertThat(result.resumed()).isFalse();
        assertThat(told("the source is another object")).isTrue();
        assertThat(s3.uploads()).isEmpty();
        assertThat(store.list()).isEmpty();
    }

    @Test
    void otherMetadataThanBeforeIsCopiedFromTheStart() {
        leaveHalfDone(numbers(1, 12), numbers(1, 12), Map.of("x-amz-meta-colour", "red"));

        MultipartCopyResult result = copy(OPTIONS.withCopy(
                CopyOptions.defaults().replacingMetadata(PutOptions.defaults().withMetadata("colour", "blue"))));

        assertThat(result.resumed()).isFalse();
        assertThat(s3.objects().get("copy").headers()).containsEntry("x-amz-meta-colour", "blue");
        assertWhole();
    }

    @Test
    void aSourceReplacedMeanwhileIsCopiedAnewOnceAndNeverMixed() {
        leaveHalfDone(numbers(1, 3));
        byte[] other = bytes(BYTES, 4);
        AtomicInteger parts = new AtomicInteger();
        s3.fault((request, server) -> {
            if (request.is("UploadPartCopy") && parts.incrementAndGet() == 5) {
                s3.put("a/source", other);
            }
            return server.answer(request);
        });

        copy();

        assertThat(object()).isEqualTo(other);
        assertThat(told("the source was replaced meanwhile")).isTrue();
        assertThat(s3.uploads()).isEmpty();
        assertThat(store.list()).isEmpty();
    }

    @Test
    void aSourceThatIsReplacedAgainAndAgainFailsAndLeavesTheOldObject() {
        byte[] old = bytes(10, 5);
        s3.put("copy", old);
        AtomicInteger replaced = new AtomicInteger();
        s3.fault((request, server) -> {
            if (request.is("UploadPartCopy")) {
                s3.put("a/source", bytes(BYTES, 100 + replaced.incrementAndGet()));
            }
            return server.answer(request);
        });

        ServiceException told = catchThrowableOfType(ServiceException.class, this::copy);

        assertThat(told.kind()).isEqualTo(ErrorKind.PRECONDITION_FAILED);
        assertThat(replaced).hasValue(2);
        assertThat(object()).isEqualTo(old);
    }

    @Test
    void aSourceThatIsNotTheWantedOneIsNotCopied() {
        ServiceException told = catchThrowableOfType(
                ServiceException.class,
                () -> client.copy(SOURCE.withIfMatch(new ETag("\"other\"")), BUCKET, "copy", OPTIONS));

        assertThat(told.kind()).isEqualTo(ErrorKind.PRECONDITION_FAILED);
        assertThat(s3.requests()).hasSize(1);
        assertThat(store.list()).isEmpty();
    }

    @Test
    void anUploadThatTheServerLostIsBegunAnew() {
        leaveHalfDone(numbers(1, 12));
        s3.removeUpload(EARLIER);

        MultipartCopyResult result = copy();

        assertThat(result.resumed()).isFalse();
        assertThat(told("no longer knows the upload")).isTrue();
        assertWhole();
    }

    @Test
    void whatAnEarlierRunCompletedIsNotCopiedAgain() {
        leaveHalfDone(numbers(1, PARTS));
        s3.fault((request, server) -> {
            if (request.is("CompleteMultipartUpload")) {
                server.answer(request);
                throw new CrashError();
            }
            return server.answer(request);
        });
        assertThat(catchThrowableOfType(CrashError.class, this::copy)).isNotNull();
        assertThat(store.list()).isNotEmpty();
        s3.fault((request, server) -> server.answer(request));
        s3.forgetRequests();

        MultipartCopyResult result = copy();

        assertThat(copied()).isEmpty();
        assertThat(s3.requests("CreateMultipartUpload")).isEmpty();
        assertThat(result.resumed()).isTrue();
        assertThat(result.partsReused()).isEqualTo(PARTS);
        assertWhole();
    }

    /** Ends a run where a kill would. */
    private static final class CrashError extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aLostAnswerOfCompleteIsResolved() {
        leaveHalfDone(numbers(1, 4));
        s3.fault((request, server) -> {
            Reply reply = server.answer(request);
            if (request.is("CompleteMultipartUpload")) {
                throw new IOException("the answer is lost");
            }
            return reply;
        });

        copy();

        assertThat(told("the answer was lost")).isTrue();
        assertWhole();
    }

    @ParameterizedTest
    @EnumSource(FailurePolicy.class)
    void aFailureKeepsOrAbortsAsThePolicySays(FailurePolicy policy) {
        leaveHalfDone(numbers(1, 4));
        s3.fault((request, server) ->
                request.partNumber() == 9 ? Reply.error(403, "AccessDenied") : server.answer(request));

        ServiceException told = catchThrowableOfType(
                ServiceException.class, () -> copy(OPTIONS.withPartsInFlight(1).withFailurePolicy(policy)));

        assertThat(told.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
        assertThat(object()).isNull();
        s3.fault((request, server) -> server.answer(request));
        if (policy == FailurePolicy.ABORT) {
            assertThat(told.resume()).isEmpty();
            assertThat(s3.uploads()).isEmpty();
            assertThat(store.list()).isEmpty();
        } else {
            assertThat(told.resume()).isPresent();
            assertThat(copy().partsReused()).isEqualTo(8);
            assertWhole();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("X2")
    void aPauseKeepsAndACancelAbortsWhereAsked(boolean pauses) throws Exception {
        leaveHalfDone(numbers(1, 4));
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        s3.fault((request, server) -> {
            if (request.partNumber() == 7) {
                reached.countDown();
                awaitLatch(stopped);
            }
            return server.answer(request);
        });

        Transfer<MultipartCopyResult> copy = client.copyAsync(
                SOURCE, BUCKET, "copy", OPTIONS.withPartsInFlight(1).withFailurePolicy(FailurePolicy.ABORT));
        awaitLatch(reached);
        if (pauses) {
            copy.pause();
        } else {
            copy.cancel();
        }
        stopped.countDown();

        assertThat(catchThrowableOfType(
                                ExecutionException.class, () -> copy.future().get(60, TimeUnit.SECONDS))
                        .getCause())
                .isInstanceOf(CancelledException.class);
        assertThat(object()).isNull();
        if (pauses) {
            assertThat(s3.uploads()).containsKey(EARLIER);
            assertThat(copy().partsReused()).isGreaterThanOrEqualTo(6);
            assertWhole();
        } else {
            assertThat(s3.uploads()).isEmpty();
            assertThat(store.list()).isEmpty();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Tag("L1")
    void progressNeverGoesBackAndIsWholeOnlyAtTheEnd() {
        leaveHalfDone(numbers(1, 4));
        List<Progress> seen = new CopyOnWriteArrayList<>();

        copy(OPTIONS.withListener(seen::add));

        assertThat(seen).isSortedAccordingTo((a, b) -> Long.compare(a.bytes(), b.bytes()));
        assertThat(seen.get(seen.size() - 1).bytes()).isEqualTo(BYTES);
        assertThat(seen.subList(0, seen.size() - 1)).allMatch(progress -> progress.bytes() < BYTES);
        assertThat(seen.get(seen.size() - 1).bytesReused()).isEqualTo(4L * PART_BYTES);
    }

    @Test
    void whoMustNotReplaceAnObjectLearnsItBeforeAnythingIsCopied() {
        byte[] old = bytes(10, 5);
        s3.put("copy", old);

        InvalidCallException told = catchThrowableOfType(
                InvalidCallException.class,
                () -> copy(OPTIONS.withCopy(CopyOptions.defaults()
                        .withPut(PutOptions.defaults()
                                .withChecksumAlgorithm(null)
                                .withIfNoneMatch(true)))));

        assertThat(told.kind()).isEqualTo(ErrorKind.PRECONDITION_FAILED);
        assertThat(object()).isEqualTo(old);
        assertThat(s3.requests("CreateMultipartUpload")).isEmpty();
        assertThat(store.list()).isEmpty();
    }

    @Test
    void aCopyOfAnotherLengthIsNotCalledOne() {
        s3.fault((request, server) -> {
            if (request.is("HeadObject") && request.key().equals("copy")) {
                return new Reply(200, Map.of("content-length", "3"), "abc");
            }
            return server.answer(request);
        });

        IntegrityException told =
                catchThrowableOfType(IntegrityException.class, () -> copy(MultipartCopyOptions.defaults()));

        assertThat(told.code()).isEqualTo("ObjectMismatch");
    }

    @Test
    @Tag("G8")
    void twoRunsOfOneCopyMeetAtTheLock() {
        try (CheckpointStore.Lease held = store.acquire(ID)) {
            CheckpointException told = catchThrowableOfType(CheckpointException.class, this::copy);

            assertThat(told.code()).isEqualTo("CheckpointInUse");
            assertThat(held.load()).isEmpty();
        }
        assertThat(s3.uploads()).isEmpty();
    }

    @Test
    @Tag("G31")
    void aCopyThatNobodyFinishesIsSwept() {
        leaveHalfDone(numbers(1, 4));

        assertThat(client.sweepUploads(Duration.ofMinutes(10))).isEmpty();
        assertThat(client.sweepUploads(Duration.ofMinutes(1))).hasSize(1);

        assertThat(s3.uploads()).isEmpty();
        assertThat(store.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "Input/output error", "Read-only file system"})
    @Tag("G7")
    @Tag("F5")
    void aDiskThatFailsAtItsNthStepForEveryN(String what) {
        FailingStore disk = new FailingStore(directory, what);
        start(disk.store());
        leaveHalfDone(List.of());
        disk.count();
        copy(OPTIONS.withPartsInFlight(1));
        int all = disk.operations();
        assertThat(all).isGreaterThan(2 * PARTS);

        int failed = 0;
        for (int step = 1; step <= all; step++) {
            s3.objects().keySet().stream().filter("copy"::equals).forEach(s3::removeObject);
            leaveHalfDone(List.of());
            disk.failFrom(step);
            CheckpointException told =
                    catchThrowableOfType(CheckpointException.class, () -> copy(OPTIONS.withPartsInFlight(1)));
            disk.heal();

            if (told != null) {
                failed++;
                assertThat(told.code()).as("step %d", step).isEqualTo("CheckpointWriteFailed");
                assertThat(told).hasMessageContaining(what);
                copy();
            } else if (!store.list().isEmpty()) {
                copy(); // the object is whole, its journal could not be deleted
            }
            assertThat(object()).as("step %d", step).isEqualTo(content);
            assertThat(s3.uploads()).as("step %d", step).isEmpty();
            assertThat(store.list()).as("step %d", step).isEmpty();
        }
        assertThat(failed).isPositive();
    }

    private void withTwoLanes() {
        client.close();
        client = TestHooks.transport(
                        S3Client.builder()
                                .endpoint(ENDPOINT)
                                .region("us-east-1")
                                .credentials(CredentialsProvider.of("access", "secret"))
                                .checkpointStore(store)
                                .concurrency(2)
                                .breaker(BreakerPolicy.off()),
                        real -> s3)
                .build();
    }

    @Test
    void aSuspendedCopyAsksForNoFurtherPartAndGoesOn() throws Exception {
        s3.put("a/source", bytes(3 * (int) S3Limits.PART_SIZE_BYTES_MIN, 2));
        CompletableFuture<Transfer<MultipartCopyResult>> running = new CompletableFuture<>();
        s3.fault((request, server) -> {
            if (request.is("UploadPartCopy") && request.partNumber() == 2) {
                running.join().suspend();
            }
            return server.answer(request);
        });
        Transfer<MultipartCopyResult> copy = client.copyAsync(SOURCE, BUCKET, "copy", OPTIONS.withPartsInFlight(1));
        running.complete(copy);
        while (copy.progress().partsDone() < 2) {
            Thread.onSpinWait();
        }

        assertThat(s3.requests("UploadPartCopy")).hasSize(2);
        copy.limitBandwidth(1);
        copy.resume();

        assertThat(copy.future().get(60, TimeUnit.SECONDS).parts()).isEqualTo(3);
        assertThat(s3.objects().get("copy").bytes())
                .isEqualTo(s3.objects().get("a/source").bytes());
    }

    @Test
    void aDirectoryGoesOnWhileACopyRests() throws Exception {
        withTwoLanes();
        s3.put("a/source", bytes(4 * (int) S3Limits.PART_SIZE_BYTES_MIN, 3));
        Path tree = Files.createDirectory(directory.resolve("tree"));
        for (int file = 0; file < 4; file++) {
            Files.writeString(tree.resolve("f" + file), "content");
        }
        CompletableFuture<Transfer<MultipartCopyResult>> running = new CompletableFuture<>();
        CountDownLatch directoryEnded = new CountDownLatch(1);
        s3.fault((request, server) -> {
            if (request.is("UploadPartCopy") && request.partNumber() == 1) {
                running.join().suspend();
            }
            return server.answer(request);
        });
        Transfer<MultipartCopyResult> copy = client.copyAsync(SOURCE, BUCKET, "copy", OPTIONS.withPartsInFlight(1));
        running.complete(copy);
        while (copy.progress().partsDone() < 1) {
            Thread.onSpinWait();
        }

        Transfer<DirectoryResult> upload =
                client.uploadDirectoryAsync(BUCKET, "tree", tree, DirectoryOptions.defaults());
        upload.priority(1);
        upload.limitBandwidth(1 << 20);
        upload.future().whenComplete((result, failure) -> directoryEnded.countDown());
        assertThat(directoryEnded.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(s3.requests("UploadPartCopy")).as("the copy rests meanwhile").hasSize(1);
        copy.priority(-1);
        copy.resume();

        assertThat(upload.future().get().transferred()).isEqualTo(4);
        assertThat(copy.future().get(60, TimeUnit.SECONDS).parts()).isEqualTo(4);
    }

    @Test
    @Tag("C7")
    void aCopyThatIsToldToSlowDownHalvesTheLanesOfAll() throws Exception {
        s3.put("a/source", bytes(3 * (int) S3Limits.PART_SIZE_BYTES_MIN, 4));
        AtomicBoolean refused = new AtomicBoolean();
        s3.fault((request, server) -> request.is("UploadPartCopy") && refused.compareAndSet(false, true)
                ? Reply.error(503, "SlowDown")
                : server.answer(request));
        int before = TestHooks.lanesOpen(client);

        client.copy(SOURCE, BUCKET, "copy", OPTIONS);

        assertThat(TestHooks.lanesOpen(client)).isLessThan(before);
        assertThat(s3.objects()).containsKey("copy");
    }
}
