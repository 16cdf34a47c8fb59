package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.LocalFile;
import dev.pail.checkpoint.PartRecord;
import dev.pail.checkpoint.Recovered;
import dev.pail.config.S3Limits;
import dev.pail.error.IntegrityException;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.body.FileTarget;
import dev.pail.internal.body.SourceFailedException;
import dev.pail.internal.op.CallScope;
import dev.pail.internal.op.GetObject;
import dev.pail.internal.op.HeadObject;
import dev.pail.internal.op.RegionSink;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ObjectHead;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import dev.pail.transfer.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * A download under its lease, into a part file beside the target: takes up what an earlier run left, reads the rest,
 * proves the whole, gives it its name.
 *
 * <p>The transfer's own thread decides; bytes are written on the transport's threads, ranges journaled on the executor.
 */
final class DownloadSession {

    /** Makes the progress of so many bytes in so many parts. */
    interface Progressing {
        TransferProgress of(long bytes, int parts);
    }

    private static final int STARTS_MAX = 2;

    private final Shared shared;
    private final TransferControl control;
    private final TransferRun.RunTally tally;
    private final CheckpointStore.Lease lease;
    private final FileTarget part;
    private final String bucket;
    private final String key;
    private final String target;
    private final Path file;
    private final DownloadOptions options;
    private final Progressing progressOf;
    private final LastLook lastLook;
    private final SortedMap<Integer, PartRecord> done = new ConcurrentSkipListMap<>();

    private TransferProgress progress;
    private boolean begun;
    private boolean resumed;
    private boolean rangesIgnored;

    DownloadSession(
            Shared shared,
            TransferControl control,
            TransferRun.RunTally tally,
            CheckpointStore.Lease lease,
            FileTarget part,
            String bucket,
            String key,
            Path file,
            DownloadOptions options,
            Progressing progressOf,
            LastLook lastLook) {
        this.shared = shared;
        this.control = control;
        this.tally = tally;
        this.lease = lease;
        this.part = part;
        this.bucket = bucket;
        this.key = key;
        this.target = bucket + '/' + key;
        this.file = file;
        this.options = options;
        this.progressOf = progressOf;
        this.lastLook = lastLook;
        this.progress = progressOf.of(0, 1);
    }

    /** Whether there is anything to go on with. */
    boolean begun() {
        return begun;
    }

    /** An object that changes, and a server that gives no ranges, make it start over; the first once only. */
    DownloadResult run() {
        Checkpoint earlier = usable(lease.load().orElse(null));
        for (int start = 1; ; start++) {
            try {
                return earlier == null ? anew() : resume(earlier);
            } catch (IntegrityException e) {
                if (e.code().equals(Ranges.IGNORED) && !rangesIgnored) {
                    rangesIgnored = true;
                    start--;
                    say("the server gives no ranges: reading the whole object in one answer");
                } else if (e.code().equals(Ranges.CHANGED) && start < STARTS_MAX && options.restartsOnChange()) {
                    say("the object was replaced since its download began: starting over");
                } else {
                    throw e;
                }
                earlier = null;
                forget();
            }
        }
    }

    private void say(String what) {
        shared.tell(Downloader.NAME, target, what);
    }

    private @Nullable Checkpoint usable(@Nullable Recovered found) {
        if (found == null) {
            return null;
        }
        Checkpoint checkpoint = found.checkpoint();
        String why = checkpoint == null
                ? "the checkpoint was damaged (" + found.what() + "): starting over"
                : whyNotContinue(checkpoint);
        if (why == null) {
            begun = true;
            return checkpoint;
        }
        say(why);
        forget();
        return null;
    }

    private @Nullable String whyNotContinue(Checkpoint checkpoint) {
        PinnedObject pinned = PinnedObject.of(checkpoint);
        String asked = options.get().versionId();
        if (!options.resume()) {
            return "an unfinished download is dropped, as asked";
        }
        if (!checkpoint.endpoint().equals(shared.endpoint())
                || !checkpoint.bucket().equals(bucket)
                || !checkpoint.key().equals(key)
                || (asked != null
                        && pinned != null
                        && !asked.equals(pinned.object().versionId()))) {
            return "the unfinished download to this file is of another object: starting over";
        }
        if (pinned == null || !pinned.isKnownAgain()) {
            return "nothing but its length tells the object from another: starting over";
        }
        long size = checkpoint.file().size();
        if (size < 1
                || checkpoint.partSizeBytes() > S3Limits.PART_SIZE_BYTES_MAX
                || checkpoint.partSizeBytes() < (size + S3Limits.PARTS_MAX - 1) / S3Limits.PARTS_MAX) {
            return "the checkpoint's part size does not fit the object: starting over";
        }
        Duration ageMax = options.ageMax();
        if (ageMax != null
                && checkpoint.createdAt().plus(ageMax).isBefore(shared.clock().instant())) {
            return "the unfinished download is older than " + ageMax + ": starting over";
        }
        return null;
    }

    private DownloadResult resume(Checkpoint checkpoint) {
        PinnedObject pinned = PinnedObject.of(checkpoint);
        ObjectHead head = head();
        if (pinned == null || !pinned.isSame(head)) {
            throw Ranges.changed(target, null);
        }
        PartPlan plan = PartPlan.ofExactly(head.size(), checkpoint.partSizeBytes());
        Collection<PartRecord> recorded = checkpoint.parts().values();
        resumed = !recorded.isEmpty();
        if (recorded.size() == plan.parts() && isNamedAlready(recorded, plan)) {
            say("an earlier run had finished the file");
            drop();
            return result(head, provenBy(head, checkpoint.checksumAlgorithm()), plan.parts());
        }
        takeUp(part, recorded, plan);
        resumed = !done.isEmpty();
        say("resumed: " + done.size() + " of " + plan.parts() + " ranges are there");
        return byRanges(head, pinned, plan, checkpoint.checksumAlgorithm());
    }

    /** A kill between the rename and the end of the journal leaves a whole file and no part file. */
    private boolean isNamedAlready(Collection<PartRecord> recorded, PartPlan plan) {
        try {
            if (part.identity().size() > 0) {
                return false;
            }
            try (FileSource there = shared.opener().open(file)) {
                takeUp(there, recorded, plan);
                return done.size() == plan.parts() && there.identity().size() == plan.size();
            }
        } catch (IOException notThere) {
            return false;
        }
    }

    /** Only what the disk still holds counts: a part file may have been cut, replaced, or lost its last bytes. */
    private void takeUp(FileSource from, Collection<PartRecord> recorded, PartPlan plan) {
        done.clear();
        progress = progressOf.of(plan.size(), plan.parts());
        List<PartRecord> fitting = recorded.stream()
                .filter(range -> range.partNumber() <= plan.parts()
                        && plan.part(range.partNumber())
                                .equals(new PartPlan.Part(range.partNumber(), range.offset(), range.length())))
                .toList();
        Window.forEach(
                control,
                options.partsInFlight(),
                fitting,
                range -> control.track(CompletableFuture.runAsync(() -> takeUp(from, range), shared.executor())));
    }

    private void takeUp(FileSource from, PartRecord range) {
        try {
            BodyDigest digest = BodyDigest.of(
                    shared.body(from, range.offset(), range.length()), new BodyDigest.Wanted(null, false, false));
            if (Integer.toUnsignedLong(digest.crc32c()) == range.crc32c()) {
                done.put(range.partNumber(), range);
                progress.reuse(range.length());
            } else {
                say("range " + range.partNumber() + " is not on the disk as it was written: reading it again");
            }
        } catch (SourceFailedException e) {
            say("range " + range.partNumber() + " is not on the disk any more: reading it again");
        }
    }

    private DownloadResult anew() {
        RegionSink whole = new RegionSink(part, 0, -1, shared.buffers(), null, head -> {
            progress.expect(Math.max(0, head.size()), 1);
            return comesInOneAnswer(head);
        });
        progress = progressOf.of(0, 1);
        progress.started(1, whole.meter());
        ObjectHead head;
        try (whole) {
            cutTo(0);
            GetObject<ObjectHead> get = new GetObject<>(bucket, key, options.get(), whole);
            head = control.asRequest(() -> control.await(
                    Downloader.NAME,
                    target,
                    shared.lanes()
                            .run(
                                    control,
                                    scope -> tally.of(scope, shared.pipeline().call(get, scope)))));
        } finally {
            progress.ended(1, 0);
        }
        if (comesInOneAnswer(head)) {
            return finish(head, provenBy(head, null), whole.received(), 1);
        }
        PinnedObject pinned = PinnedObject.of(head);
        if (!pinned.isStrong()) {
            say("S3 shows no strong ETag of the object: " + pinned.fallback());
        }
        PartPlan plan = PartPlan.ofRanges(head.size(), options.partSizeBytes());
        ChecksumAlgorithm algorithm = DownloadProof.combinable(head);
        done.clear();
        lease.begin(Checkpoint.download(
                shared.endpoint(),
                bucket,
                key,
                new LocalFile(file.toString(), head.size(), null, null),
                pinned.object(),
                plan.partSizeBytes(),
                algorithm,
                shared.clock().instant()));
        begun = true;
        progress = progressOf.of(head.size(), plan.parts());
        return byRanges(head, pinned, plan, algorithm);
    }

    private boolean comesInOneAnswer(ObjectHead head) {
        return rangesIgnored || head.size() < options.thresholdBytes();
    }

    private DownloadResult byRanges(
            ObjectHead head, PinnedObject pinned, PartPlan plan, @Nullable ChecksumAlgorithm algorithm) {
        new Ranges(shared, control, tally, lease, part, bucket, key, pinned, algorithm, options)
                .fetch(plan, done, progress);
        long bytes = done.values().stream().mapToLong(PartRecord::length).sum();
        if (done.size() != plan.parts() || bytes != plan.size()) {
            throw new IllegalStateException(
                    "refusing to name " + done.size() + " ranges of " + plan.parts() + ", " + bytes + " bytes");
        }
        Verification verification = provenBy(head, algorithm);
        if (!pinned.isStrong() && !pinned.isSame(head())) {
            throw Ranges.changed(target, null);
        }
        return finish(head, verification, plan.size(), plan.parts());
    }

    private Verification provenBy(ObjectHead head, @Nullable ChecksumAlgorithm algorithm) {
        try {
            return new DownloadProof(shared, part, target, file, options.verifiesByReading())
                    .of(head, algorithm, List.copyOf(done.values()));
        } catch (IntegrityException mismatch) {
            forget(); // which range is wrong cannot be told
            throw mismatch;
        }
    }

    /** From here on nothing is asked of S3: the bytes are brought to the disk, then they get their name. */
    private DownloadResult finish(ObjectHead head, Verification verification, long size, int parts) {
        cutTo(size);
        try {
            part.force();
            lease.verifyHeld();
            control.requireRunning();
            lastLook.at(head, part.path());
            part.publish(file);
        } catch (IOException e) {
            throw Downloader.unwritable(file, e.toString(), e);
        }
        begun = false;
        lease.delete();
        return result(head, verification, parts);
    }

    private DownloadResult result(ObjectHead head, Verification verification, int parts) {
        return new DownloadResult(
                head,
                file,
                verification,
                parts,
                progress.partsReused(),
                progress.bytesMoved(),
                progress.bytesReused(),
                resumed,
                tally.retries(),
                tally.elapsed());
    }

    private void cutTo(long size) {
        try {
            part.truncate(size);
        } catch (IOException e) {
            throw Downloader.unwritable(file, e.toString(), e);
        }
    }

    private ObjectHead head() {
        HeadObject ask = new HeadObject(bucket, key, options.get());
        CallScope scope = shared.pipeline().scopeOfStep();
        return await(scope, shared.pipeline().call(ask, scope));
    }

    private <T> T await(CallScope scope, CompletableFuture<T> call) {
        try {
            return control.await(Downloader.NAME, target, call);
        } finally {
            tally.retries(scope.retries());
        }
    }

    /** Makes ready to start over. */
    private void forget() {
        begun = false;
        resumed = false;
        done.clear();
        lease.delete();
        cutTo(0);
    }

    /** Leaves nothing behind; the part file goes first, since only the checkpoint knows of it. */
    void drop() {
        try {
            part.delete();
        } catch (IOException e) {
            throw Downloader.unwritable(file, e.toString(), e);
        }
        begun = false;
        lease.delete();
    }
}
