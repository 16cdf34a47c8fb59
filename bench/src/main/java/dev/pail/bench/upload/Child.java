package dev.pail.bench.upload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that is measured: one contender, the same upload twice or more. After each it says so and waits for a
 * line on stdin, while {@link Main} reads what the process has cost from outside. Its own figures (allocation, pauses)
 * are asked for only when the CPU of the upload has been read, so that asking is not part of it.
 */
final class Child {
    private Child() {}

    /** Arguments: contender, endpoint, file, part size in bytes, parts in flight, number of uploads. */
    public static void main(String[] args) {
        try {
            measured(args);
            System.exit(0);
        } catch (Throwable failed) { // whatever threads the contender has left must not keep a failed process alive
            failed.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void measured(String[] args) throws Exception {
        Contender.Setting setting =
                new Contender.Setting(args[1], Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        Path file = Path.of(args[2]);
        int uploads = Integer.parseInt(args[5]);
        BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        say("start", parent);
        Contender contender = null;
        for (int i = 0; i < uploads; i++) {
            long before = System.nanoTime();
            if (contender == null) {
                contender = Contender.open(args[0], setting);
            }
            contender.upload(file, "key-" + i);
            System.out.println("nanos " + (System.nanoTime() - before));
            say("uploaded", parent);
            System.out.println("allocated " + allocatedBytes());
            System.out.println("gcs " + collections());
            say("told", parent);
        }
        System.out.println("jdk " + Runtime.version());
        say("end", parent);
        contender.close();
    }

    private static void say(String what, BufferedReader parent) throws IOException {
        System.out.println(what);
        System.out.flush();
        parent.readLine();
    }

    /** All threads that ever were; on a JDK before 21 only those that still live. */
    private static long allocatedBytes() throws Exception {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) bean;
        if (Runtime.version().feature() >= 21) {
            return (long) com.sun.management.ThreadMXBean.class
                    .getMethod("getTotalThreadAllocatedBytes")
                    .invoke(threads);
        }
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private static String collections() {
        long count = 0;
        long millis = 0;
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            count += Math.max(0, gc.getCollectionCount());
            millis += Math.max(0, gc.getCollectionTime());
        }
        return count + " " + millis;
    }
}
