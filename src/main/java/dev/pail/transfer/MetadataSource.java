package dev.pail.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fills in user metadata of uploads that the caller does not name himself.
 *
 * <p>A client has a list of them, highest first; the caller's own metadata stands above all. Of a key that several name,
 * the highest counts. What does not fit any more is left out, lowest first, and no upload fails for it; see {@code
 * docs/metadata.md}.
 *
 * <p><b>Threads</b>: called on the thread of the upload, by several at once.
 */
public interface MetadataSource {

    /**
     * What is uploaded.
     *
     * @param bucket bucket of the object
     * @param key key of the object
     * @param file the file; it may be read, and must not be changed
     * @param size its length in bytes
     * @param lastModified when it was last changed
     */
    record Subject(String bucket, String key, Path file, long size, Instant lastModified) {}

    /** What {@link #defaults} can fill in. */
    enum Default {
        /** {@code pail-version}: version of this library, where its jar is on the class path. */
        LIBRARY_VERSION,
        /** {@code source-name}: name of the file, without directories. */
        SOURCE_NAME,
        /** {@code source-modified}: when the file was last changed, as {@code 2026-07-01T10:20:30Z}. */
        SOURCE_MODIFIED,
        /** {@code source-crc32c}: CRC-32C of the file, 8 hex digits. Reads the file once before anything is sent. */
        SOURCE_CRC32C,
        /** {@code source-sha256}: SHA-256 of the file, 64 hex digits. Reads the file once before anything is sent. */
        SOURCE_SHA256
    }

    /**
     * Names the source, for the report.
     *
     * @return for example {@code ci}
     */
    String name();

    /**
     * Gives what it knows of an upload.
     *
     * @param subject what is uploaded
     * @return values by key, the most important first: they are left out from the end; a value of {@code null} is no value
     * @throws IOException when it cannot tell; this and every {@code RuntimeException} is reported with its message, and
     *     the upload goes on without this source
     */
    Map<String, @Nullable String> metadata(Subject subject) throws IOException;

    /**
     * A source of the caller's own.
     *
     * @param name names it
     * @param metadata values by key, {@code null} for none
     * @return the source
     */
    static MetadataSource of(String name, Function<Subject, Map<String, @Nullable String>> metadata) {
        return new MetadataSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Map<String, @Nullable String> metadata(Subject subject) {
                return metadata.apply(subject);
            }
        };
    }

    /**
     * What the environment tells of the CI run: {@code ci-provider}, {@code git-commit}, {@code ci-job}, {@code
     * ci-pipeline}, {@code git-branch}, {@code ci-url}.
     *
     * <p>Known are GitLab, GitHub Actions, CircleCI, Buildkite, Azure Pipelines, Travis CI, Bitbucket Pipelines, TeamCity,
     * Jenkins, and by the usual names any other that sets {@code CI}. Of an address, user information, query and fragment
     * are cut off: they may hold secrets.
     *
     * @param environment gives the value of a variable, {@code null} where it is not set
     * @return the source, {@code ci}
     */
    static MetadataSource ci(Function<String, @Nullable String> environment) {
        return new CiMetadata(environment);
    }

    /**
     * What this process's environment tells of the CI run, see {@link #ci(Function)}.
     *
     * @return the source, {@code ci}
     */
    static MetadataSource ci() {
        return ci(System::getenv);
    }

    /**
     * What git's files tell of the work tree that the file lies in: {@code git-commit} and {@code git-branch}.
     *
     * <p>Read are {@code .git}, as a directory or a file, {@code HEAD}, loose and packed refs; no process is started.
     * Whether the file is committed is not looked at. A repository with reftable is reported as not readable.
     *
     * @return the source, {@code git}
     */
    static MetadataSource git() {
        return new GitMetadata();
    }

    /**
     * What is known of the file itself.
     *
     * @param which what of it
     * @return the source, {@code defaults}
     */
    static MetadataSource defaults(Default... which) {
        return new DefaultMetadata(List.of(which));
    }
}
