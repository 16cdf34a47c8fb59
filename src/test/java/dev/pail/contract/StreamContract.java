package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.S3OutputStream;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.IntegrityException;
import dev.pail.model.PutOptions;
import dev.pail.testkit.TestServer;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import dev.pail.transfer.UploadSource;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;

/** What every server and both call styles give to uploads of what is no file. */
@ExtendWith(NoSecretTold.class)
abstract class StreamContract {

    private static final int PART = 5 << 20;
    private static final UploadOptions OPTIONS =
            UploadOptions.defaults().withPartSizeBytes(PART).withThresholdBytes(PART);

    @Parameter
    CallStyle style;

    private final String bucket = "pail-" + UUID.randomUUID();
    private final byte[] content = new byte[2 * PART + 12_345];
    private S3Client client;

    abstract TestServer server();

    @BeforeEach
    void start() {
        new Random(7).nextBytes(content);
        client = S3Client.builder()
                .endpoint(server().endpoint().toString())
                .region(server().region())
                .credentials(CredentialsProvider.of(server().accessKey(), server().secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .build();
        client.createBucket(bucket);
    }

    @AfterEach
    void close() {
        client.close();
    }

    private UploadResult upload(String key, UploadSource source, UploadOptions options) {
        return style.call(
                () -> client.upload(bucket, key, source, options),
                () -> client.uploadAsync(bucket, key, source, options).future());
    }

    private void assertObject(String key, byte[] expected) {
        assertThat(client.getObjectBytes(bucket, key).bytes()).isEqualTo(expected);
        assertThat(client.listMultipartUploads(bucket, key)).isEmpty();
        assertThat(client.unfinishedUploads()).isEmpty();
    }

    @Test
    @Tag("U1")
    @Tag("U10")
    void aStreamOfUnknownLengthGoesUpInParts() {
        UploadResult result = upload(
                "stream",
                UploadSource.of(new ByteArrayInputStream(content)),
                OPTIONS.withPut(PutOptions.defaults().withContentType("text/x").withMetadata("owner", "me")));

        assertObject("stream", content);
        assertThat(result.parts()).isEqualTo(3);
        assertThat(client.headObject(bucket, "stream")).hasValueSatisfying(head -> {
            assertThat(head.size()).isEqualTo(content.length);
            assertThat(head.contentType()).isEqualTo("text/x");
            assertThat(head.metadata()).containsEntry("owner", "me");
        });
    }

    @Test
    void aChannelOfKnownLengthGoesUpInParts() {
        upload(
                "channel",
                UploadSource.of(Channels.newChannel(new ByteArrayInputStream(content)))
                        .withLength(content.length),
                OPTIONS);

        assertObject("channel", content);
    }

    @Test
    void aPublisherGoesUpInParts() {
        Executor direct = Runnable::run;
        try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(direct, 1024)) {
            UploadSource source = UploadSource.of(subscriber -> {
                publisher.subscribe(subscriber);
                for (int at = 0; at < content.length; at += 65_000) {
                    publisher.submit(ByteBuffer.wrap(content, at, Math.min(65_000, content.length - at)));
                }
                publisher.close();
            });

            upload("publisher", source, OPTIONS);
        }

        assertObject("publisher", content);
    }

    @Test
    void fewBytesGoUpInOneRequest() {
        UploadResult result = upload("small", UploadSource.of(new ByteArrayInputStream(new byte[] {1, 2})), OPTIONS);
        upload("empty", UploadSource.of(InputStream.nullInputStream()), OPTIONS);

        assertObject("small", new byte[] {1, 2});
        assertObject("empty", new byte[0]);
        assertThat(result.parts()).isEqualTo(1);
    }

    @Test
    @Tag("U6")
    @Tag("G31")
    void aSourceThatFailsPublishesNothingAndLeavesNoUpload() {
        InputStream broken = breaking(PART + 1);

        IntegrityException failure = catchThrowableOfType(
                IntegrityException.class, () -> upload("broken", UploadSource.of(broken), OPTIONS));

        assertThat(failure.code()).isEqualTo("SourceFailed");
        assertNothing("broken");
    }

    @Test
    void aSourceOfAnotherLengthPublishesNothing() {
        for (int difference : new int[] {-1, 1}) {
            IntegrityException failure = catchThrowableOfType(
                    IntegrityException.class,
                    () -> upload(
                            "other",
                            UploadSource.of(new ByteArrayInputStream(content)).withLength(content.length + difference),
                            OPTIONS));

            assertThat(failure.code()).isEqualTo("SourceLength");
            assertNothing("other");
        }
    }

    @Test
    @Tag("U12")
    void aSourceThatIsGivenAgainIsResumed() {
        UploadSource broken = UploadSource.reopenable("content", () -> breaking(2 * PART));
        UploadSource whole = UploadSource.reopenable("content", () -> new ByteArrayInputStream(content));

        assertThatThrownBy(() -> upload("again", broken, OPTIONS)).isInstanceOf(IntegrityException.class);
        assertThat(client.unfinishedUploads()).hasSize(1);
        UploadResult result = upload("again", whole, OPTIONS);

        assertObject("again", content);
        assertThat(result.resumed()).isTrue();
        assertThat(result.partsReused()).isEqualTo(2);
        assertThat(result.bytesSent()).isEqualTo(content.length - 2L * PART);
    }

    @Test
    void aStreamIsPublishedByCompleteAlone() throws Exception {
        try (S3OutputStream out = client.objectOutputStream(bucket, "out", OPTIONS)) {
            new ByteArrayInputStream(content).transferTo(out);
            assertThat(client.headObject(bucket, "out")).isEmpty();
            out.complete();
        }
        assertObject("out", content);
    }

    @Test
    void aStreamThatIsOnlyClosedPublishesNothing() throws Exception {
        S3OutputStream out = client.objectOutputStream(bucket, "closed", OPTIONS);
        out.write(content);

        assertThatThrownBy(out::close).isInstanceOf(IOException.class);

        assertThatThrownBy(() -> out.transfer().future().get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        assertNothing("closed");
    }

    /** The content up to there, and then a failure. */
    private InputStream breaking(int after) {
        return new FilterInputStream(new ByteArrayInputStream(content, 0, after)) {
            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                int read = super.read(into, offset, count);
                if (read < 0) {
                    throw new IOException("gone");
                }
                return read;
            }
        };
    }

    private void assertNothing(String key) {
        assertThat(client.headObject(bucket, key)).isEmpty();
        assertThat(client.listMultipartUploads(bucket, key)).isEmpty();
        assertThat(client.unfinishedUploads()).isEmpty();
    }
}
