package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.testkit.FakeS3;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credentials that expire at any request of an upload: it goes on, and the provider's cache is renewed once. */
@Tag("G19")
class RotationTest {

    private static final int PARTS = 6;

    @TempDir
    private Path directory;

    /** Keeps what it has until it is told that S3 refused it. */
    private static final class Caching implements CredentialsProvider {
        private int generation;

        @Override
        public synchronized Credentials credentials() {
            return new Credentials("KEY" + generation, "secret", "token" + generation, null);
        }

        @Override
        public synchronized void refused(Credentials credentials) {
            generation += credentials.equals(credentials()) ? 1 : 0;
        }
    }

    @ParameterizedTest
    @CsvSource({"400, ExpiredToken", "403, InvalidAccessKeyId", "400, InvalidToken"})
    void anUploadOutlivesItsCredentials(int status, String code) {
        for (int request = 0; request < PARTS + 3; request++) {
            int expiresAt = request;
            Caching provider = new Caching();
            AtomicInteger count = new AtomicInteger();
            try (UploadBench bench =
                    new UploadBench(directory, PARTS * UploadBench.PART_BYTES, CheckpointStore.inMemory(), provider)) {
                bench.leaveHalfDone(List.of(1));
                bench.s3.fault((asked, server) -> {
                    boolean old = "token0".equals(asked.headers().get("x-amz-security-token"));
                    boolean expired = count.getAndIncrement() >= expiresAt;
                    return old && expired ? FakeS3.Reply.error(status, code) : server.answer(asked);
                });

                bench.upload();

                assertThat(bench.object()).as("expired at request %d", request).isEqualTo(bench.content);
                assertThat(bench.s3.uploads()).isEmpty();
                assertThat(bench.store.list()).isEmpty();
                assertThat(bench.s3.requests("CreateMultipartUpload")).isEmpty();
                // ListParts, five parts, Complete: seven requests
                assertThat(provider.generation)
                        .as("expired at request %d", request)
                        .isEqualTo(request < 7 ? 1 : 0);
            }
        }
    }
}
