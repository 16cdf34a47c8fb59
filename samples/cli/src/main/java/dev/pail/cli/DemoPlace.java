package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server of a demo: an embedded one in a process of its own, or the user's. */
final class DemoPlace implements AutoCloseable {

    private static final String SERVER = "dev.pail.cli.demo.DemoServer";
    private static final String ACCESS_KEY = "pail-demo";
    private static final String SECRET_KEY = "pail-demo-secret";

    private final Session session;
    private final String endpoint;
    private final Process server;
    private final String name;

    private DemoPlace(Session session, String endpoint, Process server, String name) {
        this.session = session;
        this.endpoint = endpoint;
        this.server = server;
        this.name = name;
    }

    static DemoPlace open(Session session, Path objects) throws Exception {
        String given = session.endpoint();
        if (given != null) {
            return new DemoPlace(session, given, null, given);
        }
        Process server = new ProcessBuilder(
                        DemoChild.java(), "-XX:+UseSerialGC", "-cp", classPath(), SERVER, objects.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);
        String endpoint = lines.readLine();
        if (endpoint == null) {
            throw new DemoFailure("the embedded server did not start, exit code " + server.waitFor());
        }
        return new DemoPlace(session, endpoint, server, "S3Proxy, process " + server.pid() + ", " + endpoint);
    }

    /** The server's jars are not this tool's: the build writes their class path beside the tool's jar. */
    private static String classPath() throws IOException, URISyntaxException {
        Path here = Path.of(DemoPlace.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path list = here.resolveSibling("server.classpath");
        if (!Files.exists(list)) {
            throw new DemoFailure("the embedded server's class path is missing: " + list + "; run `mvn package` first");
        }
        return here + File.pathSeparator + Files.readString(list).strip();
    }

    String name() {
        return name;
    }

    String endpoint() {
        return endpoint;
    }

    /** A client for what the demo does besides its transfers. */
    S3Client client() {
        return server == null
                ? session.client()
                : session.client(endpoint, CredentialsProvider.of(ACCESS_KEY, SECRET_KEY));
    }

    /** What a child process needs to reach the server; a value of {@code null} is to be taken away. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        if (server != null) {
            environment.put("AWS_ACCESS_KEY_ID", ACCESS_KEY);
            environment.put("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
            environment.put("AWS_SESSION_TOKEN", null);
        }
        return environment;
    }

    /** Stops the embedded server; it would also stop by itself when this process ends. */
    @Override
    public void close() {
        if (server != null) {
            server.destroyForcibly();
            server.onExit().completeOnTimeout(server, 10, TimeUnit.SECONDS).join();
        }
    }
}
