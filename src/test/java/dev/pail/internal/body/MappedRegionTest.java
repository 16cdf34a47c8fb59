package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.internal.body.RequestBody.Access;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Asks the kernel what is mapped. */
@Tag("Z2")
@EnabledOnOs(OS.LINUX)
class MappedRegionTest {

    private static final int SLICE = FileBody.MAPPED_SLICE_BYTES;

    private final DirectBuffers buffers = new DirectBuffers(4096, 1);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.write(directory.resolve("mapped-file"), new byte[2 * SLICE + 1]);
    }

    @Test
    void unmappingGivesTheRegionBackAtOnce() throws IOException {
        try (FileSource source = ChannelFileSource.open(file)) {
            MappedRegion region = source.map(1, 9000);
            assertThat(mappings()).isEqualTo(1);

            region.unmap();
            region.unmap();

            assertThat(mappings()).isZero();
        }
    }

    @Test
    void aRegionOutlivesItsChannelAndIsReadOnly() throws IOException {
        MappedRegion region;
        try (FileSource source = ChannelFileSource.open(file)) {
            region = source.map(0, 10);
        }

        assertThat(region.buffer().isDirect()).isTrue();
        assertThat(region.buffer().isReadOnly()).isTrue();
        assertThat(region.buffer().remaining()).isEqualTo(10);
        region.unmap();
        assertThat(mappings()).isZero();
    }

    @Test
    void aReadingHoldsNoMoreThanTheSliceInHand() throws IOException {
        try (FileSource source = ChannelFileSource.open(file)) {
            SliceReader slices = new FileBody(source, 0, 2L * SLICE + 1, buffers).open(Access.KERNEL);
            for (ByteBuffer slice = slices.next(); slice != null; slice = slices.next()) {
                assertThat(mappings()).isEqualTo(1);
                slice.position(slice.limit());
            }

            assertThat(mappings()).isZero();
        }
    }

    @Test
    void theLastSliceIsUnmappedWhenItsExchangeEnds() throws IOException {
        try (FileSource source = ChannelFileSource.open(file)) {
            SliceReader slices = new FileBody(source, 0, 100, buffers).open(Access.KERNEL);
            ByteBuffer slice = slices.next();
            slice.position(slice.limit());
            assertThat(mappings()).isEqualTo(1);

            slices.close(true);

            assertThat(mappings()).isZero();
        }
    }

    @Test
    void whatTheSocketMayStillReadStaysMapped() throws IOException {
        try (FileSource source = ChannelFileSource.open(file)) {
            SliceReader slices = new FileBody(source, 0, 100, buffers).open(Access.KERNEL);
            ByteBuffer slice = slices.next();

            slices.close(false);

            assertThat(mappings()).isEqualTo(1);
            assertThat(slice.get(99)).isZero();
        }
    }

    @Test
    @Tag("Z3")
    void aRegionPastTheEndIsRefused() throws IOException {
        try (FileSource source = ChannelFileSource.open(file)) {
            assertThatThrownBy(() -> source.map(2L * SLICE, 2))
                    .isInstanceOf(EOFException.class)
                    .hasMessage(file + " is shorter than " + (2L * SLICE + 2) + " bytes: it shrank while it was read");
            assertThat(mappings()).isZero();
        }
    }

    private long mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            String name = file.toRealPath().toString();
            return lines.filter(line -> line.endsWith(name)).count();
        }
    }
}
