package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.InvalidCallException;
import dev.pail.model.Body;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.PutOptions;
import dev.pail.testkit.FakeS3;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that does not know the header of an append replaces the object by the bytes that should have been appended. */
class AppendTest {

    @TempDir
    Path temp;

    @Test
    void anAppendIsRefusedBeforeAnythingIsSent() throws IOException {
        FakeS3 server = new FakeS3();
        Path file = Files.writeString(temp.resolve("file"), "more");
        PutOptions append = PutOptions.defaults().withHeaders(Map.of("X-Amz-Write-Offset-Bytes", "5"));
        UploadOptions upload = UploadOptions.defaults().withPut(append);
        List<Consumer<S3Client>> calls = List.of(
                s3 -> s3.putObject("bucket", "k", Body.of("more"), append),
                s3 -> s3.upload("bucket", "k", file, upload),
                s3 -> s3.createMultipartUpload("bucket", "k", append),
                s3 -> s3.copyObject(
                        CopySource.of("bucket", "other"),
                        "bucket",
                        "k",
                        CopyOptions.defaults().withPut(append)));

        try (S3Client s3 = client(server)) {
            assertThat(calls)
                    .allSatisfy(call -> assertThatThrownBy(() -> call.accept(s3))
                            .isInstanceOf(InvalidCallException.class)
                            .hasMessageContainingAll("x-amz-write-offset-bytes", "put the whole object"));
        }

        assertThat(server.requests()).isEmpty();
    }

    private static S3Client client(FakeS3 server) {
        return TestHooks.transport(
                        S3Client.builder()
                                .endpoint("https://s3.pail.test")
                                .credentials(CredentialsProvider.of("access", "secret"))
                                .checkpointStore(CheckpointStore.inMemory()),
                        real -> server)
                .build();
    }
}
