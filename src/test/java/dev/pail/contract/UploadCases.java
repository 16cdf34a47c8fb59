package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.contract.OperationCase.Place;
import dev.pail.model.Body;
import dev.pail.model.ByteRange;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopySource;
import dev.pail.model.ListOptions;
import dev.pail.model.MultipartUpload;
import dev.pail.model.PartSummary;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedUpload;
import dev.pail.model.PutOptions;
import dev.pail.model.UploadedPart;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Uploads in parts, and files up and down. */
final class UploadCases {

    private static final int PART_MIN = 5 << 20;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final byte[] BYTES = new byte[2 * PART_MIN + 1];
    private static final UploadOptions IN_PARTS =
            UploadOptions.defaults().withThresholdBytes(PART_MIN).withPartSizeBytes(PART_MIN);

    static {
        new Random(11).nextBytes(BYTES);
    }

    private UploadCases() {}

    static List<OperationCase> all() {
        return List.of(
                new OperationCase("CreateMultipartUpload", at -> {
                    MultipartUpload upload = at.calls().createUpload(at.bucket(), "k", PutOptions.defaults());

                    assertThat(upload.uploadId()).isNotEmpty();
                    at.calls().abort(upload);
                }),
                new OperationCase("UploadPart", at -> {
                    MultipartUpload upload = begin(at);

                    assertThat(at.calls().uploadPart(upload, 1, Body.of("x")).eTag())
                            .isNotNull();
                    at.calls().abort(upload);
                }),
                new OperationCase("UploadPartCopy", at -> {
                    at.s3().putObject(at.bucket(), "source", Body.of("0123456789"));
                    MultipartUpload upload = begin(at);

                    UploadedPart part =
                            at.calls().copyPart(CopySource.of(at.bucket(), "source"), ByteRange.of(2, 4), upload, 1);
                    at.calls().complete(upload, List.of(part), CompleteOptions.defaults());

                    assertThat(ObjectCases.text(at, "k")).isEqualTo("234");
                }),
                new OperationCase("ListParts", at -> {
                    MultipartUpload upload = begin(at);
                    UploadedPart part = at.s3().uploadPart(at.bucket(), "k", upload.uploadId(), 1, Body.of("hello"));

                    assertThat(at.calls().listParts(upload, 0).parts())
                            .singleElement()
                            .satisfies(listed -> {
                                assertThat(listed.partNumber()).isEqualTo(1);
                                assertThat(listed.size()).isEqualTo(5);
                                assertThat(listed.eTag().matches(part.eTag())).isTrue();
                            });
                    at.calls().abort(upload);
                }),
                new OperationCase("ListParts from a marker", at -> {
                    MultipartUpload upload = begin(at);
                    for (int number = 1; number <= 3; number++) {
                        at.s3().uploadPart(at.bucket(), "k", upload.uploadId(), number, Body.of("x"));
                    }

                    assertThat(at.calls().listParts(upload, 1).parts())
                            .extracting(PartSummary::partNumber)
                            .containsExactly(2, 3);
                    at.calls().abort(upload);
                }),
                new OperationCase("ListMultipartUploads", at -> {
                    MultipartUpload upload = begin(at);

                    assertThat(at.calls()
                                    .listUploads(at.bucket(), ListOptions.prefix("k"))
                                    .uploads())
                            .extracting(MultipartUpload::uploadId)
                            .containsExactly(upload.uploadId());
                    assertThat(at.s3().listMultipartUploads(at.bucket(), "k")).hasSize(1);
                    at.calls().abort(upload);
                }),
                new OperationCase("CompleteMultipartUpload", at -> {
                    MultipartUpload upload = begin(at);
                    UploadedPart second = at.calls().uploadPart(upload, 2, Body.of("end"));
                    UploadedPart first = at.calls().uploadPart(upload, 1, Body.of(Arrays.copyOf(BYTES, PART_MIN)));

                    at.calls().complete(upload, List.of(first, second), CompleteOptions.defaults());

                    assertThat(at.s3()
                                    .headObject(at.bucket(), "k")
                                    .orElseThrow()
                                    .size())
                            .isEqualTo(PART_MIN + 3);
                }),
                new OperationCase("CompleteMultipartUpload with If-None-Match", at -> {
                    at.s3().putObject(at.bucket(), "k", Body.of("first"));
                    MultipartUpload upload = begin(at);
                    UploadedPart part = at.s3().uploadPart(upload, 1, Body.of("second"), null);

                    ObjectCases.refusedBy412(() -> at.calls()
                            .complete(
                                    upload,
                                    List.of(part),
                                    CompleteOptions.defaults().withIfNoneMatch(true)));
                    assertThat(ObjectCases.text(at, "k")).isEqualTo("first");
                }),
                new OperationCase("AbortMultipartUpload", at -> {
                    MultipartUpload upload = begin(at);

                    at.calls().abort(upload);

                    assertThat(at.s3().listMultipartUploads(at.bucket(), "")).isEmpty();
                }),
                new OperationCase("presignUploadPart", at -> {
                    MultipartUpload upload = begin(at);

                    HttpResponse<String> answer = ObjectCases.send(
                            at.s3().presignUploadPart(upload, 1, HOUR, PresignOptions.defaults()), "hello");

                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    assertThat(at.s3()
                                    .listParts(at.bucket(), "k", upload.uploadId(), 0)
                                    .parts())
                            .hasSize(1);
                    at.calls().abort(upload);
                }),
                new OperationCase("presignMultipartUpload", UploadCases::presignMultipartUpload),
                new OperationCase("upload", at -> {
                    Path file = file(at);

                    UploadResult done = at.call(
                            s3 -> s3.upload(at.bucket(), "big", file, IN_PARTS),
                            s3 -> s3.uploadAsync(at.bucket(), "big", file, IN_PARTS)
                                    .future());

                    assertThat(done.parts()).isEqualTo(3);
                    assertThat(at.s3().getObjectBytes(at.bucket(), "big").bytes())
                            .isEqualTo(BYTES);
                    assertThat(at.s3().unfinishedUploads()).isEmpty();
                    assertThat(at.s3().listMultipartUploads(at.bucket(), "")).isEmpty();
                }),
                new OperationCase("download", at -> {
                    at.s3().upload(at.bucket(), "big", file(at), IN_PARTS);
                    Path copy = at.directory().resolve("copy");
                    DownloadOptions ranges =
                            DownloadOptions.defaults().withThresholdBytes(1).withPartSizeBytes(4 << 20);

                    at.calls().download(at.bucket(), "big", copy, ranges);

                    assertThat(Files.readAllBytes(copy)).isEqualTo(BYTES);
                }),
                new OperationCase("verify", at -> {
                    Path file = file(at);
                    at.s3().upload(at.bucket(), "big", file, IN_PARTS);

                    assertThat(at.s3().verify(at.bucket(), "big", file).matches())
                            .isTrue();
                    assertThat(at.s3()
                                    .verify(
                                            at.bucket(),
                                            "big",
                                            Files.write(at.directory().resolve("x"), new byte[] {1}))
                                    .matches())
                            .isFalse();
                }));
    }

    private static void presignMultipartUpload(Place at) throws Exception {
        PresignedUpload signed = at.call(
                s3 -> s3.presignMultipartUpload(at.bucket(), "k", 1, HOUR, PutOptions.defaults()),
                s3 -> s3.presignMultipartUploadAsync(at.bucket(), "k", 1, HOUR, PutOptions.defaults()));

        HttpResponse<String> part = ObjectCases.send(signed.parts().get(0), "hello");
        assertThat(part.statusCode()).as(part.body()).isEqualTo(200);
        HttpResponse<String> done = ObjectCases.send(
                signed.complete(),
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"
                        + part.headers().firstValue("etag").orElseThrow() + "</ETag></Part></CompleteMultipartUpload>");

        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(ObjectCases.text(at, "k")).isEqualTo("hello");
    }

    private static MultipartUpload begin(Place at) {
        return at.s3()
                .createMultipartUpload(at.bucket(), "k", PutOptions.defaults().withChecksumAlgorithm(null));
    }

    private static Path file(Place at) throws java.io.IOException {
        return Files.write(at.directory().resolve("big"), BYTES);
    }
}
