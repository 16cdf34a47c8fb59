package dev.pail.internal.transfer;

import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.PartRecord;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.FileTarget;
import dev.pail.internal.op.CallScope;
import dev.pail.internal.op.GetObject;
import dev.pail.internal.op.RegionSink;
import dev.pail.model.ByteRange;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import dev.pail.transfer.DownloadOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the missing ranges of one state of an object into the part file, a few at a time. Each is asked for with the
 * conditions of that state, each answer is compared with it, and a range counts when it is on the disk and in the journal.
 */
final class Ranges {

    /** The object is not the one that was begun. */
    static final String CHANGED = "ObjectChanged";

    /** The server answers with the whole object. */
    static final String IGNORED = "RangeIgnored";

    private final Shared shared;
    private final TransferControl control;
    private final TransferRun.RunTally tally;
    private final FileTarget part;
    private final String bucket;
    private final String key;
    private final String target;
    private final PinnedObject pinned;
    private final @Nullable ChecksumAlgorithm algorithm;
    private final DownloadOptions options;
    private final ForcedRanges forced;
    private volatile GetOptions conditions;

    Ranges(
            Shared shared,
            TransferControl control,
            TransferRun.RunTally tally,
            CheckpointStore.Lease lease,
            FileTarget part,
            String bucket,
            String key,
            PinnedObject pinned,
            @Nullable ChecksumAlgorithm algorithm,
            DownloadOptions options) {
        this.shared = shared;
        this.control = control;
        this.tally = tally;
        this.part = part;
        this.bucket = bucket;
        this.key = key;
        this.target = bucket + '/' + key;
        this.pinned = pinned;
        this.algorithm = algorithm;
        this.options = options;
        this.conditions = pinned.conditions(options.get(), true);
        this.forced = new ForcedRanges(
                part,
                lease,
                e -> say("the checkpoint cannot be written (" + e.getMessage() + "): going on without"),
                e -> Downloader.unwritable(part.path(), e.toString(), e));
    }

    private void say(String what) {
        shared.tell(Downloader.NAME, target, what);
    }

    /** Reads what is not done yet. */
    void fetch(PartPlan plan, Map<Integer, PartRecord> done, TransferProgress progress) {
        try {
            fetchMissing(plan, done, progress);
        } catch (S3Exception refused) {
            if (refused.httpStatus() == 412 || refused.httpStatus() == 416) {
                throw changed(target, refused);
            }
            GetOptions unpinned = pinned.conditions(options.get(), false);
            if (refused.kind() != ErrorKind.ACCESS_DENIED || !pinned.isStrong() || unpinned.equals(conditions)) {
                throw refused;
            }
            // to read a version by its ID is a permission of its own
            say("the version cannot be read by its ID: going on by the ETag alone");
            conditions = unpinned;
            fetchMissing(plan, done, progress);
        }
    }

    private void fetchMissing(PartPlan plan, Map<Integer, PartRecord> done, TransferProgress progress) {
        List<PartPlan.Part> missing = IntStream.rangeClosed(1, plan.parts())
                .filter(number -> !done.containsKey(number))
                .mapToObj(plan::part)
                .toList();
        Window.forEach(control, options.partsInFlight(), missing, range -> fetch(range, done, progress));
    }

    private CompletableFuture<?> fetch(PartPlan.Part range, Map<Integer, PartRecord> done, TransferProgress progress) {
        AtomicReference<@Nullable RegionSink> latest = new AtomicReference<>();
        return shared.lanes()
                .run(control, scope -> read(range, latest, progress, scope))
                .thenComposeAsync(
                        head -> forced.keep(recordOf(range, Objects.requireNonNull(latest.get()))), shared.executor())
                .whenComplete((kept, failure) -> {
                    close(latest.get());
                    if (failure == null) {
                        done.put(range.partNumber(), kept);
                    }
                    progress.ended(range.partNumber(), failure == null ? range.length() : 0);
                });
    }

    /** Whoever read before for the same range writes no more, and what it wrote were the same bytes: its conditions were. */
    private CompletableFuture<ObjectHead> read(
            PartPlan.Part range,
            AtomicReference<@Nullable RegionSink> latest,
            TransferProgress progress,
            CallScope scope) {
        RegionSink sink =
                new RegionSink(part, range.offset(), range.length(), shared.buffers(), algorithm, this::requireSame);
        close(latest.getAndSet(sink));
        progress.started(range.partNumber(), sink.meter());
        GetObject<ObjectHead> operation = new GetObject<>(
                bucket,
                key,
                conditions.withRange(ByteRange.of(range.offset(), range.offset() + range.length() - 1)),
                sink);
        return tally.of(scope, shared.pipeline().call(operation, scope));
    }

    private static void close(@Nullable RegionSink sink) {
        if (sink != null) {
            sink.close();
        }
    }

    private boolean requireSame(ObjectHead answer) {
        if (!pinned.isSame(answer)) {
            throw changed(target, null);
        }
        return true;
    }

    private PartRecord recordOf(PartPlan.Part range, RegionSink sink) {
        return new PartRecord(
                range.partNumber(),
                range.offset(),
                range.length(),
                pinned.object().rangeTag(),
                sink.checksum(),
                sink.crc32c());
    }

    static IntegrityException changed(String target, @Nullable S3Exception cause) {
        ErrorDetail detail = ErrorDetail.of(
                Downloader.NAME,
                target,
                ErrorKind.PRECONDITION_FAILED,
                CHANGED,
                "the object is not the one whose download was begun: it was replaced meanwhile",
                "start anew to get the object as it is now");
        return new IntegrityException(
                cause == null
                        ? detail
                        : detail.withAnswer(
                                cause.httpStatus(),
                                cause.detail().requestId(),
                                cause.detail().hostId()),
                false,
                cause);
    }
}
