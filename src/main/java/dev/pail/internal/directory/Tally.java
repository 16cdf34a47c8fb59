package dev.pail.internal.directory;

import dev.pail.error.DirectoryException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.S3Exception;
import dev.pail.internal.transfer.StartableTransfer;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.FileOutcome;
import dev.pail.transfer.FileOutcome.Action;
import dev.pail.transfer.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of the files of one run, how far it is and what it cost. Thread safe; tells one listener at a time. */
final class Tally {

    private static final int OUTCOMES_KEPT_MAX = 10_000;

    /** Of a bucket that may not be written every file would fail, and each would be asked for. */
    private static final int FAILURES_MAX = 1_000;

    private final DirectoryOptions options;
    private final long startedAt = System.nanoTime();
    private final Set<StartableTransfer<?>> running = new HashSet<>();
    private final Map<Action, Long> counts = new EnumMap<>(Action.class);
    private final List<FileOutcome> outcomes = new ArrayList<>();
    private final Map<String, S3Exception> failures = new LinkedHashMap<>();
    private long planned;
    private long plannedFiles;
    private long done;
    private long doneFiles;
    private long highest;
    private long moved;
    private long reused;
    private int retries;
    private boolean allSeen;
    private boolean finished;

    Tally(DirectoryOptions options) {
        this.options = options;
    }

    synchronized void report(FileOutcome outcome) {
        counts.merge(outcome.action(), 1L, Long::sum);
        if (outcomes.size() < OUTCOMES_KEPT_MAX) {
            outcomes.add(outcome);
        }
        S3Exception failure = outcome.failure();
        if (failure != null) {
            failures.putIfAbsent(outcome.key(), failure);
        }
        FileOutcome.Listener told = options.outcomes();
        if (told != null) {
            try {
                told.onFile(outcome);
            } catch (RuntimeException dropped) {
                return;
            }
        }
    }

    synchronized void started(StartableTransfer<?> file, long size) {
        started(size);
        running.add(file);
    }

    /** Of what is no transfer. */
    synchronized void started(long size) {
        planned += size;
        plannedFiles++;
    }

    synchronized void ended(StartableTransfer<?> file, long size, boolean well) {
        running.remove(file);
        ended(size, well);
    }

    synchronized void ended(long size, boolean well) {
        done += well ? size : 0;
        doneFiles += well ? 1 : 0;
    }

    synchronized List<StartableTransfer<?>> running() {
        return List.copyOf(running);
    }

    synchronized void costs(long bytesMoved, long bytesReused, int moreRetries) {
        moved += bytesMoved;
        reused += bytesReused;
        retries += moreRetries;
    }

    /** Whether there is a point in going on. */
    synchronized boolean bears() {
        return failures.size() < FAILURES_MAX;
    }

    synchronized boolean isClean() {
        return failures.isEmpty();
    }

    /** From now on the total is known. */
    synchronized void allSeen() {
        allSeen = true;
    }

    synchronized void finished() {
        finished = true;
    }

    synchronized DirectoryResult result() {
        return new DirectoryResult(
                count(Action.UPLOADED) + count(Action.DOWNLOADED),
                count(Action.UNCHANGED),
                count(Action.DELETED),
                count(Action.SKIPPED),
                done,
                moved,
                reused,
                retries,
                Duration.ofNanos(System.nanoTime() - startedAt),
                outcomes);
    }

    private long count(Action action) {
        return counts.getOrDefault(action, 0L);
    }

    /** What is thrown; only when there are failures. */
    synchronized DirectoryException failed(String operation, String target, boolean deletes) {
        S3Exception first = failures.values().iterator().next();
        long others = counts.values().stream().mapToLong(Long::longValue).sum() - count(Action.FAILED);
        return new DirectoryException(
                ErrorDetail.of(
                                operation,
                                target,
                                first.kind(),
                                "FilesFailed",
                                count(Action.FAILED) + " files failed, " + others + " did not"
                                        + (bears() ? "" : ", the rest was not tried")
                                        + (deletes ? ", nothing was deleted for it" : "") + "; the first: "
                                        + first.getMessage(),
                                operation.equals(Directories.VERIFY)
                                        ? "bring back what differs from where it is whole, and compare again"
                                        : "see to the causes and call again: what is done is not moved again")
                        .withAnswer(first.httpStatus(), null, null),
                failures);
    }

    synchronized Progress progress() {
        long moving = 0;
        long before = 0;
        for (StartableTransfer<?> file : running) {
            Progress now = file.progress();
            moving += now.bytes();
            before += now.bytesReused();
        }
        long bytes = done + moving;
        highest = Math.max(highest, finished || !allSeen ? bytes : Math.max(0, Math.min(planned - 1, bytes)));
        return new Progress(
                highest, allSeen ? planned : 0, reused + before, (int) Math.min(Integer.MAX_VALUE, doneFiles), (int)
                        Math.min(Integer.MAX_VALUE, plannedFiles));
    }

    synchronized void tell() {
        Progress.@Nullable Listener told = options.listener();
        if (told != null) {
            try {
                told.onProgress(progress());
            } catch (RuntimeException dropped) {
                return;
            }
        }
    }
}
