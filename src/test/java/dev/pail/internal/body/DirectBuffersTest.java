package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.internal.body.RequestBody.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("C4")
class DirectBuffersTest {

    private static final int SIZE = 4096;

    private final DirectBuffers buffers = new DirectBuffers(SIZE, 2);

    @Test
    void lendsDirectBuffersOfOneSize() {
        ByteBuffer buffer = buffers.take();

        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.position()).isZero();
        assertThat(buffer.limit()).isEqualTo(SIZE);
        assertThat(buffers.outstanding()).isEqualTo(1);
    }

    @Test
    void aBufferComesBackWhole() {
        ByteBuffer buffer = buffers.take();
        buffer.position(17).limit(20).mark();
        buffers.giveBack(buffer);

        ByteBuffer again = buffers.take();

        assertThat(again).isSameAs(buffer);
        assertThat(again.position()).isZero();
        assertThat(again.limit()).isEqualTo(SIZE);
    }

    @Test
    void givingBackTwiceIsRefused() {
        ByteBuffer buffer = buffers.take();
        buffers.giveBack(buffer);

        assertThatThrownBy(() -> buffers.giveBack(buffer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given back twice");
        assertThat(buffers.take()).isNotSameAs(buffers.take());
    }

    @Test
    void aForeignBufferIsRefused() {
        ByteBuffer lent = buffers.take();
        ByteBuffer equal = ByteBuffer.allocateDirect(SIZE);
        assertThat(equal).isEqualTo(lent);

        assertThatThrownBy(() -> buffers.giveBack(equal)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> buffers.giveBack(lent.duplicate())).isInstanceOf(IllegalStateException.class);
        assertThat(buffers.outstanding()).isEqualTo(1);
    }

    @Test
    void anAbandonedBufferIsNeverLentAgain() {
        ByteBuffer abandoned = buffers.take();

        buffers.abandon(abandoned);

        assertThat(buffers.outstanding()).isZero();
        assertThat(buffers.take()).isNotSameAs(abandoned);
        assertThatThrownBy(() -> buffers.giveBack(abandoned)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keepsNoMoreIdleBuffersThanItMay() {
        List<ByteBuffer> lent = new ArrayList<>(List.of(buffers.take(), buffers.take(), buffers.take()));
        lent.forEach(buffers::giveBack);

        Set<ByteBuffer> again = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 3; i++) {
            again.add(buffers.take());
        }

        again.retainAll(identities(lent));
        assertThat(again).as("of three given back, two were kept").hasSize(2);
    }

    @RepeatedTest(5)
    void noTwoUsersSeeEachOthersBytes(RepetitionInfo repetition) throws Exception {
        long seed = 7919L * repetition.getCurrentRepetition();
        System.out.println("seed " + seed);
        int users = 4;
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            Random random = new Random(seed + user);
            byte mark = (byte) (user + 1);
            work.add(() -> ownBytesOnly(random, mark));
        }

        ExecutorService threads = Executors.newFixedThreadPool(users);
        try {
            for (Future<Boolean> user : threads.invokeAll(work)) {
                assertThat(user.get()).as("seed %d", seed).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(buffers.outstanding()).as("seed %d", seed).isZero();
    }

    /** Fills what it is lent with its own mark, and looks whether it is still there before it gives it back. */
    private boolean ownBytesOnly(Random random, byte mark) {
        List<ByteBuffer> held = new ArrayList<>();
        for (int step = 0; step < 2000; step++) {
            if (held.size() < 3 && random.nextBoolean()) {
                ByteBuffer buffer = buffers.take();
                while (buffer.hasRemaining()) {
                    buffer.put(mark);
                }
                held.add(buffer);
            } else if (!held.isEmpty()) {
                ByteBuffer buffer = held.remove(random.nextInt(held.size()));
                buffer.flip();
                if (buffer.remaining() != SIZE) {
                    return false;
                }
                while (buffer.hasRemaining()) {
                    if (buffer.get() != mark) {
                        return false;
                    }
                }
                if (random.nextInt(10) == 0) {
                    buffers.abandon(buffer);
                } else {
                    buffers.giveBack(buffer);
                }
            }
        }
        held.forEach(buffers::giveBack);
        return true;
    }

    @Test
    void noneIsLentAfterAReadingThatSucceedsFailsOrIsGivenUp(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[3 * SIZE]);
        try (FileSource source = ChannelFileSource.open(file)) {
            SliceReader success = new FileBody(source, 0, 3L * SIZE, buffers).open(Access.JAVA);
            for (ByteBuffer slice = success.next(); slice != null; slice = success.next()) {
                slice.position(slice.limit());
            }
            success.close(true);
            assertThat(buffers.outstanding()).as("after success").isZero();

            SliceReader failure = new FileBody(source, 0, 9L * SIZE, buffers).open(Access.JAVA);
            for (int slice = 0; slice < 3; slice++) {
                failure.next();
            }
            assertThatThrownBy(failure::next).isInstanceOf(IOException.class);
            assertThat(buffers.outstanding()).isEqualTo(4);
            failure.close(false);
            assertThat(buffers.outstanding()).as("after a failure").isZero();

            SliceReader cancelled = new FileBody(source, 0, 3L * SIZE, buffers).open(Access.JAVA);
            ByteBuffer stillRead = cancelled.next();
            cancelled.close(false);
            assertThat(buffers.outstanding()).as("after a cancel").isZero();
            assertThat(List.of(buffers.take(), buffers.take(), buffers.take()))
                    .as("what the socket may still read is lent to nobody")
                    .allSatisfy(buffer -> assertThat(buffer).isNotSameAs(stillRead));
        }
    }

    private static Set<ByteBuffer> identities(List<ByteBuffer> all) {
        Set<ByteBuffer> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(all);
        return set;
    }
}
