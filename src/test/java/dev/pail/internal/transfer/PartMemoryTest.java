package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.internal.body.PartBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who gets memory for a part, and when. */
class PartMemoryTest {

    private final PartMemory memory = new PartMemory(100);

    @Test
    void aStreamAlwaysGetsItsFirstPart() {
        PartMemory.Share greedy = memory.share();
        assertThat(greedy.take(1000)).isCompleted();

        assertThat(memory.share().take(1000)).isCompleted();
        assertThat(greedy.take(1)).isNotDone();
    }

    @Test
    void whatIsBeyondIsGivenInTheOrderItWasAskedFor() {
        PartMemory.Share one = memory.share();
        PartMemory.Share two = memory.share();
        PartBuffer first = one.take(60).join();
        PartBuffer other = two.take(40).join();
        CompletableFuture<PartBuffer> large = one.take(60);
        CompletableFuture<PartBuffer> small = two.take(10);
        assertThat(large).isNotDone();
        assertThat(small).as("it would fit before, and waits for its turn").isNotDone();

        one.giveBack(first);

        assertThat(large).isCompleted();
        assertThat(small).isNotDone();
        two.giveBack(other);
        assertThat(small).isCompleted();
    }

    @Test
    @Tag("X4")
    void whoNoLongerWaitsHoldsNothing() {
        PartMemory.Share one = memory.share();
        PartBuffer first = one.take(100).join();
        CompletableFuture<PartBuffer> given = one.take(100);

        given.cancel(false);
        one.giveBack(first);

        assertThat(one.take(100)).isCompleted();
        assertThat(one.take(1)).isNotDone();
        assertThat(memory.outstanding()).isZero();
    }
}
