package dev.pail.internal.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.InvalidCallException;
import dev.pail.model.Body;
import dev.pail.model.CallEvent;
import dev.pail.model.PutOptions;
import dev.pail.testkit.ChildJvm;
import dev.pail.testkit.FakeS3;
import dev.pail.transfer.ContentTypePolicy;
import dev.pail.transfer.UploadOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire as Content-Type, and what the client loads to find it. */
class ContentTypeOfCallsTest {

    private static final byte[] JPEG = HexFormat.of().parseHex("ffd8ffe000104a464946000101");

    @TempDir
    private Path directory;

    private final FakeS3 wire = new FakeS3();
    private final List<CallEvent> told = new CopyOnWriteArrayList<>();
    private S3Client s3 = client(wire, ContentTypePolicy.BYTES_THEN_NAME);

    private S3Client client(FakeS3 server, ContentTypePolicy policy) {
        S3ClientBuilder builder = builder().contentTypePolicy(policy).eventListener(told::add);
        return TestHooks.transport(builder, real -> server).build();
    }

    private static S3ClientBuilder builder() {
        return S3Client.builder()
                .endpoint("https://s3.pail.test")
                .region("us-east-1")
                .credentials(CredentialsProvider.of("access", "secret"))
                .checkpointStore(CheckpointStore.inMemory());
    }

    @AfterEach
    void close() {
        s3.close();
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private String sent(String operation) {
        return wire.requests(operation).get(0).headers().get("content-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Text/X-Odd;  charset=\"UTF-8\"; q=1", "x", "image/png", "application/x-tika-msoffice"})
    @Tag("M2")
    void givenTypeIsSentByteForByte(String type) throws IOException {
        Path file = file("a.txt", JPEG);

        s3.upload(
                "bucket",
                "k",
                file,
                UploadOptions.defaults().withPut(PutOptions.defaults().withContentType(type)));
        assertThat(sent("PutObject")).isEqualTo(type);

        wire.clear();
        s3.upload(
                "bucket",
                "k",
                file,
                UploadOptions.defaults()
                        .withThresholdBytes(1)
                        .withPut(PutOptions.defaults().withContentType(type)));
        assertThat(sent("CreateMultipartUpload")).isEqualTo(type);

        wire.clear();
        s3.putObject("bucket", "k", Body.of("x"), PutOptions.defaults().withHeaders(Map.of("Content-Type", type)));
        assertThat(sent("PutObject")).isEqualTo(type);
    }

    @Test
    @Tag("M1")
    @Tag("M3")
    void uploadIsTypedByNameAndBytes() throws IOException {
        s3.upload("bucket", "k", file("a.txt", JPEG));
        assertThat(sent("PutObject")).isEqualTo("image/jpeg");

        s3.upload("bucket", "k", file("b.txt", JPEG), UploadOptions.defaults().withThresholdBytes(1));
        assertThat(sent("CreateMultipartUpload")).isEqualTo("image/jpeg");
    }

    @Test
    @Tag("M1")
    void putObjectIsTypedByFileOrKeyAndBytes() throws IOException {
        s3.putObject("bucket", "k", Body.of(file("a.css", "a {}".getBytes(StandardCharsets.US_ASCII))));
        s3.putObject("bucket", "photos/a.txt", Body.of(JPEG));
        s3.putObject("bucket", "k", Body.of("hello"));
        s3.putObject("bucket", "k", Body.of(new byte[] {0, 1, 2}));
        s3.putObject("bucket", "v1.2/k", Body.of(new byte[0]));

        assertThat(wire.requests("PutObject"))
                .extracting(request -> request.headers().get("content-type"))
                .containsExactly("text/css", "image/jpeg", "text/plain", ContentTypes.UNKNOWN, ContentTypes.UNKNOWN);
    }

    @Test
    void multipartUploadByHandIsTypedByItsKey() {
        s3.createMultipartUpload("bucket", "films/a.mp4", PutOptions.defaults());

        assertThat(sent("CreateMultipartUpload")).isEqualTo("video/mp4");
    }

    @Test
    @Tag("M7")
    void noByteOfAStreamIsTakenToFindItsType() {
        byte[] bytes = JPEG.clone();
        InputStream stream = new ByteArrayInputStream(bytes);

        s3.putObject("bucket", "a.txt", Body.of(stream, bytes.length));

        assertThat(sent("PutObject")).isEqualTo("text/plain");
        assertThat(wire.objects().get("a.txt").bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    @Tag("M7")
    @Tag("E4")
    void conflictIsRefusedBeforeAByteIsSent(boolean inParts) throws IOException {
        try (S3Client strict = client(wire, ContentTypePolicy.REJECT_ON_CONFLICT)) {
            Path file = file("a.txt", JPEG);
            UploadOptions options = UploadOptions.defaults().withThresholdBytes(inParts ? 1 : 1000);

            assertThatThrownBy(() -> strict.upload("bucket", "a.txt", file, options))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContainingAll("Upload bucket/a.txt", "ContentTypeConflict", "image/jpeg");
            assertThatThrownBy(() -> strict.putObject("bucket", "a.txt", Body.of(JPEG)))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("ContentTypeConflict");
            assertThat(wire.requests()).isEmpty();
            assertThat(strict.unfinishedUploads()).isEmpty();
        }
    }

    @Test
    void detectorThatFailsIsToldOfAndFailsNoUpload() throws IOException {
        S3ClientBuilder builder = builder().eventListener(told::add).contentTypeDetector((name, start) -> {
            throw new NoClassDefFoundError("made by the test");
        });
        try (S3Client failing = TestHooks.transport(builder, real -> wire).build()) {
            failing.upload("bucket", "k", file("a.css", JPEG));
        }

        assertThat(sent("PutObject")).isEqualTo("text/css");
        assertThat(told)
                .filteredOn(event -> event.kind() == CallEvent.Kind.TRANSFER)
                .singleElement()
                .satisfies(event -> assertThat(event.what()).contains("NoClassDefFoundError"));
    }

    @ParameterizedTest
    @CsvSource({"explicit, false", "common, false", "contradicting, false", "uncommon, true"})
    @Tag("M7")
    void tikaIsLoadedOnlyWhereItIsNeeded(String what, boolean loaded) throws Exception {
        Path classes = directory.resolve("classes.txt");
        Path file = file(Map.of("common", "a.jpg", "uncommon", "a.tex").getOrDefault(what, "a.png"), JPEG);

        Process child =
                ChildJvm.start(List.of("-Xlog:class+load:file=" + classes), Uploading.class, file.toString(), what);
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(child.waitFor()).as(output).isZero();
        List<String> tika = new ArrayList<>(Files.readAllLines(classes));
        assertThat(tika).as("the list is that of an upload").anyMatch(line -> line.contains("internal.op.PutObject "));
        tika.removeIf(line -> !line.contains("org.apache.tika"));
        assertThat(!tika.isEmpty()).as("%s", tika).isEqualTo(loaded);
        assertThat(output).contains(what.equals("explicit") ? "TYPE application/x-given" : "TYPE image/jpeg");
    }

    /** A program that uploads one file, its first deed, to a server in its own memory. */
    static final class Uploading {

        private Uploading() {}

        public static void main(String[] args) {
            FakeS3 server = new FakeS3();
            Path file = Path.of(args[0]);
            PutOptions put = args[1].equals("explicit")
                    ? PutOptions.defaults().withContentType("application/x-given")
                    : PutOptions.defaults();
            try (S3Client client = TestHooks.transport(builder().eventListener(System.out::println), real -> server)
                    .build()) {
                client.upload("bucket", "k", file, UploadOptions.defaults().withPut(put));
            }
            System.out.println(
                    "TYPE " + server.requests("PutObject").get(0).headers().get("content-type"));
        }
    }
}
