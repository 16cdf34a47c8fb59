package dev.pail.bench.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Compares clients at one {@link Task}: each in fresh processes, in turn (A B C, A B C, …), against one {@link Sink} in a
 * process of its own. What a process cost is read from {@code /proc}, so this runs on Linux. See bench/README.md.
 */
public final class Main {
    private static final double MIB = 1L << 20;
    private static final int SAMPLE_MILLIS = 20;
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux that Java runs on
    private static final String FLOOR = "sendfile";
    private static final List<String> ALL =
            List.of(FLOOR, "jdk", "pail", "pail-sha256", "aws-crt", "aws-netty", "aws-apache5", "minio", "davidmoten");
    private static final List<String> OF_DIRECTORIES = List.of("pail-each", "pail", "aws-crt", "aws-netty", "minio");
    private static final String PASSWORD = "benchmark";

    private Task task = Task.UPLOAD;
    private long sizeBytes = 2L << 30;
    private int runs = 3;
    private int rounds = 2;
    private int calls = 20_000;
    private Path jdk = Path.of(System.getProperty("java.home"));
    private boolean https;
    private boolean check;
    private List<String> contenders = ALL;
    private int partSizeBytes = 16 << 20;
    private int partsInFlight = 4;
    private int timeoutSeconds = 900;
    private final Map<String, String> heaps = new TreeMap<>();
    private final List<String> jvmOptions = new ArrayList<>();

    private final Path bench;
    private final Path work;

    private Main(Path bench) throws IOException {
        this.bench = bench;
        this.work = Files.createDirectories(bench.resolve("target/compare"));
    }

    /**
     * What one process cost, in seconds and bytes. "Cold" is from its launch to the end of its first round, "warm" the
     * mean of the rounds after it.
     */
    record Figures(
            double coldCpu,
            double warmCpu,
            double coldWall,
            double warmWall,
            double coldAllocated,
            double warmAllocated,
            double peakRss,
            double peakAnon,
            double gcCount,
            double gcMillis) {}

    public static void main(String[] args) throws Exception {
        Main main = new Main(Path.of(args[0]));
        main.parse(Arrays.asList(args).subList(1, args.length));
        main.run();
    }

    private void parse(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            switch (args.get(i)) {
                case "upload", "download", "put", "get", "list", "start", "directory-up", "directory-down" -> {
                    task = Task.valueOf(args.get(i).toUpperCase(Locale.ROOT).replace('-', '_'));
                    if (task.movesDirectory()) {
                        calls = Sink.TREE_KEYS;
                        contenders = OF_DIRECTORIES;
                    }
                    rounds = task == Task.START ? 1 : 2;
                    runs = task == Task.START ? 9 : 3;
                }
                case "--size" -> sizeBytes = bytes(args.get(++i));
                case "--runs" -> runs = Integer.parseInt(args.get(++i));
                case "--rounds" -> rounds = Integer.parseInt(args.get(++i));
                case "--calls" -> calls = Integer.parseInt(args.get(++i));
                case "--jdk" -> jdk = Path.of(args.get(++i));
                case "--https" -> https = true;
                case "--check" -> check = true;
                case "--contenders" -> contenders = List.of(args.get(++i).split(","));
                case "--part-size" -> partSizeBytes = Math.toIntExact(bytes(args.get(++i)));
                case "--in-flight" -> partsInFlight = Integer.parseInt(args.get(++i));
                case "--timeout" -> timeoutSeconds = Integer.parseInt(args.get(++i));
                case "--jvm" -> jvmOptions.addAll(List.of(args.get(++i).split(" ")));
                case "--xmx" -> { // 64m for all, or pail=64m,minio=512m
                    for (String one : args.get(++i).split(",")) {
                        int equals = one.indexOf('=');
                        heaps.put(equals < 0 ? "" : one.substring(0, equals), one.substring(equals + 1));
                    }
                }
                default -> throw new IllegalArgumentException("unknown option " + args.get(i));
            }
        }
    }

    private static long bytes(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int shift = lower.contains("g") ? 30 : lower.contains("m") ? 20 : lower.contains("k") ? 10 : 0;
        return Long.parseLong(lower.replaceAll("[^0-9]", "")) << shift;
    }

    private void run() throws Exception {
        Path file = task == Task.UPLOAD ? makeFile() : task.movesDirectory() ? makeTree() : makeTarget();
        if (https) {
            makeKeystore();
        }
        Map<String, List<Figures>> figures = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        contenders.forEach(name -> figures.put(name, new ArrayList<>()));
        String version = "";
        try (Running sink = startSink()) {
            String endpoint = (https ? "https" : "http") + "://127.0.0.1:" + sink.expect("port ");
            Control control = new Control(endpoint, https ? work.resolve("trust.p12") : null);
            if (contenders.size() * runs > 1) { // the sink's own first steps, and the page cache, are nobody's figure
                measure(task.movesDirectory() ? contenders.get(0) : FLOOR, endpoint, file, control);
            }
            for (int run = 1; run <= runs; run++) {
                for (String name : contenders) {
                    if (failures.containsKey(name)) {
                        continue;
                    }
                    try {
                        Measured measured = measure(name, endpoint, file, control);
                        version = measured.version();
                        figures.get(name).add(measured.figures());
                        System.err.printf(
                                Locale.ROOT,
                                "run %d %-12s CPU cold %.3f warm %.3f s; %s%n",
                                run,
                                name,
                                measured.figures().coldCpu(),
                                measured.figures().warmCpu(),
                                measured.seen());
                    } catch (IOException failed) {
                        failures.put(name, failed.getMessage());
                        System.err.println("run " + run + " " + name + " FAILED: " + failed.getMessage());
                    }
                }
            }
        }
        report(figures, failures, version);
    }

    // ---------------------------------------------------------------- one process

    record Measured(Figures figures, String version, String seen) {}

    private Measured measure(String name, String endpoint, Path file, Control control) throws Exception {
        control.call("POST", "/-/reset");
        if (task == Task.DIRECTORY_DOWN) {
            clear(file);
        }
        List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString()));
        String heap = heaps.getOrDefault(name, name.equals(FLOOR) ? null : heaps.get(""));
        if (heap != null) {
            command.add("-Xmx" + heap);
        }
        command.addAll(jvmOptions);
        if (https) {
            command.add("-Djavax.net.ssl.trustStore=" + work.resolve("trust.p12"));
            command.add("-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
        }
        command.addAll(List.of("-cp", classPath(name), Child.class.getName(), name, endpoint));
        int inFlight = task.movesFile() ? partsInFlight : Task.THREADS;
        for (Object one : List.of(partSizeBytes, inFlight, task, rounds, file, sizeBytes, calls)) {
            command.add(one.toString());
        }
        long launched = System.nanoTime();
        try (Running child = new Running(command, work.resolve(name + ".log"), timeoutSeconds)) {
            Sampler sampler = new Sampler(child.process.pid());
            sampler.start();
            double[] cpu = new double[rounds];
            double[] cpuAfter = new double[rounds];
            double[] seconds = new double[rounds];
            double[] allocated = new double[rounds];
            String gcs = "";
            for (int i = 0; i < rounds; i++) {
                seconds[i] = Long.parseLong(child.expect("nanos ")) / 1e9;
                if (i == 0) {
                    seconds[0] = (System.nanoTime() - launched) / 1e9;
                }
                long result = Long.parseLong(child.expect("result "));
                if (result != task.expected(sizeBytes, calls)) {
                    throw new IOException("did " + result + ", expected " + task.expected(sizeBytes, calls));
                }
                child.expect("worked");
                cpu[i] = cpuSeconds(child.process.pid());
                child.go();
                allocated[i] = Long.parseLong(child.expect("allocated "));
                gcs = child.expect("gcs ");
                child.expect("told");
                cpuAfter[i] = cpuSeconds(child.process.pid());
                child.go();
            }
            String version = child.expect("jdk ");
            child.expect("end");
            sampler.finish();
            child.go();
            String seen = control.verify(task, file, sizeBytes, rounds, calls, check);
            double warmCpu = rounds == 1 ? Double.NaN : 0;
            double warmWall = warmCpu;
            for (int i = 1; i < rounds; i++) {
                warmCpu += (cpu[i] - cpuAfter[i - 1]) / (rounds - 1);
                warmWall += seconds[i] / (rounds - 1);
            }
            String[] gc = gcs.split(" ");
            Figures figures = new Figures(
                    cpu[0],
                    warmCpu,
                    seconds[0],
                    warmWall,
                    allocated[0],
                    (allocated[rounds - 1] - allocated[0]) / (rounds - 1),
                    sampler.peakRss,
                    sampler.peakAnon,
                    Double.parseDouble(gc[0]),
                    Double.parseDouble(gc[1]));
            return new Measured(figures, version, seen);
        }
    }

    private String classPath(String name) throws IOException {
        String family = name.replaceFirst("-.*", "").replace(FLOOR, "none");
        Path file = bench.resolve("target/cp/" + family + ".txt");
        String libraries = Files.exists(file) ? Files.readString(file).trim() : "";
        return bench.resolve("target/classes") + (libraries.isEmpty() ? "" : ":" + libraries);
    }

    /** User and system time of all threads the process ever had. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Looks at the resident memory of a process from outside, every few milliseconds. */
    private static final class Sampler extends Thread {
        private final Path status;
        private volatile boolean done;
        volatile long peakRss;
        volatile long peakAnon;

        Sampler(long pid) {
            this.status = Path.of("/proc/" + pid + "/status");
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (!done) {
                    look();
                    Thread.sleep(SAMPLE_MILLIS);
                }
            } catch (IOException | InterruptedException gone) {
                // the process has ended
            }
        }

        private synchronized void look() throws IOException {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    peakRss = Math.max(peakRss, kilobytes(line));
                } else if (line.startsWith("RssAnon:")) {
                    peakAnon = Math.max(peakAnon, kilobytes(line));
                }
            }
        }

        private static long kilobytes(String line) {
            return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }

        void finish() throws IOException {
            look();
            done = true;
        }
    }

    /** A process whose output is read line by line, ended with us and not later than its time. */
    private static final class Running implements AutoCloseable {
        final Process process;
        private final Path log;
        private final BufferedReader out;
        private final OutputStream in;

        Running(List<String> command, Path log, int timeoutSeconds) throws IOException {
            this.log = log;
            this.process =
                    new ProcessBuilder(command).redirectError(log.toFile()).start();
            this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            this.in = process.getOutputStream();
            Thread timer = new Thread(() -> {
                try {
                    if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                        process.destroyForcibly();
                    }
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
            timer.setDaemon(true);
            if (timeoutSeconds > 0) {
                timer.start();
            }
        }

        /** The rest of the next line that starts so; other lines are for nobody. */
        String expect(String prefix) throws IOException {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(prefix)) {
                    return line.substring(prefix.length()).trim();
                }
            }
            String reason = Files.readAllLines(log).stream()
                    .filter(line -> line.contains("Error") || line.contains("Exception"))
                    .findFirst()
                    .orElse("ended or timed out, see " + log.getFileName());
            throw new IOException(reason.length() > 160 ? reason.substring(0, 160) : reason);
        }

        void go() throws IOException {
            in.write('\n');
            in.flush();
        }

        @Override
        public void close() throws InterruptedException {
            try {
                in.close();
            } catch (IOException gone) {
                // it has ended already
            }
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    // ---------------------------------------------------------------- the sink

    private Running startSink() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                jdk.resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                bench.resolve("target/classes").toString(),
                Sink.class.getName()));
        if (check) {
            command.add("--check");
        }
        if (https) {
            command.addAll(List.of("--tls", work.resolve("key.p12").toString(), PASSWORD));
        }
        return new Running(command, work.resolve("sink.log"), 0);
    }

    private record Control(String endpoint, HttpClient client) {
        Control(String endpoint, Path trustStore) {
            this(endpoint, client(trustStore));
        }

        private static HttpClient client(Path trustStore) {
            if (trustStore != null) {
                System.setProperty("javax.net.ssl.trustStore", trustStore.toString());
                System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
            }
            return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        }

        String call(String method, String path) throws Exception {
            return client.send(
                            HttpRequest.newBuilder(URI.create(endpoint + path))
                                    .method(method, HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }

        /**
         * What went up is all there: the right number of objects, each part in its place, sizes adding up, and with
         * --check the bytes of each part of the file. What came down has been counted by the child.
         */
        String verify(Task task, Path file, long sizeBytes, int rounds, int calls, boolean check) throws Exception {
            Map<String, Long> counts = new TreeMap<>();
            Map<String, Long> sizes = new TreeMap<>();
            Map<String, Integer> parts = new TreeMap<>();
            String payload = "";
            for (String line : call("GET", "/-/report").split("\n")) {
                String[] word = line.split(" ");
                switch (word[0]) {
                    case "payload" -> payload = word.length > 1 ? word[1] + ", " : "";
                    case "object" -> sizes.put(word[1], Long.parseLong(word[2]));
                    case "part" -> {
                        parts.merge(word[1], 1, Integer::sum);
                        long size = Long.parseLong(word[3]);
                        long offset = counts.merge(word[1], size, Long::sum) - size;
                        boolean compare = check && task == Task.UPLOAD;
                        if (compare && crc(file, offset, size) != Integer.parseUnsignedInt(word[4], 16)) {
                            throw new IOException("bytes of part " + word[2] + " are not those of the file");
                        }
                    }
                    default -> counts.put("/" + word[0], Long.parseLong(word[1]));
                }
            }
            int objects = switch (task) {
                case UPLOAD -> rounds;
                case PUT, DIRECTORY_UP -> rounds * calls;
                case START -> 1;
                default -> 0;
            };
            long size = task == Task.UPLOAD
                    ? sizeBytes
                    : task == Task.DIRECTORY_UP ? Task.TREE_FILE_BYTES : Task.SMALL_BYTES;
            if (sizes.size() != objects || sizes.values().stream().anyMatch(one -> one != size)) {
                throw new IOException(
                        "sink has " + sizes.size() + " objects, expected " + objects + " of " + size + " bytes");
            }
            for (String path : sizes.keySet()) {
                if (counts.get(path) != size) {
                    throw new IOException("parts of " + path + " add up to " + counts.get(path));
                }
            }
            return (task == Task.UPLOAD ? parts.values() + " parts, " : "") + "at most "
                    + counts.get("/bodiesAtOnceMax")
                    + " bodies at once, " + payload + counts.get("/connections") + " connections, "
                    + counts.get("/requests") + " requests, "
                    + (counts.get("/wireBytes") - objects * size) + " bytes beside the objects'"
                    + (check && task == Task.UPLOAD ? ", content as in the file" : "");
        }

        private static int crc(Path file, long offset, long length) throws IOException {
            CRC32C crc = new CRC32C();
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                for (long done = 0; done < length; ) {
                    buffer.clear().limit((int) Math.min(buffer.capacity(), length - done));
                    int n = channel.read(buffer, offset + done);
                    if (n < 0) {
                        return ~0;
                    }
                    crc.update(buffer.flip());
                    done += n;
                }
            }
            return (int) crc.getValue();
        }
    }

    /** Random bytes, the same every time. Read once, so that the page cache holds them. */
    private Path makeFile() throws IOException {
        Path file = work.resolve("file-" + sizeBytes);
        if (!Files.exists(file) || Files.size(file) != sizeBytes) {
            SplittableRandom random = new SplittableRandom(42);
            ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                for (long left = sizeBytes; left > 0; ) {
                    random.nextBytes(buffer.array());
                    buffer.clear().limit((int) Math.min(buffer.capacity(), left));
                    left -= channel.write(buffer);
                }
            }
        }
        Control.crc(file, 0, sizeBytes);
        return file;
    }

    /** A file to be replaced by what is downloaded. */
    private Path makeTarget() throws IOException {
        Path file = work.resolve("target");
        Files.write(file, new byte[1 << 20]);
        return file;
    }

    /** The files that go up, or an empty directory for those that come down. */
    private Path makeTree() throws IOException {
        Path directory = Files.createDirectories(work.resolve(task == Task.DIRECTORY_UP ? "tree" : "tree-down"));
        if (task == Task.DIRECTORY_UP) {
            for (int i = 0; i < Sink.TREE_KEYS; i++) {
                Files.write(directory.resolve(Sink.treeName(i)), new byte[Task.TREE_FILE_BYTES]);
            }
        }
        return directory;
    }

    private static void clear(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
            }
        }
    }

    private void makeKeystore() throws Exception {
        Path key = work.resolve("key.p12");
        if (Files.exists(key)) {
            return;
        }
        Path certificate = work.resolve("sink.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "sink",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "3650",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-keystore",
                key.toString());
        keytool("-exportcert", "-rfc", "-alias", "sink", "-file", certificate.toString(), "-keystore", key.toString());
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "sink",
                "-file",
                certificate.toString(),
                "-keystore",
                work.resolve("trust.p12").toString());
    }

    private void keytool(String... args) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(jdk.resolve("bin/keytool").toString()));
        command.addAll(List.of(args));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("keytool.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed, see target/compare/keytool.log");
        }
    }

    // ---------------------------------------------------------------- the report

    private record Column(String title, double factor, int digits, ToDoubleFunction<Figures> of) {}

    private List<Column> columns() {
        double perUnit = 1 / task.units(sizeBytes, calls);
        String per = "/" + task.unit;
        double bytes = perUnit / task.bytesDivisor;
        double cpu = perUnit * task.cpuFactor;
        int digits = task.cpuFactor == 1 ? 2 : task == Task.LIST ? 1 : 0;
        List<Column> all = new ArrayList<>();
        all.add(new Column("CPU " + task.cpuUnit + per + ", fresh process", cpu, digits, Figures::coldCpu));
        if (rounds > 1) {
            all.add(new Column("CPU " + task.cpuUnit + per + ", warm", cpu, digits, Figures::warmCpu));
            all.add(new Column("wall s, warm", 1, 2, Figures::warmWall));
            all.add(new Column("allocated " + task.bytesUnit + per + ", warm", bytes, 1, Figures::warmAllocated));
        } else {
            all.add(new Column("launch to end, ms", 1e3, 0, Figures::coldWall));
        }
        all.add(new Column("peak RSS MiB", 1 / MIB, 0, Figures::peakRss));
        all.add(new Column("peak anonymous MiB", 1 / MIB, 0, Figures::peakAnon));
        all.add(new Column("GC pauses", 1, 0, Figures::gcCount));
        all.add(new Column("GC ms", 1, 0, Figures::gcMillis));
        return all;
    }

    private String title() {
        return switch (task) {
            case UPLOAD ->
                "Upload of " + (sizeBytes >> 20) + " MiB in parts of " + (partSizeBytes >> 20) + " MiB, "
                        + partsInFlight + " in flight";
            case DOWNLOAD -> "Download of " + (sizeBytes >> 20) + " MiB over an existing file";
            case PUT -> calls + " PUTs of 1 KiB, " + Task.THREADS + " threads";
            case GET -> calls + " GETs of 1 KiB, " + Task.THREADS + " threads";
            case LIST -> "Listing of " + Sink.LISTED_KEYS + " keys";
            case START -> "From launch to the first PUT";
            case DIRECTORY_UP -> "Upload of a directory of " + calls + " files of 4 KiB, 16 at once";
            case DIRECTORY_DOWN -> "Download of " + calls + " objects of 4 KiB to a directory, 16 at once";
        };
    }

    private void report(Map<String, List<Figures>> figures, Map<String, String> failures, String version)
            throws IOException {
        List<Column> columns = columns();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s, %s, JDK %s, %d cores; %d runs of %d rounds, median (min–max)%n%n",
                title(),
                https ? "https" : "http",
                version,
                Runtime.getRuntime().availableProcessors(),
                runs,
                rounds));
        text.append("| client | ");
        text.append(columns.stream().map(Column::title).collect(Collectors.joining(" | ")));
        text.append(rounds > 1 ? " | × floor, fresh | × floor, warm |\n" : " | × floor, CPU | × floor, launch |\n");
        text.append("|---|").append("---:|".repeat(columns.size() + 2)).append('\n');
        List<Figures> floor = figures.getOrDefault(FLOOR, List.of());
        figures.forEach((name, list) -> {
            String heap = heaps.getOrDefault(name, name.equals(FLOOR) ? null : heaps.get(""));
            text.append("| ")
                    .append(name)
                    .append(heap == null ? "" : " -Xmx" + heap)
                    .append(" | ");
            if (failures.containsKey(name) || list.isEmpty()) {
                text.append("failed: ").append(failures.get(name)).append(" |");
                text.append(" |".repeat(columns.size() + 1)).append('\n');
                return;
            }
            for (Column column : columns) {
                text.append(cell(column, list)).append(" | ");
            }
            text.append(ratio(list, floor, Figures::coldCpu)).append(" | ");
            text.append(ratio(list, floor, rounds > 1 ? Figures::warmCpu : Figures::coldWall))
                    .append(" |\n");
        });
        System.out.println(text);
        Path results = Files.createDirectories(bench.resolve("results"));
        Path json = results.resolve(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss")
                        .format(LocalDateTime.now()) + "-" + task.name().toLowerCase(Locale.ROOT) + ".json");
        Files.writeString(json, json(figures, failures, version));
        System.err.println("written to " + bench.getParent().relativize(json));
    }

    private static String cell(Column column, List<Figures> list) {
        double[] values = list.stream()
                .mapToDouble(one -> column.of().applyAsDouble(one) * column.factor())
                .sorted()
                .toArray();
        String format = "%." + column.digits() + "f";
        if (values.length == 1) {
            return String.format(Locale.ROOT, format, values[0]);
        }
        return String.format(
                Locale.ROOT,
                format + " (" + format + "–" + format + ")",
                median(values),
                values[0],
                values[values.length - 1]);
    }

    private static String ratio(List<Figures> list, List<Figures> floor, ToDoubleFunction<Figures> of) {
        if (floor.isEmpty()) {
            return "";
        }
        double own = median(list.stream().mapToDouble(of).sorted().toArray());
        return String.format(
                Locale.ROOT,
                "%.2f",
                own / median(floor.stream().mapToDouble(of).sorted().toArray()));
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Totals of one round, in seconds and bytes; divided by "unitsPerRound" they are what the table shows. */
    private String json(Map<String, List<Figures>> figures, Map<String, String> failures, String version) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "{\"date\": \"%s\", \"task\": \"%s\", \"unit\": \"%s\", \"unitsPerRound\": %s, \"rounds\": %d, \"https\": %b,"
                        + " \"partSizeBytes\": %d, \"partsInFlight\": %d, \"jdk\": \"%s\", \"cores\": %d, \"clients\": [",
                LocalDateTime.now(),
                task.name().toLowerCase(Locale.ROOT),
                task.unit,
                task.units(sizeBytes, calls),
                rounds,
                https,
                partSizeBytes,
                partsInFlight,
                version,
                Runtime.getRuntime().availableProcessors()));
        String comma = "\n";
        for (String name : figures.keySet()) {
            text.append(comma).append("  {\"name\": \"").append(name).append('"');
            String heap = heaps.getOrDefault(name, name.equals(FLOOR) ? null : heaps.get(""));
            if (heap != null) {
                text.append(", \"xmx\": \"").append(heap).append('"');
            }
            if (failures.containsKey(name)) {
                text.append(", \"failed\": \"")
                        .append(failures.get(name).replaceAll("[\\\\\"]", "'"))
                        .append('"');
            }
            for (RecordComponent component : Figures.class.getRecordComponents()) {
                text.append(", \"")
                        .append(component.getName())
                        .append("\": ")
                        .append(figures.get(name).stream()
                                .map(one -> number(component, one))
                                .collect(Collectors.joining(", ", "[", "]")));
            }
            text.append('}');
            comma = ",\n";
        }
        return text.append("\n]}\n").toString();
    }

    private static String number(RecordComponent component, Figures one) {
        try {
            double value = (double) component.getAccessor().invoke(one);
            return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null";
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
