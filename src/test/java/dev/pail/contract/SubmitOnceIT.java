package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.S3Limits;
import dev.pail.error.ServiceException;
import dev.pail.model.Body;
import dev.pail.model.ListOptions;
import dev.pail.model.PutOptions;
import dev.pail.testkit.TestServer;
import dev.pail.transfer.UploadOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is submitted twice under If-None-Match becomes one version, on MinIO, which keeps versions. */
@Tag("U14")
class SubmitOnceIT {

    private static final int SUBMITTERS = 8;
    private static final PutOptions ONCE = PutOptions.defaults().withIfNoneMatch(true);
    private static final UploadOptions PARTS = UploadOptions.defaults()
            .withThresholdBytes(1)
            .withPartSizeBytes(S3Limits.PART_SIZE_BYTES_MIN)
            .withPut(ONCE);

    @TempDir
    private Path directory;

    private final String bucket = "pail-" + UUID.randomUUID();
    private final ExecutorService submitters = Executors.newFixedThreadPool(SUBMITTERS);
    private S3Client s3;

    @BeforeEach
    void start() {
        s3 = client();
        s3.createBucket(bucket);
        s3.putBucketVersioning(bucket, true);
    }

    @AfterEach
    void end() {
        submitters.shutdownNow();
        s3.close();
    }

    /** A process of its own, as far as checkpoints go. */
    private static S3Client client() {
        TestServer server = TestServer.sharedMinio();
        return S3Client.builder()
                .endpoint(server.endpoint().toString())
                .region("us-east-1")
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .build();
    }

    @Test
    void ofPutsOfOneKeyAtOnceOneIsTaken() throws Exception {
        assertThat(submitted(() -> s3.putObject(bucket, "k", Body.of("the order"), ONCE)))
                .isEqualTo(1);

        assertThat(s3.listObjectVersions(bucket, ListOptions.defaults())).hasSize(1);
    }

    @Test
    void ofUploadsOfOneKeyAtOnceOneIsTakenAndNothingIsLeftOver() throws Exception {
        Path file = Files.write(directory.resolve("order.bin"), new byte[(int) S3Limits.PART_SIZE_BYTES_MIN + 1]);

        int taken = submitted(() -> {
            try (S3Client own = client()) {
                return own.upload(bucket, "k", file, PARTS);
            }
        });

        assertThat(taken).isEqualTo(1);
        assertThat(s3.listObjectVersions(bucket, ListOptions.defaults())).hasSize(1);
        assertThat(s3.listMultipartUploads(bucket, "k")).isEmpty();
    }

    /** How many succeed; all others are told that the object is there. */
    private int submitted(Callable<?> submit) throws Exception {
        CyclicBarrier together = new CyclicBarrier(SUBMITTERS);
        List<Future<?>> all = new ArrayList<>();
        for (int each = 0; each < SUBMITTERS; each++) {
            all.add(submitters.submit(() -> {
                together.await();
                return submit.call();
            }));
        }
        int taken = 0;
        for (Future<?> one : all) {
            try {
                one.get(60, TimeUnit.SECONDS);
                taken++;
            } catch (ExecutionException refused) {
                assertThat(refused)
                        .cause()
                        .isInstanceOfSatisfying(
                                ServiceException.class,
                                told -> assertThat(told.httpStatus()).isEqualTo(412));
            }
        }
        return taken;
    }
}
