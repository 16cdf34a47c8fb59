package dev.pail.internal.auth;

import dev.pail.auth.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program of the user's that prints credentials: {@code credential_process}.
 *
 * <p>Started without a shell: the words are those that the quotes make, and nothing in them is expanded. What it says on
 * standard error is dropped, since it may be a secret.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html">process
 * credentials</a>
 */
final class ProcessSource {

    private static final String SOURCE = "credential_process";
    static final Duration WHOLE_MAX = Duration.ofMinutes(1);
    private static final int OUTPUT_BYTES_MAX = 64 * 1024;

    private ProcessSource() {}

    static Credentials run(String commandLine, Executor executor, Duration wholeMax) {
        Map<String, String> fields = Json.fields(SOURCE, output(words(commandLine), executor, wholeMax));
        if (!"1".equals(fields.get("Version"))) {
            throw Trouble.garbage(SOURCE, "its Version is not 1");
        }
        return Json.credentials(SOURCE, fields, "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration");
    }

    private static byte[] output(List<String> command, Executor executor, Duration wholeMax) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException notFound) {
            throw Trouble.settings(SOURCE, "the program cannot be started", "check the command in the profile");
        }
        try {
            process.getOutputStream().close();
            CompletableFuture<byte[]> reading = CompletableFuture.supplyAsync(() -> read(process), executor);
            byte[] output = reading.get(wholeMax.toMillis(), TimeUnit.MILLISECONDS);
            if (output.length > OUTPUT_BYTES_MAX) {
                throw Trouble.garbage(SOURCE, "it is longer than " + OUTPUT_BYTES_MAX + " bytes");
            }
            if (!process.waitFor(wholeMax.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException();
            }
            if (process.exitValue() != 0) {
                throw Trouble.settings(
                        SOURCE, "the program ended with code " + process.exitValue(), "run it by hand to see why");
            }
            return output;
        } catch (TimeoutException late) {
            throw Trouble.settings(SOURCE, "the program took longer than " + wholeMax, "run it by hand to see why");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Trouble.settings(SOURCE, "interrupted while the program ran", "");
        } catch (IOException | ExecutionException broken) {
            throw Trouble.settings(SOURCE, "the program's output cannot be read", "run it by hand to see why");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static byte[] read(Process process) {
        try (InputStream out = process.getInputStream()) {
            return out.readNBytes(OUTPUT_BYTES_MAX + 1);
        } catch (IOException gone) {
            return new byte[0];
        }
    }

    /** Splits at blanks that stand in no quotes; a backslash is one, since Windows paths are full of them. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (int index = 0; index < line.length(); index++) {
            char c = line.charAt(index);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
                continue;
            }
            word = word == null ? new StringBuilder() : word;
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                word.append(c);
            }
        }
        if (word != null) {
            words.add(word.toString());
        }
        if (quote != 0 || words.isEmpty()) {
            throw Trouble.settings(SOURCE, "the command is empty or a quote does not end", "correct the profile");
        }
        return words;
    }
}
