package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.internal.body.RequestBody.Access;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link BytesBody} and {@link StreamBody}. */
class MemoryBodiesTest {

    @Test
    void bytesAreGivenFromPositionToLimitToEveryReading() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}, 1, 3);
        BytesBody body = new BytesBody(bytes);

        for (int reading = 0; reading < 2; reading++) {
            SliceReader slices = body.open(Access.JAVA);
            ByteBuffer slice = slices.next();

            assertThat(slice).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3, 4}));
            slice.position(slice.limit());
            assertThat(slices.next()).isNull();
        }
        assertThat(body.length()).isEqualTo(3);
        assertThat(body.replayable()).isTrue();
        assertThat(bytes.position()).isEqualTo(1);
    }

    @Test
    void anEmptyBodyHasNoSlice() throws IOException {
        assertThat(RequestBody.EMPTY.open(Access.JAVA).next()).isNull();
        assertThat(new StreamBody(new ByteArrayInputStream(new byte[9]), 0)
                        .open(Access.JAVA)
                        .next())
                .isNull();
    }

    @Test
    void aStreamIsReadToItsAnnouncedLengthAndNoFurther() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(new byte[200_000]);
        SliceReader slices = new StreamBody(in, 150_000).open(Access.JAVA);

        int count = 0;
        for (ByteBuffer slice = slices.next(); slice != null; slice = slices.next()) {
            count += slice.remaining();
        }

        assertThat(count).isEqualTo(150_000);
        assertThat(in.available()).isEqualTo(50_000);
    }

    @Test
    void aStreamCanBeSentAgainOnlyWhileNothingWasRead() throws IOException {
        StreamBody body = new StreamBody(new ByteArrayInputStream(new byte[10]), 10);
        SliceReader unread = body.open(Access.JAVA);
        unread.close(true);
        assertThat(body.replayable()).isTrue();

        body.open(Access.JAVA).next();

        assertThat(body.replayable()).isFalse();
        assertThatThrownBy(() -> body.open(Access.JAVA).next())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be read again");
    }

    @Test
    @Tag("Z3")
    void aStreamThatEndsEarlyIsNotPadded() throws IOException {
        SliceReader slices = new StreamBody(new ByteArrayInputStream(new byte[7]), 10).open(Access.JAVA);
        assertThat(slices.next().remaining()).isEqualTo(7);

        assertThatThrownBy(slices::next)
                .isInstanceOf(EOFException.class)
                .hasMessage("the stream ended 3 bytes before its announced length 10");
    }
}
