package dev.pail.samples.crash;

import java.net.URI;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** S3Proxy over its in-memory store, on a free loopback port: for whoever has no S3 server at hand. */
final class EmbeddedServer implements AutoCloseable {

    static final String ACCESS_KEY = "sample";
    static final String SECRET_KEY = "sample-secret";

    private final S3Proxy server;

    EmbeddedServer() throws Exception {
        server = S3Proxy.builder()
                .blobStore(BlobStores.create("transient-nio2", new Properties()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .metricsEnabled(false)
                .stopTimeout(0)
                .build();
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not stop: " + e.getMessage(), e);
        }
    }
}
