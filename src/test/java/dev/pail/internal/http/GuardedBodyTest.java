package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.internal.body.BodyMeter;
import dev.pail.internal.body.RequestBody;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A body that is ended from outside tells its reader, once and in turn, whenever that comes. */
@Tag("G28")
class GuardedBodyTest {

    private final VirtualTimer timer = new VirtualTimer();
    private final List<String> heard = new ArrayList<>();
    private final Source source = new Source();
    private final GuardedBody body = new GuardedBody(source, watch(), well -> heard.add("ended " + well));
    private final IOException cause = new IOException("too slow");

    private ExchangeWatch watch() {
        HttpCall call = new HttpCall(
                "GET",
                URI.create("http://s3.invalid/"),
                Map.of(),
                RequestBody.EMPTY,
                new HttpCall.Limits(Duration.ofSeconds(8), 0, null, null),
                new BodyMeter());
        return new ExchangeWatch(call, timer, timer::nanoTime, () -> 0, end -> {});
    }

    /** Gives its subscription when the test says so. */
    private final class Source implements Flow.Publisher<List<ByteBuffer>>, Flow.Subscription {
        private Flow.Subscriber<? super List<ByteBuffer>> subscriber;

        @Override
        public void subscribe(Flow.Subscriber<? super List<ByteBuffer>> given) {
            subscriber = given;
        }

        void begin() {
            subscriber.onSubscribe(this);
        }

        @Override
        public void request(long count) {
            heard.add("asked");
        }

        @Override
        public void cancel() {
            heard.add("cancelled");
        }
    }

    private final class Reader implements Flow.Subscriber<List<ByteBuffer>> {
        private final Runnable onNext;

        Reader(Runnable onNext) {
            this.onNext = onNext;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            heard.add("subscribed");
            subscription.request(5);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            heard.add("next");
            onNext.run();
            heard.add("next over");
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(String.valueOf(failure.getMessage()));
        }

        @Override
        public void onComplete() {
            heard.add("complete");
        }
    }

    @Test
    void aReaderThatComesAfterTheEndIsToldSo() {
        body.breakOff(cause);
        source.begin(); // nobody had come, so the body was given up
        body.subscribe(new Reader(() -> {}));

        assertThat(heard).containsExactly("ended false", "cancelled", "subscribed", "too slow");
    }

    @Test
    void aReaderThatCameAndHasNoSubscriptionYetIsToldOfTheEndWhenItGetsOne() {
        body.subscribe(new Reader(() -> {}));
        body.breakOff(cause);

        source.begin();

        assertThat(heard).containsExactly("cancelled", "subscribed", "too slow");
    }

    @Test
    void aReaderIsToldOfTheEndOnlyWhenItHasTakenWhatItWasGiven() {
        body.subscribe(new Reader(() -> body.breakOff(cause)));
        source.begin();

        source.subscriber.onNext(List.of(ByteBuffer.allocate(1)));
        source.subscriber.onNext(List.of(ByteBuffer.allocate(1)));
        source.subscriber.onComplete();

        assertThat(heard).containsExactly("subscribed", "asked", "next", "cancelled", "next over", "too slow");
    }
}
