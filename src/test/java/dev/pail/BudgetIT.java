package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** "Lightweight" as numbers: what a user of the library has to carry. The bounds stand in pom.xml. */
@Tag("Q2")
class BudgetIT {

    private final Path ownJar = Path.of(System.getProperty("pail.budget.ownJar"));
    private final List<Path> classPath = classPath();

    @Test
    void runtimeClassPathStaysSmall() {
        long bytes = classPath.stream().mapToLong(BudgetIT::size).sum();
        System.out.printf(
                "[pail] core: %,d lines of code; own jar: %,d bytes; runtime class path: %d jars, %,d bytes: %s%n",
                linesOfCode(Path.of("src/main/java")),
                size(ownJar),
                classPath.size(),
                bytes,
                classPath.stream()
                        .map(jar -> jar.getFileName() + " " + size(jar) / 1000 + " kB")
                        .collect(Collectors.joining(", ")));

        assertThat(classPath).hasSizeLessThanOrEqualTo(Integer.getInteger("pail.budget.jars"));
        assertThat(bytes).isLessThanOrEqualTo(Long.getLong("pail.budget.classPathBytes"));
        assertThat(size(ownJar)).isLessThanOrEqualTo(Long.getLong("pail.budget.ownJarBytes"));
    }

    private List<Path> classPath() {
        List<Path> jars = new ArrayList<>(List.of(ownJar));
        String dependencies =
                read(Path.of(System.getProperty("pail.budget.classPathFile"))).strip();
        Stream.of(dependencies.split(File.pathSeparator)).map(Path::of).forEach(jars::add);
        return jars;
    }

    /** Lines that hold code: neither blank nor comment. */
    private static long linesOfCode(Path top) {
        Predicate<String> comment = line -> line.startsWith("//") || line.startsWith("/*") || line.startsWith("*");
        try (Stream<Path> files = Files.walk(top)) {
            return files.filter(path -> path.toString().endsWith(".java"))
                    .flatMap(path -> read(path).lines())
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !comment.test(line))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
