package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.config.Timeouts;
import dev.pail.error.S3Exception;
import dev.pail.error.TransportException;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import dev.pail.internal.retry.VirtualScheduler;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import dev.pail.model.ETag;
import dev.pail.model.PutResult;
import dev.pail.model.UploadedPart;
import dev.pail.testkit.FakeS3;
import dev.pail.testkit.Footprint;
import dev.pail.testkit.VirtualServer;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3 answers Complete and Copy at once and then sends spaces for minutes until it knows how they ended. Virtual time. */
@Tag("G10")
class KeepAliveTest {

    private static final Duration SPACE_EVERY = Duration.ofSeconds(20);
    private static final int FOR_EVER = 100_000;
    private static final int FIVE_MINUTES_LESS_A_BIT = 13;
    private static final List<UploadedPart> PARTS = List.of(new UploadedPart(1, new ETag("\"e\""), null));
    private static final String DONE =
            "<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag></CompleteMultipartUploadResult>";
    private static final String COPIED = "<CopyObjectResult><ETag>\"c\"</ETag></CopyObjectResult>";

    private final VirtualScheduler time = new VirtualScheduler(0);

    /** Spaces, then a document. */
    private final class Spaces implements Flow.Subscription {
        private final Flow.Subscriber<? super List<ByteBuffer>> reader;
        private final String document;
        private volatile int left;
        private boolean begun;

        Spaces(Flow.Subscriber<? super List<ByteBuffer>> reader, String document, int count) {
            this.reader = reader;
            this.document = document;
            this.left = count;
        }

        @Override
        public void request(long count) {
            if (begun) {
                return;
            }
            begun = true;
            time.schedule(this::next, SPACE_EVERY);
        }

        private void next() {
            if (left < 0) {
                return;
            }
            int now = left;
            boolean last = now == 0;
            left = now - 1;
            String text = last ? document : " ";
            reader.onNext(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
            if (last) {
                reader.onComplete();
            } else {
                time.schedule(this::next, SPACE_EVERY);
            }
        }

        @Override
        public void cancel() {
            left = -1;
        }
    }

    private HttpReply slow(String document, int spaces) {
        return slow(document, spaces, new AtomicReference<>());
    }

    private HttpReply slow(String document, int spaces, AtomicReference<Spaces> body) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("transfer-encoding", List.of("chunked"));
        return new HttpReply(
                200,
                headers,
                reader -> {
                    body.set(new Spaces(reader, document, spaces));
                    reader.onSubscribe(body.get());
                },
                () -> body.get().cancel());
    }

    private Duration elapsed() {
        return Duration.ofNanos(time.nanoTime());
    }

    @Test
    @Tag("H6")
    void spacesForMinutesAreWaitedFor() {
        VirtualServer server = new VirtualServer(
                time, call -> slow(call.method().equals("POST") ? DONE : COPIED, FIVE_MINUTES_LESS_A_BIT));
        try (S3Client s3 = server.client().build()) {
            CompletableFuture<PutResult> complete =
                    s3.completeMultipartUploadAsync("bucket", "k", "id", PARTS, CompleteOptions.defaults());
            CompletableFuture<CopyResult> copy =
                    s3.copyObjectAsync(CopySource.of("bucket", "from"), "bucket", "k", CopyOptions.defaults());

            time.runAll();

            assertThat(complete)
                    .isCompletedWithValueMatching(
                            done -> "e-1".equals(done.eTag().unquoted()));
            assertThat(copy)
                    .isCompletedWithValueMatching(done -> "c".equals(done.eTag().unquoted()));
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    @Tag("H6")
    void anErrorAfterMinutesOfSpacesIsAFailureAndRetried() {
        String error = FakeS3.Reply.error(500, "InternalError").body();
        VirtualServer server = new VirtualServer(time, call -> slow(error, 5));
        try (S3Client s3 = server.client().build()) {
            CompletableFuture<PutResult> complete =
                    s3.completeMultipartUploadAsync("bucket", "k", "id", PARTS, CompleteOptions.defaults());

            time.runAll();

            assertThat(complete).isCompletedExceptionally();
            S3Exception failure =
                    (S3Exception) complete.handle((value, thrown) -> thrown).join();
            assertThat(failure.code()).isIn("InternalError", "CallTimeout");
            assertThat(failure.detail().attempts()).isGreaterThan(1);
        }
    }

    @Test
    @Tag("X1")
    void spacesWithoutEndMeetTheTimeOfACall() {
        VirtualServer server = new VirtualServer(time, call -> slow(DONE, FOR_EVER));
        try (S3Client s3 = server.client().build()) {
            CompletableFuture<PutResult> complete =
                    s3.completeMultipartUploadAsync("bucket", "k", "id", PARTS, CompleteOptions.defaults());

            time.runAll();

            TransportException late = (TransportException)
                    complete.handle((value, thrown) -> thrown).join();
            assertThat(late.code()).isEqualTo("CallTimeout");
            assertThat(late.detail().elapsed()).isEqualTo(Timeouts.defaults().call());
        }
    }

    // In a transfer, which has no limit as a whole

    /** Lets the Complete happen, or not, and never says so; time goes by while the caller waits for it. */
    private HttpTransport neverTold(FakeS3 s3, boolean happens) {
        AtomicReference<FakeS3.Reply> answer = new AtomicReference<>();
        s3.fault((request, server) -> {
            answer.set(request.is("CompleteMultipartUpload") && !happens ? null : server.answer(request));
            return answer.get() == null ? FakeS3.Reply.error(500, "InternalError") : answer.get();
        });
        return new HttpTransport() {
            @Override
            public CompletableFuture<HttpReply> send(HttpCall call) {
                CompletableFuture<HttpReply> reply = s3.send(call);
                boolean complete =
                        call.method().equals("POST") && call.uri().getRawQuery().contains("uploadId");
                if (!complete) {
                    return reply;
                }
                AtomicReference<Spaces> body = new AtomicReference<>();
                HttpReply answer = slow(DONE, FOR_EVER, body);
                Thread caller = Thread.currentThread();
                Thread clock = new Thread(
                        () -> {
                            Footprint.await("the caller to wait", () -> caller.getState() == Thread.State.WAITING);
                            boolean ran = true;
                            while (ran && body.get().left >= 0) {
                                ran = time.runNext();
                            }
                        },
                        "clock");
                clock.setDaemon(true);
                clock.start();
                return CompletableFuture.completedFuture(answer);
            }

            @Override
            public void close() {}
        };
    }

    private UploadResult upload(FakeS3 s3, boolean happens, Path file) {
        VirtualServer none = new VirtualServer(time, call -> slow(DONE, 0));
        try (S3Client client = TestHooks.transport(none.client(), real -> neverTold(s3, happens))
                .build()) {
            return client.upload("bucket", "key", file, UploadOptions.defaults().withThresholdBytes(1));
        }
    }

    @Test
    @Tag("X1")
    void theCompleteOfATransferMeetsTheTimeOfACallAndCanBeResumed(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[3000]);
        FakeS3 s3 = new FakeS3();

        S3Exception late = catchThrowableOfType(S3Exception.class, () -> upload(s3, false, file));

        assertThat(late.code()).isEqualTo("CallTimeout");
        assertThat(late.operation()).isEqualTo("CompleteMultipartUpload");
        assertThat(late.detail().resume()).isNotNull();
        assertThat(elapsed()).isGreaterThanOrEqualTo(Timeouts.defaults().call()).isLessThan(Duration.ofMinutes(11));
        assertThat(s3.uploads()).hasSize(1);
    }

    @Test
    void aCompleteThatIsNotToldInTimeIsFoundToHaveHappened(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[3000]);
        FakeS3 s3 = new FakeS3();

        UploadResult result = upload(s3, true, file);

        assertThat(result.size()).isEqualTo(3000);
        assertThat(s3.objects()).containsOnlyKeys("key");
        assertThat(s3.uploads()).isEmpty();
    }
}
