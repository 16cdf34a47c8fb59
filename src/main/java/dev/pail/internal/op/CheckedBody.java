package dev.pail.internal.op;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.internal.body.BodyChecksum;
import dev.pail.internal.http.HttpReply;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumType;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Compares length and checksum of a body while it passes; a body that is wrong ends in an error, never in a success. */
final class CheckedBody implements Flow.Subscriber<List<ByteBuffer>> {

    private final Flow.Subscriber<? super List<ByteBuffer>> reader;
    private final Draft draft;
    private final HttpReply reply;
    private final @Nullable Checksum expected;
    private final @Nullable BodyChecksum running;
    private long count;

    CheckedBody(
            Flow.Subscriber<? super List<ByteBuffer>> reader,
            Draft draft,
            HttpReply reply,
            @Nullable List<Checksum> stored) {
        this.reader = reader;
        this.draft = draft;
        this.reply = reply;
        this.expected = stored == null
                ? null
                : stored.stream()
                        .filter(checksum -> checksum.type() == ChecksumType.FULL_OBJECT)
                        .findFirst()
                        .orElse(null);
        this.running = expected == null ? null : BodyChecksum.of(expected.algorithm());
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        reader.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            count += buffer.remaining();
            if (running != null) {
                running.update(buffer.duplicate());
            }
        }
        reader.onNext(buffers);
    }

    @Override
    public void onError(Throwable failure) {
        reader.onError(failure);
    }

    @Override
    public void onComplete() {
        long announced = reply.contentLength();
        boolean chunked = reply.header("transfer-encoding").isPresent();
        if (announced >= 0 ? count != announced : !chunked) {
            reader.onError(new EOFException(
                    announced < 0
                            ? "the answer announced no length, so that its end proves nothing"
                            : "the body ended after " + count + " of " + announced + " bytes"));
            return;
        }
        if (expected != null && running != null) {
            String value = Base64.getEncoder().encodeToString(running.value());
            if (!value.equals(expected.value())) {
                reader.onError(new IntegrityException(
                        ErrorDetail.of(
                                        draft.operation,
                                        draft.target.toString(),
                                        ErrorKind.CHECKSUM_MISMATCH,
                                        "ChecksumMismatch",
                                        "the bytes received have another " + expected.algorithm()
                                                + " than the object that S3 stored",
                                        "try again; if it stays so, the object is damaged")
                                .withAnswer(reply.status(), Answer.requestId(reply), Answer.hostId(reply)),
                        true,
                        null));
                return;
            }
        }
        reader.onComplete();
    }
}
