package dev.pail.faults;

import dev.pail.S3Client;
import dev.pail.config.Timeouts;
import dev.pail.contract.NoSecretTold;
import dev.pail.contract.Wire;
import dev.pail.faults.Oracle.Outcome;
import dev.pail.faults.Oracle.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Runs cells, a fault on an operation, and says where the oracle was not obeyed. Waits between attempts take no time. */
final class Matrix {

    /** Faults in a row: one, two, and as many as there are attempts. */
    static final List<Integer> TIMES = List.of(1, 2, Integer.MAX_VALUE);

    private static final Duration IDLE_OF_THE_SILENT = Duration.ofMillis(400);
    private static final Duration NO_LIMIT = Duration.ofSeconds(30);
    private static final int SMALL_BYTES = 3000;
    /** More than the buffers of two sockets take. */
    private static final int BIG_BYTES = 12 << 20;

    private final Oracle oracle = new Oracle();
    private final Path directory;
    private final AtomicInteger cells = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final Map<Operation, String> clean = new ConcurrentHashMap<>();

    /** Makes the server of one run. */
    @FunctionalInterface
    interface Maker {
        Trouble make(Operation operation, int times, byte[] bytes);
    }

    /** How a fault shows. */
    record Nature(boolean silent, boolean unreachable, boolean big) {
        static final Nature PLAIN = new Nature(false, false, false);
    }

    Matrix(Path directory) {
        this.directory = directory;
    }

    Oracle oracle() {
        return oracle;
    }

    int cells() {
        return cells.get();
    }

    int runs() {
        return runs.get();
    }

    /** Runs a fault on every operation that it can happen to, some at a time. */
    List<String> row(String fault, Nature nature, int atOnce, Maker maker) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(atOnce);
        List<Future<List<String>>> wrong = new ArrayList<>();
        try {
            for (Operation operation : Operation.values()) {
                Optional<Rule> rule = oracle.rule(fault, operation);
                if (rule.isPresent()) {
                    cells.incrementAndGet();
                    TIMES.forEach(times ->
                            wrong.add(executor.submit(() -> run(fault, nature, operation, times, rule.get(), maker))));
                }
            }
            List<String> found = new ArrayList<>();
            for (Future<List<String>> one : wrong) {
                found.addAll(one.get());
            }
            return found;
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            executor.shutdownNow();
        }
    }

    private List<String> run(String fault, Nature nature, Operation operation, int times, Rule rule, Maker maker)
            throws IOException {
        runs.incrementAndGet();
        byte[] bytes = bytes(nature.big() ? BIG_BYTES : SMALL_BYTES);
        String expected = clean.computeIfAbsent(operation, this::undisturbed);
        Path own = Files.createTempDirectory(directory, "cell");
        Files.write(own.resolve("source"), bytes);
        List<String> wrong = new ArrayList<>();
        try (Trouble trouble = maker.make(operation, times, bytes);
                S3Client s3 = client(trouble, nature)) {
            Operation.Call call = new Operation.Call(s3, bytes, own);
            String result = null;
            Throwable failure = null;
            try {
                result = await(operation, call);
            } catch (RuntimeException | AssertionError e) {
                failure = e;
                NoSecretTold.note(e);
            }
            int seen = trouble.seen();
            trouble.end();
            wrong.addAll(judge(operation, times, rule, expected, result, failure, seen));
            wrong.addAll(leftBehind(own, bytes, trouble));
            if (s3.headBucket("bucket").isEmpty()) {
                wrong.add("the next call gets another answer than its own");
            }
        } catch (RuntimeException e) {
            wrong.add("the next call fails: " + e);
        }
        return wrong.stream()
                .map(what -> fault + " on " + operation + " x" + (times > 2 ? "n" : times) + ": " + what)
                .toList();
    }

    private static List<String> judge(
            Operation operation, int times, Rule rule, String expected, String result, Throwable failure, int seen) {
        List<String> wrong = new ArrayList<>();
        boolean mayFail =
                rule.outcome() != Outcome.PASSES && !(rule.outcome() == Outcome.FAILS && rides(operation, times, rule));
        boolean mayPass = rule.outcome() != Outcome.FAILS || rides(operation, times, rule);
        if (result != null && !result.equals(expected)) {
            wrong.add("a wrong result: " + result + "; not " + expected);
        }
        if (result != null && !mayPass) {
            wrong.add("passed");
        }
        if (failure != null && !mayFail) {
            wrong.add("failed: " + failure);
        }
        if (failure != null && mayFail) {
            rule.faultsOf(operation, failure).forEach(what -> wrong.add(what + " of " + failure));
        }
        // the JDK connects once more by itself, and sends once more what it takes for harmless
        int hidden = operation.isRepeatedByTheJdk() || rule.codes().contains("ConnectFailed") ? 2 : 1;
        int limit = hidden * (rule.outcome() == Outcome.PASSES ? 1 : rule.attemptsMax(operation));
        if (seen > limit) {
            wrong.add(seen + " requests, of " + limit + " that may be");
        }
        if (operation.repeat != Operation.Repeat.ALWAYS
                && !rule.mayRepeat(operation)
                && rule.outcome() == Outcome.FAILS
                && seen > 1) {
            wrong.add("was sent " + seen + " times");
        }
        return wrong;
    }

    /** Whether the retries last longer than the faults. */
    private static boolean rides(Operation operation, int times, Rule rule) {
        return rule.mayRepeat(operation) && times <= Oracle.RETRIES;
    }

    private static List<String> leftBehind(Path own, byte[] bytes, Trouble trouble) throws IOException {
        List<String> wrong = new ArrayList<>();
        byte[] written = trouble.written();
        if (written != null && !Arrays.equals(written, bytes)) {
            wrong.add("wrote " + written.length + " other bytes");
        }
        try (Stream<Path> files = Files.list(own)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("source"))
                    .forEach(name -> wrong.add("left behind: " + name));
        }
        return wrong;
    }

    private String undisturbed(Operation operation) {
        byte[] bytes = bytes(SMALL_BYTES);
        try (Trouble none = new RawTrouble(Fault.CLOSE_BEFORE_ANSWER, 0, bytes);
                S3Client s3 = client(none, Nature.PLAIN)) {
            Path own = Files.createTempDirectory(directory, "clean");
            Files.write(own.resolve("source"), bytes);
            return await(operation, new Operation.Call(s3, bytes, own));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request in flight: a turn that is not given back shows at the next call. */
    private static S3Client client(Trouble trouble, Nature nature) {
        Timeouts timeouts = Timeouts.defaults()
                .withConnect(nature.unreachable() ? IDLE_OF_THE_SILENT : NO_LIMIT)
                .withIdle(nature.silent() ? IDLE_OF_THE_SILENT : NO_LIMIT)
                .withAcquire(NO_LIMIT);
        return trouble.lead(Wire.builder("http://127.0.0.1:1")
                        .retryPolicy(Wire.retries(Oracle.RETRIES))
                        .timeouts(timeouts)
                        .concurrency(1))
                .build();
    }

    private static String await(Operation operation, Operation.Call call) {
        try {
            return Operation.describe(operation.start(call).get(NO_LIMIT.toSeconds() * 2, TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError("a future failed with something that is no RuntimeException", failed);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the call never ended", e);
        }
    }

    static byte[] smallBytes() {
        return bytes(SMALL_BYTES);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
