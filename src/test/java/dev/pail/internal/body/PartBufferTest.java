package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that wait to be sent, and what becomes of their memory. */
class PartBufferTest {

    private static final int CHUNK = 16;

    private final DirectBuffers pool = new DirectBuffers(CHUNK, 4);

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private PartBuffer filled(byte[] content) {
        PartBuffer part = new PartBuffer(pool, content.length);
        for (int at = 0; at < content.length; at += 5) {
            part.put(ByteBuffer.wrap(content, at, Math.min(5, content.length - at)));
        }
        return part;
    }

    private static byte[] read(PartBuffer part, boolean quiet) {
        ByteBuffer all = ByteBuffer.allocate((int) part.length());
        SliceReader slices = part.open(RequestBody.Access.KERNEL);
        try {
            for (ByteBuffer slice = slices.next(); slice != null; slice = slices.next()) {
                all.put(slice);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            slices.close(quiet);
        }
        return all.array();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK + 3})
    void givesItsBytesAsOftenAsTheyAreWanted(int size) {
        byte[] content = random(size);
        PartBuffer part = filled(content);

        assertThat(part.isFull()).isTrue();
        assertThat(read(part, true)).isEqualTo(content);
        assertThat(read(part, true)).isEqualTo(content);
        assertThat(part.peek(size + 1).remaining()).isEqualTo(size);
        assertThat(part.peek(1).get()).isEqualTo(content[0]);
    }

    @Test
    void takesNoMoreThanItHasRoomFor() {
        PartBuffer part = new PartBuffer(pool, 20);
        ByteBuffer more = ByteBuffer.wrap(random(50));

        part.put(more);

        assertThat(more.position()).isEqualTo(20);
        assertThat(part.length()).isEqualTo(20);
    }

    @Test
    void severalAreReadAsOne() {
        PartBuffer joined = PartBuffer.joined(List.of(filled(random(20)), filled(random(7))));

        ByteBuffer expected = ByteBuffer.allocate(27).put(random(20)).put(random(7));
        assertThat(read(joined, true)).isEqualTo(expected.array());
        assertThat(joined.length()).isEqualTo(27);
        assertThat(joined.peek(27)).isEqualTo(expected.flip());
    }

    @Test
    @Tag("X4")
    void memoryThatNobodyReadsIsUsedAgain() {
        PartBuffer part = filled(random(2 * CHUNK));
        read(part, true);

        part.release();

        assertThat(pool.outstanding()).isZero();
    }

    @Test
    @Tag("X4")
    void memoryThatSomebodyMayStillReadIsLeftAlone() {
        PartBuffer part = filled(random(CHUNK));
        SliceReader slices = part.open(RequestBody.Access.KERNEL);
        ByteBuffer mayBeRead = slice(slices);
        slices.close(false);

        part.release();
        ByteBuffer next = pool.take();
        next.put(new byte[CHUNK]);

        byte[] seen = new byte[CHUNK];
        mayBeRead.get(seen);
        assertThat(seen).isEqualTo(random(CHUNK));
        pool.giveBack(next);
        assertThat(pool.outstanding()).isZero();
    }

    private static ByteBuffer slice(SliceReader slices) {
        try {
            return slices.next();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
