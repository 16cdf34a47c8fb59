package dev.pail.testkit;

import java.net.URI;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.jspecify.annotations.Nullable;

/**
 * The embedded S3 server: S3Proxy over its in-memory store. Needs nothing but the JVM.
 *
 * <p>It checks signatures, checksums, ranges and conditions, but has no {@code GET ?partNumber}, lists parts in one page
 * and answers 501 to {@code x-amz-mp-object-size}.
 */
final class S3ProxyServer implements TestServer {

    private final BlobStore store = BlobStores.create("transient-nio2", new Properties());
    private int port;
    private @Nullable S3Proxy running;

    @Override
    public String name() {
        return "S3Proxy " + S3Proxy.class.getPackage().getImplementationVersion() + " (embedded)";
    }

    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Takes any free port the first time and the same one ever after. */
    @Override
    public synchronized void start() {
        if (running != null) {
            return;
        }
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(store)
                .endpoint(endpoint())
                .awsAuthentication(AuthenticationType.AWS_V4, accessKey(), secretKey())
                .ignoreUnknownHeaders(false)
                .metricsEnabled(false)
                .stopTimeout(0)
                .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not start: " + e.getMessage(), e);
        }
        port = proxy.getPort();
        running = proxy;
    }

    @Override
    public synchronized void kill() {
        if (running == null) {
            return;
        }
        try {
            running.stop();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not stop: " + e.getMessage(), e);
        }
        running = null;
    }

    @Override
    public void close() {
        kill();
    }
}
