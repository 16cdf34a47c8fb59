package dev.pail.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What this process holds: threads of clients, and open file descriptors.
 *
 * @param threads threads of clients and of the JDK's HTTP clients
 * @param descriptors open file descriptors, 0 where the system does not say
 */
public record Footprint(long threads, long descriptors) {

    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    public static Footprint now() {
        return new Footprint(clientThreads(), descriptorCount());
    }

    /** Threads of clients and of the JDK's HTTP clients. */
    public static long clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("pail-") || name.startsWith("HttpClient-"))
                .count();
    }

    private static long descriptorCount() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the process holds no more than this. */
    public void awaitNotExceeded() {
        await("threads and descriptors to be at most " + this, () -> {
            System.gc(); // before JDK 21 the thread of a closed HttpClient ends when nobody refers to it any more
            Footprint now = now();
            return now.threads <= threads && now.descriptors <= descriptors;
        });
    }

    /** Waits for a condition that nobody tells of. */
    public static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + WAIT_MAX_NANOS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain for " + what + ", but there is " + now());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
