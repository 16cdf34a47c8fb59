package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.error.InvalidCallException;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import dev.pail.model.Body;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.DeleteOptions;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.PutOptions;
import dev.pail.model.ServerSideEncryption;
import dev.pail.model.UploadedPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A value that would become a second header, or garbage in the first, is refused in every field; nothing goes out. */
@ExtendWith(NoSecretTold.class)
class HeaderInjectionTest {

    private static final String CANARY = "c4n4ry";

    /** 300 strings: each of 75 characters or sequences at the start, in the middle, at the end and alone. */
    static List<String> hostileStrings() {
        List<String> evil = new ArrayList<>(List.of(
                "\r",
                "\n",
                "\r\n",
                "\n\r",
                "\r\n\r\n",
                "\r\nX-Evil: 1",
                "\n x-folded",
                "\0",
                "\u0001",
                "\u0008",
                "\u000b",
                "\u000c",
                "\u001b",
                "\u001f",
                "\u007f",
                "\u0080",
                "\u0085",
                "\u009f",
                "\u00a0",
                "\u00ad",
                "\u00e9",
                "\u00ff",
                "\u0100",
                "\u010a",
                "\u010d",
                "\u0a0d",
                "\u2028",
                "\u2029",
                "\u200b",
                "\ufeff",
                "\uffff",
                "\ud83d\ude80",
                "\ud800",
                "\udc00",
                "\u560a",
                "\u560d",
                "\u65e5\u672c"));
        for (char c = 0xae; evil.size() < 75; c++) {
            evil.add(String.valueOf(c));
        }
        List<String> strings = new ArrayList<>();
        for (String one : evil) {
            strings.add(one);
            strings.add(one + CANARY);
            strings.add(CANARY + one + CANARY);
            strings.add(CANARY + one);
        }
        return strings;
    }

    static Stream<Arguments> fields() {
        Map<String, BiConsumer<S3Client, String>> fields = new LinkedHashMap<>();
        PutOptions put = PutOptions.defaults();
        GetOptions get = GetOptions.defaults();
        List<UploadedPart> parts = List.of(new UploadedPart(1, new ETag("\"e\""), null));
        fields.put("metadata value", (s3, evil) -> put(s3, put.withMetadata(Map.of("name", evil))));
        fields.put("metadata name", (s3, evil) -> put(s3, put.withMetadata(Map.of(evil, "value"))));
        fields.put("content type", (s3, evil) -> put(s3, put.withContentType(evil)));
        fields.put("storage class", (s3, evil) -> put(s3, put.withStorageClass(evil)));
        fields.put(
                "encryption",
                (s3, evil) -> put(
                        s3,
                        put.withServerSideEncryption(new ServerSideEncryption.Managed(evil, null, Map.of(), null))));
        fields.put(
                "encryption key", (s3, evil) -> put(s3, put.withServerSideEncryption(ServerSideEncryption.kms(evil))));
        fields.put("tagging", (s3, evil) -> put(s3, put.withHeaders(Map.of("x-amz-tagging", evil))));
        fields.put("copy source", (s3, evil) -> put(s3, put.withHeaders(Map.of("x-amz-copy-source", evil))));
        fields.put("header name", (s3, evil) -> put(s3, put.withHeaders(Map.of(evil, "value"))));
        fields.put("If-Match of a put", (s3, evil) -> put(s3, put.withIfMatch(new ETag(evil))));
        fields.put(
                "If-Match of a get", (s3, evil) -> s3.getObjectBytes("bucket", "k", get.withIfMatch(new ETag(evil))));
        fields.put(
                "If-None-Match of a head",
                (s3, evil) -> s3.headObject("bucket", "k", get.withIfNoneMatch(new ETag(evil))));
        fields.put(
                "header of a get",
                (s3, evil) -> s3.getObjectBytes("bucket", "k", get.withHeaders(Map.of("x-amz-extra", evil))));
        fields.put(
                "If-Match of a delete",
                (s3, evil) ->
                        s3.deleteObject("bucket", "k", DeleteOptions.defaults().withIfMatch(new ETag(evil))));
        CopySource from = CopySource.of("source", "from");
        fields.put(
                "metadata of a copy",
                (s3, evil) -> s3.copyObject(
                        from,
                        "bucket",
                        "k",
                        CopyOptions.defaults().replacingMetadata(put.withMetadata(Map.of("name", evil)))));
        fields.put(
                "If-Match of a copy's source",
                (s3, evil) -> s3.copyObject(from.withIfMatch(new ETag(evil)), "bucket", "k"));
        fields.put(
                "header of a copied part",
                (s3, evil) ->
                        s3.uploadPartCopy(from.withHeaders(Map.of("x-amz-e", evil)), null, "bucket", "k", "id", 1));
        for (String header : List.of("Cache-Control", "Content-Disposition")) {
            fields.put(header, (s3, evil) -> put(s3, put.withHeaders(Map.of(header, evil))));
        }
        fields.put(
                "metadata of an upload",
                (s3, evil) -> s3.createMultipartUpload("bucket", "k", put.withMetadata(Map.of("name", evil))));
        fields.put(
                "header of a complete",
                (s3, evil) -> s3.completeMultipartUpload(
                        "bucket", "k", "id", parts, CompleteOptions.defaults().withHeaders(Map.of("x-amz-e", evil))));
        return fields.entrySet().stream().map(field -> Arguments.of(field.getKey(), field.getValue()));
    }

    private static void put(S3Client s3, PutOptions options) {
        s3.putObject("bucket", "k", Body.of("x"), options);
    }

    @Test
    void thereAre300Strings() {
        assertThat(hostileStrings()).hasSize(300).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fields")
    @Tag("G22")
    void aHostileValueIsRefusedUnsentAndNotEchoed(String field, BiConsumer<S3Client, String> call) {
        refusesAll(Wire.builder("http://127.0.0.1:9"), field, call);
    }

    /** The signer refuses such values, too, but it has nothing to do here. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("fields")
    @Tag("G22")
    void soItIsWithoutASignature(String field, BiConsumer<S3Client, String> call) {
        refusesAll(Wire.builder("http://127.0.0.1:9").credentials(CredentialsProvider.anonymous()), field, call);
    }

    private static void refusesAll(S3ClientBuilder builder, String field, BiConsumer<S3Client, String> call) {
        Unplugged wire = new Unplugged();
        try (S3Client s3 = TestHooks.transport(builder.asciiMetadataOnly(true), real -> wire)
                .build()) {
            for (String evil : hostileStrings()) {
                InvalidCallException refused =
                        catchThrowableOfType(InvalidCallException.class, () -> call.accept(s3, evil));

                assertThat(refused).as(escaped(evil)).isNotNull();
                assertThat(refused.toString()).as(escaped(evil)).matches("[ -~]*");
                if (!field.endsWith("name")) {
                    assertThat(refused.toString()).doesNotContain(CANARY);
                }
            }
        }
        assertThat(wire.requests).hasValue(0);
    }

    /** By default text of any script may be metadata: it travels as ASCII and reads back as it was. */
    @Test
    @Tag("G22")
    @Tag("M10")
    void aHostileMetadataValueIsRefusedOrEncoded() {
        Unplugged wire = new Unplugged();
        int sent = 0;
        try (S3Client s3 = TestHooks.transport(Wire.builder("http://127.0.0.1:9"), real -> wire)
                .retryPolicy(Wire.retries(0))
                .build()) {
            for (String evil : hostileStrings()) {
                PutOptions options = PutOptions.defaults().withMetadata(Map.of("name", evil));

                RuntimeException ended = catchThrowableOfType(RuntimeException.class, () -> put(s3, options));

                boolean neverSent = evil.codePoints()
                        .anyMatch(c -> Character.isISOControl(c)
                                || c == 0x2028
                                || c == 0x2029
                                || c == 0xffff
                                || (c >= 0xd800 && c <= 0xdfff));
                assertThat(ended instanceof InvalidCallException)
                        .as(escaped(evil))
                        .isEqualTo(neverSent);
                assertThat(ended.toString()).as(escaped(evil)).matches("[ -~]*").doesNotContain(CANARY);
                sent += neverSent ? 0 : 1;
            }
        }
        assertThat(sent).isEqualTo(wire.requests.get()).isGreaterThan(100);
        assertThat(wire.headers).allSatisfy(value -> assertThat(value).matches("[ -~]*"));
    }

    /** What is percent-encoded on its way cannot become a second header: controls are refused, the rest is text. */
    @Test
    @Tag("G22")
    void hostileNamesOfTagsAndSourcesAreRefusedOrEncoded() {
        Unplugged wire = new Unplugged();
        try (S3Client s3 = TestHooks.transport(Wire.builder("http://127.0.0.1:9"), real -> wire)
                .retryPolicy(Wire.retries(0))
                .build()) {
            for (String evil : hostileStrings()) {
                List<Runnable> calls = List.of(
                        () -> s3.copyObject(CopySource.of("source", "x" + evil), "bucket", "k"),
                        () -> s3.copyObject(CopySource.of("source", "k").withVersionId(evil), "bucket", "k"),
                        () -> s3.copyObject(CopySource.of("source" + evil, "k"), "bucket", "k"),
                        () -> s3.copyObject(
                                CopySource.of("source", "k"),
                                "bucket",
                                "k",
                                CopyOptions.defaults().replacingTags(Map.of("t" + evil, evil))));
                calls.forEach(call -> {
                    RuntimeException ended = catchThrowableOfType(RuntimeException.class, call::run);
                    assertThat(ended.toString())
                            .as(escaped(evil))
                            .matches("[ -~]*")
                            .doesNotContain(CANARY);
                });
            }
        }
        assertThat(wire.requests).hasPositiveValue();
        assertThat(wire.headers)
                .isNotEmpty()
                .allSatisfy(value -> assertThat(value).matches("[ -~]*"));
    }

    @Test
    @Tag("G22")
    void aHostileUserAgentIsRefusedWhenTheClientIsBuilt() {
        for (String evil : hostileStrings()) {
            InvalidCallException refused = catchThrowableOfType(
                    InvalidCallException.class,
                    () -> Wire.builder("http://127.0.0.1:9")
                            .userAgentSuffix(evil)
                            .build());

            assertThat(refused).as(escaped(evil)).isNotNull();
            assertThat(refused.toString()).matches("[ -~]*").doesNotContain(CANARY);
        }
    }

    @Test
    void aHarmlessValueReachesTheWire() {
        Unplugged wire = new Unplugged();
        try (S3Client s3 = TestHooks.transport(Wire.builder("http://127.0.0.1:9"), real -> wire)
                .retryPolicy(Wire.retries(0))
                .build()) {
            fields().map(field -> field.get()[1]).forEach(call -> {
                @SuppressWarnings("unchecked")
                BiConsumer<S3Client, String> harmless = (BiConsumer<S3Client, String>) call;
                assertThat(catchThrowableOfType(RuntimeException.class, () -> harmless.accept(s3, CANARY)))
                        .isNotInstanceOf(InvalidCallException.class);
            });
        }
        assertThat(wire.requests).hasValue((int) fields().count());
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> out.append(c > ' ' && c < 0x7f ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
        return out.toString();
    }

    /** Counts what would have gone out. */
    private static final class Unplugged implements HttpTransport {
        private final AtomicInteger requests = new AtomicInteger();
        private final List<String> headers = new CopyOnWriteArrayList<>();

        @Override
        public CompletableFuture<HttpReply> send(HttpCall call) {
            requests.incrementAndGet();
            headers.addAll(call.headers().values());
            return CompletableFuture.failedFuture(new IOException("unplugged"));
        }

        @Override
        public void close() {}
    }
}
