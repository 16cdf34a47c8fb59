package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.xml.MalformedXmlException;
import dev.pail.internal.xml.S3Xml;
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
                throw notS3(
                        "MalformedResponse",
                        "the answer is not the document S3 describes: " + e.getMessage(),
                        "check that the endpoint is an S3 server",
                        e);
            }
        });
    }

    /** Takes a body that should say nothing. */
    CompletableFuture<@Nullable Void> nothing() {
        return reply.firstBytes(S3Limits.ERROR_BYTES_MAX).<@Nullable Void>thenApply(said -> {
            if (said.length > 0) {
                requireSuccess(said);
            }
            return null;
        });
    }

    /** Takes a body that should say nothing, where the head said all. */
    <T> CompletableFuture<T> nothing(T value) {
        return nothing().thenApply(ignored -> value);
    }

    /** Takes a body that should say nothing, of an answer that must have an entity tag. */
    <T> CompletableFuture<T> nothingBut(Function<ETag, T> value) {
        return nothing().thenApply(ignored -> {
            ETag eTag = eTag();
            if (eTag == null) {
                throw withoutETag();
            }
            return value.apply(eTag);
        });
    }

    /** A 200 may be an error that S3 noticed late, or the page of a proxy that asks for a password. */
    private void requireSuccess(byte[] said) {
        new S3Xml().error(said).ifPresent(error -> {
            throw Failures.service(draft, reply, error);
        });
        if (reply.header("content-type")
                .filter(type -> type.startsWith("text/html"))
                .isPresent()) {
            throw notS3(
                    "MalformedResponse",
                    "the answer is a web page",
                    "check that the endpoint is an S3 server and no proxy answers in its place",
                    null);
        }
    }

    private IntegrityException notS3(String code, String what, String advice, @Nullable Throwable cause) {
        return new IntegrityException(
                ErrorDetail.of(draft.operation, draft.target.toString(), ErrorKind.UNKNOWN, code, what, advice)
                        .withAnswer(reply.status(), requestId(reply), hostId(reply)),
                true,
                cause);
    }

    @Nullable
    ETag eTag() {
        return reply.header("etag").map(ETag::new).orElse(null);
    }

    /** Without a tag nothing says that the bytes were stored, and a part cannot be completed. */
    IntegrityException withoutETag() {
        return notS3(
                "MissingETag",
                "the answer has no ETag, without which nothing says that the bytes were stored",
                "check that the endpoint is an S3 server and no proxy drops the header",
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
