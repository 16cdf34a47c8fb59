package dev.pail.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * How a process of the tool is started: as the launcher does it, from jars and with an archive of its classes, which takes
 * a third off each of the many starts of these tests. Made once.
 */
final class Launch {

    static final List<String> COMMAND = command();

    private Launch() {}

    private static List<String> command() {
        try {
            Path home = Files.createDirectories(Path.of("target", "tool").toAbsolutePath());
            Path archive = home.resolve("classes.jsa");
            Files.deleteIfExists(archive);
            List<String> java = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xlog:disable",
                    "-Xshare:auto",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dpail.columns=0");
            List<String> rest = List.of("-cp", jars(home), Main.class.getName());
            List<String> first = new ArrayList<>(java);
            first.add("-XX:ArchiveClassesAtExit=" + archive);
            first.addAll(rest);
            // nothing listens on port 1: what is archived are the classes of a put
            first.addAll(List.of("put", archive.getParent().resolve("0.jar").toString(), "s3://none/none"));
            first.addAll(List.of("--endpoint", "http://127.0.0.1:1", "--max-retries", "0"));
            first.addAll(List.of("--checkpoint-dir", home.resolve("none").toString()));
            ProcessBuilder builder = new ProcessBuilder(first)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("AWS_ACCESS_KEY_ID", "none");
            builder.environment().put("AWS_SECRET_ACCESS_KEY", "none");
            builder.start().waitFor();
            List<String> all = new ArrayList<>(java);
            all.add("-XX:SharedArchiveFile=" + archive);
            all.addAll(rest);
            return List.copyOf(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The class path of this process; an archive of classes takes no directories. */
    private static String jars(Path home) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            Path path = Path.of(element);
            if (element.isEmpty()) {
                continue; // the directory that this runs in
            }
            jars.add(Files.isDirectory(path) ? jar(path, home.resolve(jars.size() + ".jar")) : element);
        }
        return String.join(java.io.File.pathSeparator, jars);
    }

    private static String jar(Path directory, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(
                        new ZipEntry(directory.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, zip);
            }
        }
        return jar.toString();
    }
}
