package dev.pail.faults;

import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.contract.VerifyingStub;
import dev.pail.testkit.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Trouble in the TLS handshake; later connections are led on to a stub that speaks TLS. */
final class TlsTrouble implements Trouble {

    /** The ways a handshake can end. */
    enum Handshake {
        TLS_ALERT,
        TLS_PLAIN_ANSWER,
        TLS_RESET,
        TLS_CLOSE
    }

    /** A fatal alert: handshake_failure. */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 40};

    private static final int HELLO_BYTES = 60;

    private final VerifyingStub stub;
    private final Handshake handshake;
    private final ScriptedServer door;
    private final AtomicInteger seen = new AtomicInteger();
    private volatile int times;

    TlsTrouble(VerifyingStub stub, Handshake handshake, int times) {
        this.stub = stub;
        this.handshake = handshake;
        this.times = times;
        this.door = new ScriptedServer(this::admits, exchange -> {});
    }

    private boolean admits(Socket connection) throws IOException {
        if (seen.incrementAndGet() > times) {
            relay(connection);
            return false;
        }
        connection.getInputStream().readNBytes(HELLO_BYTES);
        switch (handshake) {
            case TLS_ALERT -> connection.getOutputStream().write(ALERT);
            case TLS_PLAIN_ANSWER ->
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            case TLS_RESET -> ScriptedServer.reset(connection);
            default -> connection.shutdownOutput();
        }
        if (handshake == Handshake.TLS_ALERT || handshake == Handshake.TLS_PLAIN_ANSWER) {
            drain(connection.getInputStream());
        }
        return false;
    }

    /** What was said is lost where a connection is closed with bytes unread. */
    private static void drain(InputStream in) {
        try {
            while (in.read() >= 0) {}
        } catch (IOException clientGone) {
            return;
        }
    }

    private void relay(Socket client) throws IOException {
        try (Socket server = new Socket(
                InetAddress.getLoopbackAddress(),
                URI.create(stub.httpsEndpoint()).getPort())) {
            CompletableFuture<Void> back = CompletableFuture.runAsync(() -> copy(server, client), task -> {
                Thread thread = new Thread(task, "relay");
                thread.setDaemon(true);
                thread.start();
            });
            copy(client, server);
            server.close();
            back.join();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException closed) {
            return;
        }
    }

    @Override
    public S3ClientBuilder lead(S3ClientBuilder builder) {
        return TestHooks.clock(
                builder.endpoint(door.endpoint().replace("http://127.0.0.1", "https://localhost"))
                        .sslContext(VerifyingStub.trustingAll()),
                InstantSource.fixed(VerifyingStub.NOW));
    }

    @Override
    public int seen() {
        return seen.get();
    }

    @Override
    public void end() {
        times = 0;
    }

    @Override
    public byte[] written() {
        return null;
    }

    @Override
    public void close() {
        door.close();
    }
}
