package dev.pail.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** A MinIO that speaks https, with a certificate of its own, and keeps one KMS key: what encryption needs. */
public final class TlsMinioServer implements AutoCloseable {

    public static final String KMS_KEY = "pail-key";

    private final TlsCertificate certificate = TlsCertificate.make();
    private final MinIOContainer container;

    /** Starts it; ask {@link TestServer#sharedMinio()} first whether there is one to start. */
    public TlsMinioServer() throws IOException, GeneralSecurityException, InterruptedException {
        byte[] key = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        container = new MinIOContainer(MinioServer.IMAGE)
                .withUserName(accessKey())
                .withPassword(secretKey())
                .withEnv(
                        "MINIO_KMS_SECRET_KEY",
                        KMS_KEY + ':' + Base64.getEncoder().encodeToString(key))
                .withCopyToContainer(Transferable.of(certificate.certificatePem()), "/certs/public.crt")
                .withCopyToContainer(Transferable.of(certificate.privateKeyPem()), "/certs/private.key")
                .withCommand("server", "--certs-dir", "/certs", "/data");
        container.setWaitStrategy(
                Wait.forHttps("/minio/health/live").forPort(9000).allowInsecure());
        container.start();
    }

    public String endpoint() {
        return container.getS3URL().replace("http://", "https://");
    }

    public SSLContext clientContext() throws GeneralSecurityException, IOException {
        return certificate.clientContext();
    }

    public String accessKey() {
        return "pail-test-access-key";
    }

    public String secretKey() {
        return "pail-test-secret-key";
    }

    @Override
    public void close() {
        container.stop();
    }
}
