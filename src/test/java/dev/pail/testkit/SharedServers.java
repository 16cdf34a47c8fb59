package dev.pail.testkit;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Holds the servers that all tests of this JVM share, and decides once which one the build meets. */
final class SharedServers {

    private enum Choice {
        AUTO,
        MINIO,
        S3PROXY
    }

    private static @Nullable TestServer s3proxy;
    private static @Nullable TestServer minio;
    private static @Nullable String minioFailure;
    private static final Map<ServerKind, TestServer> others = new EnumMap<>(ServerKind.class);
    private static final Map<ServerKind, String> failures = new EnumMap<>(ServerKind.class);
    private static final Set<ServerKind> toldOf = EnumSet.noneOf(ServerKind.class);

    private SharedServers() {}

    static TestServer chosen() {
        return minioChosen() ? minio() : s3proxy();
    }

    static TestServer newOfChosenKind() {
        TestServer server = minioChosen() ? new MinioServer() : new S3ProxyServer();
        server.start();
        return server;
    }

    static synchronized TestServer s3proxy() {
        if (s3proxy == null) {
            s3proxy = shared(new S3ProxyServer());
        }
        return s3proxy;
    }

    static TestServer minioOrSkip() {
        if (!minioChosen()) {
            Assumptions.abort(
                    choice() == Choice.S3PROXY
                            ? "pail.test.server=s3proxy"
                            : minioFailure + "; pail.test.server=minio demands it");
        }
        return minio();
    }

    static synchronized boolean asked(ServerKind kind) {
        boolean asked = switch (kind) {
            case S3PROXY, STRICT -> true;
            case MINIO -> minioChosen();
            case SEAWEEDFS -> !weed().isBlank();
            case CEPH -> Boolean.getBoolean("pail.test.ceph");
        };
        if (!asked && toldOf.add(kind)) {
            say(kind.title() + " was not asked for: nothing is tested against it; see CONTRIBUTING.md");
        }
        return asked;
    }

    static synchronized TestServer ofKind(ServerKind kind) {
        if (kind == ServerKind.MINIO) {
            return minioOrSkip();
        }
        if (kind == ServerKind.S3PROXY) {
            return s3proxy();
        }
        if (!asked(kind)) {
            Assumptions.abort(kind.title() + " was not asked for");
        }
        if (failures.containsKey(kind)) {
            throw new IllegalStateException(failures.get(kind));
        }
        try {
            return others.computeIfAbsent(kind, absent -> shared(fresh(absent)));
        } catch (RuntimeException e) {
            failures.put(kind, e.getMessage());
            throw e;
        }
    }

    static TestServer fresh(ServerKind kind) {
        return switch (kind) {
            case S3PROXY -> new S3ProxyServer();
            case STRICT -> new StrictS3();
            case MINIO -> new MinioServer();
            case SEAWEEDFS -> new SeaweedServer(Path.of(weed()).toAbsolutePath());
            case CEPH -> new CephServer();
        };
    }

    private static String weed() {
        return System.getProperty("pail.test.seaweedfs", "");
    }

    private static boolean minioChosen() {
        return switch (choice()) {
            case MINIO -> true;
            case S3PROXY -> false;
            case AUTO -> minioStarts();
        };
    }

    private static boolean minioStarts() {
        try {
            minio();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Tries once per JVM: an engine that did not answer is not asked again by each test class. */
    private static synchronized TestServer minio() {
        if (minioFailure != null) {
            throw new IllegalStateException(minioFailure);
        }
        if (minio == null) {
            try {
                minio = shared(new MinioServer());
            } catch (RuntimeException e) {
                minioFailure = "the MinIO container " + MinioServer.IMAGE + " did not start: " + e.getMessage();
                say(minioFailure);
                throw new IllegalStateException(minioFailure, e);
            }
        }
        return minio;
    }

    private static TestServer shared(TestServer server) {
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close " + server.name()));
        say("test server: " + server.name() + " at " + server.endpoint());
        return server;
    }

    private static Choice choice() {
        String asked = System.getProperty("pail.test.server", "auto");
        try {
            return Choice.valueOf(asked.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("pail.test.server=" + asked + "; expected auto, minio or s3proxy", e);
        }
    }

    private static void say(String line) {
        System.out.println("[pail] " + line);
    }
}
