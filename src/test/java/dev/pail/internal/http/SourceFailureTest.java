package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.internal.body.RequestBody.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source that is not what it was, as the client's user sees it. */
@Tag("Z3")
class SourceFailureTest {

    private static final int SIZE = 1 << 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"KERNEL, 0", "KERNEL, 1", "KERNEL, 1048575", "JAVA, 0", "JAVA, 1", "JAVA, 1048575"})
    void aFileThatShrinksAfterItWasSignedIsRefusedAndSentOnlyOnce(Access access, long left) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[SIZE]);
        ShrinkingWire wire = new ShrinkingWire(access, file, left);
        try (S3Client client = TestHooks.transport(
                        S3Client.builder()
                                .endpoint("http://s3.invalid")
                                .credentials(CredentialsProvider.of("key", "secret"))
                                .checkpointStore(CheckpointStore.inMemory()),
                        real -> wire)
                .build()) {
            IntegrityException failure =
                    catchThrowableOfType(IntegrityException.class, () -> client.upload("bucket", "key", file));

            assertThat(failure.code()).isEqualTo("SourceFailed");
            assertThat(failure.kind()).isEqualTo(ErrorKind.CHECKSUM_MISMATCH);
            assertThat(failure.isTransient()).isFalse();
            assertThat(failure).hasMessageContaining("bucket/key").hasMessageContaining("shrank");
        }
        assertThat(wire.calls).hasValue(1);
        assertThat(wire.bytes.get()).as("nothing was padded").isLessThanOrEqualTo(left);
    }

    /** Takes a body as a socket would, after the file was cut. */
    private static final class ShrinkingWire implements HttpTransport {
        private final Access access;
        private final Path file;
        private final long left;
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();

        ShrinkingWire(Access access, Path file, long left) {
            this.access = access;
            this.file = file;
            this.left = left;
        }

        @Override
        public CompletableFuture<HttpReply> send(HttpCall call) {
            calls.incrementAndGet();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(left);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            CompletableFuture<HttpReply> result = new CompletableFuture<>();
            new SlicePublisher(call.body(), access).subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(ByteBuffer slice) {
                    bytes.addAndGet(slice.remaining());
                    slice.position(slice.limit());
                }

                @Override
                public void onError(Throwable failure) {
                    result.completeExceptionally(failure);
                }

                @Override
                public void onComplete() {
                    result.completeExceptionally(new AssertionError("the whole body was sent"));
                }
            });
            return result;
        }

        @Override
        public void close() {}
    }
}
