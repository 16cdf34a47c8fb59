package dev.pail.internal.xml;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import dev.pail.model.ObjectPage;
import dev.pail.model.ObjectSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile and broken documents: a typed error or the right answer, little memory, no network, no files. */
@Tag("G20")
@Tag("H7")
class HostileXmlTest {

    private static final String SECRET = "canary-5f3a";
    private static final long ALLOCATED_BYTES_MAX = 32L << 20;
    private static final Duration CPU_MAX = Duration.ofSeconds(1);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    static Path directory;

    private static ServerSocket canary;
    private static Path secret;

    private final S3Xml xml = new S3Xml();
    private final Map<String, Function<byte[], Object>> readers = readers();

    @BeforeAll
    static void setCanaries() throws IOException {
        canary = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        secret = Files.writeString(directory.resolve("secret.dtd"), SECRET);
        new S3Xml().listObjectsV2("<ListBucketResult/>".getBytes(UTF_8)); // class loading is not what is measured
    }

    @AfterAll
    static void closeCanary() throws IOException {
        canary.close();
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryHostileDocument() {
        String http = "http://127.0.0.1:" + canary.getLocalPort() + "/x.dtd";
        Map<String, Supplier<byte[]>> documents =
                HostileDocuments.refused(http, secret.toUri().toString());
        assertThat(documents).hasSizeGreaterThan(100);
        return documents.entrySet().stream()
                .map(d -> DynamicTest.dynamicTest(
                        d.getKey(), () -> assertRefused(d.getValue().get())));
    }

    private void assertRefused(byte[] body) throws IOException {
        readers.forEach((name, reader) -> {
            Cost cost = new Cost();

            Throwable failure = catchThrowable(() -> reader.apply(body));

            cost.assertSmall(name);
            assertThat(failure)
                    .as(name)
                    .isInstanceOf(MalformedXmlException.class)
                    .message()
                    .hasSizeLessThan(250)
                    .doesNotContain(SECRET)
                    .matches("[^\\p{Cntrl}]*");
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                assertThat(String.valueOf(cause.getMessage()))
                        .hasSizeLessThan(1000)
                        .doesNotContain(SECRET);
            }
        });
        Cost cost = new Cost();

        assertThat(xml.error(body)).isEmpty();

        cost.assertSmall("error");
        assertNobodyCalled();
    }

    @TestFactory
    Stream<DynamicTest> readsADocumentCutShortAnywhereWrongNever() {
        return samples().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    byte[] whole = sample.getValue().getBytes(UTF_8);
                    Function<byte[], Object> reader = readers.get(sample.getKey());
                    Object answer = reader.apply(whole);
                    for (int length = 0; length < whole.length; length++) {
                        byte[] cut = Arrays.copyOf(whole, length);

                        assertThatThrownBy(() -> reader.apply(cut))
                                .as("%s bytes", length)
                                .isInstanceOf(MalformedXmlException.class)
                                .hasMessageStartingWith(sample.getKey() + ": ");
                    }
                    assertThat(reader.apply((sample.getValue() + " \r\n\t").getBytes(UTF_8)))
                            .isEqualTo(answer);
                }));
    }

    @TestFactory
    Stream<DynamicTest> readsTheSameFromEveryCharset() {
        return samples().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    Function<byte[], Object> reader = readers.get(sample.getKey());
                    String body = sample.getValue();
                    Object answer = reader.apply(body.getBytes(UTF_8));
                    String utf16 = body.replace("UTF-8", "UTF-16");

                    assertThat(reader.apply(("\uFEFF" + body).getBytes(UTF_8))).isEqualTo(answer);
                    assertThat(reader.apply(("\uFEFF" + utf16).getBytes(UTF_16BE)))
                            .isEqualTo(answer);
                    assertThat(reader.apply(("\uFEFF" + utf16).getBytes(UTF_16LE)))
                            .isEqualTo(answer);
                    assertThat(reader.apply(("\n  " + body).getBytes(UTF_8))).isEqualTo(answer);
                }));
    }

    @Test
    void survivesGarbage() {
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int round = 0; round < 1_500; round++) {
            byte[] garbage = HostileDocuments.garbage(random);

            readers.forEach((name, reader) -> assertThatThrownBy(() -> reader.apply(garbage))
                    .as("seed %s", seed)
                    .isInstanceOf(MalformedXmlException.class));
            assertThat(xml.error(garbage)).as("seed %s", seed).isEmpty();
        }
    }

    @Test
    void survivesDamagedDocuments() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        samples().forEach((name, sample) -> {
            for (int round = 0; round < 700; round++) {
                byte[] damaged = sample.getBytes(UTF_8);
                for (int i = random.nextInt(4); i >= 0; i--) {
                    damaged[random.nextInt(damaged.length)] = (byte)
                            (random.nextBoolean()
                                    ? random.nextInt()
                                    : "<>/&;![]-?'\"= \n0A".charAt(random.nextInt(17)));
                }

                Throwable failure = catchThrowable(() -> readers.get(name).apply(damaged));

                assertThat(failure)
                        .as("seed %s", seed)
                        .satisfiesAnyOf(
                                f -> assertThat(f).isNull(),
                                f -> assertThat(f).isInstanceOf(MalformedXmlException.class));
                xml.error(damaged);
            }
        });
    }

    @Test
    void readsEveryKeyThatXmlCanHold() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            StringBuilder document = new StringBuilder("<ListBucketResult>");
            String[] keys = new String[1 + random.nextInt(60)];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = "k" + randomText(random);
                document.append("<Contents><Key>k")
                        .append(written(keys[i].substring(1), random))
                        .append("</Key></Contents>");
            }

            ObjectPage page = xml.listObjectsV2(
                    document.append("</ListBucketResult>").toString().getBytes(UTF_8));

            assertThat(page.objects())
                    .extracting(ObjectSummary::key)
                    .as("seed %s", seed)
                    .containsExactly(keys);
        }
    }

    @Test
    void readsTextAcrossEveryBufferBoundary() {
        for (int padding = 0; padding < 9_000; padding += 7) {
            String key = "&<é😀>\"" + "x".repeat(40);
            String document =
                    "<ListBucketResult><!--" + " ".repeat(padding) + "--><Contents><Key>&amp;<![CDATA[<é]]>😀&gt;&quot;"
                            + "x".repeat(40) + "</Key></Contents></ListBucketResult>";

            ObjectPage page = xml.listObjectsV2(document.getBytes(UTF_8));

            assertThat(page.objects().get(0).key()).as("padding %s", padding).isEqualTo(key);
        }
    }

    @Test
    void readsTheLargestHonestPage() {
        String key = "%F0%9F%98%80".repeat(256);
        StringBuilder document = new StringBuilder("<ListBucketResult><EncodingType>url</EncodingType>");
        for (int i = 0; i < 1000; i++) {
            document.append("<Contents><Key>").append(key).append("</Key><ETag>&quot;e&quot;</ETag></Contents>");
        }
        byte[] body = document.append("</ListBucketResult>").toString().getBytes(UTF_8);

        ObjectPage page = xml.listObjectsV2(body);

        assertThat(page.objects()).hasSize(1000);
        assertThat(page.objects().get(999).key()).isEqualTo("😀".repeat(256));
    }

    @Test
    void countsTheQuotesOfALongListForNoExpansion() {
        StringBuilder document = new StringBuilder("<ListBucketResult>");
        for (int i = 0; i < 20_000; i++) {
            document.append("<Contents><Key>k&amp;&apos;&lt;&gt;</Key><ETag>&quot;e&quot;</ETag></Contents>");
        }

        ObjectPage page = xml.listObjectsV2(
                document.append("</ListBucketResult>").toString().getBytes(UTF_8));

        assertThat(page.objects()).hasSize(20_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${java.version}", "${sys:user.home}", "%{user.home}", "#{1+1}", "$(id)", "{{x}}"})
    void substitutesNothingInAValue(String text) {
        ObjectPage page = xml.listObjectsV2(
                ("<ListBucketResult><Contents><Key>" + text + "</Key></Contents></ListBucketResult>").getBytes(UTF_8));

        assertThat(page.objects().get(0).key()).isEqualTo(text);
    }

    @Test
    void writesNothingToTheConsole() {
        PrintStream before = System.err;
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        System.setErr(new PrintStream(console, true, UTF_8)); // where the JDK's parser complains of bad UTF-8 by itself
        try {
            assertThat(xml.error(new byte[] {'<', 'a', '>', (byte) 0x80, '<', '/', 'a', '>'}))
                    .isEmpty();
            assertThat(xml.error(new byte[] {'<', (byte) 0xC3})).isEmpty();
        } finally {
            System.setErr(before);
        }

        assertThat(console.toString(UTF_8)).isEmpty();
    }

    @Test
    void keepsTheLastOfTwo() {
        ObjectPage page = xml.listObjectsV2(
                "<ListBucketResult><Contents><Key>a</Key><Key>b</Key></Contents></ListBucketResult>".getBytes(UTF_8));

        assertThat(page.objects()).extracting(ObjectSummary::key).containsExactly("b");
    }

    @Test
    void servesManyThreads() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> reading = () -> IntStream.range(0, 500).allMatch(i -> {
                String key = Thread.currentThread().getId() + "-" + i;
                ObjectPage page = xml.listObjectsV2(
                        ("<ListBucketResult><Contents><Key>" + key + "</Key></Contents></ListBucketResult>")
                                .getBytes(UTF_8));
                return page.objects().get(0).key().equals(key);
            });
            for (Future<Boolean> result : pool.invokeAll(java.util.Collections.nCopies(4, reading))) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private Map<String, Function<byte[], Object>> readers() {
        Map<String, Function<byte[], Object>> all = new LinkedHashMap<>();
        all.put("ListAllMyBucketsResult", xml::listBuckets);
        all.put("ListBucketResult", xml::listObjectsV2);
        all.put("InitiateMultipartUploadResult", xml::initiateMultipartUpload);
        all.put("ListPartsResult", xml::listParts);
        all.put("ListMultipartUploadsResult", xml::listMultipartUploads);
        all.put("CompleteMultipartUploadResult", xml::completeMultipartUpload);
        all.put("LocationConstraint", xml::locationConstraint);
        return all;
    }

    private static Map<String, String> samples() {
        Map<String, String> all = new LinkedHashMap<>();
        sample(
                all,
                "ListAllMyBucketsResult",
                "<Buckets><Bucket><Name>b</Name><CreationDate>2019-12-11T23:32:47.000Z</CreationDate></Bucket></Buckets>");
        sample(
                all,
                "ListBucketResult",
                "<IsTruncated>false</IsTruncated><Contents><Key>a &amp; é 😀</Key><LastModified>2019-12-11T23:32:47.000Z</LastModified>"
                        + "<ETag>&quot;9b2c&quot;</ETag><Size>12</Size></Contents><!-- c --><CommonPrefixes><Prefix><![CDATA[p/]]></Prefix></CommonPrefixes>");
        sample(all, "InitiateMultipartUploadResult", "<Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId>");
        sample(
                all,
                "ListPartsResult",
                "<Part><PartNumber>1</PartNumber><ETag>\"e\"</ETag><Size>5</Size><ChecksumCRC32C>yZRlqg==</ChecksumCRC32C></Part>");
        sample(
                all,
                "ListMultipartUploadsResult",
                "<Bucket>b</Bucket><Upload><Key>k</Key><UploadId>u</UploadId></Upload>");
        sample(all, "CompleteMultipartUploadResult", "<Location>http://h/b/k</Location><ETag>&quot;e-2&quot;</ETag>");
        sample(all, "LocationConstraint", "eu-west-1");
        return all;
    }

    private static void sample(Map<String, String> all, String root, String content) {
        all.put(
                root,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + root
                        + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + content + "</" + root + ">");
    }

    private static String randomText(Random random) {
        return random.ints(random.nextInt(300), 0x20, 0x10FFFF)
                .map(c -> random.nextInt(4) == 0 ? c : " <>&'\"]-a\t\n\r".charAt(c % 12))
                .filter(c -> (c < 0xD800 || c > 0xDFFF) && c != 0xFFFE && c != 0xFFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** A text as one of the many ways in which XML can write it. */
    private static String written(String text, Random random) {
        StringBuilder xml = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean special = "<&>\r".indexOf(c) >= 0;
            switch (random.nextInt(special ? 2 : 6)) {
                case 0 -> xml.append("&#").append(c).append(';');
                case 1 -> xml.append("&#x").append(Integer.toHexString(c)).append(';');
                case 2 -> {
                    if (c == '\n' || c == ']') {
                        xml.appendCodePoint(c);
                    } else {
                        xml.append("<![CDATA[").appendCodePoint(c).append("]]>");
                    }
                }
                case 3 -> xml.append("<!-- c -->").appendCodePoint(c);
                default -> xml.appendCodePoint(c);
            }
        });
        return xml.toString();
    }

    private static void assertNobodyCalled() throws IOException {
        canary.setSoTimeout(1);
        assertThatThrownBy(() -> canary.accept().close()).isInstanceOf(SocketTimeoutException.class);
    }

    /** What this thread has spent since; processor time, since a shared machine makes wall time meaningless. */
    private static final class Cost {

        private final long cpuNanos = THREADS.getCurrentThreadCpuTime();
        private final long bytes = THREADS.getCurrentThreadAllocatedBytes();

        void assertSmall(String what) {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - bytes)
                    .as("bytes allocated, %s", what)
                    .isLessThan(ALLOCATED_BYTES_MAX);
            assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpuNanos))
                    .as("processor time, %s", what)
                    .isLessThan(CPU_MAX);
        }
    }
}
