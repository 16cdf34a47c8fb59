package dev.pail.cli;

import dev.pail.cli.demo.DemoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;

/** The demo's server, in this process and for all its tests; each has a bucket of its own. */
final class CliServer {

    static final String ACCESS_KEY = DemoServer.ACCESS_KEY;
    static final String SECRET_KEY = DemoServer.SECRET_KEY;

    private final Path directory;
    private final S3Proxy server;

    private CliServer() {
        try {
            directory = Files.createDirectories(Path.of("target", "server").toAbsolutePath());
            server = DemoServer.start(directory);
        } catch (Exception e) {
            throw new IllegalStateException("the server did not start: " + e.getMessage(), e);
        }
    }

    private static final class Shared {
        static final CliServer ONE = new CliServer();
    }

    static CliServer shared() {
        return Shared.ONE;
    }

    int port() {
        return server.getPort();
    }

    void createBucket(String bucket) throws IOException {
        Files.createDirectory(directory.resolve(bucket));
    }

    void removeBucket(String bucket) throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve(bucket))) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
