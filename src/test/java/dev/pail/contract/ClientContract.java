package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.PayloadSigning;
import dev.pail.config.RetryPolicy;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.ServiceException;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.SliceReader;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import dev.pail.model.Body;
import dev.pail.model.Bucket;
import dev.pail.model.ByteRange;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CompleteOptions;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.MultipartUpload;
import dev.pail.model.ObjectBytes;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectPage;
import dev.pail.model.ObjectStream;
import dev.pail.model.ObjectSummary;
import dev.pail.model.PartSummary;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.model.UploadedPart;
import dev.pail.testkit.ServerKind;
import dev.pail.testkit.TestServer;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every server and both call styles give. The assertions are the same everywhere; where a server is known to differ, a
 * {@link Deviation} says so.
 */
@ExtendWith(NoSecretTold.class)
@ExtendWith(Deviating.class)
abstract class ClientContract {

    private static final int PART_MIN = 5 * 1024 * 1024;
    private static final byte[] TEN = "0123456789".getBytes(StandardCharsets.US_ASCII);

    @Parameter
    CallStyle style;

    @TempDir
    Path directory;

    private final String bucket = "pail-" + UUID.randomUUID();
    private S3Client client;
    private CallStyle.Calls s3;

    abstract ServerKind kind();

    final TestServer server() {
        return kind().shared();
    }

    @BeforeEach
    void start() {
        client = builder().build();
        s3 = style.on(client);
        s3.createBucket(bucket);
        server().makeRoomFor(bucket);
    }

    @AfterEach
    void close() {
        client.close();
    }

    S3ClientBuilder builder() {
        return S3Client.builder()
                .endpoint(server().endpoint().toString())
                .region(server().region())
                .credentials(CredentialsProvider.of(server().accessKey(), server().secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .retryPolicy(RetryPolicy.defaults().withBackoff(Backoff.none()).withThrottlingBackoff(Backoff.none()));
    }

    // Buckets

    @Test
    @Tag("H1")
    void aBucketIsMadeFoundAndRemoved() {
        String other = "pail-" + UUID.randomUUID();

        s3.createBucket(other);
        s3.createBucket(other);

        assertThat(s3.headBucket(other))
                .hasValueSatisfying(head -> assertThat(head.name()).isEqualTo(other));
        assertThat(s3.listBuckets()).extracting(Bucket::name).contains(bucket, other);
        s3.deleteBucket(other);
        assertThat(s3.headBucket(other)).isEmpty();
        assertThat(s3.listBuckets()).extracting(Bucket::name).contains(bucket).doesNotContain(other);
    }

    @Test
    void aBucketThatHoldsSomethingIsNotDeleted() {
        s3.put(bucket, "k", "x");

        ServiceException refused = refusal(() -> s3.deleteBucket(bucket));

        assertThat(refused.code()).isEqualTo("BucketNotEmpty");
        assertThat(refused.httpStatus()).isEqualTo(409);
        assertThat(s3.get(bucket, "k").bytes()).isEqualTo("x".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aMissingBucketIsATypedFailureOfEveryCall() {
        String missing = "pail-" + UUID.randomUUID();
        MultipartUpload upload = new MultipartUpload(missing, "k", "some-upload", null);
        List<Runnable> calls = List.of(
                () -> s3.put(missing, "k", "x"),
                () -> s3.get(missing, "k"),
                () -> s3.head(missing, "k"),
                () -> s3.list(missing, ListOptions.defaults()),
                () -> s3.createUpload(missing, "k", PutOptions.defaults()),
                () -> s3.listUploads(missing, ListOptions.defaults()),
                () -> s3.uploadPart(upload, 1, Body.of("x")),
                () -> s3.deleteBucket(missing));

        for (Runnable call : calls) {
            ServiceException refused = refusal(call);
            assertThat(refused.httpStatus()).as(refused.getMessage()).isEqualTo(404);
            assertThat(refused.kind())
                    .as(refused.getMessage())
                    .isIn(ErrorKind.BUCKET_NOT_FOUND, ErrorKind.UPLOAD_NOT_FOUND);
            assertThat(refused.isTransient()).isFalse();
            assertThat(refused.getMessage()).contains(missing);
        }
    }

    // PUT, GET, HEAD, DELETE

    @Test
    @Tag("H1")
    void putWritesAndOverwrites() {
        PutResult first = s3.put(bucket, "k", "first");
        PutResult second = s3.put(bucket, "k", "second");

        assertThat(first.eTag()).isNotNull();
        assertThat(second.eTag()).isNotNull();
        assertThat(second.eTag().matches(first.eTag())).isFalse();
        assertThat(text(s3.get(bucket, "k"))).isEqualTo("second");
    }

    @Test
    @Tag("H2")
    void getGivesTheBytesInEveryWay() throws Exception {
        byte[] bytes = random(300_000, 1);
        s3.put(bucket, "k", Body.of(bytes), PutOptions.defaults());
        Path file = directory.resolve("got");

        ObjectHead head =
                s3.download(bucket, "k", file, DownloadOptions.defaults()).head();
        byte[] streamed;
        try (ObjectStream stream = s3.getStream(bucket, "k", GetOptions.defaults())) {
            assertThat(stream.head().size()).isEqualTo(bytes.length);
            streamed = stream.readAllBytes();
        }
        Taker taker = new Taker();
        ObjectHead given = CallStyle.await(client.getObjectAsync(bucket, "k", taker, GetOptions.defaults()));

        assertThat(s3.get(bucket, "k").bytes()).isEqualTo(bytes);
        assertThat(streamed).isEqualTo(bytes);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        assertThat(taker.bytes()).isEqualTo(bytes);
        assertThat(List.of(head, given)).allSatisfy(one -> {
            assertThat(one.size()).isEqualTo(bytes.length);
            assertThat(one.key()).isEqualTo("k");
            assertThat(one.eTag()).isNotNull();
        });
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).as("no temporary file stays").containsExactly(file);
        }
    }

    @Test
    @Tag("D9")
    @Tag("X4")
    void anObjectStoredByOnePutComesByRanges() throws Exception {
        byte[] bytes = random(1_000_003, 3);
        s3.put(bucket, "k", Body.of(bytes), PutOptions.defaults());
        Path file = Files.writeString(directory.resolve("copy"), "old");

        DownloadResult result = s3.download(
                bucket,
                "k",
                file,
                DownloadOptions.defaults().withThresholdBytes(1).withPartSizeBytes(64 << 10));

        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        assertThat(result.parts()).isEqualTo(16);
        assertThat(result.bytesReceived()).isEqualTo(bytes.length);
        assertThat(result.head().size()).isEqualTo(bytes.length);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).as("no part file stays").containsExactly(file);
        }
        assertThat(client.unfinishedDownloads()).isEmpty();
    }

    @Test
    void conditionsOfADownloadAreThoseOfAGet() throws Exception {
        s3.put(bucket, "k", "text");
        Path file = directory.resolve("copy");
        DownloadOptions other = DownloadOptions.defaults()
                .withGet(GetOptions.defaults().withIfMatch(new ETag("\"00000000000000000000000000000000\"")));

        ServiceException refused = refusal(() -> s3.download(bucket, "k", file, other));

        assertThat(refused.kind()).isEqualTo(ErrorKind.PRECONDITION_FAILED);
        assertThat(file).doesNotExist();
    }

    @Test
    void aFileKeepsItsContentWhenTheGetFails() throws Exception {
        Path file = Files.writeString(directory.resolve("kept"), "old");

        ServiceException refused = refusal(() -> s3.download(bucket, "missing", file, DownloadOptions.defaults()));

        assertThat(refused.kind()).isEqualTo(ErrorKind.OBJECT_NOT_FOUND);
        assertThat(file).hasContent("old");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    static Stream<Arguments> ranges() {
        return Stream.of(
                Arguments.of(ByteRange.of(0, 0), "0", "bytes 0-0/10"),
                Arguments.of(ByteRange.of(0, 9), "0123456789", "bytes 0-9/10"),
                Arguments.of(ByteRange.of(3, 5), "345", "bytes 3-5/10"),
                Arguments.of(ByteRange.of(8, 99), "89", "bytes 8-9/10"),
                Arguments.of(ByteRange.from(7), "789", "bytes 7-9/10"),
                Arguments.of(ByteRange.suffix(1), "9", "bytes 9-9/10"),
                Arguments.of(ByteRange.suffix(4), "6789", "bytes 6-9/10"));
    }

    @ParameterizedTest
    @MethodSource("ranges")
    @Tag("H2")
    void aRangeGivesItsBytesAndTheWholeSize(ByteRange range, String expected, String contentRange) {
        s3.put(bucket, "k", Body.of(TEN), PutOptions.defaults());

        ObjectBytes got = s3.get(bucket, "k", GetOptions.defaults().withRange(range));

        assertThat(text(got)).isEqualTo(expected);
        assertThat(got.head().size()).isEqualTo(10);
        assertThat(got.head().headers()).containsEntry("content-range", contentRange);
    }

    @Test
    @Tag("H2")
    void aRangeBehindTheEndIsATypedFailure() {
        s3.put(bucket, "k", Body.of(TEN), PutOptions.defaults());

        ServiceException refused =
                refusal(() -> s3.get(bucket, "k", GetOptions.defaults().withRange(ByteRange.from(10))));

        assertThat(refused.httpStatus()).isEqualTo(416);
        assertThat(refused.kind()).isEqualTo(ErrorKind.RANGE_INVALID);
        assertThat(refused.isTransient()).isFalse();
    }

    @Test
    @Tag("H3")
    void headTellsWhatIsThereAndWhatIsNot() {
        PutResult put = s3.put(
                bucket,
                "k",
                Body.of("hello"),
                PutOptions.defaults().withContentType("text/x-odd").withMetadata(Map.of("Colour", "red")));

        assertThat(s3.head(bucket, "k")).hasValueSatisfying(head -> {
            assertThat(head.size()).isEqualTo(5);
            assertThat(head.eTag()).isNotNull();
            assertThat(head.eTag().matches(put.eTag())).isTrue();
            assertThat(head.contentType()).isEqualTo("text/x-odd");
            assertThat(head.metadata()).containsExactlyEntriesOf(Map.of("colour", "red"));
            assertThat(head.lastModified()).isNotNull();
        });
        assertThat(s3.head(bucket, "missing")).isEmpty();
        assertThat(refusal(() -> s3.head("pail-" + UUID.randomUUID(), "k")).code())
                .isEqualTo("NoSuchBucket");
    }

    @Test
    @Tag("M1")
    @Tag("M3")
    void storesTheTypeThatWasFound(@TempDir Path directory) throws IOException {
        byte[] jpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0};
        Path file = Files.write(directory.resolve("photo.txt"), jpeg);

        s3.put(bucket, "file", Body.of(file), PutOptions.defaults());
        s3.put(bucket, "notes.md", Body.of("# Gr\u00fc\u00dfe"), PutOptions.defaults());
        s3.put(bucket, "nothing-known", Body.of(new byte[] {0, 1}), PutOptions.defaults());

        assertThat(typeOf("file")).isEqualTo("image/jpeg");
        assertThat(typeOf("notes.md")).isEqualToIgnoringCase("text/markdown; charset=utf-8");
        assertThat(typeOf("nothing-known")).isEqualTo("application/octet-stream");
    }

    private String typeOf(String key) {
        return s3.head(bucket, key).orElseThrow().contentType();
    }

    @Test
    @Tag("H4")
    void deleteIsIdempotent() {
        s3.put(bucket, "k", "x");

        s3.delete(bucket, "k");
        s3.delete(bucket, "k");
        s3.delete(bucket, "never-was");

        assertThat(s3.head(bucket, "k")).isEmpty();
        assertThat(refusal(() -> s3.get(bucket, "k")).code()).isEqualTo("NoSuchKey");
    }

    @Test
    void anEmptyObjectIsAnObject() throws Exception {
        s3.put(bucket, "empty", Body.of(new byte[0]), PutOptions.defaults());
        s3.put(bucket, "empty-stream", Body.of(new ByteArrayInputStream(new byte[0]), 0), PutOptions.defaults());
        Path file = directory.resolve("empty");

        s3.download(bucket, "empty", file, DownloadOptions.defaults());

        assertThat(s3.get(bucket, "empty").bytes()).isEmpty();
        assertThat(s3.get(bucket, "empty-stream").bytes()).isEmpty();
        assertThat(s3.head(bucket, "empty"))
                .hasValueSatisfying(head -> assertThat(head.size()).isZero());
        assertThat(file).isEmptyFile();
        assertThat(s3.list(bucket, ListOptions.defaults()).objects())
                .extracting(ObjectSummary::size)
                .containsExactly(0L, 0L);
    }

    @Test
    void aBodyComesFromMemoryFileRegionOrStream() throws Exception {
        byte[] bytes = random(200_000, 2);
        Path file = Files.write(directory.resolve("source"), bytes);

        s3.put(bucket, "bytes", Body.of(bytes), PutOptions.defaults());
        s3.put(bucket, "file", Body.of(file), PutOptions.defaults());
        s3.put(bucket, "region", new Body.FileRegion(file, 1000, 70_000), PutOptions.defaults());
        s3.put(bucket, "stream", Body.of(new ByteArrayInputStream(bytes), bytes.length), PutOptions.defaults());

        assertThat(s3.get(bucket, "bytes").bytes()).isEqualTo(bytes);
        assertThat(s3.get(bucket, "file").bytes()).isEqualTo(bytes);
        assertThat(s3.get(bucket, "region").bytes()).isEqualTo(Arrays.copyOfRange(bytes, 1000, 71_000));
        assertThat(s3.get(bucket, "stream").bytes()).isEqualTo(bytes);
    }

    // Keys

    static Stream<String> awkwardKeys() {
        return Stream.of(
                "a b c",
                "a+b",
                "100%",
                "a%20b",
                "%2F%2e%00",
                "~tilde~",
                "a//b",
                "/leading",
                "a/../b",
                "../up",
                "a/./b",
                ".",
                "a/..b/c..",
                "\u65e5\u672c\u8a9e/\u00e9t\u00e9",
                "e\u0301 is not \u00e9",
                "\ud83d\ude80 emoji \ud83d\udc69\u200d\ud83d\udd2c",
                "back\\slash",
                "q?a=b&c=d#e",
                "semi;colon:at@dollar$comma,",
                "brackets()[]{}<>'\"!*^`|",
                "equals=and=more",
                "tab\there",
                "k".repeat(200) + "/" + "l".repeat(200) + "/" + "m".repeat(200) + "/" + "n".repeat(200) + "/"
                        + "o".repeat(220),
                "\u20ac".repeat(80) + "/" + "\u20ac".repeat(80) + "/" + "\u20ac".repeat(80) + "/" + "\u20ac".repeat(80)
                        + "/" + "x".repeat(60));
    }

    @ParameterizedTest
    @MethodSource("awkwardKeys")
    @Tag("H8")
    @Tag("S3")
    void aKeyComesBackAsItIs(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        Optional<Deviation.How> fate = Deviation.KeyShape.of(key)
                .flatMap(shape -> Deviation.inScope(kind(), shape.name()))
                .map(Deviation::how);
        if (fate.equals(Optional.of(Deviation.How.REFUSES))) {
            ServiceException refused = refusal(() -> s3.put(bucket, key, Body.of(bytes), PutOptions.defaults()));
            assertThat(refused.httpStatus()).as(server().name()).isIn(400, 500);
            assertThat(refused.isTransient()).isEqualTo(refused.httpStatus() == 500);
            return;
        }

        s3.put(bucket, key, Body.of(bytes), PutOptions.defaults());

        assertThat(s3.get(bucket, key).bytes()).isEqualTo(bytes);
        assertThat(s3.head(bucket, key)).isPresent();
        assertThat(s3.list(bucket, ListOptions.defaults()).objects())
                .extracting(ObjectSummary::key)
                .as(server().name())
                .containsExactly(fate.isEmpty() ? key : cleaned(key));
        s3.delete(bucket, key);
        assertThat(s3.list(bucket, ListOptions.defaults()).objects()).isEmpty();
    }

    private static String cleaned(String key) {
        return Stream.of(key.split("/", -1))
                .filter(segment -> !segment.isEmpty() && !segment.equals("."))
                .collect(Collectors.joining("/"));
    }

    @Test
    @Tag("H8")
    void theLongestKeyHas1024Bytes() {
        String longest = ("k".repeat(204) + "/").repeat(4) + "k".repeat(204);

        assertThat(longest.length()).isEqualTo(1024);
        s3.put(bucket, longest, "x");
        assertThat(text(s3.get(bucket, longest))).isEqualTo("x");
        assertThatThrownBy(() -> s3.put(bucket, longest + "k", "x"))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("1025 bytes");
    }

    @Test
    @Tag("H8")
    void keysThatDifferByOneCharacterAreDifferentObjects() {
        List<String> keys = List.of("a b", "a+b", "a%20b", "a%2Bb", "A b", "a\u00a0b");
        keys.forEach(key -> s3.put(bucket, key, key));

        assertThat(keys).allSatisfy(key -> assertThat(text(s3.get(bucket, key))).isEqualTo(key));
        assertThat(s3.list(bucket, ListOptions.defaults()).objects())
                .extracting(ObjectSummary::key)
                .containsExactlyInAnyOrderElementsOf(keys);
    }

    // Headers and metadata

    @Test
    @Tag("H9")
    void furtherHeadersAreSignedAndStored() {
        s3.put(
                bucket,
                "k",
                Body.of("x"),
                PutOptions.defaults()
                        .withHeaders(Map.of(
                                "Cache-Control", "max-age=60",
                                "Content-Disposition", "attachment; filename=\"a b.txt\"",
                                "x-amz-meta-by-header", "yes")));

        assertThat(s3.head(bucket, "k")).hasValueSatisfying(head -> {
            assertThat(head.headers()).containsEntry("cache-control", "max-age=60");
            assertThat(head.headers()).containsEntry("content-disposition", "attachment; filename=\"a b.txt\"");
            assertThat(head.metadata()).containsEntry("by-header", "yes");
        });
    }

    @Test
    void metadataComesBackInLowerCaseWithOnePrefix() {
        s3.put(
                bucket,
                "k",
                Body.of("x"),
                PutOptions.defaults().withMetadata(Map.of("Plain", "1", "x-amz-meta-prefixed", "2", "spaces", "a  b")));

        Map<String, String> metadata = s3.get(bucket, "k").head().metadata();

        assertThat(metadata).containsOnlyKeys("plain", "prefixed", "spaces");
        assertThat(metadata).containsEntry("plain", "1").containsEntry("prefixed", "2");
        assertThat(metadata.get("spaces")).isIn("a  b", "a b");
    }

    // Conditions

    @Test
    void getsHoldToTheirConditions() {
        ETag eTag = s3.put(bucket, "k", "x").eTag();
        ETag other = new ETag("\"00000000000000000000000000000000\"");
        Instant changed = s3.head(bucket, "k").orElseThrow().lastModified();
        GetOptions plain = GetOptions.defaults();

        assertThat(text(s3.get(bucket, "k", plain.withIfMatch(eTag)))).isEqualTo("x");
        assertThat(text(s3.get(bucket, "k", plain.withIfNoneMatch(other)))).isEqualTo("x");
        assertThat(text(s3.get(bucket, "k", plain.withIfUnmodifiedSince(changed.plusSeconds(60)))))
                .isEqualTo("x");
        assertThat(text(s3.get(bucket, "k", plain.withIfModifiedSince(changed.minusSeconds(60)))))
                .isEqualTo("x");
        assertFailsWith(412, ErrorKind.PRECONDITION_FAILED, () -> s3.get(bucket, "k", plain.withIfMatch(other)));
        assertFailsWith(
                412,
                ErrorKind.PRECONDITION_FAILED,
                () -> s3.get(bucket, "k", plain.withIfUnmodifiedSince(changed.minusSeconds(60))));
        ServiceException notModified = refusal(() -> s3.get(bucket, "k", plain.withIfNoneMatch(eTag)));
        assertThat(notModified.httpStatus()).isEqualTo(304);
        assertThat(notModified.code()).isEqualTo("NotModified");
        assertThat(notModified.isTransient()).isFalse();
        assertThat(refusal(() -> s3.head(bucket, "k", plain.withIfNoneMatch(eTag)))
                        .httpStatus())
                .isEqualTo(304);
        assertThat(refusal(() -> s3.head(bucket, "k", plain.withIfMatch(other))).httpStatus())
                .isEqualTo(412);
    }

    @Test
    void putsHoldToTheirConditions() {
        PutOptions once = PutOptions.defaults().withIfNoneMatch(true);
        ETag first = s3.put(bucket, "k", Body.of("first"), once).eTag();

        assertFailsWith(412, ErrorKind.PRECONDITION_FAILED, () -> s3.put(bucket, "k", Body.of("again"), once));
        assertThat(text(s3.get(bucket, "k"))).isEqualTo("first");
        s3.put(bucket, "k", Body.of("second"), PutOptions.defaults().withIfMatch(first));
        assertFailsWith(
                412,
                ErrorKind.PRECONDITION_FAILED,
                () -> s3.put(
                        bucket, "k", Body.of("third"), PutOptions.defaults().withIfMatch(first)));
        assertThat(text(s3.get(bucket, "k"))).isEqualTo("second");
    }

    // Lists

    @Test
    void aListComesInPagesAndAsALazyStream() {
        List<String> keys = IntStream.range(0, 7).mapToObj(i -> "list/" + i).toList();
        keys.forEach(key -> s3.put(bucket, key, key));
        s3.put(bucket, "other", "x");
        ListOptions byTwo = ListOptions.prefix("list/").withMaxKeys(2);

        List<String> paged = new ArrayList<>();
        int pages = 0;
        String token = null;
        do {
            ObjectPage page = s3.list(bucket, byTwo.withContinuationToken(token));
            assertThat(page.objects()).hasSizeLessThanOrEqualTo(2);
            page.objects().forEach(object -> paged.add(object.key()));
            token = page.nextContinuationToken();
            pages++;
        } while (token != null && pages < 20);

        assertThat(pages).isEqualTo(4);
        assertThat(paged).isEqualTo(keys);
        assertThat(client.listObjects(bucket, byTwo).map(ObjectSummary::key)).isEqualTo(keys);
        assertThat(s3.list(bucket, ListOptions.defaults().withStartAfter("list/4"))
                        .objects())
                .extracting(ObjectSummary::key)
                .containsExactly("list/5", "list/6", "other");
    }

    @Test
    void theStreamAsksForNoPageBeforeItIsNeeded() {
        AtomicInteger requests = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            s3.put(bucket, "k" + i, "x");
        }

        try (S3Client counting = TestHooks.transport(builder(), wire -> new Counting(wire, requests))
                        .build();
                Stream<ObjectSummary> stream =
                        counting.listObjects(bucket, ListOptions.defaults().withMaxKeys(1))) {
            assertThat(requests).hasValue(0);

            assertThat(stream.limit(2).map(ObjectSummary::key)).containsExactly("k0", "k1");

            assertThat(requests).hasValue(2);
        }
    }

    @Test
    void aDelimiterFoldsKeysToCommonPrefixes() {
        for (String key : List.of("a/1", "a/2", "b c/1", "b+c/1", "top")) {
            s3.put(bucket, key, "x");
        }

        ObjectPage page = s3.list(bucket, ListOptions.defaults().withDelimiter("/"));

        assertThat(page.objects()).extracting(ObjectSummary::key).containsExactly("top");
        assertThat(page.commonPrefixes()).containsExactlyInAnyOrder("a/", "b c/", "b+c/");
    }

    @Test
    void aListedObjectSaysWhatHeadSays() {
        ETag eTag = s3.put(bucket, "k", "hello").eTag();

        ObjectSummary listed = s3.list(bucket, ListOptions.defaults()).objects().get(0);

        assertThat(listed.size()).isEqualTo(5);
        assertThat(listed.eTag()).isNotNull();
        assertThat(listed.eTag().matches(eTag)).isTrue();
        assertThat(listed.lastModified()).isNotNull();
        assertThat(s3.list(bucket, ListOptions.prefix("nothing")).objects()).isEmpty();
    }

    // Parts

    @Test
    void partsBecomeAnObject() {
        byte[] bytes = random(PART_MIN + 1, 3);
        MultipartUpload upload = s3.createUpload(
                bucket,
                "big one",
                PutOptions.defaults().withContentType("text/x-parts").withMetadata(Map.of("by", "parts")));

        UploadedPart second = s3.uploadPart(upload, 2, Body.of(new byte[] {bytes[PART_MIN]}));
        UploadedPart first = s3.uploadPart(upload, 1, Body.of(Arrays.copyOf(bytes, PART_MIN)));

        assertThat(s3.listParts(upload, 0).parts())
                .satisfiesExactly(one -> isPart(one, first, PART_MIN), two -> isPart(two, second, 1));
        assertThat(s3.listUploads(bucket, ListOptions.prefix("big one")).uploads())
                .extracting(MultipartUpload::key, MultipartUpload::uploadId)
                .containsExactly(tuple("big one", upload.uploadId()));
        PutResult done = s3.complete(upload, List.of(first, second), CompleteOptions.defaults());
        ObjectBytes got = s3.get(bucket, "big one");
        assertThat(done.eTag()).isNotNull();
        assertThat(done.eTag().unquoted()).endsWith("-2");
        assertThat(got.bytes()).isEqualTo(bytes);
        assertThat(got.head().contentType()).isEqualTo("text/x-parts");
        assertThat(got.head().metadata()).containsEntry("by", "parts");
        assertThat(client.listMultipartUploads(bucket, "")).isEmpty();
    }

    private static void isPart(PartSummary listed, UploadedPart sent, long size) {
        assertThat(listed.partNumber()).isEqualTo(sent.partNumber());
        assertThat(listed.size()).isEqualTo(size);
        assertThat(listed.eTag().matches(sent.eTag())).isTrue();
    }

    @Test
    void completeRefusesWhatIsNotThere() {
        MultipartUpload upload = s3.createUpload(bucket, "k", PutOptions.defaults());
        UploadedPart part = s3.uploadPart(upload, 1, Body.of("x"));
        UploadedPart wrong = new UploadedPart(1, new ETag("\"00000000000000000000000000000000\""), null);
        UploadedPart missing = new UploadedPart(2, part.eTag(), null);

        assertFailsWith(
                400, ErrorKind.PART_INVALID, () -> s3.complete(upload, List.of(wrong), CompleteOptions.defaults()));
        assertFailsWith(
                400,
                ErrorKind.PART_INVALID,
                () -> s3.complete(upload, List.of(part, missing), CompleteOptions.defaults()));
        assertThat(s3.head(bucket, "k")).isEmpty();
        s3.abort(upload);
    }

    @Test
    void completeHoldsToItsCondition() {
        s3.put(bucket, "k", "first");
        MultipartUpload upload = s3.createUpload(bucket, "k", PutOptions.defaults());
        UploadedPart part = s3.uploadPart(upload, 1, Body.of("second"));

        assertFailsWith(
                412,
                ErrorKind.PRECONDITION_FAILED,
                () -> s3.complete(
                        upload, List.of(part), CompleteOptions.defaults().withIfNoneMatch(true)));

        assertThat(text(s3.get(bucket, "k"))).isEqualTo("first");
        s3.abort(upload);
    }

    @Test
    void anUnknownHeaderAtCompleteNeverCostsTheUpload() {
        MultipartUpload upload = s3.createUpload(bucket, "k", PutOptions.defaults());
        UploadedPart part = s3.uploadPart(upload, 1, Body.of("hello"));

        s3.complete(upload, List.of(part), CompleteOptions.defaults().withObjectSize(5));

        assertThat(text(s3.get(bucket, "k"))).isEqualTo("hello");
    }

    @Test
    void abortIsIdempotentAndLeavesNothing() {
        MultipartUpload upload = s3.createUpload(bucket, "k", PutOptions.defaults());
        s3.uploadPart(upload, 1, Body.of("x"));

        s3.abort(upload);
        s3.abort(upload);

        assertThat(s3.listUploads(bucket, ListOptions.defaults()).uploads()).isEmpty();
        assertThat(s3.head(bucket, "k")).isEmpty();
    }

    @Test
    void anAbortedUploadIsForgotten() {
        MultipartUpload upload = s3.createUpload(bucket, "k", PutOptions.defaults());
        s3.abort(upload);

        assertThat(refusal(() -> s3.listParts(upload, 0)).kind()).isEqualTo(ErrorKind.UPLOAD_NOT_FOUND);
        assertThat(refusal(() -> s3.uploadPart(upload, 1, Body.of("x"))).kind()).isEqualTo(ErrorKind.UPLOAD_NOT_FOUND);
    }

    @Test
    void aPartSentAgainReplacesTheFirst() {
        MultipartUpload upload = s3.createUpload(bucket, "k", PutOptions.defaults());
        s3.uploadPart(upload, 1, Body.of("first"));
        UploadedPart again = s3.uploadPart(upload, 1, Body.of("again!"));

        s3.complete(upload, List.of(again), CompleteOptions.defaults());

        assertThat(text(s3.get(bucket, "k"))).isEqualTo("again!");
    }

    // Checksums and signatures

    @ParameterizedTest
    @EnumSource(ChecksumAlgorithm.class)
    void aChecksumGoesWithTheBytesAndIsKept(ChecksumAlgorithm algorithm) {
        PutResult put =
                s3.put(bucket, "k", Body.of("hello"), PutOptions.defaults().withChecksumAlgorithm(algorithm));

        assertThat(put.checksums()).extracting(Checksum::algorithm).contains(algorithm);
        assertThat(text(s3.get(bucket, "k"))).isEqualTo("hello");
    }

    @Test
    void aWrongChecksumIsRefused() {
        String wrong = "AAAAAA==";
        PutOptions lying = PutOptions.defaults()
                .withChecksumAlgorithm(null)
                .withHeaders(Map.of(ChecksumAlgorithm.CRC32C.header(), wrong));

        ServiceException refused = refusal(() -> s3.put(bucket, "k", Body.of("hello"), lying));

        assertThat(refused.httpStatus()).isEqualTo(400);
        assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(ErrorKind.CHECKSUM_MISMATCH);
        assertThat(s3.head(bucket, "k")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PayloadSigning.class)
    @Tag("S5")
    void everyWayToSignABodyIsAcceptedOrRefusedWhenTheClientIsBuilt(PayloadSigning signing) {
        if (signing == PayloadSigning.UNSIGNED || signing == PayloadSigning.STREAMING_UNSIGNED_TRAILER) {
            assertThatThrownBy(() -> builder().payloadSigning(signing).build())
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("refused over http");
            return;
        }
        byte[] bytes = random(200_001, 4);

        try (S3Client signed = builder().payloadSigning(signing).build()) {
            CallStyle.Calls calls = style.on(signed);
            calls.put(bucket, "bytes", Body.of(bytes), PutOptions.defaults());
            calls.put(bucket, "stream", Body.of(new ByteArrayInputStream(bytes), bytes.length), PutOptions.defaults());
            calls.put(
                    bucket, "no checksum", Body.of(bytes), PutOptions.defaults().withChecksumAlgorithm(null));
            calls.put(bucket, "empty", Body.of(""), PutOptions.defaults());
        }

        for (String key : List.of("bytes", "stream", "no checksum")) {
            ObjectBytes got = s3.get(bucket, key);
            assertThat(got.bytes()).as(key).isEqualTo(bytes);
            assertThat(got.head().headers().getOrDefault("content-encoding", ""))
                    .as(key)
                    .doesNotContain("aws-chunked");
        }
        assertThat(s3.get(bucket, "empty").bytes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "SIGNED", "STREAMING_SIGNED", "STREAMING_SIGNED_TRAILER"})
    @Tag("S5")
    void aByteThatChangesOnTheWayIsRefused(PayloadSigning signing) {
        S3ClientBuilder damaged =
                TestHooks.transport(builder().payloadSigning(signing).retryPolicy(RetryPolicy.none()), Damaging::new);

        try (S3Client lying = damaged.build()) {
            ServiceException refused = refusal(() -> style.on(lying)
                    .put(
                            bucket,
                            "k",
                            Body.of("a".repeat(1000)),
                            PutOptions.defaults().withChecksumAlgorithm(null)));
            assertThat(refused.httpStatus()).as(refused.getMessage()).isIn(400, 403);
            assertThat(refused.kind())
                    .as(refused.getMessage())
                    .isIn(ErrorKind.CHECKSUM_MISMATCH, ErrorKind.SIGNATURE_MISMATCH);
        }
        assertThat(s3.head(bucket, "k")).isEmpty();
    }

    @Test
    @Tag("T2")
    void aWrongSecretIsRefused() {
        try (S3Client stranger = builder()
                .credentials(CredentialsProvider.of(server().accessKey(), "not-the-secret"))
                .build()) {
            ServiceException refused = refusal(() -> style.on(stranger).put(bucket, "k", "x"));

            assertThat(refused.httpStatus()).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("SignatureDoesNotMatch");
            assertThat(refused.kind()).isEqualTo(ErrorKind.SIGNATURE_MISMATCH);
            assertThat(refused.isTransient()).isFalse();
        }
    }

    @Test
    @Tag("H3")
    void aStrangerIsToldNoAndNeverAbsent() {
        try (S3Client anonymous =
                builder().credentials(CredentialsProvider.anonymous()).build()) {
            CallStyle.Calls calls = style.on(anonymous);

            assertFailsWith(403, ErrorKind.ACCESS_DENIED, () -> calls.head(bucket, "k"));
            assertFailsWith(403, ErrorKind.ACCESS_DENIED, () -> calls.headBucket(bucket));
            assertFailsWith(403, ErrorKind.ACCESS_DENIED, () -> calls.put(bucket, "k", "x"));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("S6")
    void aWrongClockIsPutRightOnce(Skew skew) {
        AtomicInteger requests = new AtomicInteger();
        InstantSource wrong = () -> Instant.now().plus(skew.by);
        S3ClientBuilder late =
                TestHooks.transport(TestHooks.clock(builder(), wrong), wire -> new Counting(wire, requests));

        try (S3Client client = late.build()) {
            style.on(client).put(bucket, "k", "x");
            assertThat(requests).hasValue(2);

            assertThat(text(style.on(client).get(bucket, "k"))).isEqualTo("x");
            assertThat(requests).as("the offset is kept").hasValue(3);
        }
    }

    enum Skew {
        BEHIND(Duration.ofMinutes(-40)),
        AHEAD(Duration.ofMinutes(40)),
        A_DAY_AHEAD(Duration.ofHours(26));

        final Duration by;

        Skew(Duration by) {
            this.by = by;
        }
    }

    // Helpers

    static ServiceException refusal(Runnable call) {
        ServiceException refused = catchThrowableOfType(ServiceException.class, call::run);
        assertThat(refused).as("the call was not refused").isNotNull();
        NoSecretTold.note(refused);
        return refused;
    }

    private static void assertFailsWith(int status, ErrorKind kind, Runnable call) {
        ServiceException refused = refusal(call);
        assertThat(refused.httpStatus()).as(refused.getMessage()).isEqualTo(status);
        assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(kind);
        assertThat(refused.isTransient()).isFalse();
    }

    private static String text(ObjectBytes got) {
        return new String(got.bytes(), StandardCharsets.UTF_8);
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Takes one batch at a time. */
    private static final class Taker implements Flow.Subscriber<List<ByteBuffer>> {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        byte[] bytes() {
            return taken.toByteArray();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                taken.writeBytes(bytes);
            }
            subscription.request(1);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    /** Counts what goes out. */
    private record Counting(HttpTransport wire, AtomicInteger requests) implements HttpTransport {
        @Override
        public CompletableFuture<HttpReply> send(HttpCall call) {
            requests.incrementAndGet();
            return wire.send(call);
        }

        @Override
        public void close() {
            wire.close();
        }
    }

    /** Changes one byte of each body, in the middle, and nothing else. */
    private record Damaging(HttpTransport wire) implements HttpTransport {
        @Override
        public CompletableFuture<HttpReply> send(HttpCall call) {
            return wire.send(new HttpCall(
                    call.method(), call.uri(), call.headers(), damaged(call.body()), call.limits(), call.meter()));
        }

        private static RequestBody damaged(RequestBody body) {
            ByteBuffer whole = ByteBuffer.allocate((int) body.length());
            try {
                SliceReader reader = body.open(RequestBody.Access.JAVA);
                while (whole.hasRemaining()) {
                    whole.put(reader.next());
                }
                reader.close(true);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            whole.flip();
            int middle = whole.limit() / 2;
            whole.put(middle, (byte) (whole.get(middle) ^ 1));
            return new BytesBody(whole);
        }

        @Override
        public void close() {
            wire.close();
        }
    }
}
