package dev.pail.testkit;

import java.util.Arrays;
import java.util.List;

/** The real servers that the contract is run on, with the version that {@code docs/servers.md} speaks of. */
public enum ServerKind {
    MINIO("MinIO", MinioServer.RELEASE, "in a container"),
    S3PROXY("S3Proxy", "4.1.0", "embedded, in-memory store"),
    SEAWEEDFS("SeaweedFS", SeaweedServer.VERSION, "a child process, `-Dpail.test.seaweedfs=/path/to/weed`"),
    CEPH("Ceph RGW", CephServer.VERSION, "child processes, `-Pceph`"),
    STRICT("Strict fake", StrictS3.VERSION, "in memory: refuses what AWS refuses, see `StrictS3`");

    private final String title;
    private final String version;
    private final String how;

    ServerKind(String title, String version, String how) {
        this.title = title;
        this.version = version;
        this.how = how;
    }

    /** Name of the product. */
    public String title() {
        return title;
    }

    /** Version that the documented outcomes were met with. */
    public String version() {
        return version;
    }

    /** How the tests run it. */
    public String how() {
        return how;
    }

    /** Whether this build meets it: it was asked for, or it is always there. What was not asked for is said once. */
    public boolean asked() {
        return SharedServers.asked(this);
    }

    /** The one of this JVM; skips the calling test where it was not asked for, fails it where it was and does not start. */
    public TestServer shared() {
        return SharedServers.ofKind(this);
    }

    /** Those that this build meets. */
    public static List<ServerKind> met() {
        return Arrays.stream(values()).filter(ServerKind::asked).toList();
    }
}
