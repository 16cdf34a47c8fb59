package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.PartRecord;
import dev.pail.error.CheckpointException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.TransportException;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.op.CallScope;
import dev.pail.internal.op.CreateMultipartUpload;
import dev.pail.internal.op.ListParts;
import dev.pail.internal.op.MetadataHeaders;
import dev.pail.internal.op.UploadPart;
import dev.pail.internal.transfer.TransferRun.RunTally;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CustomerKey;
import dev.pail.model.ETag;
import dev.pail.model.PartPage;
import dev.pail.model.PartSummary;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One multipart upload between the server and its journal, whoever makes the parts: created, asked for its parts, each part
 * written down, completed, aborted. Parts may be recorded by several threads.
 */
final class ServerUpload {

    private static final String KEY_MD5 = "x-amz-server-side-encryption-customer-key-md5";
    private static final int CREATES_MAX = 3;
    private static final Set<String> MAY_HAVE_CREATED = Set.of("ConnectionLost", "IdleTimeout");

    final ConcurrentSkipListMap<Integer, PartRecord> done = new ConcurrentSkipListMap<>();
    final Leftovers leftovers;
    final CompleteStep completeStep;
    private final Shared shared;
    private final TransferControl control;
    private final RunTally tally;
    private final CheckpointStore.Lease lease;
    private final String operation;
    private final String bucket;
    private final String key;
    private final String target;
    private final @Nullable CustomerKey customerKey;
    private final AtomicBoolean journalFailed = new AtomicBoolean();
    private @Nullable String uploadId;

    ServerUpload(
            Shared shared,
            TransferControl control,
            RunTally tally,
            CheckpointStore.Lease lease,
            String operation,
            String bucket,
            String key,
            @Nullable CustomerKey customerKey) {
        this.shared = shared;
        this.control = control;
        this.tally = tally;
        this.lease = lease;
        this.operation = operation;
        this.bucket = bucket;
        this.key = key;
        this.customerKey = customerKey;
        this.target = bucket + '/' + key;
        this.leftovers = new Leftovers(shared.pipeline(), bucket, key);
        this.completeStep = new CompleteStep(shared, control, bucket, key, customerKey);
    }

    void say(String what) {
        shared.tell(operation, target, what);
    }

    String id() {
        if (uploadId == null) {
            throw new IllegalStateException("there is no upload ID before the upload was created");
        }
        return uploadId;
    }

    @Nullable
    String idOrNull() {
        return uploadId;
    }

    void resume(@Nullable String recorded) {
        uploadId = recorded;
    }

    /** S3 looks at the condition only when it completes: who must not replace an object learns it before sending. */
    void requireAbsent(PutOptions put) {
        if (put.ifNoneMatch() && completeStep.objectExists()) {
            throw new InvalidCallException(
                    ErrorDetail.of(
                            operation,
                            target,
                            ErrorKind.PRECONDITION_FAILED,
                            "PreconditionFailed",
                            "an object of the key exists, which If-None-Match forbids; nothing was sent",
                            "leave the object as it is, delete it, or upload without the condition"),
                    null);
        }
    }

    /** Parts under another key would be refused one by one, or the object read by neither key. */
    void requireSameKey(Checkpoint checkpoint) {
        if (!Objects.equals(checkpoint.objectHeaders().get(KEY_MD5), customerKey == null ? null : customerKey.md5())) {
            throw new CheckpointException(
                    ErrorDetail.of(
                            operation,
                            target,
                            ErrorKind.CHECKPOINT,
                            "CustomerKeyMismatch",
                            "the unfinished upload was begun with another customer key, or one of both has none",
                            "give the key it was begun with, or resume=false to start anew"),
                    null);
        }
    }

    /** Creates it and writes its ID down, behind an intention that is on the disk. */
    void create(PutOptions put, Instant intendedAt) {
        String created = createAtServer(put, intendedAt);
        uploadId = created;
        lease.uploadCreated(created, shared.clock().instant());
    }

    /** Where no answer came an upload may stand that nobody knows: it is found and ended before another is made. */
    private String createAtServer(PutOptions put, Instant intendedAt) {
        for (int attempt = 1; ; attempt++) {
            try {
                CallScope scope = shared.pipeline().scopeOfStep();
                String created = control.await(
                        "CreateMultipartUpload",
                        target,
                        shared.pipeline().call(new CreateMultipartUpload(bucket, key, put, true), scope));
                tally.retries(scope.retries());
                return created;
            } catch (TransportException unanswered) {
                if (attempt == CREATES_MAX || !MAY_HAVE_CREATED.contains(unanswered.code())) {
                    throw unanswered;
                }
                String unrecorded =
                        leftovers.unrecorded(intendedAt, shared.clock().instant(), false);
                if (unrecorded != null) {
                    leftovers.abort(unrecorded);
                }
                tally.retries(1);
            }
        }
    }

    List<PartSummary> listParts() {
        List<PartSummary> all = new ArrayList<>();
        int marker = 0;
        do {
            PartPage page = control.await(
                    "ListParts",
                    target,
                    shared.pipeline()
                            .call(
                                    new ListParts(bucket, key, id(), marker, customerKey),
                                    shared.pipeline().scopeOfStep()));
            all.addAll(page.parts());
            int next = page.nextPartNumberMarker();
            if (next != 0 && next <= marker) {
                throw new IntegrityException(
                        ErrorDetail.of(
                                "ListParts",
                                target,
                                ErrorKind.UNKNOWN,
                                "MalformedResponse",
                                "the pages of parts do not come to an end",
                                "check that the endpoint is an S3 server"),
                        false,
                        null);
            }
            marker = next;
        } while (marker != 0);
        return all;
    }

    /** A part counts once it is in the journal. Where the disk fails the upload goes on: ListParts still knows the part. */
    void record(PartRecord part) {
        try {
            lease.append(List.of(part));
        } catch (CheckpointException e) {
            if (!e.code().equals("CheckpointWriteFailed")) {
                throw e;
            }
            if (journalFailed.compareAndSet(false, true)) {
                say("the checkpoint cannot be written (" + e.getMessage() + "): going on without");
            }
        }
        done.put(part.partNumber(), part);
    }

    List<PartPlan.Part> missing(PartPlan plan) {
        List<PartPlan.Part> parts = new ArrayList<>();
        for (int number = 1; number <= plan.parts(); number++) {
            if (!done.containsKey(number)) {
                parts.add(plan.part(number));
            }
        }
        return parts;
    }

    /** Completes 1..n without a gap, and nothing else; the journal stays. */
    PutResult complete(PartPlan plan, ExpectedObject expected, PutOptions put) {
        requireWhole(plan, expected);
        if (!journalFailed.get()) {
            lease.completing(expected.toCompletion());
        }
        lease.verifyHeld();
        return completeStep.complete(id(), List.copyOf(done.values()), expected, put, tally);
    }

    private void requireWhole(PartPlan plan, ExpectedObject expected) {
        long bytes = done.values().stream().mapToLong(PartRecord::length).sum();
        boolean contiguous = done.size() == plan.parts() && done.firstKey() == 1 && done.lastKey() == plan.parts();
        if (!contiguous || bytes != plan.size() || expected.parts() != plan.parts()) {
            throw new IllegalStateException("refusing to complete " + done.size() + " parts of " + plan.parts() + ", "
                    + bytes + " bytes of " + plan.size());
        }
    }

    void abort() {
        leftovers.abort(id());
        lease.delete();
    }

    /** A lost lease means that another owns the upload now: it is not ours to abort. */
    boolean isOurs(Throwable failure) {
        return uploadId != null && !(failure instanceof CheckpointException);
    }

    /** Sends a part and writes it down; it is over when both are done. */
    CompletableFuture<?> send(
            PartPlan.Part part, RequestBody body, @Nullable ChecksumAlgorithm algorithm, TransferProgress progress) {
        UploadPart sending = new UploadPart(bucket, key, id(), part.partNumber(), body, algorithm, customerKey);
        return shared.lanes()
                .run(control, scope -> {
                    progress.started(part.partNumber(), scope.meter());
                    return tally.of(scope, shared.pipeline().call(sending, scope));
                })
                .thenAcceptAsync(sent -> acknowledged(part, sent), shared.executor())
                .whenComplete(
                        (nothing, failure) -> progress.ended(part.partNumber(), failure == null ? part.length() : 0));
    }

    private void acknowledged(PartPlan.Part part, UploadPart.SentPart sent) {
        BodyDigest digest = sent.digest();
        if (digest == null) {
            throw new IllegalStateException("a part is always digested");
        }
        Checksum ours = digest.checksum();
        for (Checksum stored : sent.checksums()) {
            if (ours != null && stored.algorithm() == ours.algorithm() && !stored.equals(ours)) {
                throw new IntegrityException(
                        ErrorDetail.of(
                                "UploadPart",
                                target + " part " + part.partNumber(),
                                ErrorKind.CHECKSUM_MISMATCH,
                                "ChecksumMismatch",
                                "S3 stored other bytes than were sent: its " + ours.algorithm() + " differs",
                                "call again"),
                        true,
                        null);
            }
        }
        record(part, sent.eTag(), digest);
    }

    void record(PartPlan.Part part, ETag eTag, BodyDigest digest) {
        record(new PartRecord(
                part.partNumber(),
                part.offset(),
                part.length(),
                eTag,
                digest.checksum(),
                Integer.toUnsignedLong(digest.crc32c())));
    }

    /** Whether the bytes of the digest are those of a part that the server has. */
    static boolean proves(PartSummary there, BodyDigest digest) {
        Checksum ours = digest.checksum();
        for (Checksum stored : there.checksums()) {
            if (ours != null && stored.algorithm() == ours.algorithm()) {
                return stored.equals(ours);
            }
        }
        return there.eTag().unquoted().equalsIgnoreCase(digest.md5Hex());
    }

    /** What the journal keeps of the headers of the object. */
    static Map<String, String> headersOf(PutOptions put) {
        Map<String, String> headers = new TreeMap<>();
        if (put.contentType() != null) {
            headers.put("content-type", put.contentType());
        }
        CustomerKey given = put.customerKey();
        if (given != null) {
            headers.put(KEY_MD5, given.md5());
        }
        MetadataHeaders.sent(Uploader.NAME, put)
                .forEach((name, value) -> headers.put(MetadataHeaders.PREFIX + name, value));
        return headers;
    }

    /** What the first run chose stays, also where the server has lost the upload and another is begun. */
    static PutOptions chosenBefore(PutOptions put, Checkpoint checkpoint) {
        Map<String, String> metadata = new TreeMap<>();
        checkpoint.objectHeaders().forEach((name, value) -> {
            if (name.startsWith(MetadataHeaders.PREFIX)) {
                metadata.put(name, MetadataHeaders.decode(value));
            }
        });
        return MetadataHeaders.replaced(put, metadata)
                .withContentType(checkpoint.objectHeaders().get("content-type"));
    }
}
