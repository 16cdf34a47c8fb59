package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.FileOutcome;
import dev.pail.transfer.FileOutcome.Action;
import dev.pail.transfer.SyncOptions;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Moves one directory to its end, and says what became of each file. */
final class Trees {

    private final S3Client s3;
    private final Output output;

    Trees(S3Client s3, Output output) {
        this.s3 = s3;
        this.output = output;
    }

    void up(Path directory, S3Uri target, SyncOptions options) throws Exception {
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        try (Progressing progressing = new Progressing(output, String.valueOf(directory.getFileName()))) {
            report(
                    progressing.follow(s3.syncUpAsync(target.bucket(), target.key(), directory, telling(options))),
                    directory + " to " + target,
                    options.dryRun());
        }
    }

    void down(S3Uri source, Path directory, SyncOptions options) throws Exception {
        try (Progressing progressing = new Progressing(output, source.name())) {
            report(
                    progressing.follow(s3.syncDownAsync(source.bucket(), source.key(), directory, telling(options))),
                    source + " to " + directory,
                    options.dryRun());
        }
    }

    private SyncOptions telling(SyncOptions options) {
        return options.withDirectory(options.directory().withOutcomes(outcome -> tell(outcome, options.dryRun())));
    }

    private void tell(FileOutcome outcome, boolean dryRun) {
        String action = outcome.action().name().toLowerCase(Locale.ROOT);
        if (outcome.failure() != null) {
            Failure failure = Failure.of(outcome.failure());
            output.event(
                    "event", "file",
                    "action", action,
                    "key", outcome.key(),
                    "file", outcome.file(),
                    "code", failure.code(),
                    "message", failure.message());
            output.note(failure.line());
        } else if (outcome.action() != Action.UNCHANGED) {
            output.result(
                    (dryRun && outcome.action() != Action.SKIPPED ? "would be " : "") + action + ' ' + outcome.key()
                            + ": " + outcome.why(),
                    "event",
                    "file",
                    "action",
                    action,
                    "key",
                    outcome.key(),
                    "file",
                    outcome.file(),
                    "size",
                    outcome.size(),
                    "why",
                    outcome.why(),
                    "dryRun",
                    dryRun);
        }
    }

    private void report(DirectoryResult r, String what, boolean dryRun) {
        StringBuilder text = new StringBuilder(dryRun ? "would move " : "moved ")
                .append(what)
                .append(": ")
                .append(r.transferred())
                .append(" files, ")
                .append(r.unchanged())
                .append(" were there");
        if (!dryRun) {
            text.append(", ").append(Amounts.size(r.bytes())).append(" in ").append(Amounts.time(r.elapsed()));
        }
        text.append(r.deleted() > 0 ? ", " + r.deleted() + " deleted" : "");
        text.append(r.skipped() > 0 ? ", " + r.skipped() + " skipped" : "");
        if (r.bytesReused() > 0) {
            text.append(", resumed: ").append(Amounts.size(r.bytesReused())).append(" were there");
        }
        output.result(
                text.toString(),
                "event",
                "done",
                "transferred",
                r.transferred(),
                "unchanged",
                r.unchanged(),
                "deleted",
                r.deleted(),
                "skipped",
                r.skipped(),
                "size",
                r.bytes(),
                "bytesSent",
                r.bytesMoved(),
                "bytesReused",
                r.bytesReused(),
                "retries",
                r.retries(),
                "seconds",
                r.elapsed().toMillis() / 1000.0,
                "dryRun",
                dryRun);
    }
}
