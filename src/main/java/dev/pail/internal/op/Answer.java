package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.xml.MalformedXmlException;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer with a 2xx status, and what was sent for it.
 *
 * @param draft the request
 * @param reply head and body of the answer
 * @param digest what was computed of the body that was sent, {@code null} where none was
 */
record Answer(Draft draft, HttpReply reply, @Nullable BodyDigest digest) {

    /** Takes the body and reads it as a document. */
    <T> CompletableFuture<T> document(int bytesMax, Function<byte[], T> parse) {
        return reply.bytes(bytesMax).thenApply(bytes -> {
            try {
                return parse.apply(bytes);
            } catch (MalformedXmlException e) {
                if (e.error().isPresent()) {
                    throw Failures.service(draft, reply, e.error().get());
                }
                throw new IntegrityException(
                        ErrorDetail.of(
                                        draft.operation,
                                        draft.target.toString(),
                                        ErrorKind.UNKNOWN,
                                        "MalformedResponse",
                                        "the answer is not the document S3 describes: " + e.getMessage(),
                                        "check that the endpoint is an S3 server")
                                .withAnswer(reply.status(), requestId(reply), hostId(reply)),
                        true,
                        e);
            }
        });
    }

    /** Takes a body that says nothing. */
    CompletableFuture<@Nullable Void> nothing() {
        return reply.firstBytes(S3Limits.ERROR_BYTES_MAX).<@Nullable Void>thenApply(ignored -> null);
    }

    /** Takes a body that says nothing, where the head said all. */
    <T> CompletableFuture<T> nothing(T value) {
        return reply.firstBytes(S3Limits.ERROR_BYTES_MAX).thenApply(ignored -> value);
    }

    @Nullable
    ETag eTag() {
        return reply.header("etag").map(ETag::new).orElse(null);
    }

    /** A part without a tag cannot be completed. */
    IntegrityException withoutETag() {
        return new IntegrityException(
                ErrorDetail.of(
                        draft.operation,
                        draft.target.toString(),
                        ErrorKind.UNKNOWN,
                        "MissingETag",
                        "the answer has no ETag, without which the part cannot be completed",
                        "check that the endpoint is an S3 server and no proxy drops the header"),
                true,
                null);
    }

    @Nullable
    String versionId() {
        return versionId("x-amz-version-id");
    }

    @Nullable
    String versionId(String header) {
        return reply.header(header).filter(id -> !id.equals("null")).orElse(null);
    }

    List<Checksum> checksums() {
        List<Checksum> found = new ArrayList<>(1);
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            reply.header(algorithm.header()).ifPresent(value -> found.add(new Checksum(algorithm, value)));
        }
        return found;
    }

    static @Nullable String requestId(HttpReply reply) {
        return reply.header("x-amz-request-id").orElse(null);
    }

    static @Nullable String hostId(HttpReply reply) {
        return reply.header("x-amz-id-2").orElse(null);
    }
}
