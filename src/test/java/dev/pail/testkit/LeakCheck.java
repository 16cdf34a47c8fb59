package dev.pail.testkit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Threads of clients and open files at one moment, to be compared with later. Before JDK 21 the selector of an HTTP client
 * ends when the collector has found it unreferenced, so that the comparison waits for that.
 */
public final class LeakCheck {

    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final long threads = threads();
    private final long files = files();

    /** Waits until there are no more threads than at the start, and no more open files than at the start and some. */
    public void atMost(int moreFiles) {
        long end = System.nanoTime() + WAIT_MAX_NANOS;
        while (threads() > threads || files() > files + moreFiles) {
            if (System.nanoTime() > end) {
                throw new AssertionError("left behind: " + threads() + " threads of clients, " + threads
                        + " at the start; " + files() + " open files, " + files + " at the start: " + kinds());
            }
            System.gc();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("pail-") || name.startsWith("HttpClient-"))
                .count();
    }

    /** How many of each kind are open, where the system tells. */
    private static Map<String, Integer> kinds() {
        Map<String, Integer> kinds = new TreeMap<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path one : (Iterable<Path>) open::iterator) {
                if (Files.isSymbolicLink(one)) {
                    String kind = Files.readSymbolicLink(one).toString().replaceAll("\\[\\d+]|\\d+", "");
                    kinds.merge(kind, 1, Integer::sum);
                }
            }
        } catch (IOException elsewhere) {
            kinds.put(elsewhere.toString(), 0);
        }
        kinds.values().removeIf(count -> count < 5);
        return kinds;
    }

    private static long files() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
