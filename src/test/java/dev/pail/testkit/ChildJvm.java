package dev.pail.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a main class of the tests in a JVM of its own, with the tests' class path. */
public final class ChildJvm {

    private ChildJvm() {}

    /** Both outputs of the process come as one. */
    public static Process start(List<String> jvmOptions, Class<?> main, String... args) {
        return start(Path.of(System.getProperty("java.home")), jvmOptions, main, args);
    }

    /** The same on a JDK of the caller's choice. */
    public static Process start(Path javaHome, List<String> jvmOptions, Class<?> main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin").resolve("java").toString());
        command.addAll(jvmOptions);
        command.add("-Xshare:auto");
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(args));
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
