package dev.pail.internal.op;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.internal.body.BodyChecksum;
import dev.pail.internal.http.HttpReply;
import dev.pail.model.ByteRange;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumType;
import dev.pail.model.ETag;
import dev.pail.model.ObjectHead;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One {@code GetObject} with all its attempts, until the last byte has been taken: a body that was cut goes on from where it
 * was, with {@code Range} and {@code If-Match}; what cannot prove to be the same object is an error, never a seam.
 *
 * <p>Without a strong ETag there is nothing to hold on to: then a sink that can begin anew does, and any other fails.
 */
final class GetRun<T> implements S3Operation<@Nullable Void> {

    private final GetObject<T> get;
    private final Draft draft;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<?> attempts;

    // from the first answer on
    private volatile @Nullable HealedBody body;
    private volatile @Nullable CompletableFuture<T> taken;
    private volatile @Nullable ObjectHead head;
    private volatile @Nullable Checksum expected;
    private volatile long first;
    private volatile boolean goingOn;
    private volatile boolean versionNamed;

    GetRun(GetObject<T> get) {
        this.get = get;
        this.draft = get.draft();
    }

    /** The result comes when the sink has it; the attempts go on as long as the body is read. */
    CompletableFuture<T> start(Function<S3Operation<@Nullable Void>, CompletableFuture<@Nullable Void>> call) {
        CompletableFuture<@Nullable Void> loop = call.apply(this);
        attempts = loop;
        loop.whenComplete((nothing, failure) -> {
            if (failure != null) {
                Throwable told = told(failure);
                HealedBody read = body;
                if (read != null) {
                    read.fail(told);
                }
                result.completeExceptionally(told);
            }
        });
        result.whenComplete((value, failure) -> {
            HealedBody read = body;
            if (failure != null || (read != null && read.isCancelled())) {
                loop.cancel(true);
            }
        });
        return result;
    }

    @Override
    public Draft draft() {
        return draft;
    }

    @Override
    public CompletableFuture<@Nullable Void> read(Answer answer) {
        HealedBody begun = body;
        return begun == null ? begin(answer) : goOn(answer, begun);
    }

    private CompletableFuture<@Nullable Void> begin(Answer answer) {
        HttpReply reply = answer.reply();
        ContentRange range = reply.status() == 206 ? ContentRange.of(reply) : null;
        String wrong = get.mismatch(reply, range);
        if (wrong != null) {
            throw refuse(answer, "RangeIgnored", wrong, "read the whole object, or use a server that answers ranges");
        }
        ObjectHead found = ObjectHeaders.read(get.bucket(), get.key(), answer);
        Checksum stored = null;
        for (Checksum checksum : get.isWhole() && range == null ? found.checksums() : List.<Checksum>of()) {
            stored = stored == null && checksum.type() == ChecksumType.FULL_OBJECT ? checksum : stored;
        }
        head = found;
        expected = stored;
        first = range == null ? 0 : range.first();
        HealedBody begun = new HealedBody(
                reply,
                range == null ? reply.contentLength() : range.length(),
                stored == null ? null : BodyChecksum.of(stored.algorithm()),
                this::cancelled);
        body = begun;
        CompletableFuture<T> sunk;
        try {
            sunk = get.sink().take(found, reply.withBody(begun));
        } catch (RuntimeException refused) {
            body = null;
            throw refused;
        }
        taken = sunk;
        sunk.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            }
        });
        return outcome(answer, begun, begun.segment(), sunk);
    }

    private CompletableFuture<@Nullable Void> goOn(Answer answer, HealedBody begun) {
        HttpReply reply = answer.reply();
        long delivered = begun.delivered();
        long length = begun.length();
        long skip = 0;
        if (reply.status() == 206) {
            ContentRange range = ContentRange.of(reply);
            long total = head == null ? -1 : head.size();
            if (range == null
                    || range.first() != first + delivered
                    || (length >= 0 && range.length() != length - delivered)
                    || (total >= 0 && range.total() >= 0 && range.total() != total)
                    || (reply.contentLength() >= 0 && reply.contentLength() != range.length())) {
                throw refuse(answer, "RangeMismatch", "the rest of a cut body came with another Content-Range", "");
            }
            length = delivered + range.length();
        } else if (!get.isWhole() || (length >= 0 && reply.contentLength() >= 0 && reply.contentLength() != length)) {
            throw refuse(answer, "RangeIgnored", "the rest of a cut body was asked for and something else came", "");
        } else {
            skip = delivered;
        }
        ETag before = head == null ? null : head.eTag();
        ETag now = answer.eTag();
        if (before == null || now == null || !now.matches(before)) {
            throw refuse(answer, "ObjectChanged", "the object changed while it was read", "read it again");
        }
        CompletableFuture<T> sunk = taken;
        if (sunk == null) {
            throw new IllegalStateException("a body that goes on was never taken");
        }
        return outcome(answer, begun, begun.goOn(reply, length, skip), sunk);
    }

    /** The attempt ends when its answer is cut, when the sink fails, or when all bytes are right and the sink is done. */
    private CompletableFuture<@Nullable Void> outcome(
            Answer answer, HealedBody begun, CompletableFuture<@Nullable Void> segment, CompletableFuture<T> sunk) {
        CompletableFuture<@Nullable Void> outcome = new CompletableFuture<>();
        sunk.whenComplete((value, failure) -> {
            if (failure != null) {
                outcome.completeExceptionally(failure);
            }
        });
        segment.whenComplete((nothing, cut) -> {
            Throwable wrong = cut == null ? checksumMismatch(answer, begun) : cut;
            if (wrong != null) {
                outcome.completeExceptionally(wrong);
                return;
            }
            begun.complete();
            sunk.whenComplete((value, failure) -> {
                if (failure == null) {
                    outcome.complete(null);
                }
            });
        });
        return outcome;
    }

    private @Nullable IntegrityException checksumMismatch(Answer answer, HealedBody read) {
        Checksum stored = expected;
        byte[] actual = read.checksum();
        if (stored == null
                || actual == null
                || Base64.getEncoder().encodeToString(actual).equals(stored.value())) {
            return null;
        }
        return failure(
                answer,
                ErrorKind.CHECKSUM_MISMATCH,
                "ChecksumMismatch",
                "the bytes received have another " + stored.algorithm() + " than the object that S3 stored",
                "try again; if it stays so, the object is damaged",
                true);
    }

    private void cancelled() {
        CompletableFuture<?> running = attempts;
        if (running != null && result.isDone()) {
            running.cancel(true);
        }
    }

    // After a failed attempt

    @Override
    public boolean repeatableAfter(S3Exception error) {
        HealedBody begun = body;
        CompletableFuture<T> sunk = taken;
        if (begun == null || sunk == null) {
            return true;
        }
        boolean damaged = error.kind() == ErrorKind.CHECKSUM_MISMATCH;
        if (sunk.isCompletedExceptionally() || (error instanceof IntegrityException && !damaged)) {
            return false;
        }
        ETag tag = head == null ? null : head.eTag();
        if (!damaged
                && begun.isBounded()
                && tag != null
                && !tag.isWeak()
                && !tag.unquoted().isEmpty()) {
            aimAtTheRest(begun, tag);
            return true;
        }
        if (!get.sink().repeatable()) {
            return false;
        }
        beginAnew(begun, error);
        return true;
    }

    private void aimAtTheRest(HealedBody begun, ETag tag) {
        goingOn = true;
        draft.headers.put("if-match", tag.value());
        if (begun.delivered() > 0 || !get.isWhole()) {
            long last = begun.length() < 0 ? -1 : first + begun.length() - 1;
            draft.headers.put("range", new ByteRange(first + begun.delivered(), last).header());
            draft.headers.remove("x-amz-checksum-mode");
            draft.query.removeIf(entry -> entry.getKey().equals("partNumber"));
        }
    }

    private void beginAnew(HealedBody begun, S3Exception error) {
        goingOn = false;
        taken = null;
        body = null;
        begun.fail(error);
        Draft original = get.draft();
        draft.headers.clear();
        draft.headers.putAll(original.headers);
        draft.query.clear();
        draft.query.addAll(original.query);
    }

    /** On a bucket with versions what was begun is still there; naming a version asks for another permission, so only now. */
    @Override
    public boolean repairedAfter(S3Exception error) {
        String version = head == null ? null : head.versionId();
        boolean gone = error.httpStatus() == 412 || error.httpStatus() == 404;
        if (!goingOn
                || !gone
                || version == null
                || versionNamed
                || get.options().versionId() != null) {
            return false;
        }
        versionNamed = true;
        draft.query("versionId", version);
        return true;
    }

    @Override
    public String next() {
        HealedBody begun = body;
        return begun == null ? "trying again" : "going on at byte " + (first + begun.delivered());
    }

    private Throwable told(Throwable failure) {
        if (!goingOn || !(failure instanceof ServiceException refused)) {
            return failure;
        }
        return switch (refused.httpStatus()) {
            case 412 ->
                ended(
                        refused,
                        ErrorKind.PRECONDITION_FAILED,
                        "ObjectChanged",
                        "the object changed while it was read",
                        "read it again");
            // If-Match held, or the answer would be 412: nothing changed, and there never were more bytes
            case 416 ->
                ended(
                        refused,
                        ErrorKind.UNKNOWN,
                        "LengthMismatch",
                        "the answer did not end where it said, and the object has no more bytes than were read",
                        "read it again; if it stays so, find out what alters answers on their way");
            default -> failure;
        };
    }

    private IntegrityException ended(
            ServiceException refused, ErrorKind kind, String code, String what, String advice) {
        ErrorDetail detail = refused.detail();
        return new IntegrityException(
                ErrorDetail.of(draft.operation, draft.target.toString(), kind, code, what, advice)
                        .withAnswer(detail.httpStatus(), detail.requestId(), detail.hostId())
                        .withAttempts(detail.attempts(), detail.elapsed()),
                true,
                refused);
    }

    private IntegrityException refuse(Answer answer, String code, String what, String advice) {
        answer.reply().firstBytes(0);
        boolean changed = code.equals("ObjectChanged");
        return failure(
                answer, changed ? ErrorKind.PRECONDITION_FAILED : ErrorKind.UNKNOWN, code, what, advice, changed);
    }

    private IntegrityException failure(
            Answer answer, ErrorKind kind, String code, String what, String advice, boolean retryable) {
        return new IntegrityException(
                ErrorDetail.of(draft.operation, draft.target.toString(), kind, code, what, advice)
                        .withAnswer(
                                answer.reply().status(),
                                Answer.requestId(answer.reply()),
                                Answer.hostId(answer.reply())),
                retryable,
                null);
    }
}
