package dev.pail.bench.types;

import dev.pail.internal.meta.ContentTypes;
import dev.pail.transfer.ContentTypePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Accuracy and latency of content types by name, by bytes and by both. Files of a directory with a {@code labels.csv} are what
 * that says; all others are taken for what their name says, so that their share by name alone is no finding.
 */
public final class ContentTypeBench {

    private static final int PEEK_BYTES = 64 * 1024;
    private static final int FILES_MAX = 20_000;
    private static final int WARM_ROUNDS = 5;
    private static final int COLD_RUNS = 9;

    private record Labelled(String name, String type, byte[] start, boolean whole) {}

    private enum Mode {
        NAME,
        BYTES,
        BOTH;

        ContentTypes.Asked asked(Labelled file) {
            return new ContentTypes.Asked(
                    "Upload",
                    "b/k",
                    this == BYTES ? "" : file.name(),
                    ByteBuffer.wrap(this == NAME ? new byte[0] : file.start()),
                    file.whole(),
                    false);
        }
    }

    private ContentTypeBench() {}

    /** Directories; or {@code --cold MODE FILE}, which is what the children of this program are asked for. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("--cold")) {
            cold(Mode.valueOf(args[1]), read(Path.of(args[2]), ""));
            return;
        }
        for (String directory : args) {
            List<Labelled> files = files(Path.of(directory));
            System.out.printf(
                    "%n%s: %d files, %d types%n",
                    directory,
                    files.size(),
                    files.stream().map(Labelled::type).distinct().count());
            for (Mode mode : Mode.values()) {
                measure(mode, files);
            }
        }
        coldRuns(Path.of(args[0]));
    }

    private static ContentTypes types(AtomicInteger asked) {
        return new ContentTypes(
                ContentTypePolicy.BYTES_THEN_NAME,
                null,
                task -> {
                    asked.incrementAndGet();
                    task.run();
                },
                (task, delay) -> () -> {},
                event -> {});
    }

    private static void measure(Mode mode, List<Labelled> files) {
        AtomicInteger tika = new AtomicInteger();
        ContentTypes types = types(tika);
        Map<String, Integer> wrong = new TreeMap<>();
        int right = 0;
        for (Labelled file : files) {
            String found = bare(types.choose(mode.asked(file)).join().type());
            if (found.equals(file.type())) {
                right++;
            } else {
                wrong.merge(file.type() + " as " + found, 1, Integer::sum);
            }
        }
        int asked = tika.get();
        long[] nanos = new long[WARM_ROUNDS * files.size()];
        for (int i = 0; i < nanos.length; i++) {
            ContentTypes.Asked one = mode.asked(files.get(i % files.size()));
            long from = System.nanoTime();
            types.choose(one).join();
            nanos[i] = System.nanoTime() - from;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "  %-5s right %5d of %5d = %6.2f %%; Tika asked for %5.1f %%; warm P50 %8.1f us, P99 %8.1f us%n",
                mode,
                right,
                files.size(),
                100.0 * right / files.size(),
                100.0 * asked / files.size(),
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length * 99 / 100] / 1e3);
        wrong.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(12)
                .forEach(entry -> System.out.printf("        %4d %s%n", entry.getValue(), entry.getKey()));
    }

    private static void coldRuns(Path corpus) throws IOException, InterruptedException {
        Path common = corpus.resolve("file-0-0.png");
        Path forTika = firstForTika(corpus);
        System.out.printf("%nfirst detection of a fresh process, %d runs%n", COLD_RUNS);
        for (Map.Entry<String, List<String>> shape : List.of(
                Map.entry("common name, no bytes", List.of("NAME", common.toString())),
                Map.entry("common name, bytes agree", List.of("BOTH", common.toString())),
                Map.entry("Tika, for a " + extension(forTika), List.of("BOTH", forTika.toString())))) {
            double[] wall = new double[COLD_RUNS];
            double[] cpu = new double[COLD_RUNS];
            for (int run = 0; run < COLD_RUNS; run++) {
                List<String> command = new ArrayList<>(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ContentTypeBench.class.getName(),
                        "--cold"));
                command.addAll(shape.getValue());
                Process child = new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                String[] line = new String(child.getInputStream().readAllBytes())
                        .strip()
                        .split(" ");
                child.waitFor();
                wall[run] = Double.parseDouble(line[0]);
                cpu[run] = Double.parseDouble(line[1]);
            }
            Arrays.sort(wall);
            Arrays.sort(cpu);
            System.out.printf(
                    "  %-25s wall P50 %6.1f ms, P99 %6.1f ms; CPU P50 %6.1f ms%n",
                    shape.getKey(), wall[COLD_RUNS / 2], wall[COLD_RUNS - 1], cpu[COLD_RUNS / 2]);
        }
    }

    private static Path firstForTika(Path corpus) throws IOException {
        try (Stream<Path> all = Files.list(corpus)) {
            return all.sorted()
                    .filter(file -> {
                        AtomicInteger asked = new AtomicInteger();
                        types(asked).choose(Mode.BOTH.asked(read(file, "?"))).join();
                        return asked.get() > 0;
                    })
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.contains(".") ? name.substring(name.lastIndexOf('.')) : "file without extension";
    }

    private static void cold(Mode mode, Labelled file) {
        var system = (com.sun.management.OperatingSystemMXBean)
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long from = System.nanoTime();
        types(new AtomicInteger()).choose(mode.asked(file)).join();
        long wall = System.nanoTime() - from;
        System.out.println(wall / 1e6 + " " + (system.getProcessCpuTime() - cpu) / 1e6);
    }

    private static List<Labelled> files(Path directory) throws IOException {
        Map<String, String> labels = new HashMap<>();
        Path list = directory.resolve("labels.csv");
        if (Files.exists(list)) {
            for (String line : Files.readAllLines(list)) {
                labels.put(line.substring(0, line.indexOf(',')), line.substring(line.indexOf(',') + 1));
            }
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(Files::isReadable)
                    .filter(file -> labels.isEmpty()
                            || labels.containsKey(file.getFileName().toString()))
                    .map(file ->
                            read(file, labels.getOrDefault(file.getFileName().toString(), "")))
                    .filter(file -> !file.type().equals(ContentTypes.UNKNOWN) && file.start().length > 0)
                    .limit(FILES_MAX)
                    .toList();
        }
    }

    private static Labelled read(Path file, String label) {
        try (InputStream in = Files.newInputStream(file)) {
            String name = file.getFileName().toString();
            byte[] start = in.readNBytes(PEEK_BYTES);
            Labelled unnamed = new Labelled(name, label, start, start.length < PEEK_BYTES);
            if (!label.isEmpty()) {
                return unnamed;
            }
            String named = types(new AtomicInteger())
                    .choose(Mode.NAME.asked(unnamed))
                    .join()
                    .type();
            return new Labelled(name, bare(named), start, unnamed.whole());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bare(String type) {
        int parameters = type.indexOf(';');
        return parameters < 0 ? type : type.substring(0, parameters);
    }
}
