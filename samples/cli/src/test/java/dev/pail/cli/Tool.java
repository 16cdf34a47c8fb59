package dev.pail.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the tool as its users do: in a process of its own, by its arguments, environment, streams and exit code. */
final class Tool {

    private static final long PATIENCE_SECONDS = 120;

    private final Path directory;
    private String secretKey;
    private final Map<String, String> environment = new HashMap<>();
    private int runs;

    Tool(Path directory, String secretKey) {
        this.directory = directory;
        this.secretKey = secretKey;
    }

    void secretKey(String value) {
        secretKey = value;
    }

    void environment(String name, String value) {
        environment.put(name, value);
    }

    /** Runs it to its end. */
    Ended run(String endpoint, String... args) throws Exception {
        return start(endpoint, null, args).await();
    }

    /** Runs it to its end with that on its standard input. */
    Ended runWithInput(String endpoint, Path input, String... args) throws Exception {
        return start(endpoint, input, args).await();
    }

    Running start(String endpoint, Path input, String... args) throws IOException {
        List<String> line = new ArrayList<>(Launch.COMMAND);
        line.addAll(List.of(args));
        runs++;
        Path out = directory.resolve("out-" + runs);
        Path err = directory.resolve("err-" + runs);
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        builder.environment().keySet().retainAll(Set.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "JAVA_HOME"));
        builder.environment().putAll(environment);
        builder.environment().put("AWS_ENDPOINT_URL_S3", endpoint);
        builder.environment().put("AWS_ACCESS_KEY_ID", CliServer.ACCESS_KEY);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", secretKey);
        builder.environment().put("XDG_STATE_HOME", directory.resolve("state").toString());
        return new Running(builder.start(), out, err);
    }

    /**
     * A run that goes on.
     *
     * @param process its process
     * @param out where its standard output goes
     * @param err where its standard error goes
     */
    record Running(Process process, Path out, Path err) {

        Ended await() throws Exception {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("it does not end; so far: " + Files.readString(out) + Files.readString(err));
            }
            return new Ended(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
        }

        /** Waits until it has printed such a line. */
        void awaitLine(Pattern line) throws Exception {
            for (int i = 0; i < PATIENCE_SECONDS * 20; i++) {
                if (line.matcher(Files.readString(out)).find()) {
                    return;
                }
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            throw new AssertionError("no line " + line + " in " + Files.readString(out) + Files.readString(err));
        }
    }

    /**
     * A run that has ended.
     *
     * @param exitCode its exit code
     * @param bytes its standard output
     * @param err its standard error
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Ended(int exitCode, byte[] bytes, String err) {

        String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        List<String> lines() {
            return out().lines().toList();
        }

        String last() {
            List<String> lines = lines();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }

        /** A number or word of the last JSON line. */
        String value(String name) {
            Matcher matcher =
                    Pattern.compile('"' + name + "\":(\"[^\"]*\"|[^,}]+)").matcher(last());
            if (!matcher.find()) {
                throw new AssertionError("no " + name + " in " + last() + err);
            }
            return matcher.group(1);
        }

        long number(String name) {
            return Long.parseLong(value(name));
        }

        @Override
        public String toString() {
            return "exit code " + exitCode + "\n" + out() + err;
        }
    }
}
