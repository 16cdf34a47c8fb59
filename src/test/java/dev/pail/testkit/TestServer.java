package dev.pail.testkit;

import java.net.URI;

/**
 * A real S3 server for tests, on this machine, with one pair of keys.
 *
 * <p>The system property {@code pail.test.server} chooses ({@code mvn verify -Dpail.test.server=…}):
 *
 * <ul>
 *   <li>{@code auto}, the default: MinIO in a container where a container engine answers and the image is there or can
 *       be pulled; the embedded S3Proxy otherwise.
 *   <li>{@code minio}: the container is demanded. Where it does not start, the tests that need it fail.
 *   <li>{@code s3proxy}: the embedded server only; the MinIO tests are reported as skipped.
 * </ul>
 *
 * <p>Tests share one server of a kind per JVM, so each takes a bucket name of its own. It ends with the JVM. What kills
 * or freezes its server takes a private one: {@link #privateServer()}.
 */
public interface TestServer extends AutoCloseable {

    /** What the report calls it, as in {@code MinIO RELEASE.2025-09-07T16-13-09Z}. */
    String name();

    /** Scheme, host and port, as in {@code http://127.0.0.1:40123}. The same after {@link #kill()} and {@link #start()}. */
    URI endpoint();

    default String region() {
        return "us-east-1";
    }

    default String accessKey() {
        return "pail-test-access-key";
    }

    default String secretKey() {
        return "pail-test-secret-key";
    }

    /** Told of a bucket before a test writes to it: one server here makes room for each, and a first write waits for it. */
    default void makeRoomFor(String bucket) {}

    /** Starts the server, or starts it again after {@link #kill()} at the same address with the same data. */
    void start();

    /** Ends the server at once, as a crash would; its data stay. */
    void kill();

    /** Ends the server for good and removes its data. */
    @Override
    void close();

    /** The shared server that the build was asked to test against; see {@code pail.test.server}. */
    static TestServer shared() {
        return SharedServers.chosen();
    }

    /** The shared embedded S3Proxy, whatever was chosen. */
    static TestServer sharedS3Proxy() {
        return SharedServers.s3proxy();
    }

    /**
     * The shared MinIO. Skips the calling test, with the reason, where there is none and none was demanded; fails it
     * where {@code pail.test.server} is {@code minio}.
     */
    static TestServer sharedMinio() {
        return SharedServers.minioOrSkip();
    }

    /** A server of the chosen kind that belongs to the caller, started, to be closed by the caller. */
    static TestServer privateServer() {
        return SharedServers.newOfChosenKind();
    }
}
