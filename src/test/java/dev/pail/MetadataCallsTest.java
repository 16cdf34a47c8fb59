package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.S3Exception;
import dev.pail.testkit.FakeS3;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An object above 5 GiB, which only the head of a fake server has. */
@Tag("M13")
class MetadataCallsTest {

    private static final long SIZE = 6L << 30;
    private static final long PART = 128L << 20;
    private static final String TAGS = "<Tagging><TagSet><Tag><Key>a&amp;b</Key><Value>1</Value></Tag>"
            + "<Tag><Key>c</Key><Value>d e</Value></Tag></TagSet></Tagging>";

    private final FakeS3 server = new FakeS3();
    private final Map<String, String> head = new HashMap<>(Map.of(
            "etag", "\"whole\"",
            "content-length", Long.toString(SIZE),
            "content-type", "text/x-old",
            "x-amz-meta-colour", "red",
            "x-amz-storage-class", "STANDARD_IA",
            "x-amz-server-side-encryption", "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id", "a-key"));

    private S3Client client() {
        server.fault((request, real) -> switch (request.operation()) {
            case "HeadObject" -> new FakeS3.Reply(200, head, "");
            case "UploadPartCopy" ->
                new FakeS3.Reply(
                        200, Map.of(), "<CopyPartResult><ETag>p" + request.partNumber() + "</ETag></CopyPartResult>");
            case "CompleteMultipartUpload" ->
                new FakeS3.Reply(
                        200,
                        Map.of(),
                        "<CompleteMultipartUploadResult><ETag>done</ETag></CompleteMultipartUploadResult>");
            default ->
                request.query().containsKey("tagging") ? new FakeS3.Reply(200, Map.of(), TAGS) : real.answer(request);
        });
        return TestHooks.transport(
                        S3Client.builder()
                                .endpoint("https://s3.pail.test")
                                .credentials(CredentialsProvider.of("access", "secret"))
                                .checkpointStore(CheckpointStore.inMemory()),
                        real -> server)
                .build();
    }

    @Test
    void isCopiedInPartsThatMakeTheWhole() {
        try (S3Client s3 = client()) {
            s3.replaceMetadata("bucket", "k", now -> now.withContentType("text/x-new"));
        }

        Map<String, String> created =
                server.requests("CreateMultipartUpload").get(0).headers();
        assertThat(created)
                .containsEntry("content-type", "text/x-new")
                .containsEntry("x-amz-meta-colour", "red")
                .containsEntry("x-amz-storage-class", "STANDARD_IA")
                .containsEntry("x-amz-server-side-encryption", "aws:kms")
                .containsEntry("x-amz-server-side-encryption-aws-kms-key-id", "a-key")
                .doesNotContainKey("x-amz-checksum-algorithm");
        List<FakeS3.Request> copied = server.requests("UploadPartCopy");
        assertThat(copied).hasSize(48).allSatisfy(request -> {
            long first = (request.partNumber() - 1) * PART;
            assertThat(request.headers())
                    .containsEntry("x-amz-copy-source", "bucket/k")
                    .containsEntry("x-amz-copy-source-if-match", "\"whole\"")
                    .containsEntry("x-amz-copy-source-range", "bytes=" + first + '-' + (first + PART - 1));
        });
        assertThat(copied).extracting(FakeS3.Request::partNumber).doesNotHaveDuplicates();
        assertThat(server.requests("CompleteMultipartUpload").get(0).headers())
                .containsEntry("if-match", "\"whole\"")
                .containsEntry("x-amz-mp-object-size", Long.toString(SIZE));
        assertThat(server.requests("CopyObject")).isEmpty();
    }

    @Test
    void keepsItsTags() {
        head.put("x-amz-tagging-count", "2");
        head.put("x-amz-version-id", "v1");
        try (S3Client s3 = client()) {
            s3.replaceMetadata("bucket", "k", now -> now);
            s3.replaceMetadata("bucket", "k", now -> now.withHeaders(Map.of("x-amz-tagging", "own=1")));
        }

        assertThat(server.requests("CreateMultipartUpload"))
                .extracting(request -> request.headers().get("x-amz-tagging"))
                .containsExactly("a%26b=1&c=d%20e", "own=1");
        assertThat(server.requests())
                .filteredOn(request -> request.query().containsKey("tagging"))
                .singleElement()
                .satisfies(request -> assertThat(request.query()).containsEntry("versionId", "v1"));
    }

    @Test
    void aPartThatCannotBeCopiedEndsTheUpload() {
        try (S3Client s3 = client()) {
            server.fault((request, real) -> switch (request.operation()) {
                case "HeadObject" -> new FakeS3.Reply(200, head, "");
                case "UploadPartCopy" ->
                    request.partNumber() == 3
                            ? FakeS3.Reply.error(412, "PreconditionFailed")
                            : new FakeS3.Reply(200, Map.of(), "<CopyPartResult><ETag>p</ETag></CopyPartResult>");
                default -> real.answer(request);
            });

            assertThatThrownBy(() -> s3.replaceMetadata("bucket", "k", now -> now))
                    .isInstanceOf(S3Exception.class)
                    .hasMessageContaining("PreconditionFailed");
        }
        assertThat(server.uploads()).isEmpty();
        assertThat(server.requests("CompleteMultipartUpload")).isEmpty();
    }
}
