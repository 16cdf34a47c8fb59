package dev.pail.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.internal.directory.LocalTree.Entry;
import dev.pail.internal.directory.LocalTree.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What there is below a directory, in the order of S3's listings. */
class LocalTreeTest {

    @TempDir
    private Path temp;

    private List<Entry> entries(boolean followsLinks) throws IOException {
        List<Entry> entries = new ArrayList<>();
        new LocalTree(temp, followsLinks).forEachRemaining(entries::add);
        return entries;
    }

    private static List<String> files(List<Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.kind() == Kind.FILE)
                .map(Entry::name)
                .toList();
    }

    @Test
    void filesComeInTheOrderOfTheirKeysBytes() throws IOException {
        List<String> names = List.of("a!", "a-/x", "a.txt", "a/b", "a/b0", "a0", "ab/c/d/e", "B", "b/ ", "_");
        for (String name : names) {
            DirectoryBench.write(temp.resolve(name), "x");
        }

        List<String> found = files(entries(false));

        assertThat(found).hasSameSizeAs(names).isSortedAccordingTo(LocalTreeTest::byBytes);
    }

    /** UTF-16, the order of strings in Java, has characters above U+FFFF before some below. */
    @Test
    void theOrderIsThatOfUtf8() {
        List<String> keys = List.of("a", "\u00e9", "\ud7ff", "\ue000", "\uffee", "\ud83d\ude00", "\ud83d\ude01", "");

        for (String one : keys) {
            for (String other : keys) {
                assertThat(Integer.signum(KeyOrder.UTF_8.compare(one, other)))
                        .as("%s and %s", one, other)
                        .isEqualTo(Integer.signum(byBytes(one, other)));
            }
        }
    }

    private static int byBytes(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void emptyDirectoriesAreToldFromOthers() throws IOException {
        Files.createDirectories(temp.resolve("empty"));
        DirectoryBench.write(temp.resolve("full/file"), "x");

        assertThat(entries(false).stream().map(entry -> entry.name() + ' ' + entry.kind()))
                .containsExactly("empty/ EMPTY_DIRECTORY", "full/ DIRECTORY", "full/file FILE");
    }

    @Test
    @Tag("G23")
    void linksAreToldAndNotFollowed() throws IOException {
        Path outside = Files.createTempDirectory(temp.toRealPath().getParent(), "outside");
        DirectoryBench.write(outside.resolve("secret"), "x");
        Files.createSymbolicLink(temp.resolve("directory"), outside);
        Files.createSymbolicLink(temp.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(temp.resolve("nowhere"), outside.resolve("gone"));

        assertThat(entries(false)).extracting(Entry::kind).containsOnly(Kind.LINK);
        assertThat(entries(true).stream().map(entry -> entry.name() + ' ' + entry.kind()))
                .containsExactly("directory/ DIRECTORY", "directory/secret FILE", "file FILE", "nowhere LINK");
    }

    @Test
    @Tag("G23")
    void aLinkIntoACircleIsNotFollowed() throws IOException {
        DirectoryBench.write(temp.resolve("a/b/file"), "x");
        Files.createSymbolicLink(temp.resolve("a/b/up"), temp.resolve("a"));
        Files.createSymbolicLink(temp.resolve("a/b/root"), temp);

        List<Entry> entries = entries(true);

        assertThat(files(entries)).containsExactly("a/b/file");
        assertThat(entries.stream().filter(entry -> entry.kind() == Kind.LINK).map(Entry::name))
                .containsExactly("a/b/root/", "a/b/up/");
    }

    @Test
    void whatAnUnfinishedDownloadHasIsLeftOut() throws IOException {
        DirectoryBench.write(temp.resolve(".report.pdf.0123456789abcdef.pail-part"), "half of it");
        DirectoryBench.write(temp.resolve(".report.pail-part"), "another's");

        assertThat(files(entries(false))).containsExactly(".report.pail-part");
    }
}
