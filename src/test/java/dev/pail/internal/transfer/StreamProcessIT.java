package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.testkit.ChildJvm;
import dev.pail.testkit.S3Sink;
import dev.pail.transfer.UploadResult;
import dev.pail.transfer.UploadSource;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an upload of unknown length costs a process. */
class StreamProcessIT {

    /** The nightly run sets 4 GiB. */
    private static final long LARGE = Long.getLong("pail.test.largeBytes", 256L << 20) + 4321;

    private static final int WRITE_BYTES = 50_021;

    /** The program. */
    public static void main(String[] args) {
        try (S3Client s3 = S3Client.builder()
                .endpoint(args[0])
                .region("us-east-1")
                .credentials(CredentialsProvider.of("anyone", "anyone"))
                .checkpointStore(CheckpointStore.inMemory())
                .build()) {
            UploadResult result = s3.upload("bucket", "key", UploadSource.writtenBy(out -> {
                byte[] bytes = new byte[WRITE_BYTES];
                for (long left = Long.parseLong(args[1]); left > 0; left -= bytes.length) {
                    out.write(bytes, 0, (int) Math.min(bytes.length, left));
                }
            }));
            System.out.println("SENT " + result.size() + " in " + result.parts());
        }
    }

    /** Less direct memory than eight parts and one more take. */
    @Test
    @Tag("G29")
    @Tag("Z6")
    void aHeapOf64MebibytesAnd32OfDirectMemoryAreEnough() throws Exception {
        try (S3Sink sink = new S3Sink()) {
            Process child = ChildJvm.start(
                    List.of("-Xmx64m", "-XX:MaxDirectMemorySize=32m"),
                    StreamProcessIT.class,
                    sink.endpoint(),
                    Long.toString(LARGE));
            String said;
            try (InputStream output = child.getInputStream()) {
                said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
            }

            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
            long parts = (LARGE + (8 << 20) - 1) / (8 << 20);
            assertThat(said).isEqualTo("SENT " + LARGE + " in " + parts);
            assertThat(sink.objects()).containsExactly(Map.entry("/bucket/key", LARGE));
            assertThat(sink.bodyBytes()).as("every byte once").isEqualTo(LARGE);
        }
    }
}
