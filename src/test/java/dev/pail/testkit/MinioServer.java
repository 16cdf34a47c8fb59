package dev.pail.testkit;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The reference server: MinIO in a container of its own, by Testcontainers. */
final class MinioServer implements TestServer {

    /** The last community release that was published as an image; still on quay.io, no longer on Docker Hub. */
    static final String RELEASE = "RELEASE.2025-09-07T16-13-09Z";

    static final DockerImageName IMAGE =
            DockerImageName.parse("quay.io/minio/minio:" + RELEASE).asCompatibleSubstituteFor("minio/minio");

    private static final int MINIO_PORT = 9000;

    private final MinIOContainer container =
            new MinIOContainer(IMAGE).withUserName(accessKey()).withPassword(secretKey());

    MinioServer() {
        // A port of our choice, since Docker gives a container that was killed and started again another one.
        container.setPortBindings(List.of(freePort() + ":" + MINIO_PORT));
    }

    @Override
    public String name() {
        return "MinIO " + RELEASE + " (container)";
    }

    @Override
    public URI endpoint() {
        return URI.create(container.getS3URL());
    }

    @Override
    public synchronized void start() {
        if (container.getContainerId() == null) {
            container.start();
            return;
        }
        docker().startContainerCmd(container.getContainerId()).exec();
        Wait.forHttp("/minio/health/live").forPort(MINIO_PORT).waitUntilReady(container);
    }

    @Override
    public synchronized void kill() {
        docker().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void close() {
        container.stop();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port: " + e.getMessage(), e);
        }
    }
}
