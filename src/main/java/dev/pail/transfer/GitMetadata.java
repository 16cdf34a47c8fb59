package dev.pail.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What git's files tell of the work tree that a file lies in. Starts no process, writes nothing, reads a bounded amount. */
record GitMetadata() implements MetadataSource {

    private static final int DIRECTORIES_MAX = 128;
    /** As git: a chain of symbolic refs is followed this far. */
    private static final int SYMBOLIC_MAX = 5;

    private static final int SMALL_FILE_BYTES_MAX = 8 * 1024;
    private static final long PACKED_REFS_CHARS_MAX = 64L * 1024 * 1024;
    private static final int LINE_CHARS_MAX = 4 * 1024;

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    /** What git allows in a name (git-check-ref-format), and nothing that would leave the directory. */
    private static final Pattern REF =
            Pattern.compile("refs(?:/(?!\\.)(?:(?!\\.\\.|@\\{|\\.lock(?:/|$))[^\\x00-\\x20\\x7f~^:?*\\[\\\\/])+)+");

    @Override
    public String name() {
        return "git";
    }

    @Override
    public Map<String, @Nullable String> metadata(Subject subject) throws IOException {
        Path directory = gitDirectory(subject.file());
        Map<String, @Nullable String> found = new LinkedHashMap<>();
        if (directory == null) {
            return found;
        }
        Path common = common(directory);
        if (Files.isDirectory(common.resolve("reftable"))) {
            throw new IOException("the repository keeps its refs as reftable, which is not supported");
        }
        String content = small(directory.resolve("HEAD"));
        String ref = null;
        for (int depth = 0; content != null && content.startsWith("ref:"); depth++) {
            if (depth == SYMBOLIC_MAX) {
                throw new IOException("its symbolic refs do not come to an end");
            }
            ref = content.substring("ref:".length()).strip();
            if (!REF.matcher(ref).matches()) {
                throw new IOException("a symbolic ref names no ref");
            }
            content = resolve(directory, common, ref);
        }
        if (content != null && !COMMIT.matcher(content).matches()) {
            throw new IOException("HEAD leads to no commit");
        }
        found.put("git-commit", content);
        found.put("git-branch", ref != null && ref.startsWith("refs/heads/") ? ref.substring(11) : null);
        return found;
    }

    /** The repository's directory of the nearest work tree around a file, {@code null} when it lies in none. */
    private static @Nullable Path gitDirectory(Path file) throws IOException {
        Path directory = file.toRealPath().getParent();
        for (int up = 0; directory != null && up < DIRECTORIES_MAX; up++) {
            Path git = directory.resolve(".git");
            if (Files.isRegularFile(git)) {
                String pointer = small(git);
                if (pointer == null || !pointer.startsWith("gitdir:")) {
                    throw new IOException("the file .git does not say where the repository is");
                }
                return under(directory, pointer.substring("gitdir:".length()));
            }
            if (Files.exists(git.resolve("HEAD"))) {
                return git;
            }
            directory = directory.getParent();
        }
        return null;
    }

    /** Further work trees of a repository share its refs. */
    private static Path common(Path directory) throws IOException {
        String pointer = small(directory.resolve("commondir"));
        return pointer == null ? directory : under(directory, pointer);
    }

    private static Path under(Path directory, String path) throws IOException {
        try {
            return directory.resolve(path.strip()).normalize();
        } catch (InvalidPathException e) {
            throw new IOException("it names a path that cannot be", e);
        }
    }

    private static @Nullable String resolve(Path directory, Path common, String ref) throws IOException {
        String own = small(directory.resolve(ref));
        String shared = own == null ? small(common.resolve(ref)) : own;
        return shared == null ? packed(common.resolve("packed-refs"), ref) : shared;
    }

    private static @Nullable String packed(Path file, String ref) throws IOException {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        String ending = ' ' + ref;
        long chars = 0;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()),
                LINE_CHARS_MAX)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                chars += line.length() + 1L;
                if (chars > PACKED_REFS_CHARS_MAX) {
                    throw new IOException("packed-refs is too large to be read");
                }
                if (line.endsWith(ending) && line.indexOf(' ') == line.length() - ending.length()) {
                    return line.substring(0, line.indexOf(' '));
                }
            }
        }
        return null;
    }

    /** Content of a file of git's own, {@code null} when there is none; never a pipe, and never a large one. */
    private static @Nullable String small(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(SMALL_FILE_BYTES_MAX + 1);
            if (bytes.length > SMALL_FILE_BYTES_MAX) {
                throw new IOException(file.getFileName() + " is too large for what it is");
            }
            return new String(bytes, StandardCharsets.UTF_8).strip();
        }
    }
}
