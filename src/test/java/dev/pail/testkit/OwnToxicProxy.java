package dev.pail.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The toxics of Toxiproxy without Toxiproxy: two threads a connection, one for each way. */
final class OwnToxicProxy implements ToxicProxy {

    private static final int CHUNK_BYTES = 256 * 1024;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private final URI server;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Way, Map<Toxic, Long>> toxics = new EnumMap<>(Way.class);

    OwnToxicProxy(URI server) {
        if (TOLD.compareAndSet(false, true)) {
            System.out.println("[pail] bad networks: our own proxy; pail.test.toxiproxy names no Toxiproxy");
        }
        this.server = server;
        for (Way way : Way.values()) {
            toxics.put(way, new ConcurrentHashMap<>());
        }
        try {
            listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    @Override
    public void poison(Toxic toxic, Way way, long value) {
        toxics.get(way).put(toxic, value);
    }

    @Override
    public void heal() {
        toxics.values().forEach(Map::clear);
    }

    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(OwnToxicProxy::closeQuietly);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "toxic-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            acceptOne();
        }
    }

    private void acceptOne() {
        try {
            Socket client = listener.accept();
            Socket upstream = new Socket();
            open.add(client);
            open.add(upstream);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            upstream.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            daemon(() -> pipe(client, upstream, Way.UP));
            daemon(() -> pipe(upstream, client, Way.DOWN));
        } catch (IOException closed) {
            return; // or the server was not there: its client is closed with the proxy
        }
    }

    private void pipe(Socket from, Socket to, Way way) {
        Map<Toxic, Long> bad = toxics.get(way);
        byte[] chunk = new byte[CHUNK_BYTES];
        long limited = 0;
        try {
            while (true) {
                int most = bad.containsKey(Toxic.BANDWIDTH)
                        ? (int) Math.min(CHUNK_BYTES, bad.getOrDefault(Toxic.BANDWIDTH, 1L) * 100)
                        : CHUNK_BYTES;
                int count = from.getInputStream().read(chunk, 0, most);
                if (count < 0) {
                    break;
                }
                vanish(bad, from, to);
                park(bad.getOrDefault(Toxic.LATENCY, 0L));
                Long rest = bad.get(Toxic.LIMIT_DATA);
                limited = rest == null ? 0 : limited;
                int passed = rest == null ? count : (int) Math.min(count, rest - limited);
                write(bad, to, chunk, passed);
                limited += rest == null ? 0 : passed;
                if (rest != null && limited >= rest) {
                    break;
                }
            }
        } catch (IOException broken) {
            // either side is gone: the other one is told below
        } finally {
            park(bad.getOrDefault(Toxic.SLOW_CLOSE, 0L));
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    /** Where bytes vanish the connection never comes back to life. */
    private static void vanish(Map<Toxic, Long> bad, Socket from, Socket to) throws IOException {
        Long reset = bad.get(Toxic.RESET_PEER);
        if (reset != null) {
            park(reset);
            from.setSoLinger(true, 0);
            to.setSoLinger(true, 0);
            throw new IOException("reset as the test wants it");
        }
        Long silence = bad.get(Toxic.TIMEOUT);
        if (silence != null) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(silence);
            while (bad.containsKey(Toxic.TIMEOUT) && (silence == 0 || System.nanoTime() < end) && !to.isClosed()) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            throw new IOException("closed as the test wants it");
        }
    }

    private static void write(Map<Toxic, Long> bad, Socket to, byte[] chunk, int count) throws IOException {
        Long slice = bad.get(Toxic.SLICER);
        int step = slice == null ? count : Math.toIntExact(slice);
        for (int done = 0; done < count; done += step) {
            to.getOutputStream().write(chunk, done, Math.min(step, count - done));
        }
        Long rate = bad.get(Toxic.BANDWIDTH);
        if (rate != null) {
            park(count / rate); // kilobytes per second are bytes per millisecond
        }
    }

    private static void park(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception alreadyClosed) {
            return;
        }
    }
}
