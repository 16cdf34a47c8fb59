package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BodyMeterTest {

    private final BodyMeter meter = new BodyMeter();
    private final AtomicLong socket = new AtomicLong();

    @Test
    void countsNothingBeforeAnAttempt() {
        assertThat(meter.current()).isZero();
        assertThat(meter.total()).isZero();
    }

    @Test
    void followsTheSocketOfTheAttemptInProgress() {
        meter.begin(socket::get);
        socket.set(10);

        assertThat(meter.current()).isEqualTo(10);
        assertThat(meter.total()).isEqualTo(10);
    }

    @Test
    void theTotalKeepsWhatFailedAttemptsSent() {
        meter.begin(socket::get);
        socket.set(10);
        meter.end();

        assertThat(meter.current()).isZero();
        assertThat(meter.total()).isEqualTo(10);

        socket.set(0);
        meter.begin(socket::get);
        socket.set(7);

        assertThat(meter.current()).isEqualTo(7);
        assertThat(meter.total()).isEqualTo(17);
    }

    @Test
    void endingTwiceCountsOnce() {
        meter.begin(socket::get);
        socket.set(10);

        meter.end();
        meter.end();

        assertThat(meter.total()).isEqualTo(10);
    }
}
