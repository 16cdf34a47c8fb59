package dev.pail.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pail.error.CheckpointException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that works on checkpoints and says on its standard output what it has done, so that it can be killed at
 * any moment and held to it.
 */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader said;
    private final PrintWriter orders;

    private ChildJvm(Process process) {
        this.process = process;
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        this.orders = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8), true);
    }

    /** Starts this class's main in a process of its own. */
    static ChildJvm start(Path directory, String role, String... jvmOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), ChildJvm.class.getName(), role, directory.toString()));
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line it says, null when it has ended. */
    String hear() throws IOException {
        return said.readLine();
    }

    void order(String line) {
        orders.println(line);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Kills it as {@code kill -9} does, and gives what it had still said. */
    List<String> kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly(); // of Process itself it would also drop what was said and not yet heard
        List<String> rest = new ArrayList<>();
        for (String line = hear(); line != null; line = hear()) {
            rest.add(line);
        }
        process.waitFor();
        return rest;
    }

    int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        kill();
        said.close();
        orders.close();
    }

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[1]);
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, UTF_8), true);
        switch (args[0]) {
            case "append" -> append(directory, out);
            case "begin" -> begin(directory, out);
            case "race" -> race(directory, out);
            case "list" -> list(directory, out);
            default -> load(directory, out);
        }
    }

    /** Goes on where the journal ends, and says each part that is durable. */
    private static void append(Path directory, PrintWriter out) {
        try (CheckpointStore.Lease lease = BrokenJournals.acquire(directory)) {
            Checkpoint found = lease.load().map(Recovered::checkpoint).orElse(null);
            if (found == null || found.uploadId() == null) {
                lease.begin(Samples.intention());
                lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            }
            int last =
                    found == null || found.parts().isEmpty() ? 0 : found.parts().lastKey();
            out.println("from " + last);
            for (int n = last + 1; n <= 10_000; n++) {
                lease.append(List.of(Samples.part(n)));
                out.println(n);
            }
        }
    }

    /** Begins over and over, each intention a second later than the one before, and says which is durable. */
    private static void begin(Path directory, PrintWriter out) {
        try (CheckpointStore.Lease lease = BrokenJournals.acquire(directory)) {
            for (int n = 0; n < 1_000_000; n++) {
                lease.begin(Samples.intention(Samples.KEY, Samples.CREATED.plusSeconds(n)));
                out.println(n);
            }
        }
    }

    /** At each order tries to take the lock, says whether it has it, and waits for the next order to let it go. */
    private static void race(Path directory, PrintWriter out) throws IOException {
        CheckpointStore store = CheckpointStore.inDirectory(directory);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            out.println("ready");
            while (in.readLine() != null) {
                try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
                    out.println("held " + lease.fencingToken());
                    in.readLine();
                } catch (CheckpointException e) {
                    out.println(e.code() + " " + e.getMessage());
                    in.readLine();
                }
                out.println("free");
            }
        }
    }

    /** Lists until it is killed. */
    private static void list(Path directory, PrintWriter out) {
        CheckpointStore store = CheckpointStore.inDirectory(directory);
        out.println("ready");
        while (store.list().size() < 2) {
            Thread.onSpinWait();
        }
    }

    /** Lists, loads and says what it has found. */
    private static void load(Path directory, PrintWriter out) {
        CheckpointStore store = CheckpointStore.inDirectory(directory);
        out.println(store.list().size() + " good, " + store.damaged().size() + " damaged");
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            out.println(lease.load().map(found -> "damaged " + found.damaged()).orElse("none"));
        } catch (CheckpointException e) {
            out.println(e.code());
        }
    }
}
