package dev.pail.samples.photos;

import java.net.URI;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The S3 server of the tests: MinIO in a container, or where that cannot be had S3Proxy, saying so.
 *
 * <p>With {@code -Dpail.test.server=minio} it is MinIO or nothing.
 *
 * @param name what it is
 * @param endpoint where it listens
 * @param accessKey its access key
 * @param secretKey the secret that goes with it
 * @param stop stops it
 */
record S3Server(String name, String endpoint, String accessKey, String secretKey, Runnable stop)
        implements AutoCloseable {

    /** The last image that was published; Docker Hub has none any more. */
    private static final DockerImageName MINIO = DockerImageName.parse(
                    "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z")
            .asCompatibleSubstituteFor("minio/minio");

    static S3Server start() {
        boolean minioOnly = System.getProperty("pail.test.server", "auto").equals("minio");
        if (!minioOnly && !DockerClientFactory.instance().isDockerAvailable()) {
            return s3Proxy("there is no container engine");
        }
        try {
            return minio();
        } catch (RuntimeException e) {
            if (minioOnly) {
                throw e;
            }
            return s3Proxy("MinIO does not start: " + e.getMessage());
        }
    }

    private static S3Server minio() {
        MinIOContainer minio = new MinIOContainer(MINIO);
        minio.start();
        return new S3Server("MinIO", minio.getS3URL(), minio.getUserName(), minio.getPassword(), minio::stop);
    }

    private static S3Server s3Proxy(String why) {
        System.err.println("**********************************************************************");
        System.err.println("* These tests use the EMBEDDED S3Proxy, NOT MinIO: " + why);
        System.err.println("* Run with -Dpail.test.server=minio to make that a failure.");
        System.err.println("**********************************************************************");
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(BlobStores.create("transient-nio2", new Properties()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "sample", "sample-secret")
                .metricsEnabled(false)
                .stopTimeout(0)
                .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not start: " + e.getMessage(), e);
        }
        String endpoint = "http://127.0.0.1:" + proxy.getPort();
        return new S3Server("S3Proxy", endpoint, "sample", "sample-secret", () -> stop(proxy));
    }

    private static void stop(S3Proxy proxy) {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not stop: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        stop.run();
    }
}
