package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.model.CallEvent;
import dev.pail.model.PutOptions;
import dev.pail.testkit.FakeS3;
import dev.pail.transfer.UploadOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Type and metadata are those of the run that began the upload, which the checkpoint keeps. */
@Tag("M13")
class MetadataOfResumedUploadTest {

    private static final UploadOptions OTHERS = UploadBench.OPTIONS.withPut(PutOptions.defaults()
            .withContentType("text/x-second")
            .withStorageClass("STANDARD_IA")
            .withMetadata(Map.of("job", "second")));

    private UploadBench bench;

    @BeforeEach
    void leaveAnUpload(@TempDir Path directory) {
        bench = new UploadBench(directory, 3 * UploadBench.PART_BYTES);
        bench.objectHeaders = Map.of("content-type", "text/x-first", "x-amz-meta-job", "=?UTF-8?B?Z3LDvG4=?=");
        bench.leaveInTheJournal(UploadBench.KEY, Instant.now(), UploadBench.EARLIER, List.of(1));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Map<String, String> created() {
        return bench.s3.requests("CreateMultipartUpload").get(0).headers();
    }

    @Test
    void anUploadThatTheServerLostIsBegunAgainWithThem() {
        bench.upload(OTHERS);

        assertThat(bench.object()).isEqualTo(bench.content);
        assertThat(created())
                .containsEntry("content-type", "text/x-first")
                .containsEntry("x-amz-meta-job", "=?UTF-8?B?Z3LDvG4=?=")
                .containsEntry("x-amz-storage-class", "STANDARD_IA");
    }

    @Test
    void anUploadThatIsBegunAnewHasItsOwn() {
        bench.upload(OTHERS.withResume(false));

        assertThat(created()).containsEntry("content-type", "text/x-second").containsEntry("x-amz-meta-job", "second");
    }

    @Test
    void noSourceIsAskedAgainWhenTheUploadGoesOn() {
        bench.leaveAtTheServer(List.of(1));
        bench.probe = () -> {
            throw new AssertionError("asked");
        };

        assertThat(bench.upload(OTHERS).resumed()).isTrue();

        assertThat(bench.s3.requests("CreateMultipartUpload")).isEmpty();
    }

    @Test
    @Tag("M9")
    void whatIsLeftOutIsTold() {
        bench.probe = () -> Map.of("large", "x".repeat(2048));

        bench.upload(OTHERS.withResume(false));

        assertThat(bench.events).extracting(CallEvent::what).contains("user metadata left out: large (probe)");
        assertThat(created()).doesNotContainKey("x-amz-meta-large").containsEntry("x-amz-meta-job", "second");
    }

    @Test
    @Tag("M8")
    void aSourceThatFailsIsToldAndFailsNothing() {
        bench.probe = () -> {
            throw new IllegalStateException("no luck");
        };

        bench.upload(OTHERS.withResume(false));

        assertThat(bench.events)
                .extracting(CallEvent::what)
                .contains("metadata source probe could not tell: IllegalStateException: no luck");
        assertThat(bench.object()).isEqualTo(bench.content);
    }

    @Test
    void theCheckpointOfANewUploadHoldsWhatIsSent() {
        bench.upload(OTHERS.withResume(false));
        bench.s3.fault((request, server) -> request.operation().equals("UploadPart")
                ? FakeS3.Reply.error(403, "AccessDenied")
                : server.answer(request));
        try {
            bench.upload(OTHERS);
        } catch (RuntimeException refused) {
            assertThat(refused).hasMessageContaining("AccessDenied");
        }

        assertThat(bench.store.list())
                .singleElement()
                .satisfies(checkpoint -> assertThat(checkpoint.objectHeaders())
                        .isEqualTo(Map.of("content-type", "text/x-second", "x-amz-meta-job", "second")));
    }
}
