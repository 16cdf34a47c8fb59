package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.error.CheckpointException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.retry.VirtualScheduler;
import dev.pail.model.Body;
import dev.pail.model.CallContext;
import dev.pail.model.CallEvent;
import dev.pail.model.CallEvent.Kind;
import dev.pail.model.GetOptions;
import dev.pail.model.PutOptions;
import dev.pail.testkit.FakeS3;
import dev.pail.testkit.HaltingStore;
import dev.pail.testkit.VirtualServer;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a listener hears, on virtual time. */
class EventsTest {

    private static final RetryPolicy STEADY = RetryPolicy.defaults().withBackoff(Backoff.fixed(Duration.ofMillis(40)));

    private final VirtualScheduler time = new VirtualScheduler(0);
    private final Deque<Integer> statuses = new ArrayDeque<>();
    private final List<CallEvent> events = new ArrayList<>();
    private final VirtualServer server = new VirtualServer(
            time,
            () -> Duration.ofMillis(10),
            call -> VirtualServer.reply(statuses.isEmpty() ? 200 : statuses.poll(), Map.of("etag", "\"e\"")));

    private S3Client client(CallEvent.Listener listener) {
        return server.client().retryPolicy(STEADY).eventListener(listener).build();
    }

    private static String line(CallEvent event) {
        return event.kind() + " " + event.operation() + " " + event.target() + " " + event.attempt() + " "
                + event.delay().toMillis() + ": " + event.what();
    }

    @Test
    void aCallTellsItsAttemptsItsWaitsAndItsEnd() {
        statuses.addAll(List.of(500, 200));
        try (S3Client s3 = client(events::add)) {
            s3.putObjectAsync("bucket", "key", Body.of("hello"), PutOptions.defaults());
            time.runAll();
        }

        assertThat(events)
                .extracting(EventsTest::line)
                .containsExactly(
                        "ATTEMPT PutObject bucket/key 1 0: sending",
                        "RETRY PutObject bucket/key 1 40: InternalError, trying again",
                        "ATTEMPT PutObject bucket/key 2 0: sending",
                        "END PutObject bucket/key 2 0: done");
    }

    @Test
    void aFailedAndACancelledCallSayHowTheyEnded() {
        statuses.add(403);
        try (S3Client s3 = client(events::add)) {
            s3.headObjectAsync("bucket", "key", GetOptions.defaults());
            time.runAll();
            s3.headObjectAsync("bucket", "other", GetOptions.defaults()).cancel(true);
            time.runAll();
        }

        assertThat(events)
                .filteredOn(event -> event.kind() == Kind.END)
                .extracting(EventsTest::line)
                .containsExactly(
                        "END HeadObject bucket/key 1 0: AccessDenied", "END HeadObject bucket/other 1 0: cancelled");
    }

    @Test
    @Tag("X3")
    void callsOfTwoTasksAtOnceDoNotMix() {
        for (int failure = 0; failure < 8; failure++) {
            statuses.add(500);
        }
        try (S3Client s3 = client(events::add)) {
            for (String task : List.of("one", "two")) {
                CallContext context = CallContext.of(task).withAttribute("user", task + "'s");
                s3.in(context).headObjectAsync("bucket", task, GetOptions.defaults());
            }
            s3.headObjectAsync("bucket", "third", GetOptions.defaults());
            time.runAll();
        }

        for (String task : List.of("one", "two")) {
            List<CallEvent> own = events.stream()
                    .filter(event -> event.context().traceId().equals(task))
                    .toList();
            assertThat(own).allMatch(event -> event.target().equals("bucket/" + task));
            assertThat(own).allMatch(event -> event.context().attributes().equals(Map.of("user", task + "'s")));
            List<Integer> attempts = own.stream()
                    .filter(event -> event.kind() == Kind.ATTEMPT)
                    .map(CallEvent::attempt)
                    .toList();
            assertThat(attempts).hasSizeGreaterThan(2).isSorted().doesNotHaveDuplicates();
        }
        assertThat(events)
                .filteredOn(event -> event.context().equals(CallContext.none()))
                .isNotEmpty()
                .noneMatch(event ->
                        event.target().endsWith("one") || event.target().endsWith("two"));
    }

    @Test
    @Tag("X3")
    void aTaskSharesTheClientAndClosingItDoesNothing() {
        try (S3Client s3 = client(events::add)) {
            S3Client ofTask = s3.in(CallContext.of("one"));
            ofTask.close();

            CompletableFuture<?> call = ofTask.headObjectAsync("bucket", "key", GetOptions.defaults());
            time.runAll();

            assertThat(call).isCompletedWithValueMatching(head -> head != null);
            assertThat(ofTask.breakerState()).isEqualTo(s3.breakerState());
        }
    }

    @Test
    @Tag("X3")
    void allThatATransferDoesCarriesItsContext(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[3000]);
        FakeS3 s3 = new FakeS3();
        List<CallEvent> heard = new CopyOnWriteArrayList<>();
        try (S3Client client = TestHooks.transport(
                        S3Client.builder()
                                .endpoint("http://s3.pail.test")
                                .credentials(CredentialsProvider.of("access", "secret"))
                                .checkpointStore(CheckpointStore.inMemory())
                                .eventListener(heard::add),
                        real -> s3)
                .build()) {
            client.in(CallContext.of("backup 7"))
                    .upload("bucket", "key", file, UploadOptions.defaults().withThresholdBytes(1));
        }

        assertThat(heard).extracting(CallEvent::operation).contains("CreateMultipartUpload", "UploadPart");
        assertThat(heard).allMatch(event -> event.context().traceId().equals("backup 7"));
    }

    private static S3Client ofFake(FakeS3 s3, CheckpointStore store, List<CallEvent> heard) {
        return TestHooks.transport(
                        S3Client.builder()
                                .endpoint("http://s3.pail.test")
                                .credentials(CredentialsProvider.of("access", "secret"))
                                .checkpointStore(store)
                                .retryPolicy(STEADY)
                                .eventListener(heard::add),
                        real -> s3)
                .build();
    }

    private static List<String> steps(List<CallEvent> heard) {
        return heard.stream()
                .map(event -> event.kind() + " " + event.operation() + ": " + event.what())
                .toList();
    }

    @Test
    @Tag("O10")
    void anUploadTellsItsWholeLifeInOrder(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[3000]);
        FakeS3 s3 = new FakeS3();
        CheckpointStore store = CheckpointStore.inMemory();
        List<CallEvent> heard = new CopyOnWriteArrayList<>();
        UploadOptions inParts = UploadOptions.defaults().withThresholdBytes(1);
        try (S3Client client = ofFake(s3, store, heard)) {
            s3.fault((request, server) -> request.is("UploadPart")
                    ? FakeS3.Reply.error(s3.requests("UploadPart").size() == 1 ? 500 : 403, "")
                    : server.answer(request));
            assertThat(catchThrowableOfType(S3Exception.class, () -> client.upload("bucket", "key", file, inParts))
                            .code())
                    .isEqualTo("AccessDenied");
            assertThat(steps(heard))
                    .containsExactly(
                            "ATTEMPT CreateMultipartUpload: sending",
                            "END CreateMultipartUpload: done",
                            "ATTEMPT UploadPart: sending",
                            "RETRY UploadPart: InternalError, trying again",
                            "ATTEMPT UploadPart: sending",
                            "END UploadPart: AccessDenied");

            heard.clear();
            s3.fault((request, server) -> server.answer(request));
            client.upload("bucket", "key", file, inParts);
            assertThat(steps(heard))
                    .containsExactly(
                            "ATTEMPT ListParts: sending",
                            "END ListParts: done",
                            "TRANSFER Upload: resumed: 0 of 1 parts are there",
                            "ATTEMPT UploadPart: sending",
                            "END UploadPart: done",
                            "ATTEMPT CompleteMultipartUpload: sending",
                            "END CompleteMultipartUpload: done");
        }
    }

    @Test
    @Tag("O10")
    void anUploadThatGoesOnWithLessTellsIt(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[3000]);
        FakeS3 s3 = new FakeS3();
        s3.showChecksums(false);
        List<CallEvent> heard = new CopyOnWriteArrayList<>();
        CheckpointStore full = new HaltingStore(CheckpointStore.inMemory(), step -> {
            if (step.equals("before append 1")) {
                throw new CheckpointException(
                        ErrorDetail.of("Append", "key", ErrorKind.CHECKPOINT, "CheckpointWriteFailed", "disk full", ""),
                        null);
            }
        });
        try (S3Client client = ofFake(s3, full, heard)) {
            s3.fault((request, server) -> {
                if (request.is("CompleteMultipartUpload")
                        && s3.requests("CompleteMultipartUpload").size() == 1) {
                    server.answer(request);
                    throw new IOException("the answer is lost");
                }
                return server.answer(request);
            });
            client.upload("bucket", "key", file, UploadOptions.defaults().withThresholdBytes(1));
        }

        assertThat(steps(heard))
                .filteredOn(step -> !step.startsWith("ATTEMPT"))
                .containsExactly(
                        "END CreateMultipartUpload: done",
                        "END UploadPart: done",
                        "TRANSFER Upload: the checkpoint cannot be written (Append key: disk full"
                                + " (CheckpointWriteFailed)): going on without",
                        "RETRY CompleteMultipartUpload: ConnectionLost, trying again",
                        "END CompleteMultipartUpload: NoSuchUpload",
                        "END HeadObject: done",
                        "TRANSFER CompleteMultipartUpload: the answer was lost (NoSuchUpload), the object is whole all the"
                                + " same");
        assertThat(s3.uploads()).isEmpty();
    }

    @Test
    void aListenerThatThrowsDisturbsNothing() {
        statuses.addAll(List.of(500, 200));
        try (S3Client s3 = client(event -> {
            throw new IllegalStateException("broken");
        })) {
            CompletableFuture<?> call = s3.headObjectAsync("bucket", "key", GetOptions.defaults());
            time.runAll();

            assertThat(call).isCompletedWithValueMatching(head -> head != null);
        }
    }

    @Test
    @Tag("R10")
    void theBreakerTellsItsChangesAndWhatItHoldsBack() {
        for (int failure = 0; failure < 20; failure++) {
            statuses.add(500);
        }
        try (S3Client s3 = server.client()
                .retryPolicy(RetryPolicy.none())
                .eventListener(events::add)
                .build()) {
            for (int call = 0; call < 20; call++) {
                s3.headObjectAsync("bucket", "key", GetOptions.defaults());
            }
            time.runAll();
            assertThat(s3.breakerState()).isEqualTo(BreakerPolicy.State.OPEN);
            s3.headObjectAsync("bucket", "key", GetOptions.defaults());
            time.pass(Duration.ofSeconds(31));
            for (int probe = 0; probe < 3; probe++) {
                s3.headObjectAsync("bucket", "key", GetOptions.defaults());
            }
            time.runAll();
            assertThat(s3.breakerState()).isEqualTo(BreakerPolicy.State.CLOSED);
        }

        assertThat(events)
                .filteredOn(event -> event.kind() == Kind.BREAKER || event.kind() == Kind.HELD_BACK)
                .extracting(EventsTest::line)
                .containsExactly(
                        "BREAKER  http://s3.pail.test 0 30000: the breaker is open: nothing is sent, too many attempts"
                                + " failed, last with InternalError",
                        "HELD_BACK HeadObject bucket/key 1 0: held back, the endpoint's breaker is open",
                        "BREAKER  http://s3.pail.test 0 0: the breaker is half open: probing",
                        "BREAKER  http://s3.pail.test 0 0: the breaker is closed: the endpoint answers again");
    }
}
