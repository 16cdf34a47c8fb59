package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.internal.body.BodyMeter;
import dev.pail.internal.body.BytesBody;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the transport makes of a connection that never came. */
class ConnectFailureIT {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final HttpTransport transport =
            new JdkHttpTransport(() -> HttpClient.newBuilder().build(), 1, timer, Runnable::run);

    @AfterEach
    void close() {
        transport.close();
        timer.shutdownNow();
    }

    @Test
    void aPortThatNobodyListensOnRefuses() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThat(failure("http://127.0.0.1:" + port).why()).isEqualTo(ConnectFailedException.Why.REFUSED);
    }

    @Test
    void aNameWithoutAnAddressIsUnknown() throws Exception {
        assertThat(failure("http://nohost.invalid").why()).isEqualTo(ConnectFailedException.Why.UNKNOWN_HOST);
    }

    @Test
    void aCallThatNeverConnectedGivesItsTurnBackAndSentNothing() throws Exception {
        BodyMeter meter = new BodyMeter();

        for (int call = 0; call < 3; call++) {
            assertThatThrownBy(() -> send("http://nohost.invalid", meter).get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ConnectFailedException.class);
        }

        assertThat(meter.total()).isZero();
    }

    private ConnectFailedException failure(String uri) throws Exception {
        try {
            send(uri, new BodyMeter()).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(ConnectFailedException.class);
            return (ConnectFailedException) e.getCause();
        }
        throw new AssertionError("somebody answered");
    }

    private CompletableFuture<HttpReply> send(String uri, BodyMeter meter) {
        return transport.send(new HttpCall(
                "PUT",
                URI.create(uri + "/bucket/key"),
                Map.of(),
                new BytesBody(ByteBuffer.allocate(1000)),
                new HttpCall.Limits(Duration.ofSeconds(15), 0, Duration.ofSeconds(15), null),
                meter));
    }
}
