package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.error.S3Exception;
import dev.pail.internal.retry.Cancellable;
import dev.pail.internal.retry.Scheduler;
import dev.pail.testkit.FakeS3;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network is gone for 43 s and longer, on a clock of the test's own; breaker, budget and waits are the real ones. */
@Tag("F2")
class PartitionTest {

    private static final int PARTS = 4;
    private static final long BYTES = (PARTS - 1L) * S3Limits.PART_SIZE_BYTES_MIN + 7;
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final UploadOptions OPTIONS = UploadOptions.defaults()
            .withThresholdBytes(1)
            .withPartSizeBytes(S3Limits.PART_SIZE_BYTES_MIN)
            .withPartsInFlight(1);

    @TempDir
    private Path directory;

    private final FakeS3 s3 = new FakeS3();
    private final AtomicLong nanos = new AtomicLong();
    private final ExecutorService tasks = Executors.newSingleThreadExecutor();
    private long healsAt = Long.MAX_VALUE;

    @AfterEach
    void end() {
        tasks.shutdownNow();
    }

    /** Whoever waits moves the clock; one part at a time means one wait at a time. What is longer is a deadline, not a wait. */
    private final Scheduler waits = (task, delay) -> {
        if (delay.compareTo(WAIT_MAX) > 0) {
            return (Cancellable) () -> {};
        }
        tasks.execute(() -> {
            nanos.addAndGet(delay.toNanos());
            task.run();
        });
        return (Cancellable) () -> {};
    };

    private S3ClientBuilder builder() {
        return TestHooks.time(
                TestHooks.transport(
                        S3Client.builder()
                                .endpoint("https://s3.pail.test")
                                .region("us-east-1")
                                .credentials(CredentialsProvider.of("access", "secret"))
                                .metadataSources()
                                .checkpointStore(CheckpointStore.inDirectory(directory.resolve("checkpoints"))),
                        real -> s3),
                waits,
                nanos::get);
    }

    private Path file() throws Exception {
        byte[] content = new byte[(int) BYTES];
        new Random(1).nextBytes(content);
        return Files.write(directory.resolve("source.bin"), content);
    }

    /** The network goes away with the answer of part 2, and comes back after so long. */
    private void partition(Duration length) {
        s3.fault((request, server) -> {
            if (nanos.get() < healsAt && healsAt != Long.MAX_VALUE) {
                throw new ConnectException("no route to host");
            }
            FakeS3.Reply reply = server.answer(request);
            if (request.partNumber() == 2 && healsAt == Long.MAX_VALUE) {
                healsAt = nanos.get() + length.toNanos();
                throw new ConnectException("no route to host");
            }
            return reply;
        });
    }

    @Test
    void anUploadThatMayWaitEndsWhenTheNetworkIsBackWithoutBeginningAnew() throws Exception {
        Path file = file();
        partition(Duration.ofSeconds(43));
        RetryPolicy patient =
                new RetryPolicy(20, Backoff.fixed(Duration.ofSeconds(5)), Backoff.fixed(Duration.ofSeconds(5)));

        UploadResult result;
        try (S3Client client = builder().retryPolicy(patient).build()) {
            result = client.upload("bucket", "key", file, OPTIONS);
        }

        assertThat(nanos.get()).isGreaterThanOrEqualTo(healsAt);
        assertThat(result.retries()).isPositive();
        assertThat(s3.requests("CreateMultipartUpload")).hasSize(1);
        assertThat(s3.objects().get("key").bytes()).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void anUploadThatMayNotWaitStopsWithWhatItHasAndGoesOn() throws Exception {
        Path file = file();
        partition(Duration.ofHours(1));

        S3Exception stopped = null;
        try (S3Client client = builder().build()) {
            client.upload("bucket", "key", file, OPTIONS);
        } catch (S3Exception told) {
            stopped = told;
        }
        assertThat(stopped).isNotNull();
        assertThat(stopped.isTransient()).isTrue();
        assertThat(stopped.resume()).isPresent();
        assertThat(s3.objects()).isEmpty();
        nanos.set(healsAt);

        UploadResult result;
        try (S3Client client = builder().build()) {
            result = client.upload("bucket", "key", file, OPTIONS);
        }

        assertThat(result.resumed()).isTrue();
        assertThat(result.partsReused())
                .as("one by the journal, one by its checksum")
                .isEqualTo(2);
        assertThat(s3.requests("CreateMultipartUpload")).hasSize(1);
        assertThat(s3.objects().get("key").bytes()).isEqualTo(Files.readAllBytes(file));
        assertThat(List.copyOf(s3.uploads().keySet())).isEmpty();
    }
}
