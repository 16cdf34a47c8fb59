package dev.pail.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * An S3 server in a process of its own: S3Proxy over a directory, on a free loopback port.
 *
 * <p>Prints its endpoint as its only line and ends when its standard input does, so that it never outlives the process
 * that started it. S3Proxy and its many jars are on this process's class path only.
 */
public final class DemoServer {

    /** The only credentials it knows; it checks every signature against them. */
    public static final String ACCESS_KEY = "pail-demo";

    /** The secret that goes with {@link #ACCESS_KEY}; it opens nothing but a temporary directory on this machine. */
    public static final String SECRET_KEY = "pail-demo-secret";

    private DemoServer() {}

    /**
     * Starts the server.
     *
     * @param args the directory that holds its objects
     * @throws Exception when it cannot start
     */
    public static void main(String[] args) throws Exception {
        S3Proxy server = start(Path.of(args[0]));
        System.out.println("http://127.0.0.1:" + server.getPort());
        System.out.flush();
        waitForEndOfInput();
        Runtime.getRuntime().halt(0);
    }

    /**
     * Starts a server in this process.
     *
     * @param directory holds its objects; made when it is missing
     * @return the running server
     * @throws Exception when it cannot start
     */
    public static S3Proxy start(Path directory) throws Exception {
        Properties settings = new Properties();
        settings.setProperty(
                "jclouds.filesystem.basedir", Files.createDirectories(directory).toString());
        S3Proxy server = S3Proxy.builder()
                .blobStore(BlobStores.create("filesystem-nio2", settings))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .metricsEnabled(false)
                .stopTimeout(0)
                .build();
        server.start();
        return server;
    }

    private static void waitForEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // nobody writes here; the end of the stream is the message
        }
    }
}
