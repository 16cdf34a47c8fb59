package dev.pail.testkit;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import eu.rekawek.toxiproxy.model.ToxicList;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Toxiproxy, started once for all tests of this JVM. */
final class ToxiproxyServer {

    private static final String PROGRAM = System.getProperty("pail.test.toxiproxy", "");
    private static final int STARTS_MAX = 5;
    private static final long START_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static ToxiproxyServer shared;

    private final ToxiproxyClient api;

    private ToxiproxyServer(ToxiproxyClient api) {
        this.api = api;
    }

    static boolean isAskedFor() {
        return !PROGRAM.isEmpty();
    }

    static synchronized ToxiproxyServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** The port is free when it is looked for, but may be taken when it is wanted. */
    private static ToxiproxyServer start() {
        if (!new File(PROGRAM).canExecute()) {
            throw new IllegalStateException("pail.test.toxiproxy=" + PROGRAM + " is no program");
        }
        for (int attempt = 0; attempt < STARTS_MAX; attempt++) {
            int port = freePort();
            try {
                Process process = new ProcessBuilder(PROGRAM, "-host", "127.0.0.1", "-port", Integer.toString(port))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end Toxiproxy"));
                ToxiproxyClient api = new ToxiproxyClient("127.0.0.1", port);
                if (answers(process, api)) {
                    System.out.println("[pail] bad networks: Toxiproxy " + api.version());
                    return new ToxiproxyServer(api);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Toxiproxy did not start: " + PROGRAM, e);
            }
        }
        throw new IllegalStateException("Toxiproxy did not start: " + PROGRAM);
    }

    private static boolean answers(Process process, ToxiproxyClient api) {
        long end = System.nanoTime() + START_MAX_NANOS;
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                api.version();
                return true;
            } catch (IOException notYet) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        process.destroyForcibly();
        return false;
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ToxicProxy proxy(URI server) {
        try {
            String upstream = server.getHost() + ':' + server.getPort();
            return new OneProxy(api.createProxy("pail-" + NAMES.incrementAndGet(), "127.0.0.1:0", upstream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record OneProxy(Proxy proxy) implements ToxicProxy {

        @Override
        public URI endpoint() {
            return URI.create("http://" + proxy.getListen());
        }

        @Override
        public void poison(Toxic toxic, Way way, long value) {
            ToxicDirection direction = way == Way.UP ? ToxicDirection.UPSTREAM : ToxicDirection.DOWNSTREAM;
            String name = toxic + "-" + way;
            ToxicList toxics = proxy.toxics();
            try {
                eu.rekawek.toxiproxy.model.Toxic made = switch (toxic) {
                    case LATENCY -> toxics.latency(name, direction, value);
                    case BANDWIDTH -> toxics.bandwidth(name, direction, value);
                    case SLOW_CLOSE -> toxics.slowClose(name, direction, value);
                    case TIMEOUT -> toxics.timeout(name, direction, value);
                    case RESET_PEER -> toxics.resetPeer(name, direction, value);
                    case SLICER -> toxics.slicer(name, direction, value, 10);
                    case LIMIT_DATA -> toxics.limitData(name, direction, value);
                };
                if (!made.getName().equals(name)) {
                    throw new IllegalStateException(name + " was not made");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void heal() {
            try {
                for (eu.rekawek.toxiproxy.model.Toxic toxic : proxy.toxics().getAll()) {
                    toxic.remove();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                proxy.delete();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
