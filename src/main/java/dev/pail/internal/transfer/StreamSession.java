package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.Completion;
import dev.pail.checkpoint.LocalFile;
import dev.pail.checkpoint.PartRecord;
import dev.pail.checkpoint.Recovered;
import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.PartBuffer;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.SourceFailedException;
import dev.pail.internal.op.PutObject;
import dev.pail.internal.transfer.TransferRun.RunTally;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.PartSummary;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadSource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes parts of the bytes that are written to it, and an object of the parts; of few bytes one {@code PutObject}. Parts
 * wait in memory until the server has them. What was sent by an earlier run is compared, not sent again.
 *
 * <p>Written to by the transfer's own thread. After a failure each further call fails with the same one.
 */
final class StreamSession extends OutputStream {

    /** What the journal says of the size when nobody knows it: no file is so large, so none goes on with such an upload. */
    private static final long SIZE_UNKNOWN = S3Limits.OBJECT_BYTES_MAX;

    /** An earlier run has made the object, of other bytes than the source gives now. */
    static final String OTHER_SOURCE = "SourceChanged";

    private static final String PATH_PREFIX = "stream:";

    private final Shared shared;
    private final TransferControl control;
    private final RunTally tally;
    private final String bucket;
    private final String key;
    private final String target;
    private final UploadSource source;
    private final UploadOptions options;
    private final Window window;
    private final PartMemory.Share memory;
    private final List<PartBuffer> held = new ArrayList<>();
    private final Map<Integer, PartSummary> listed = new HashMap<>();

    private CheckpointStore.@Nullable Lease lease;
    private @Nullable ServerUpload upload;
    private @Nullable Recovered stale;
    private @Nullable Checkpoint earlier;
    private @Nullable PutResult completedEarlier;
    private @Nullable ChecksumAlgorithm algorithm;
    private @Nullable PartBuffer filling;
    private @Nullable Throwable failure;
    private @Nullable Checksum checksum;
    private final TransferProgress progress;
    private long partSizeBytes;
    private long written;
    private long handedOver;
    private int parts;
    private boolean begun;

    StreamSession(
            Shared shared,
            TransferControl control,
            RunTally tally,
            String bucket,
            String key,
            UploadSource source,
            UploadOptions options,
            IntFunction<TransferProgress> progressOf) {
        this.shared = shared;
        this.control = control;
        this.tally = tally;
        this.bucket = bucket;
        this.key = key;
        this.target = bucket + '/' + key;
        this.source = source;
        this.options = options;
        this.partSizeBytes = isLengthKnown() && source.length() > 0
                ? PartPlan.of(source.length(), options.partSizeBytes()).partSizeBytes()
                : options.partSizeBytes();
        this.window = new Window(control, options.partsInFlight());
        this.memory = shared.memory().share();
        this.progress = progressOf.apply(0);
    }

    private boolean isLengthKnown() {
        return source.length() != UploadSource.UNKNOWN_LENGTH;
    }

    boolean begun() {
        return begun;
    }

    boolean resumed() {
        return earlier != null && progress.partsReused() > 0;
    }

    int parts() {
        return Math.max(1, parts);
    }

    long written() {
        return written;
    }

    @Nullable
    Checksum checksum() {
        return checksum;
    }

    @Nullable
    String uploadIdOrNull() {
        return upload == null ? null : upload.idOrNull();
    }

    boolean isOurs(Throwable why) {
        return upload != null && upload.isOurs(why);
    }

    @Override
    public void write(int oneByte) {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        throwFailure();
        try {
            add(ByteBuffer.wrap(bytes, offset, count));
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    /** A writer may have swallowed it. */
    void throwFailure() {
        if (failure instanceof RuntimeException known) {
            throw known;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    private void add(ByteBuffer from) {
        while (from.hasRemaining()) {
            control.requireRunning();
            requireRoom(from.remaining());
            PartBuffer part = filling;
            if (part == null) {
                part = nextPart();
                filling = part;
            }
            long before = part.length();
            part.put(from);
            written += part.length() - before;
            if (part.isFull()) {
                partEnded();
            }
        }
    }

    private void requireRoom(int more) {
        if (isLengthKnown() && written + more > source.length()) {
            throw StreamRun.otherLength(target, source.length(), "has more bytes");
        }
        if (written + more > shared.objectBytesMax()) {
            throw Uploader.refused(
                    "EntityTooLarge",
                    "the stream has more than " + written + " bytes",
                    "the limit set is " + shared.objectBytesMax());
        }
    }

    private PartBuffer nextPart() {
        int number = parts + 1;
        if (number > S3Limits.PARTS_MAX) {
            throw Uploader.refused(
                    "EntityTooLarge",
                    "the stream has more than the " + written + " bytes that " + S3Limits.PARTS_MAX + " parts hold",
                    "begin with larger parts, or tell its length");
        }
        long size = isLengthKnown()
                ? Math.min(partSizeBytes, source.length() - written)
                : PartPlan.growing(partSizeBytes, number);
        CompletableFuture<PartBuffer> memoryOfPart = memory.take(size);
        try {
            // with nothing held it comes in a moment: another thread is about to hand it out
            if (!memoryOfPart.isDone() && !held.isEmpty()) {
                sendHeld();
            }
            PartBuffer part = control.await(Uploader.NAME, target, memoryOfPart);
            parts = number;
            return part;
        } catch (RuntimeException | Error e) {
            if (!memoryOfPart.cancel(false) && !memoryOfPart.isCompletedExceptionally()) {
                memory.giveBack(memoryOfPart.join());
            }
            throw e;
        }
    }

    private void partEnded() {
        PartBuffer part = filling;
        if (part != null) {
            held.add(part);
            filling = null;
        }
        if (begun || written >= options.thresholdBytes() || held.size() > options.partsInFlight()) {
            sendHeld();
        }
    }

    private void sendHeld() {
        if (!begun) {
            begin();
        }
        for (PartBuffer body : List.copyOf(held)) {
            held.remove(0);
            PartPlan.Part part = new PartPlan.Part(parts - held.size(), handedOver, body.length());
            handedOver += body.length();
            if (!window.start(() -> handled(part, body))) {
                memory.giveBack(body);
                window.finish();
            }
        }
    }

    private CompletableFuture<?> handled(PartPlan.Part part, PartBuffer body) {
        CompletableFuture<?> handled;
        try {
            handled = compareOrSend(part, body);
        } catch (RuntimeException refused) {
            handled = CompletableFuture.failedFuture(refused);
        }
        return handled.whenComplete((nothing, ended) -> memory.giveBack(body));
    }

    private CompletableFuture<?> compareOrSend(PartPlan.Part part, PartBuffer body) {
        PartRecord known = earlier == null ? null : earlier.parts().get(part.partNumber());
        PartSummary there = listed.get(part.partNumber());
        boolean recorded = known != null && known.offset() == part.offset() && known.length() == part.length();
        if (completedEarlier != null) {
            return digest(body, false)
                    .thenAccept(digest -> confirm(recorded && known != null && isSame(known, digest) ? known : null));
        }
        if (there == null || there.size() != part.length()) {
            return send(part, body);
        }
        boolean agreed = recorded && known != null && known.eTag().matches(there.eTag());
        return digest(body, !agreed)
                .thenComposeAsync(
                        digest -> {
                            if (agreed && known != null && isSame(known, digest)) {
                                upload().done.put(part.partNumber(), known);
                            } else if (!agreed && ServerUpload.proves(there, digest)) {
                                upload().record(part, there.eTag(), digest);
                            } else {
                                return send(part, body);
                            }
                            progress.reuse(part.length());
                            return CompletableFuture.completedFuture(null);
                        },
                        shared.executor());
    }

    private CompletableFuture<?> send(PartPlan.Part part, PartBuffer body) {
        return upload().send(part, body, algorithm, progress);
    }

    private static boolean isSame(PartRecord known, BodyDigest digest) {
        return Integer.toUnsignedLong(digest.crc32c()) == known.crc32c();
    }

    /** The object is there; it is ours when each part of the source is the one it was made of. */
    private void confirm(@Nullable PartRecord same) {
        if (same == null) {
            throw new CompletionException(otherSource());
        }
        upload().done.put(same.partNumber(), same);
        progress.reuse(same.length());
    }

    private IntegrityException otherSource() {
        return new IntegrityException(
                ErrorDetail.of(
                        Uploader.NAME,
                        target,
                        ErrorKind.CHECKSUM_MISMATCH,
                        OTHER_SOURCE,
                        "the object that an earlier run made is not of these bytes",
                        "call again"),
                false,
                null);
    }

    private CompletableFuture<BodyDigest> digest(PartBuffer body, boolean md5) {
        return control.track(CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return BodyDigest.of(body, new BodyDigest.Wanted(algorithm, false, md5));
                    } catch (SourceFailedException e) {
                        throw new IllegalStateException("memory can be read", e);
                    }
                },
                shared.executor()));
    }

    private ServerUpload upload() {
        if (upload == null) {
            throw new IllegalStateException("there is no upload before the lease was taken");
        }
        return upload;
    }

    private CheckpointStore.Lease lease() {
        CheckpointStore.Lease taken = lease;
        if (taken == null) {
            taken = shared.store().acquire(Checkpoint.id(Checkpoint.Kind.UPLOAD, shared.endpoint(), bucket, key));
            lease = taken;
            upload = new ServerUpload(
                    shared,
                    control,
                    tally,
                    taken,
                    Uploader.NAME,
                    bucket,
                    key,
                    options.put().customerKey());
            stale = taken.load().orElse(null);
            if (stale != null) {
                stale.salvagedUploadIds().forEach(upload().leftovers::abort);
            }
        }
        return taken;
    }

    /** Looks for an unfinished upload from the same source; to be called before the first byte is written. */
    void resume() {
        lease();
        Checkpoint checkpoint = stale == null ? null : stale.checkpoint();
        if (checkpoint == null || !isOfThisSource(checkpoint)) {
            return;
        }
        ServerUpload there = upload();
        there.requireSameKey(checkpoint);
        there.resume(checkpoint.uploadId());
        List<PartSummary> found = List.of();
        boolean vanished = false;
        try {
            found = there.listParts();
        } catch (S3Exception e) {
            if (e.kind() != ErrorKind.UPLOAD_NOT_FOUND) {
                throw e;
            }
            vanished = true;
        }
        Completion completing = checkpoint.completing();
        if (found.isEmpty() && completing != null) {
            long size = checkpoint.parts().values().stream()
                    .mapToLong(PartRecord::length)
                    .sum();
            completedEarlier = there.completeStep.findObject(ExpectedObject.of(size, completing));
        }
        if (vanished && completedEarlier == null) {
            there.say("the server no longer knows the upload: starting over");
            there.resume(null);
            return;
        }
        earlier = checkpoint;
        stale = null;
        begun = true;
        algorithm = checkpoint.checksumAlgorithm();
        partSizeBytes = checkpoint.partSizeBytes();
        found.forEach(part -> listed.put(part.partNumber(), part));
        there.say("resuming: " + listed.size() + " parts are there");
    }

    private boolean isOfThisSource(Checkpoint checkpoint) {
        Duration ageMax = options.ageMax();
        Instant now = shared.clock().instant();
        return options.resume()
                && checkpoint.uploadId() != null
                && checkpoint.file().path().equals(PATH_PREFIX + source.name())
                && checkpoint.file().size() == recordedSize()
                && checkpoint.partSizeBytes() <= S3Limits.PART_SIZE_BYTES_MAX
                && (!isLengthKnown() || checkpoint.partSizeBytes() >= source.length() / S3Limits.PARTS_MAX)
                && (ageMax == null || !checkpoint.createdAt().plus(ageMax).isBefore(now));
    }

    private long recordedSize() {
        return isLengthKnown() ? source.length() : SIZE_UNKNOWN;
    }

    private void begin() {
        CheckpointStore.Lease own = lease();
        ServerUpload created = upload();
        created.requireAbsent(options.put());
        endStale();
        PutOptions put = typed(held.get(0));
        algorithm = put.checksumAlgorithm();
        Instant intendedAt = shared.clock().instant();
        own.begin(Checkpoint.intention(
                Checkpoint.Kind.UPLOAD,
                shared.endpoint(),
                bucket,
                key,
                new LocalFile(
                        PATH_PREFIX + (source.name() == null ? "" : source.name()), recordedSize(), intendedAt, null),
                partSizeBytes,
                algorithm,
                ServerUpload.headersOf(put),
                intendedAt));
        begun = true;
        created.create(put, intendedAt);
    }

    private void endStale() {
        Recovered left = stale;
        if (left == null) {
            return;
        }
        upload().say("an unfinished upload of the key is not of this source: starting over");
        if (left.checkpoint() != null) {
            upload().leftovers.end(left.checkpoint(), left.damaged());
        }
        lease().delete();
        stale = null;
    }

    private PutOptions typed(RequestBody start) {
        try {
            return options.put()
                    .withContentType(control.await(
                                    Uploader.NAME,
                                    target,
                                    shared.typed(Uploader.NAME, bucket, key, null, start, options.put()))
                            .type());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be read", e);
        }
    }

    /** All bytes were written: makes the object. */
    PutResult finish() {
        throwFailure();
        if (isLengthKnown() && written < source.length()) {
            throw StreamRun.otherLength(target, source.length(), "ended after " + written);
        }
        if (filling != null) {
            held.add(filling);
            filling = null;
        }
        if (begun && parts == 0) {
            upload().abort(); // resumed, and the source has become empty
            begun = false;
        }
        if (!begun && (written < options.thresholdBytes() || parts == 0)) {
            return inOneRequest();
        }
        sendHeld();
        window.finish();
        progress.expect(written, parts);
        PutResult result = completedEarlier;
        ExpectedObject expected =
                ExpectedObject.of(written, algorithm, upload().done.values());
        checksum = expected.checksum();
        if (result == null) {
            result = upload().complete(new PartPlan(written, partSizeBytes, parts), expected, options.put());
            lease().delete();
        } else if (earlier != null && parts < earlier.parts().size()) {
            throw otherSource();
        } else {
            upload().say("an earlier run had completed the object");
            upload().abort();
        }
        return result;
    }

    private PutResult inOneRequest() {
        RequestBody body = held.isEmpty() ? RequestBody.EMPTY : PartBuffer.joined(held);
        PutOptions put = typed(body);
        progress.expect(written, 1);
        PutObject operation = new PutObject(bucket, key, body, put);
        PutObject.SentObject sent;
        try {
            sent = control.asRequest(() ->
                    control.await("PutObject", target, shared.lanes().run(control, scope -> {
                        progress.started(1, scope.meter());
                        return tally.of(scope, shared.pipeline().call(operation, scope));
                    })));
        } finally {
            progress.ended(1, 0);
        }
        if (lease != null) {
            endStale();
        } else {
            new Sweep(shared)
                    .superseded(
                            Checkpoint.id(Checkpoint.Kind.UPLOAD, shared.endpoint(), bucket, key),
                            Uploader.NAME,
                            target);
        }
        BodyDigest digest = sent.digest();
        checksum = digest == null ? null : digest.checksum();
        return sent.result();
    }

    /** Ends the parts in flight, and the upload at the server where it is ours. */
    void abort(Throwable why) {
        control.cancel();
        window.drain();
        if (!begun) {
            return;
        }
        if (upload().isOurs(why)) {
            upload().abort();
            begun = false;
        } else if (uploadIdOrNull() == null && why instanceof ServiceException) {
            lease().delete(); // it was refused: there is nothing that a sweep would have to look for
            begun = false;
        }
    }

    /** For the writer's stream: the end is said otherwise. */
    @Override
    public void close() {
        // what wraps a stream closes it, after a failure too
    }

    /** Waits for the parts in flight and lets go of memory and lease. */
    void end() {
        window.drain();
        if (filling != null) {
            held.add(filling);
        }
        held.forEach(memory::giveBack);
        memory.close();
        if (lease != null) {
            lease.close();
        }
    }
}
