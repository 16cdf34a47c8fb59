package dev.pail.cli;

import dev.pail.cli.demo.DemoServer;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;

/** The demo's server, in this process. */
final class CliServer implements AutoCloseable {

    static final String ACCESS_KEY = DemoServer.ACCESS_KEY;
    static final String SECRET_KEY = DemoServer.SECRET_KEY;

    private final S3Proxy server;

    CliServer(Path directory) throws Exception {
        server = DemoServer.start(directory);
    }

    int port() {
        return server.getPort();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop: " + e.getMessage(), e);
        }
    }
}
