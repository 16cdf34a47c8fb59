package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.internal.body.Bandwidth;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.SliceReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bodies that are kept to a limit, on a clock of the test's. */
class PaceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int SLICE = 100;

    private final VirtualTimer timer = new VirtualTimer();
    private final Bandwidth ofClient = new Bandwidth(timer::nanoTime);
    private final Bandwidth ofTransfer = new Bandwidth(timer::nanoTime);
    private final List<Boolean> waits = new ArrayList<>();
    private final List<Long> arrived = new ArrayList<>();
    private boolean completed;

    private Pace pace() {
        return new Pace(ofClient, ofTransfer, timer, Runnable::run, waits::add);
    }

    private Flow.Subscription publish(int slices) {
        List<Flow.Subscription> given = new ArrayList<>();
        new SlicePublisher(new Slices(slices), RequestBody.Access.JAVA, pace()).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                given.add(subscription);
            }

            @Override
            public void onNext(ByteBuffer slice) {
                slice.position(slice.limit());
                arrived.add(timer.nanoTime());
            }

            @Override
            public void onError(Throwable failure) {
                throw new AssertionError(failure);
            }

            @Override
            public void onComplete() {
                completed = true;
            }
        });
        return given.get(0);
    }

    @Test
    void slicesAreSentAtTheRate() {
        ofClient.limit(SLICE);

        publish(4).request(Long.MAX_VALUE);
        timer.pass(10 * SECOND);

        assertThat(arrived).containsExactly(0L, SECOND, 2 * SECOND, 3 * SECOND);
        assertThat(completed).isTrue();
        assertThat(waits).startsWith(true).endsWith(false).contains(true);
        assertThat(timer.waitingCount()).isZero();
    }

    @Test
    void theStricterLimitHolds() {
        ofClient.limit(SLICE);
        ofTransfer.limit(SLICE / 2);

        publish(3).request(Long.MAX_VALUE);
        timer.pass(10 * SECOND);

        assertThat(arrived).containsExactly(0L, 2 * SECOND, 4 * SECOND);
    }

    @Test
    void demandThatComesWhileItWaitsIsServedLater() {
        ofClient.limit(SLICE);
        Flow.Subscription subscription = publish(3);

        subscription.request(1);
        subscription.request(1);
        subscription.request(1);
        assertThat(arrived).containsExactly(0L);
        timer.pass(10 * SECOND);

        assertThat(arrived).containsExactly(0L, SECOND, 2 * SECOND);
        assertThat(completed).isTrue();
    }

    @Test
    void nobodySleepsThroughARaise() {
        ofClient.limit(1);
        publish(2).request(Long.MAX_VALUE);
        timer.pass(SECOND);

        ofClient.limit(0);
        timer.pass(SECOND);

        assertThat(completed).isTrue();
    }

    @Test
    void whatIsCancelledIsSentNoMore() {
        ofClient.limit(SLICE);
        Flow.Subscription subscription = publish(3);
        subscription.request(Long.MAX_VALUE);

        subscription.cancel();
        timer.pass(10 * SECOND);

        assertThat(arrived).hasSize(1);
        assertThat(timer.waitingCount()).isZero();
    }

    @Test
    void withoutALimitNothingIsWaitedFor() {
        publish(3).request(Long.MAX_VALUE);

        assertThat(arrived).hasSize(3);
        assertThat(completed).isTrue();
        assertThat(waits).isEmpty();
        assertThat(pace().isLimited()).isFalse();
    }

    /** A body that comes in slices of one size. */
    private record Slices(int count) implements RequestBody {
        @Override
        public long length() {
            return (long) count * SLICE;
        }

        @Override
        public boolean replayable() {
            return true;
        }

        @Override
        public SliceReader open(Access access) {
            return new SliceReader() {
                private int left = count;

                @Override
                public @Nullable ByteBuffer next() {
                    return left-- > 0 ? ByteBuffer.allocate(SLICE) : null;
                }

                @Override
                public void close(boolean quiet) {
                    left = 0;
                }
            };
        }
    }
}
