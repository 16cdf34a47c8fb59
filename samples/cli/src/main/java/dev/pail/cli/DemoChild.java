package dev.pail.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** This tool in a process of its own, its progress read from its {@code --json} lines. */
final class DemoChild {

    private static final Pattern PROGRESS = Pattern.compile("\"event\":\"progress\",\"bytes\":(\\d+),\"total\":(\\d+)");
    private static final String DONE = "\"event\":\"done\"";

    private final Output output;
    private final Process process;
    private final String command;

    private DemoChild(Output output, Process process, String command) {
        this.output = output;
        this.process = process;
        this.command = command;
    }

    static DemoChild start(Output output, DemoPlace place, String... args) throws IOException {
        List<String> line = new ArrayList<>(
                List.of(java(), "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), "-Dpail.columns=0"));
        line.add(Main.class.getName());
        line.addAll(List.of(args));
        line.addAll(List.of("--json", "--endpoint", place.endpoint()));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
        place.environment().forEach((name, value) -> {
            if (value == null) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new DemoChild(output, process, args[0]);
    }

    /** The program that runs this process. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    long pid() {
        return process.pid();
    }

    /** Kills it with SIGKILL when it has moved that many bytes. Gives how many it had, 0 when it ended before. */
    long killAt(long bytes) throws Exception {
        try (Progressing progressing = new Progressing(output, command);
                BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher progress = PROGRESS.matcher(line);
                if (!progress.find()) {
                    continue;
                }
                long moved = Long.parseLong(progress.group(1));
                long total = Long.parseLong(progress.group(2));
                progressing.show(moved, total, 0);
                if (moved >= bytes && moved < total) {
                    process.destroyForcibly();
                    process.waitFor();
                    return moved;
                }
            }
        }
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new DemoFailure("`pail " + command + "` ended with exit code " + exitCode);
        }
        return 0;
    }

    /** Waits for it to end well; {@code reused} are bytes that it need not move, and that count for no rate. */
    Done awaitDone(long reused) throws Exception {
        String done = null;
        try (Progressing progressing = new Progressing(output, command);
                BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher progress = PROGRESS.matcher(line);
                if (progress.find()) {
                    progressing.show(Long.parseLong(progress.group(1)), Long.parseLong(progress.group(2)), reused);
                }
                done = line.contains(DONE) ? line : done;
            }
        }
        int exitCode = process.waitFor();
        if (exitCode != 0 || done == null) {
            throw new DemoFailure("`pail " + command + "` ended with exit code " + exitCode);
        }
        return new Done(done);
    }

    /**
     * The last line of a transfer.
     *
     * @param json the line
     */
    record Done(String json) {

        int number(String name) {
            return (int) bytes(name);
        }

        long bytes(String name) {
            return Long.parseLong(value(name));
        }

        boolean resumed() {
            return value("resumed").equals("true");
        }

        String seconds() {
            return Amounts.time(Duration.ofMillis(Math.round(Double.parseDouble(value("seconds")) * 1000)));
        }

        private String value(String name) {
            Matcher matcher = Pattern.compile('"' + name + "\":([0-9.a-z]+)").matcher(json);
            if (!matcher.find()) {
                throw new DemoFailure("the last line lacks " + name + ": " + json);
            }
            return matcher.group(1);
        }
    }
}
