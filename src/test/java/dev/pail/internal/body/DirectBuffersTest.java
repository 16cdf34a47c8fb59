package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C4")
class DirectBuffersTest {

    private final DirectBuffers buffers = new DirectBuffers(128 * 1024, 2);

    @Test
    void aBufferIsLentEmptyAndWhole() {
        ByteBuffer first = buffers.take();
        first.putLong(42).flip();
        buffers.giveBack(first);

        ByteBuffer again = buffers.take();

        assertThat(again).isSameAs(first);
        assertThat(again.position()).isZero();
        assertThat(again.limit()).isEqualTo(again.capacity()).isEqualTo(128 * 1024);
        assertThat(again.isDirect()).isTrue();
    }

    @Test
    void noBufferIsLentTwiceAtATime() throws Exception {
        Set<ByteBuffer> inUse = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> users = new ArrayList<>();
            for (int user = 0; user < 8; user++) {
                long mark = user;
                users.add(() -> {
                    boolean alone = true;
                    for (int i = 0; i < 2000; i++) {
                        ByteBuffer buffer = buffers.take();
                        alone &= inUse.add(buffer);
                        buffer.putLong(0, mark);
                        alone &= buffer.getLong(0) == mark;
                        inUse.remove(buffer);
                        buffers.giveBack(buffer);
                    }
                    return alone;
                });
            }
            for (Future<Boolean> user : threads.invokeAll(users)) {
                assertThat(user.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(buffers.outstanding()).isZero();
    }

    @Test
    void givingBackTwiceOrWhatWasNeverLentIsRefused() {
        ByteBuffer buffer = buffers.take();
        buffers.giveBack(buffer);

        assertThatThrownBy(() -> buffers.giveBack(buffer)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> buffers.giveBack(ByteBuffer.allocateDirect(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(buffers.outstanding()).isZero();
    }

    @Test
    void whatIsLentIsCountedAndTheRestKeptUpToALimit() {
        List<ByteBuffer> lent = List.of(buffers.take(), buffers.take(), buffers.take());
        assertThat(buffers.outstanding()).isEqualTo(3);

        buffers.abandon(lent.get(0));
        lent.subList(1, 3).forEach(buffers::giveBack);

        assertThat(buffers.outstanding()).isZero();
        assertThat(List.of(buffers.take(), buffers.take()))
                .allSatisfy(kept -> assertThat(kept).isNotSameAs(lent.get(0)));
    }
}
