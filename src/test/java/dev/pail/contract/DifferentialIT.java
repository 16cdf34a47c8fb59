package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.contract.Party.Seen;
import dev.pail.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Pail writes, the AWS SDK and MinIO's SDK read, and the reverse: the same bytes, type, metadata, tags, ETag and
 * checksums. A cell is one object read by one client. Every key comes with the small sizes, every size with one key;
 * {@code -Dpail.exhaustive=true} takes all keys with all sizes.
 */
@Tag("T7")
@Tag("H8")
class DifferentialIT {

    enum Kind {
        PUT,
        FILE,
        COPY
    }

    /** Those that MinIO keeps; what it makes of the others is in {@code docs/servers.md}. */
    private static final List<String> KEYS = List.of(
            "plain",
            "a b c",
            "a+b",
            "100%25",
            "~tilde~",
            "equals=and&more?q#f",
            "日本語/été",
            "🚀 emoji",
            ("k".repeat(204) + "/").repeat(4) + "k".repeat(204));

    private static final List<Integer> SMALL = List.of(0, 1);
    private static final List<Integer> LARGE =
            List.of(Party.PART - 1, Party.PART, Party.PART + 1, 2 * Party.PART + 12345);
    private static final byte[] RANDOM = new byte[3 * Party.PART];
    private static final String BUCKET = "pail-" + UUID.randomUUID();
    private static final AtomicInteger CELLS = new AtomicInteger();
    private static final Map<String, Party> PARTIES = new LinkedHashMap<>();

    static {
        new Random(7).nextBytes(RANDOM);
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        TestServer minio = TestServer.sharedMinio();
        PailParty pail = new PailParty(minio, Files.createDirectory(directory.resolve("pail")));
        PARTIES.put("Pail", pail);
        PARTIES.put("AWS", new AwsParty(minio));
        PARTIES.put("MinIO", new MinioParty(minio, Files.createDirectory(directory.resolve("minio"))));
        pail.s3().createBucket(BUCKET);
    }

    @AfterAll
    static void end() {
        PARTIES.values().forEach(Party::close);
        PARTIES.clear();
        System.out.println("[pail] differential matrix: " + CELLS + " cells");
    }

    static Stream<Arguments> objects() {
        boolean all = Boolean.getBoolean("pail.exhaustive");
        List<Arguments> objects = new ArrayList<>();
        for (String writer : List.of("Pail", "AWS", "MinIO")) {
            for (Kind kind : Kind.values()) {
                KEYS.forEach(key -> SMALL.forEach(size -> objects.add(Arguments.of(writer, kind, size, key))));
                (all ? KEYS : KEYS.subList(0, 1))
                        .forEach(key -> LARGE.forEach(size -> objects.add(Arguments.of(writer, kind, size, key))));
            }
        }
        return objects.stream();
    }

    @ParameterizedTest
    @MethodSource("objects")
    void everyClientReadsTheSame(String writer, Kind kind, int size, String key) throws Exception {
        byte[] bytes = Arrays.copyOf(RANDOM, size);
        Party writing = PARTIES.get(writer);
        String eTag = switch (kind) {
            case PUT -> writing.put(BUCKET, key, bytes);
            case FILE -> writing.file(BUCKET, key, bytes);
            case COPY -> {
                writing.put(BUCKET, "source of " + key.length(), bytes);
                yield writing.copy(BUCKET, "source of " + key.length(), key);
            }
        };

        Map<String, Seen> seen = new LinkedHashMap<>();
        for (Map.Entry<String, Party> reader : PARTIES.entrySet()) {
            seen.put(reader.getKey(), reader.getValue().read(BUCKET, key));
            CELLS.incrementAndGet();
        }

        Seen expected = new Seen(
                size,
                Arrays.hashCode(bytes),
                Party.CONTENT_TYPE,
                Party.METADATA,
                Party.TAGS,
                eTag,
                seen.get("AWS").checksums());
        assertThat(seen.values()).allSatisfy(one -> assertThat(one).isEqualTo(expected));
        assertThat(expected.checksums()).as("some checksum").isNotEmpty();
        if (kind != Kind.FILE || size < Party.PART) {
            assertThat(eTag)
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("MD5").digest(bytes)));
        }
    }
}
