package dev.pail.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories as git writes them, made by hand: no process is started here either. */
@Tag("M12")
class GitMetadataTest {

    private static final String ONE = "1111111111111111111111111111111111111111";
    private static final String TWO = "2222222222222222222222222222222222222222";

    @TempDir
    Path directory;

    private Path git;
    private Path file;

    @BeforeEach
    void makeARepository() throws IOException {
        git = Files.createDirectories(directory.resolve("work/.git"));
        file = write(directory.resolve("work/deep/down/file.txt"), "content");
        write(git.resolve("HEAD"), "ref: refs/heads/main\n");
    }

    private static Path write(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    private Map<String, String> given() throws IOException {
        return given(file);
    }

    private static Map<String, String> given(Path file) throws IOException {
        Map<String, String> given = new LinkedHashMap<>();
        MetadataSource.git()
                .metadata(new MetadataSource.Subject("bucket", "k", file, 1, Instant.EPOCH))
                .forEach((key, value) -> {
                    if (value != null) {
                        given.put(key, value);
                    }
                });
        return given;
    }

    private static Map<String, String> commit(String commit, String branch) {
        return Map.of("git-commit", commit, "git-branch", branch);
    }

    @Test
    void aLooseRefIsRead() throws IOException {
        write(git.resolve("refs/heads/main"), ONE + "\n");

        assertThat(given()).isEqualTo(commit(ONE, "main"));
    }

    @Test
    void aPackedRefIsReadAndALooseOneCountsMore() throws IOException {
        String packed = "# pack-refs with: peeled fully-peeled sorted\n" + TWO + " refs/heads/feature/main\n" + ONE
                + " refs/heads/main\n" + TWO + " refs/tags/v1\n^" + ONE + "\n";
        write(git.resolve("packed-refs"), packed);

        assertThat(given()).isEqualTo(commit(ONE, "main"));

        write(git.resolve("refs/heads/main"), TWO);

        assertThat(given()).isEqualTo(commit(TWO, "main"));
    }

    @Test
    void aDetachedHeadHasNoBranch() throws IOException {
        write(git.resolve("HEAD"), ONE + "\n");

        assertThat(given()).isEqualTo(Map.of("git-commit", ONE));
    }

    @Test
    void aBranchWithoutACommitIsABranch() throws IOException {
        assertThat(given()).isEqualTo(Map.of("git-branch", "main"));
    }

    @Test
    void aCommitOfSha256IsRead() throws IOException {
        write(git.resolve("refs/heads/main"), "ab".repeat(32));

        assertThat(given()).isEqualTo(commit("ab".repeat(32), "main"));
    }

    @Test
    void aFurtherWorkTreeHasItsOwnHeadAndTheSharedRefs() throws IOException {
        write(git.resolve("refs/heads/main"), ONE);
        write(git.resolve("refs/heads/side"), TWO);
        write(git.resolve("worktrees/side/HEAD"), "ref: refs/heads/side\n");
        write(git.resolve("worktrees/side/commondir"), "../..\n");
        Path there = write(directory.resolve("side/x/file"), "");
        write(directory.resolve("side/.git"), "gitdir: " + git.resolve("worktrees/side") + "\n");

        assertThat(given(there)).isEqualTo(commit(TWO, "side"));
        assertThat(given()).isEqualTo(commit(ONE, "main"));
    }

    @Test
    void aSubmoduleHasItsOwnRepository() throws IOException {
        write(git.resolve("refs/heads/main"), ONE);
        write(git.resolve("modules/lib/HEAD"), TWO);
        Path inside = write(directory.resolve("work/lib/file"), "");
        write(directory.resolve("work/lib/.git"), "gitdir: ../.git/modules/lib\n");

        assertThat(given(inside)).isEqualTo(Map.of("git-commit", TWO));
    }

    @Test
    void aSymbolicRefLeadsOn() throws IOException {
        write(git.resolve("refs/heads/main"), "ref: refs/heads/trunk\n");
        write(git.resolve("refs/heads/trunk"), ONE);

        assertThat(given()).isEqualTo(commit(ONE, "trunk"));
    }

    @Test
    void symbolicRefsThatGoInACircleAreReported() throws IOException {
        write(git.resolve("refs/heads/main"), "ref: refs/heads/main\n");

        assertThatThrownBy(this::given).isInstanceOf(IOException.class).hasMessageContaining("do not come to an end");
    }

    @Test
    void reftableIsNamedAsNotSupported() throws IOException {
        write(git.resolve("HEAD"), "ref: refs/heads/.invalid\n");
        Files.createDirectories(git.resolve("reftable"));

        assertThatThrownBy(this::given).isInstanceOf(IOException.class).hasMessageContaining("reftable");
    }

    @Test
    void outsideOfAWorkTreeThereIsNothing() throws IOException {
        Path elsewhere = write(directory.resolve("elsewhere/file"), "");

        assertThat(given(elsewhere)).isEmpty();

        Files.delete(git.resolve("HEAD"));

        assertThat(given()).as("a directory .git that is no repository").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refs/../../secret",
                "refs/heads/../../../secret",
                "/etc/passwd",
                "../secret",
                "refs/heads/",
                "refs//x",
                "refs/heads/.hidden",
                "refs/heads/a.lock",
                "refs/heads/a b",
                "refs/heads/a\u0001b",
                "refs\\heads\\x",
                "secret"
            })
    void aRefCannotLeadOutOfTheRepository(String ref) throws IOException {
        write(directory.resolve("secret"), ONE);
        write(directory.resolve("work/secret"), ONE);
        write(git.resolve("HEAD"), "ref: " + ref + "\n");

        assertThatThrownBy(this::given)
                .isInstanceOf(IOException.class)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "not a commit but a password", "1111"})
    void whatIsNoCommitNeverLeaves(String content) throws IOException {
        write(git.resolve("refs/heads/main"), content);

        assertThatThrownBy(this::given)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no commit")
                .hasMessageNotContaining("password");
    }

    @Test
    void filesThatAreTooLargeAreNotRead() throws IOException {
        write(git.resolve("HEAD"), "r".repeat(8193));

        assertThatThrownBy(this::given).isInstanceOf(IOException.class).hasMessageContaining("too large");
    }

    @Test
    void aBrokenPointerIsReported() throws IOException {
        Path there = write(directory.resolve("broken/file"), "");
        write(directory.resolve("broken/.git"), "nothing of the kind");

        assertThatThrownBy(() -> given(there)).isInstanceOf(IOException.class).hasMessageContaining(".git");
    }
}
