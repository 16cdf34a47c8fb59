package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.testkit.ScriptedServer;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What connections that are used again are worth: told, not judged, since times belong to the machine. */
class PoolIT {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final int CALLS = Boolean.getBoolean("pail.exhaustive") ? 10_000 : 500;

    /** What so many calls in a row cost. */
    private record Cost(int connections, long p99Micros, long collections) {}

    @Test
    @Tag("C5")
    void callsThatShareAConnectionBesideCallsThatEachOpenOne() {
        measure(true); // the JVM learns
        Cost shared = measure(true);
        Cost naive = measure(false);

        System.out.printf(
                "[pail] C5: %,d GETs of 5 bytes in a row: one connection p99 %d µs, %d collections; a connection each"
                        + " p99 %d µs, %d collections%n",
                CALLS, shared.p99Micros, shared.collections, naive.p99Micros, naive.collections);
        assertThat(shared.connections).isEqualTo(1);
        assertThat(naive.connections).isGreaterThanOrEqualTo(CALLS);
    }

    private static Cost measure(boolean shares) {
        Map<String, String> headers = new HashMap<>(Map.of("ETag", "\"e\""));
        if (!shares) {
            headers.put("Connection", "close");
        }
        long[] nanos = new long[CALLS];
        try (ScriptedServer server =
                        new ScriptedServer(exchange -> exchange.readBody().respond(200, headers, HELLO));
                S3Client s3 = Wire.builder(server.endpoint()).build()) {
            long collectionsBefore = collections();
            for (int call = 0; call < CALLS; call++) {
                long startedAt = System.nanoTime();
                s3.getObjectBytes("bucket", "k");
                nanos[call] = System.nanoTime() - startedAt;
            }
            Arrays.sort(nanos);
            return new Cost(server.connections(), nanos[CALLS * 99 / 100] / 1000, collections() - collectionsBefore);
        }
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
