package dev.pail.bench.compare;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The process that is measured: one contender, the same task in rounds. After each round it says so and waits for a line
 * on stdin, while {@link Main} reads from outside what the process has cost. Its own figures (allocation, pauses) are
 * asked for only when the CPU time of the round has been read, so that asking is not part of it.
 */
final class Child {
    private final Task task;
    private final Path file;
    private final long sizeBytes;
    private final int calls;

    private Child(Task task, Path file, long sizeBytes, int calls) {
        this.task = task;
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.calls = calls;
    }

    /** Arguments: contender, endpoint, part size in bytes, parts in flight, task, rounds, file, its size, calls. */
    public static void main(String[] args) {
        try {
            Contender.Setting setting =
                    new Contender.Setting(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            Child child = new Child(
                    Task.valueOf(args[4]), Path.of(args[6]), Long.parseLong(args[7]), Integer.parseInt(args[8]));
            child.measured(args[0], setting, Integer.parseInt(args[5]));
            System.exit(0);
        } catch (Throwable failed) { // whatever threads the contender has left must not keep a failed process alive
            failed.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void measured(String name, Contender.Setting setting, int rounds) throws Exception {
        BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Contender contender = null;
        for (int round = 0; round < rounds; round++) {
            long before = System.nanoTime();
            if (contender == null) {
                contender = Contender.open(name, setting);
            }
            long result = round(contender, round);
            System.out.println("nanos " + (System.nanoTime() - before));
            System.out.println("result " + result);
            say("worked", parent);
            System.out.println("allocated " + allocatedBytes());
            System.out.println("gcs " + collections());
            say("told", parent);
        }
        System.out.println("jdk " + Runtime.version());
        say("end", parent);
        contender.close();
    }

    /** Returns what {@link Task#expected} tells. */
    private long round(Contender contender, int round) throws Exception {
        switch (task) {
            case UPLOAD -> {
                contender.upload(file, "key-" + round);
                return Files.size(file);
            }
            case DOWNLOAD -> {
                contender.download("zeros-" + sizeBytes, file);
                return Files.size(file);
            }
            case START -> {
                contender.put("first", new byte[Task.SMALL_BYTES]);
                return Task.SMALL_BYTES;
            }
            case PUT -> {
                byte[] content = new byte[Task.SMALL_BYTES];
                return onAllThreads(i -> {
                    contender.put("small-" + round + "-" + i, content);
                    return content.length;
                });
            }
            case GET -> {
                return onAllThreads(i -> contender.get("zeros-" + Task.SMALL_BYTES));
            }
            case LIST -> {
                return contender.list();
            }
            case DIRECTORY_UP -> {
                contender.uploadTree(file, "tree-" + round + "/");
                return bytesBelow(file);
            }
            case DIRECTORY_DOWN -> {
                Path target = Files.createDirectory(file.resolve("round-" + round));
                contender.downloadTree(target);
                return bytesBelow(target);
            }
        }
        throw new IllegalStateException(task.name());
    }

    private static long bytesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toFile)
                    .filter(File::isFile)
                    .mapToLong(File::length)
                    .sum();
        }
    }

    private interface Call {
        long make(int number) throws Exception;
    }

    private final ExecutorService threads = Executors.newFixedThreadPool(Task.THREADS);

    private long onAllThreads(Call call) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Future<Long>> running = new ArrayList<>();
        for (int thread = 0; thread < Task.THREADS; thread++) {
            running.add(threads.submit(() -> {
                long sum = 0;
                for (int i = next.getAndIncrement(); i < calls; i = next.getAndIncrement()) {
                    sum += call.make(i);
                }
                return sum;
            }));
        }
        long sum = 0;
        for (Future<Long> one : running) {
            sum += one.get();
        }
        return sum;
    }

    private static void say(String what, BufferedReader parent) throws IOException {
        System.out.println(what);
        System.out.flush();
        parent.readLine();
    }

    /** All threads that ever were; on a JDK before 21 only those that still live. */
    private static long allocatedBytes() throws Exception {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
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
