package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Small promises about the source text itself, each of which would otherwise need a reviewer to remember it. */
class TidyTest {

    private static final Path MAIN = Path.of("src/main/java");

    private static final List<Path> ALL_SOURCES =
            List.of(Path.of("src"), Path.of("samples"), Path.of("bench"), Path.of(".ci"), Path.of("docs"));

    // Spelled so that this file does not find itself.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    private static final Pattern TOP_LEVEL_TYPE = Pattern.compile(
            "(?m)^(?:(?:public|final|abstract|sealed|non-sealed|strictfp) )*(?:class|interface|enum|record|@interface) \\w+");

    private static final Pattern ANNOTATION_BEFORE_TYPE =
            Pattern.compile("(?m)^@\\w+(?:\\([^)]*\\))?(?: //.*)?\\s*\\z");

    private static final Pattern CONSTANT = Pattern.compile("(?m)^    public static final \\S+ (\\w+)");

    @Test
    void nothingIsLeftUnfinished() {
        assertThat(files(
                        ALL_SOURCES,
                        path -> text(path)
                                .lines()
                                .anyMatch(line -> UNFINISHED.matcher(line).find())))
                .as("an open end belongs into an issue, not into the source")
                .isEmpty();
    }

    @Test
    void everyRoomSaysWhatItIsAndIsNullMarked() {
        try (Stream<Path> all = Files.walk(MAIN)) {
            assertThat(all.filter(Files::isDirectory)
                            .filter(room -> !room.equals(MAIN) && holdsJava(room))
                            .filter(room -> !isNullMarked(room.resolve("package-info.java"))))
                    .as("rooms without a documented, @NullMarked package-info")
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyFileStartsWithWhatItsTypeIsFor() {
        assertThat(files(List.of(MAIN), path -> path.toString().endsWith(".java") && !hasTypeComment(path)))
                .as("files whose first type has no Javadoc")
                .isEmpty();
    }

    @Test
    void suppressionsCarryTheirReason() {
        Predicate<String> bare = line -> line.contains("@SuppressWarnings(") && !line.contains("//");

        assertThat(files(
                        List.of(MAIN),
                        path -> path.toString().endsWith(".java")
                                && text(path).lines().anyMatch(bare)))
                .as("files with a @SuppressWarnings without a reason on its line")
                .isEmpty();
    }

    @Test
    void everyLimitNamesItsSource() {
        String limits = text(MAIN.resolve("dev/pail/config/S3Limits.java"));
        Matcher constant = CONSTANT.matcher(limits);

        while (constant.find()) {
            String before = limits.substring(0, constant.start());
            String comment = before.substring(before.lastIndexOf("/**"));
            assertThat(comment).as(constant.group(1)).contains("Source:", "https://");
        }
    }

    @Test
    void changelogCollectsWhatIsNotReleased() {
        assertThat(text(Path.of("CHANGELOG.md"))).containsPattern("(?m)^## Unreleased$");
    }

    private static boolean holdsJava(Path room) {
        try (Stream<Path> inside = Files.list(room)) {
            return inside.anyMatch(path -> path.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNullMarked(Path packageInfo) {
        return Files.exists(packageInfo)
                && text(packageInfo).startsWith("/**")
                && text(packageInfo).contains("\n@NullMarked");
    }

    private static boolean hasTypeComment(Path file) {
        String name = file.getFileName().toString();
        if (name.equals("package-info.java") || name.equals("module-info.java")) {
            return text(file).startsWith("/**");
        }
        Matcher type = TOP_LEVEL_TYPE.matcher(text(file));
        if (!type.find()) {
            return false;
        }
        String before = text(file).substring(0, type.start()).stripTrailing();
        for (Matcher annotation = ANNOTATION_BEFORE_TYPE.matcher(before); annotation.find(); ) {
            before = before.substring(0, annotation.start()).stripTrailing();
            annotation = ANNOTATION_BEFORE_TYPE.matcher(before);
        }
        return before.endsWith("*/");
    }

    private static List<Path> files(List<Path> tops, Predicate<Path> wanted) {
        return tops.stream()
                .filter(Files::exists)
                .flatMap(TidyTest::sourceFiles)
                .filter(wanted)
                .toList();
    }

    private static Stream<Path> sourceFiles(Path top) {
        Pattern source = Pattern.compile(".*\\.(java|xml|md|properties)|.*/\\.ci/run");
        try (Stream<Path> all = Files.walk(top)) {
            return all
                    .filter(Files::isRegularFile)
                    .filter(path -> source.matcher("/" + path).matches())
                    .filter(path -> !path.toString().contains("/target/"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
