package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.internal.body.RequestBody.Access;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("Z1")
@Tag("Z2")
class FileBodyTest {

    private static final int BUFFER = 64 * 1024;
    private static final int MAPPED = FileBody.MAPPED_SLICE_BYTES;
    private static final byte[] CONTENT = new byte[MAPPED + 128 * 1024];

    @TempDir
    static Path directory;

    private static Path file;

    private final DirectBuffers buffers = new DirectBuffers(BUFFER, 4);

    @BeforeAll
    static void writeFile() throws IOException {
        new Random(17).nextBytes(CONTENT);
        file = Files.write(directory.resolve("file"), CONTENT);
    }

    @AfterEach
    void nothingStaysLent() {
        assertThat(buffers.outstanding()).isZero();
    }

    static Stream<Arguments> regions() {
        List<Arguments> regions = new ArrayList<>();
        for (Access access : Access.values()) {
            for (int offset : new int[] {0, 1, 4095, 4096, 65_537}) {
                for (int length : new int[] {0, 1, BUFFER - 1, BUFFER, BUFFER + 1, MAPPED - 1, MAPPED, MAPPED + 1}) {
                    regions.add(Arguments.of(access, offset, length));
                }
            }
        }
        return regions.stream();
    }

    @ParameterizedTest
    @MethodSource("regions")
    void slicesAreExactlyTheRegion(Access access, int offset, int length) throws IOException {
        try (FileSource source = ChannelFileSource.open(file)) {
            byte[] read = readAll(new FileBody(source, offset, length, buffers).open(access));

            // not by AssertJ: its description of two arrays of 16 MiB would not fit into memory
            assertThat(Arrays.equals(read, Arrays.copyOfRange(CONTENT, offset, offset + length)))
                    .isTrue();
        }
    }

    @Test
    void aReadingTouchesNothingThatWasNotAskedFor() throws IOException {
        WatchedSource source = new WatchedSource(ChannelFileSource.open(file), 0);
        try (source) {
            SliceReader slices = new FileBody(source, 100, 3L * BUFFER, buffers).open(Access.JAVA);
            assertThat(source.reads()).isEmpty();

            drain(slices.next());
            assertThat(source.reads()).containsExactly(Map.entry(100L, BUFFER));

            drain(slices.next());
            slices.close(true);

            assertThat(source.reads()).containsExactly(Map.entry(100L, BUFFER), Map.entry(100L + BUFFER, BUFFER));
        }
    }

    @Test
    void aMappingCoversNothingThatWasNotAskedFor() throws IOException {
        WatchedSource source = new WatchedSource(ChannelFileSource.open(file), Integer.MAX_VALUE);
        try (source) {
            SliceReader slices = new FileBody(source, 5, MAPPED + 7L, buffers).open(Access.KERNEL);
            assertThat(source.mappings()).isEmpty();

            drain(slices.next());
            assertThat(source.mappings()).containsExactly(Map.entry(5L, (long) MAPPED));

            drain(slices.next());
            assertThat(source.mappings()).containsExactly(Map.entry(5L, (long) MAPPED), Map.entry(5L + MAPPED, 7L));
            assertThat(slices.next()).isNull();
            assertThat(source.reads()).isEmpty();
            slices.close(true);
        }
    }

    @Test
    void oneBufferIsEnoughWhereEachIsTakenInTime() throws IOException {
        try (FileSource source = ChannelFileSource.open(file)) {
            SliceReader slices = new FileBody(source, 0, 20L * BUFFER, buffers).open(Access.JAVA);
            int most = 0;
            for (ByteBuffer slice = slices.next(); slice != null; slice = slices.next()) {
                most = Math.max(most, buffers.outstanding());
                drain(slice);
            }

            assertThat(most).isEqualTo(1);
            slices.close(true);
        }
    }

    @Test
    void aSliceThatIsStillReadIsNotUsedAgain() throws IOException {
        try (FileSource source = ChannelFileSource.open(file)) {
            SliceReader slices = new FileBody(source, 0, 3L * BUFFER, buffers).open(Access.JAVA);
            ByteBuffer first = slices.next();

            ByteBuffer second = slices.next();

            assertThat(second).isNotSameAs(first);
            assertThat(first).isEqualTo(ByteBuffer.wrap(CONTENT, 0, BUFFER));
            assertThat(second).isEqualTo(ByteBuffer.wrap(CONTENT, BUFFER, BUFFER));
            slices.close(false);
        }
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    void readingsOfOneBodyAreIndependent(Access access) throws IOException {
        try (FileSource source = ChannelFileSource.open(file)) {
            FileBody body = new FileBody(source, 3, 2L * BUFFER + 1, buffers);
            SliceReader one = body.open(access);
            SliceReader other = body.open(access);
            byte[] start = drain(one.next());

            byte[] whole = readAll(other);

            byte[] rest = readAll(one);
            assertThat(ByteBuffer.allocate(start.length + rest.length)
                            .put(start)
                            .put(rest)
                            .array())
                    .isEqualTo(whole)
                    .isEqualTo(Arrays.copyOfRange(CONTENT, 3, 2 * BUFFER + 4));
        }
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    void aClosedReadingGivesNothingMore(Access access) throws IOException {
        try (FileSource source = ChannelFileSource.open(file)) {
            SliceReader slices = new FileBody(source, 0, 3L * BUFFER, buffers).open(access);
            slices.next();

            slices.close(false);
            slices.close(true);

            assertThat(slices.next()).isNull();
        }
    }

    @Test
    void readsWhereTheRuntimeCannotUnmap() throws IOException {
        try (WatchedSource source = new WatchedSource(ChannelFileSource.open(file), 0)) {
            byte[] read = readAll(new FileBody(source, 9, BUFFER + 1L, buffers).open(Access.KERNEL));

            assertThat(read).isEqualTo(Arrays.copyOfRange(CONTENT, 9, BUFFER + 10));
        }
    }

    @Test
    void readsOnFromWhereMappingEnded() throws IOException {
        try (WatchedSource source = new WatchedSource(ChannelFileSource.open(file), 1)) {
            byte[] read = readAll(new FileBody(source, 0, MAPPED + 1000L, buffers).open(Access.KERNEL));

            assertThat(Arrays.equals(read, Arrays.copyOf(CONTENT, MAPPED + 1000)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    @Tag("Z3")
    void aFileThatShrinksBetweenSlicesEndsTheReading(Access access) throws IOException {
        Path shrinking = Files.write(directory.resolve("shrinking-" + access), CONTENT);
        try (FileSource source = ChannelFileSource.open(shrinking)) {
            SliceReader slices = new FileBody(source, 0, CONTENT.length, buffers).open(access);
            byte[] first = drain(slices.next());

            truncate(shrinking, first.length + 10L);

            assertThatThrownBy(slices::next)
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining(shrinking.toString())
                    .hasMessageContaining("shrank");
            assertThat(Arrays.equals(first, Arrays.copyOf(CONTENT, first.length)))
                    .isTrue();
            slices.close(true);
        }
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    @Tag("Z3")
    void anEmptyFileIsNoBodyOfOneByte(Access access) throws IOException {
        Path empty = Files.write(directory.resolve("empty-" + access), new byte[0]);
        try (FileSource source = ChannelFileSource.open(empty)) {
            SliceReader slices = new FileBody(source, 0, 1, buffers).open(access);

            assertThatThrownBy(slices::next).isInstanceOf(EOFException.class).hasMessageContaining("shrank");
            slices.close(true);
        }
    }

    @Test
    @Tag("Z3")
    void theMessageOfAShortFileSaysWhereItEnded() throws IOException {
        Path shorter = Files.write(directory.resolve("shorter"), new byte[BUFFER + 3]);
        try (FileSource source = ChannelFileSource.open(shorter)) {
            SliceReader slices = new FileBody(source, 5, BUFFER, buffers).open(Access.JAVA);

            assertThatThrownBy(slices::next)
                    .hasMessage(shorter + " ended at byte 65539, expected 65541: it shrank while it was read");
            slices.close(true);
        }
    }

    @Test
    @Tag("Z3")
    void aDigestOfAShortFileIsRefused() throws IOException {
        Path shorter = Files.write(directory.resolve("digested"), new byte[BUFFER]);
        try (FileSource source = ChannelFileSource.open(shorter)) {
            FileBody body = new FileBody(source, 0, BUFFER + 1L, buffers);

            assertThatThrownBy(() -> BodyDigest.of(body, new BodyDigest.Wanted(null, true, true)))
                    .isInstanceOf(SourceFailedException.class)
                    .hasMessageContaining("ended at byte 65536, expected 65537")
                    .hasCauseInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    @Tag("Z6")
    void offsetsBeyondTwoGibibytesAreKept(Access access) throws IOException {
        long size = 3L << 30;
        Path sparse = directory.resolve("sparse-" + access);
        byte[] marks = Arrays.copyOf(CONTENT, 3 * BUFFER);
        long[] places = {(1L << 31) - BUFFER, (1L << 31) + 1, size - marks.length};
        for (long place : places) {
            try (FileChannel channel = sparse(sparse, size)) {
                channel.write(ByteBuffer.wrap(marks), place);
            }

            try (FileSource source = ChannelFileSource.open(sparse)) {
                byte[] read = readAll(new FileBody(source, place, marks.length, buffers).open(access));

                assertThat(read).isEqualTo(marks);
            }
            Files.delete(sparse);
        }
    }

    private static FileChannel sparse(Path path, long size) throws IOException {
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
        channel.write(ByteBuffer.allocate(1), size - 1);
        return channel;
    }

    static void truncate(Path path, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private static byte[] readAll(SliceReader slices) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer slice = slices.next(); slice != null; slice = slices.next()) {
            assertThat(slice.hasRemaining()).isTrue();
            all.writeBytes(drain(slice));
        }
        slices.close(true);
        return all.toByteArray();
    }

    private static byte[] drain(ByteBuffer slice) {
        byte[] bytes = new byte[slice.remaining()];
        slice.get(bytes);
        return bytes;
    }
}
