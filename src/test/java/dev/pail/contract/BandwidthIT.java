package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.testkit.RangeServer;
import dev.pail.testkit.S3Sink;
import dev.pail.testkit.Witness;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Limits on bytes over real sockets: never faster than asked for. How exact the mean is says {@code BandwidthTest}, and that
 * slowness which was asked for is no silence {@code ExchangeWatchTest}.
 */
class BandwidthIT {

    private static final int BYTES = 1 << 20;
    private static final long PER_SECOND = 512 << 10;

    /** What may move before the first wait and after the last: a buffer at each end, and what the JDK reads at once. */
    private static final long UNPACED = 384 << 10;

    private static final Duration AT_LEAST = Duration.ofMillis((BYTES - UNPACED) * 1000L / PER_SECOND);

    @TempDir
    private Path directory;

    private static S3Client client(String endpoint) {
        return S3Client.builder()
                .endpoint(endpoint)
                .region("us-east-1")
                .credentials(CredentialsProvider.of("anyone", "anyone"))
                .checkpointStore(CheckpointStore.inMemory())
                .build();
    }

    private Path file() throws Exception {
        return Files.write(directory.resolve("file"), new byte[BYTES]);
    }

    @Test
    void theClientSendsNoFasterThanAskedFor() throws Exception {
        try (S3Sink sink = new S3Sink();
                S3Client s3 = client(sink.endpoint())) {
            s3.limitUpload(PER_SECOND);
            long before = System.nanoTime();

            UploadResult result = s3.upload("bucket", "key", file());

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(AT_LEAST);
            assertThat(sink.objects()).containsEntry("/bucket/key", (long) BYTES);
            assertThat(result.retries()).isZero();
        }
    }

    @Test
    void aTransferSendsNoFasterThanAskedForAndALimitCanBeLifted() throws Exception {
        try (S3Sink sink = new S3Sink();
                S3Client s3 = client(sink.endpoint())) {
            s3.limitUpload(1);
            Transfer<UploadResult> transfer = s3.uploadAsync("bucket", "key", file(), UploadOptions.defaults());
            transfer.limitBandwidth(1);
            while (transfer.progress().bytes() == 0) {
                Thread.onSpinWait();
            }
            s3.limitUpload(0);
            transfer.limitBandwidth(0);

            assertThat(transfer.future().get().retries()).isZero();
            assertThat(sink.objects()).containsEntry("/bucket/key", (long) BYTES);
        }
    }

    @Test
    void theClientReceivesNoFasterThanAskedFor() throws Exception {
        Path copy = directory.resolve("copy");
        try (RangeServer server = new RangeServer(BYTES, 1);
                S3Client s3 = client(server.endpoint())) {
            s3.limitDownload(PER_SECOND);
            long before = System.nanoTime();

            s3.download(
                    "bucket",
                    "key",
                    copy,
                    DownloadOptions.defaults().withThresholdBytes(1).withPartSizeBytes(512 << 10));

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(AT_LEAST);
            assertThat(Witness.sha256(copy)).isEqualTo(server.sha256());
        }
    }
}
