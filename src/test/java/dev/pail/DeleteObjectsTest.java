package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.RetryPolicy;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.SliceReader;
import dev.pail.internal.http.HttpCall;
import dev.pail.model.DeleteObjectsResult;
import dev.pail.model.ObjectIdentifier;
import dev.pail.testkit.ScriptedTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys of a batch that fail for the moment are asked for again, they alone; those that fail for good are told. */
@Tag("H12")
class DeleteObjectsTest {

    private static final List<ObjectIdentifier> ABC =
            List.of(ObjectIdentifier.of("a"), ObjectIdentifier.of("b"), ObjectIdentifier.of("c"));

    private final List<String> sent = new ArrayList<>();

    private S3Client client(int retries, List<String> answers) {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> {
            sent.add(text(call));
            return ScriptedTransport.Reply.of(
                    200,
                    Map.of(),
                    "<DeleteResult>" + answers.get(Math.min(index, answers.size() - 1)) + "</DeleteResult>");
        });
        return TestHooks.transport(S3Client.builder(), jdk -> wire)
                .endpoint("https://s3.example.com")
                .region("us-east-1")
                .credentials(CredentialsProvider.of("access", "secret"))
                .checkpointStore(CheckpointStore.inMemory())
                .retryPolicy(RetryPolicy.defaults()
                        .withMaxRetries(retries)
                        .withBackoff(Backoff.none())
                        .withThrottlingBackoff(Backoff.none()))
                .build();
    }

    private static String text(HttpCall call) throws IOException {
        StringBuilder text = new StringBuilder();
        SliceReader slices = call.body().open(RequestBody.Access.JAVA);
        for (ByteBuffer slice = slices.next(); slice != null; slice = slices.next()) {
            text.append(StandardCharsets.UTF_8.decode(slice));
        }
        slices.close(true);
        return text.toString();
    }

    private static String deleted(String key) {
        return "<Deleted><Key>" + key + "</Key></Deleted>";
    }

    private static String error(String key, String code) {
        return "<Error><Key>" + key + "</Key><Code>" + code + "</Code><Message>m</Message></Error>";
    }

    @Test
    void onlyWhatFailedForTheMomentIsAskedForAgain() {
        List<String> answers = List.of(
                deleted("a") + error("b", "SlowDown") + error("c", "AccessDenied"),
                error("b", "InternalError"),
                deleted("b"));

        try (S3Client s3 = client(3, answers)) {
            DeleteObjectsResult result = s3.deleteObjects("bucket", ABC);

            assertThat(result.deleted())
                    .extracting(DeleteObjectsResult.Deleted::key)
                    .containsExactly("a", "b");
            assertThat(result.errors())
                    .extracting(DeleteObjectsResult.Failed::key)
                    .containsExactly("c");
        }
        assertThat(sent).hasSize(3);
        assertThat(sent.get(1)).contains("<Key>b</Key>").doesNotContain("<Key>a</Key>", "<Key>c</Key>");
    }

    @Test
    void whatStillFailsWhenTheRetriesAreUsedUpIsToldWithItsCode() {
        try (S3Client s3 =
                client(1, List.of(deleted("a") + error("b", "SlowDown") + deleted("c"), error("b", "SlowDown")))) {
            DeleteObjectsResult result = s3.deleteObjects("bucket", ABC);

            assertThat(result.deleted())
                    .extracting(DeleteObjectsResult.Deleted::key)
                    .containsExactly("a", "c");
            assertThat(result.errors()).containsExactly(new DeleteObjectsResult.Failed("b", null, "SlowDown", "m"));
        }
        assertThat(sent).hasSize(2);
    }

    @Test
    void whatFailsForGoodIsNotAskedForAgain() {
        try (S3Client s3 = client(3, List.of(deleted("a") + error("b", "AccessDenied") + error("c", "Odd")))) {
            assertThat(s3.deleteObjects("bucket", ABC).errors()).hasSize(2);
        }
        assertThat(sent).hasSize(1);
    }
}
