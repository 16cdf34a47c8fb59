package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.testkit.ChildJvm;
import dev.pail.testkit.S3Sink;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Uploads by a process of its own: what it allocates, and that it outlives its file. */
class UploadProcessIT {

    private static final long MIB = 1 << 20;
    /** The nightly run sets 4 GiB. */
    private static final long LARGE = Long.getLong("pail.test.largeBytes", 1024 * MIB);
    /** For each part in flight a buffer of 128 KiB, and what the JDK's sockets take beside it. */
    private static final String DIRECT = "-XX:MaxDirectMemorySize=16m";

    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    @TempDir
    Path directory;

    /** The JDK of this process, and one of each other version that this machine has. */
    static Stream<Path> jdks() throws IOException {
        Map<Integer, Path> homes = new TreeMap<>();
        if (Files.isDirectory(JDKS)) {
            try (Stream<Path> all = Files.list(JDKS)) {
                all.forEach(home -> homes.put(version(home), home));
            }
        }
        homes.put(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
        return homes.entrySet().stream().filter(jdk -> jdk.getKey() >= 17).map(Map.Entry::getValue);
    }

    private static int version(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() && Files.isExecutable(home.resolve("bin/java"))
                    ? Integer.parseInt(version.group(1))
                    : 0;
        } catch (IOException noJdk) {
            return 0;
        }
    }

    @Test
    @Tag("Z4")
    @Tag("Z6")
    @Tag("G29")
    void aLargeFileGoesUpInAHeapOf64MebibytesAndAllocatesNextToNothing() throws Exception {
        long size = LARGE;
        Path file = sparse(size);
        try (S3Sink sink = new S3Sink()) {
            Process child = upload(Path.of(System.getProperty("java.home")), sink, file, 8 * MIB, "-Xmx64m", DIRECT);

            String output = end(child);

            assertThat(output).endsWith(MeteredUpload.DONE);
            assertThat(sink.objects()).containsExactly(Map.entry("/bucket/key", size));
            assertThat(sink.bodyBytes()).as("every byte once").isEqualTo(size);
            long allocated = Long.parseLong(output.replaceAll("(?s).*" + MeteredUpload.ALLOCATED + " (\\d+).*", "$1"));
            assertThat(allocated).as("bytes allocated for %d", size).isBetween(1L, size / 16);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @Tag("Z8")
    @Tag("Z3")
    void aFileTruncatedWhileItsPagesAreSentFailsTheUploadAndNotTheProcess(Path jdk) throws Exception {
        Path file = sparse(256 * MIB);
        AtomicBoolean truncated = new AtomicBoolean();
        AtomicInteger brokenOff = new AtomicInteger();
        S3Sink.BodyReader truncating = (body, length) -> {
            body.readNBytes(64 * 1024);
            if (truncated.compareAndSet(false, true)) {
                truncate(file, 4096);
            }
            return rest(body, length - 64 * 1024, brokenOff);
        };
        try (S3Sink sink = new S3Sink(truncating)) {
            Process child = upload(jdk, sink, file, 128 * MIB);

            String output = end(child);

            assertThat(output).containsPattern("(?m)^FAILED IntegrityException Source(Failed|Changed)$");
            assertThat(truncated).isTrue();
            assertThat(brokenOff.get())
                    .as("bodies that broke off: the truncation met pages on their way, not the reading before")
                    .isPositive();
            assertThat(sink.objects()).isEmpty();
        }
    }

    private static long rest(InputStream body, long left, AtomicInteger brokenOff) throws IOException {
        try {
            return S3Sink.drop(body, left) + 64 * 1024;
        } catch (EOFException e) {
            brokenOff.incrementAndGet();
            throw e;
        }
    }

    private Path sparse(long size) throws IOException {
        Path file = directory.resolve("sparse");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
        return file;
    }

    private static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private Process upload(Path jdk, S3Sink sink, Path file, long partSizeBytes, String... options) {
        return ChildJvm.start(
                jdk,
                Stream.concat(
                                Stream.of(options),
                                Stream.of(
                                        "-XX:ErrorFile=" + directory.resolve("crash.log"),
                                        "-XX:-CreateCoredumpOnCrash"))
                        .toList(),
                MeteredUpload.class,
                sink.endpoint(),
                file.toString(),
                Long.toString(partSizeBytes),
                "16");
    }

    private static String end(Process child) throws Exception {
        try (InputStream output = child.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as(text).isZero();
            return text;
        } finally {
            child.destroyForcibly();
        }
    }
}
