package dev.pail.internal.transfer;

import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.PartRecord;
import dev.pail.error.CheckpointException;
import dev.pail.internal.body.FileTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings ranges to the disk and then into the journal, in this order: those that end while another force is under way share
 * the next one. Thread safe.
 */
final class ForcedRanges {

    private record Waiting(PartRecord range, CompletableFuture<PartRecord> kept) {}

    private final FileTarget file;
    private final CheckpointStore.Lease lease;
    private final Consumer<CheckpointException> onJournalFailed;
    private final Function<IOException, RuntimeException> onFileFailed;
    private final Object lock = new Object();
    private List<Waiting> waiting = new ArrayList<>();
    private boolean led;
    private boolean journalFailed;
    private @Nullable RuntimeException fileFailed;

    ForcedRanges(
            FileTarget file,
            CheckpointStore.Lease lease,
            Consumer<CheckpointException> onJournalFailed,
            Function<IOException, RuntimeException> onFileFailed) {
        this.file = file;
        this.lease = lease;
        this.onJournalFailed = onJournalFailed;
        this.onFileFailed = onFileFailed;
    }

    /** Completes when the range would survive a power loss. The first caller does the work for all who come meanwhile. */
    CompletableFuture<PartRecord> keep(PartRecord range) {
        Waiting mine = new Waiting(range, new CompletableFuture<>());
        synchronized (lock) {
            waiting.add(mine);
            if (led) {
                return mine.kept;
            }
            led = true;
        }
        for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
            keep(batch);
        }
        return mine.kept;
    }

    private List<Waiting> next() {
        synchronized (lock) {
            List<Waiting> batch = waiting;
            waiting = new ArrayList<>();
            led = !batch.isEmpty();
            return batch;
        }
    }

    private void keep(List<Waiting> batch) {
        try {
            forceAndJournal(batch.stream().map(Waiting::range).toList());
            batch.forEach(each -> each.kept.complete(each.range));
        } catch (RuntimeException | Error failure) {
            batch.forEach(each -> each.kept.completeExceptionally(failure));
        }
    }

    private void forceAndJournal(List<PartRecord> ranges) {
        if (fileFailed != null) {
            throw fileFailed;
        }
        try {
            file.force();
        } catch (IOException e) {
            // after a failed force a later one may succeed although bytes are lost: nothing is believed any more
            fileFailed = onFileFailed.apply(e);
            throw fileFailed;
        }
        if (journalFailed) {
            return;
        }
        try {
            lease.append(ranges);
        } catch (CheckpointException e) {
            if (!e.code().equals("CheckpointWriteFailed")) {
                throw e;
            }
            journalFailed = true;
            onJournalFailed.accept(e);
        }
    }
}
