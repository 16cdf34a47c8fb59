package dev.pail.internal.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.RetryPolicy;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.error.TransportException;
import dev.pail.internal.body.BodyChecksum;
import dev.pail.internal.http.HttpCall;
import dev.pail.model.ByteRange;
import dev.pail.model.CallEvent;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectStream;
import dev.pail.testkit.ScriptedTransport;
import dev.pail.testkit.ScriptedTransport.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that is cut goes on where it was, whoever takes it; what is not provably the same object is an error. */
@Tag("O7")
class GetRunTest {

    private static final int RETRIES = 5;
    private static final byte[] OBJECT = bytes(10_000, 1);
    private static final byte[] OTHER = bytes(10_000, 2);

    private static byte[] bytes(int count, int seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Who takes the bytes. */
    enum Taker {
        BYTES {
            @Override
            byte[] take(S3Client s3, GetOptions options) {
                return s3.getObjectBytes("bucket", "k", options).bytes();
            }
        },
        STREAM {
            @Override
            byte[] take(S3Client s3, GetOptions options) throws IOException {
                try (ObjectStream stream = s3.getObject("bucket", "k", options)) {
                    return stream.readAllBytes();
                }
            }
        },
        SUBSCRIBER {
            @Override
            byte[] take(S3Client s3, GetOptions options) {
                Collecting collecting = new Collecting();
                s3.getObjectAsync("bucket", "k", collecting, options).join();
                return collecting.bytes.toByteArray();
            }
        };

        abstract byte[] take(S3Client s3, GetOptions options) throws IOException;

        boolean canBeginAnew() {
            return this == BYTES;
        }
    }

    private static final class Collecting implements Flow.Subscriber<List<ByteBuffer>> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(copy);
                bytes.writeBytes(copy);
            }
            subscription.request(1);
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void onComplete() {
            subscription.cancel();
        }
    }

    /** S3's answers to GET, of one object. */
    private static Reply serve(HttpCall call, byte[] object, String eTag) {
        String ifMatch = call.headers().get("if-match");
        Map<String, String> headers = new HashMap<>(Map.of("x-amz-request-id", "RQ"));
        if (ifMatch != null && !ifMatch.equals(eTag)) {
            return Reply.of(412, headers, "<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>");
        }
        headers.put("etag", eTag);
        String range = call.headers().get("range");
        if (range == null) {
            headers.put("x-amz-checksum-crc32c", crc32c(object));
            return Reply.of(200, headers, object);
        }
        String[] ends = range.substring("bytes=".length()).split("-", -1);
        int first = ends[0].isEmpty() ? object.length - Integer.parseInt(ends[1]) : Integer.parseInt(ends[0]);
        int last = ends[0].isEmpty() || ends[1].isEmpty() ? object.length - 1 : Integer.parseInt(ends[1]);
        headers.put("content-range", "bytes " + first + '-' + last + '/' + object.length);
        return Reply.of(206, headers, Arrays.copyOfRange(object, first, last + 1));
    }

    private static String crc32c(byte[] bytes) {
        BodyChecksum checksum = BodyChecksum.of(ChecksumAlgorithm.CRC32C);
        checksum.update(ByteBuffer.wrap(bytes));
        return Base64.getEncoder().encodeToString(checksum.value());
    }

    private final List<CallEvent> events = new CopyOnWriteArrayList<>();

    private S3Client client(ScriptedTransport wire) {
        return TestHooks.transport(
                        S3Client.builder()
                                .endpoint("https://s3.test")
                                .region("us-east-1")
                                .credentials(CredentialsProvider.of("AKID", "secret"))
                                .checkpointStore(CheckpointStore.inMemory())
                                .eventListener(events::add)
                                .retryPolicy(new RetryPolicy(RETRIES, Backoff.none(), Backoff.none())),
                        real -> wire)
                .build();
    }

    private byte[] take(Taker taker, ScriptedTransport wire, GetOptions options) throws IOException {
        try (S3Client s3 = client(wire)) {
            byte[] taken = taker.take(s3, options);
            assertThat(wire.bodiesHeld()).as("bodies held").isZero();
            return taken;
        }
    }

    private Throwable failureOf(Taker taker, ScriptedTransport wire) {
        Throwable failure = catchThrowable(() -> take(taker, wire, GetOptions.defaults()));
        assertThat(failure).as("no failure").isNotNull();
        assertThat(wire.bodiesHeld()).as("bodies held").isZero();
        return failure;
    }

    /** The failure itself, or the one that an IOException of a stream carries. */
    private static S3Exception typed(Throwable failure) {
        Throwable at = failure;
        while (!(at instanceof S3Exception) && at.getCause() != null) {
            at = at.getCause();
        }
        assertThat(at).isInstanceOf(S3Exception.class);
        return (S3Exception) at;
    }

    // It heals

    @ParameterizedTest
    @EnumSource
    @Tag("D10")
    void randomCutsAreNotSeen(Taker taker) throws IOException {
        long seed = Long.getLong("pail.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            int cuts = random.nextInt(RETRIES + 1);
            boolean chunked = random.nextBoolean();
            int piece = 1 + random.nextInt(3000);
            GetOptions options = switch (random.nextInt(4)) {
                case 0 -> GetOptions.defaults().withRange(ByteRange.of(17, 9000));
                case 1 -> GetOptions.defaults().withRange(ByteRange.from(4321));
                case 2 -> GetOptions.defaults().withRange(ByteRange.suffix(5678));
                default -> GetOptions.defaults();
            };
            ScriptedTransport wire = new ScriptedTransport((call, index) -> {
                Reply whole = serve(call, OBJECT, "\"e\"").inPieces(piece);
                if (chunked && whole.status() == 200) {
                    whole.headers().put("transfer-encoding", "chunked");
                }
                int length = whole.body().length;
                return index >= cuts || length == 0
                        ? whole
                        : random.nextInt(5) == 0 && !chunked
                                ? whole.cutAt(random.nextInt(length), null)
                                : whole.cutAt(random.nextInt(length));
            });
            String what = "seed " + seed + ", round " + round;

            byte[] taken = take(taker, wire, options);

            ByteRange range = options.range();
            byte[] wanted = range == null
                    ? OBJECT
                    : Arrays.copyOfRange(
                            OBJECT,
                            (int) (range.first() < 0 ? OBJECT.length + range.first() : range.first()),
                            range.last() < 0 ? OBJECT.length : (int) range.last() + 1);
            assertThat(taken).as(what).isEqualTo(wanted);
            assertThat(wire.calls()).as(what).hasSize(cuts + 1);
            assertThat(wire.sent("if-match").subList(1, cuts + 1)).as(what).allMatch("\"e\""::equals);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D10")
    void everyOffsetOfACutHeals(Taker taker) throws IOException {
        byte[] object = bytes(300, 3);
        for (int offset = 0; offset <= object.length; offset++) {
            int cutAt = offset;
            ScriptedTransport wire = new ScriptedTransport((call, index) -> {
                Reply whole = serve(call, object, "\"e\"").inPieces(7);
                return index == 0 ? whole.cutAt(cutAt) : whole;
            });

            assertThat(take(taker, wire, GetOptions.defaults())).isEqualTo(object);

            assertThat(wire.calls()).hasSize(offset == object.length ? 1 : 2);
            if (offset > 0 && offset < object.length) {
                assertThat(wire.sent("range").get(1)).isEqualTo("bytes=" + offset + "-299");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatAnswersWithTheWholeObjectIsReadFromWhereItWas(Taker taker) throws IOException {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> {
            Reply whole = Reply.of(200, Map.of("etag", "\"e\""), OBJECT).inPieces(100);
            return index < 3 ? whole.cutAt(index * 1000 + 550) : whole;
        });

        assertThat(take(taker, wire, GetOptions.defaults())).isEqualTo(OBJECT);
        assertThat(wire.calls()).hasSize(4);
    }

    @Test
    void anErrorOnTheWayIsRetriedFromTheSamePlace() throws IOException {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> switch (index) {
            case 0 -> serve(call, OBJECT, "\"e\"").inPieces(100).cutAt(4000);
            case 1 -> Reply.of(503, Map.of(), "<Error><Code>SlowDown</Code></Error>");
            case 2 -> throw new IOException("connection refused");
            default -> serve(call, OBJECT, "\"e\"");
        });

        assertThat(take(Taker.STREAM, wire, GetOptions.defaults())).isEqualTo(OBJECT);

        assertThat(wire.sent("range")).containsExactly("", "bytes=4000-9999", "bytes=4000-9999", "bytes=4000-9999");
        assertThat(events).extracting(CallEvent::what).contains("ConnectionLost, going on at byte 4000");
    }

    @Test
    void aVersionThatWasReplacedMeanwhileIsReadToItsEnd() throws IOException {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> {
            boolean named = "versionId=v1".equals(call.uri().getRawQuery());
            Reply answer = serve(call, index == 0 || named ? OBJECT : OTHER, index == 0 || named ? "\"e\"" : "\"f\"");
            answer.headers().put("x-amz-version-id", index == 0 || named ? "v1" : "v2");
            return index == 0 ? answer.inPieces(100).cutAt(4000) : answer;
        });

        assertThat(take(Taker.STREAM, wire, GetOptions.defaults())).isEqualTo(OBJECT);
        assertThat(wire.calls()).hasSize(3);
    }

    @Test
    void aPartIsGoneOnWithAsARange() throws IOException {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> {
            if (index > 0) {
                assertThat(call.uri().getRawQuery()).isNull();
                return serve(call, OBJECT, "\"e\"");
            }
            return Reply.of(
                            206,
                            Map.of("etag", "\"e\"", "content-range", "bytes 1000-1999/10000"),
                            Arrays.copyOfRange(OBJECT, 1000, 2000))
                    .inPieces(10)
                    .cutAt(500);
        });

        assertThat(take(Taker.BYTES, wire, GetOptions.defaults().withPartNumber(2)))
                .isEqualTo(Arrays.copyOfRange(OBJECT, 1000, 2000));
        assertThat(wire.sent("range")).containsExactly("", "bytes=1500-1999");
    }

    // It does not

    @ParameterizedTest
    @EnumSource
    @Tag("D10")
    void anObjectThatChangedMeanwhileIsATypedError(Taker taker) throws IOException {
        ScriptedTransport wire = new ScriptedTransport((call, index) ->
                index == 0 ? serve(call, OBJECT, "\"e\"").inPieces(100).cutAt(4000) : serve(call, OTHER, "\"f\""));

        S3Exception failure = typed(failureOf(taker, wire));

        assertThat(failure).isInstanceOf(IntegrityException.class);
        assertThat(failure.code()).isEqualTo("ObjectChanged");
        assertThat(failure.kind()).isEqualTo(ErrorKind.PRECONDITION_FAILED);
        assertThat(failure.httpStatus()).isEqualTo(412);
        assertThat(failure.requestId()).contains("RQ");
        assertThat(failure).hasMessageContaining("GetObject bucket/k: the object changed while it was read");
        assertThat(wire.calls()).hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "another ETag in a 206 | 206 | \"f\" | bytes 4000-9999/10000 | 6000 | ObjectChanged",
                "no ETag in a 206 | 206 | - | bytes 4000-9999/10000 | 6000 | ObjectChanged",
                "a weak ETag | 206 | W/\"e\" | bytes 4000-9999/10000 | 6000 | ObjectChanged",
                "another ETag in a 200 | 200 | \"f\" | - | 10000 | ObjectChanged",
                "another length in a 200 | 200 | \"e\" | - | 9999 | RangeIgnored",
                "another start | 206 | \"e\" | bytes 4001-9999/10000 | 5999 | RangeMismatch",
                "another end | 206 | \"e\" | bytes 4000-9998/10000 | 5999 | RangeMismatch",
                "another total | 206 | \"e\" | bytes 4000-9999/10001 | 6000 | RangeMismatch",
                "another length than the range's | 206 | \"e\" | bytes 4000-9999/10000 | 5000 | RangeMismatch",
                "no range | 206 | \"e\" | - | 6000 | RangeMismatch",
                "junk | 206 | \"e\" | bytes four thousand | 6000 | RangeMismatch",
                "backwards | 206 | \"e\" | bytes 9999-4000/10000 | 6000 | RangeMismatch",
                "a total of less | 206 | \"e\" | bytes 4000-9999/5 | 6000 | RangeMismatch"
            })
    void theRestOfAnythingElseIsNeverJoined(
            String name, int status, String eTag, String contentRange, int length, String code) throws IOException {
        for (Taker taker : Taker.values()) {
            ScriptedTransport wire = new ScriptedTransport((call, index) -> {
                if (index == 0) {
                    return serve(call, OBJECT, "\"e\"").inPieces(100).cutAt(4000);
                }
                Map<String, String> headers = new HashMap<>();
                if (eTag != null) {
                    headers.put("etag", eTag);
                }
                if (contentRange != null) {
                    headers.put("content-range", contentRange);
                }
                return Reply.of(status, headers, bytes(length, 9));
            });

            S3Exception failure = typed(failureOf(taker, wire));

            assertThat(failure).as(taker.name()).isInstanceOf(IntegrityException.class);
            assertThat(failure.code()).as(taker.name()).isEqualTo(code);
            assertThat(wire.calls()).hasSize(2);
        }
    }

    /** Only chunks show their end; of any other coding the body ends where its connection does. */
    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip", "chunked, gzip", "xchunked"})
    void anEndThatProvesNothingIsNeverTheEnd(String coding) throws IOException {
        for (Taker taker : Taker.values()) {
            ScriptedTransport wire =
                    new ScriptedTransport((call, index) -> Reply.of(200, Map.of("transfer-encoding", coding), OBJECT)
                            .inPieces(100)
                            .cutAt(4000, null));

            S3Exception failure = typed(failureOf(taker, wire));

            assertThat(failure.code()).as(taker.name()).isEqualTo("ConnectionLost");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "W/\"e\"", "\"\""})
    void withoutAStrongETagOnlyWhoCanBeginAnewDoes(String eTag) throws IOException {
        for (Taker taker : Taker.values()) {
            ScriptedTransport wire = new ScriptedTransport((call, index) -> {
                // another object each time: a seam would show
                Reply whole = Reply.of(
                                200, eTag.isEmpty() ? Map.of() : Map.of("etag", eTag), index == 0 ? OTHER : OBJECT)
                        .inPieces(100);
                return index == 0 ? whole.cutAt(4000) : whole;
            });
            if (taker.canBeginAnew()) {
                assertThat(take(taker, wire, GetOptions.defaults())).isEqualTo(OBJECT);
                assertThat(wire.calls()).hasSize(2);
            } else {
                S3Exception failure = typed(failureOf(taker, wire));
                assertThat(failure).isInstanceOf(TransportException.class);
                assertThat(failure.code()).isEqualTo("ConnectionLost");
                assertThat(wire.calls()).hasSize(1);
            }
            assertThat(wire.sent("range")).containsOnly("");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBodyDamagedBeforeOrAfterTheSeamIsFound(Taker taker) throws IOException {
        for (int damaged : new int[] {100, 3999, 4000, 9999}) {
            ScriptedTransport wire = new ScriptedTransport((call, index) -> {
                byte[] flipped = OBJECT.clone();
                flipped[damaged] ^= 1;
                Reply answer = serve(call, flipped, "\"e\"").inPieces(100);
                answer.headers().computeIfPresent("x-amz-checksum-crc32c", (name, old) -> crc32c(OBJECT));
                return index % 2 == 0 ? answer.cutAt(4000) : answer;
            });

            S3Exception failure = typed(failureOf(taker, wire));

            assertThat(failure.kind()).isEqualTo(ErrorKind.CHECKSUM_MISMATCH);
            // whoever can begins anew: three times two requests
            assertThat(wire.calls()).hasSize(taker.canBeginAnew() ? 6 : 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("R1")
    void cutsAreCountedAsFailedAttemptsWhateverProgressTheyMade(Taker taker) throws IOException {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> {
            Reply rest = serve(call, OBJECT, "\"e\"").inPieces(100);
            return rest.cutAt(Math.min(rest.body().length, 200));
        });

        S3Exception failure = typed(failureOf(taker, wire));

        assertThat(failure.code()).isEqualTo("ConnectionLost");
        assertThat(failure.detail().attempts()).isEqualTo(RETRIES + 1);
        assertThat(failure.getSuppressed()).hasSize(RETRIES);
        assertThat(wire.calls()).hasSize(RETRIES + 1);
    }

    // Readers that pause or leave

    @Test
    void aReaderThatPausesCostsNoRequest() throws IOException {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> {
            Reply answer = serve(call, OBJECT, "\"e\"").inPieces(1000);
            return index == 0 ? answer.cutAt(1000) : answer;
        });
        try (S3Client s3 = client(wire);
                ObjectStream stream = s3.getObject("bucket", "k")) {

            assertThat(wire.calls()).as("cut behind what waits to be read").hasSize(1);
            assertThat(stream.readNBytes(1000)).isEqualTo(Arrays.copyOf(OBJECT, 1000));
            assertThat(wire.calls()).hasSize(1);
            assertThat(stream.read()).isEqualTo(OBJECT[1000] & 0xff);
            assertThat(wire.calls()).hasSize(2);
        }
        assertThat(wire.bodiesHeld()).isZero();
    }

    @Test
    @Tag("O7")
    void closingEarlyAsksForNothingMore() throws IOException {
        for (int cutAt : new int[] {1000, 5000, 10_000}) {
            ScriptedTransport wire = new ScriptedTransport(
                    (call, index) -> serve(call, OBJECT, "\"e\"").inPieces(1000).cutAt(cutAt));
            try (S3Client s3 = client(wire)) {
                try (ObjectStream stream = s3.getObject("bucket", "k")) {
                    stream.readNBytes(500);
                }
                assertThat(wire.calls()).hasSize(1);
                assertThat(wire.bodiesHeld()).isZero();
            }
        }
    }

    @Test
    void aSubscriberHearsTheTypedFailureOnce() {
        ScriptedTransport wire = new ScriptedTransport((call, index) ->
                index == 0 ? serve(call, OBJECT, "\"e\"").inPieces(100).cutAt(4000) : serve(call, OTHER, "\"f\""));
        Collecting collecting = new Collecting();
        try (S3Client s3 = client(wire)) {
            Throwable failed = catchThrowable(() -> s3.getObjectAsync("bucket", "k", collecting, GetOptions.defaults())
                    .join());

            assertThat(collecting.failures).singleElement().isInstanceOf(IntegrityException.class);
            assertThat(typed(failed)).isSameAs(collecting.failures.get(0));
            assertThat(collecting.bytes.toByteArray()).isEqualTo(Arrays.copyOf(OBJECT, 4000));
        }
    }

    @Test
    void theCallersOwnConditionsGoWithTheRest() throws IOException {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> {
            Reply answer = serve(call, OBJECT, "\"e\"").inPieces(100);
            return index == 0 ? answer.cutAt(4000) : answer;
        });

        take(
                Taker.BYTES,
                wire,
                GetOptions.defaults().withIfNoneMatch(new ETag("\"x\"")).withVersionId("v7"));

        assertThat(wire.sent("if-none-match")).containsExactly("\"x\"", "\"x\"");
        assertThat(new TreeSet<>(new ArrayList<>(wire.calls().stream()
                        .map(call -> call.uri().getRawQuery())
                        .toList())))
                .containsExactly("versionId=v7");
    }

    @Test
    void aSubscriberThatThrowsIsNotFedOn() {
        ScriptedTransport wire = new ScriptedTransport(
                (call, index) -> serve(call, OBJECT, "\"e\"").inPieces(100));
        IllegalStateException broken = new IllegalStateException("broken");
        List<Throwable> told = new CopyOnWriteArrayList<>();
        Flow.Subscriber<List<ByteBuffer>> throwing = new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(List<ByteBuffer> buffers) {
                throw broken;
            }

            @Override
            public void onError(Throwable failure) {
                told.add(failure);
            }

            @Override
            public void onComplete() {
                told.add(new AssertionError("completed"));
            }
        };
        try (S3Client s3 = client(wire)) {

            S3Exception failed =
                    typed(catchThrowable(() -> s3.getObjectAsync("bucket", "k", throwing, GetOptions.defaults())
                            .join()));

            assertThat(failed).hasCause(broken);
            assertThat(told).containsExactly(failed);
            assertThat(wire.calls()).hasSize(1);
            assertThat(wire.bodiesHeld()).isZero();
        }
    }
}
