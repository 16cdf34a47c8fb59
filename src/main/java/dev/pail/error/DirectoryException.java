package dev.pail.error;

import java.io.Serial;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of the files of a directory some failed; all others are done. The same call again moves only what is missing.
 *
 * <p>The code is {@code FilesFailed}, kind and status are those of the first failure. It is transient when all failures are.
 */
public final class DirectoryException extends S3Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final LinkedHashMap<String, S3Exception> failures;

    /**
     * Makes the exception from its facts.
     *
     * @param detail what happened
     * @param failures what went wrong with each file, by key, at least one
     */
    public DirectoryException(ErrorDetail detail, Map<String, S3Exception> failures) {
        this(detail, failures, failures.values().iterator().next());
    }

    private DirectoryException(ErrorDetail detail, Map<String, S3Exception> failures, @Nullable Throwable cause) {
        super(detail, failures.values().stream().allMatch(S3Exception::isTransient), cause);
        this.failures = new LinkedHashMap<>(failures);
    }

    /**
     * What went wrong.
     *
     * @return failures by key, in the order in which they came
     */
    public Map<String, S3Exception> failures() {
        return Collections.unmodifiableMap(failures);
    }

    @Override
    S3Exception copy(ErrorDetail changed) {
        return new DirectoryException(changed, failures, getCause());
    }
}
