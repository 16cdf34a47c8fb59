package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.RequestBody;
import dev.pail.model.RawAnswer;
import dev.pail.model.RawRequest;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A request of the caller's own making.
 *
 * @param request what the caller asks
 * @param body its body, opened
 */
public record RawCall(RawRequest request, RequestBody body) implements S3Operation<RawAnswer> {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "PUT", "POST", "DELETE");
    /** What the signer or the transport sets; a second one would break the signature or the framing. */
    private static final Set<String> OURS = Set.of(
            "authorization",
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "expect",
            "x-amz-date",
            "x-amz-content-sha256",
            "x-amz-security-token");

    @Override
    public Draft draft() {
        String bucket = request.bucket();
        String key = request.key();
        String name = "Raw" + request.method();
        if (!METHODS.contains(request.method())) {
            throw refuse("RawRequest", "the method is not one of S3's", "use GET, HEAD, PUT, POST or DELETE");
        }
        if (bucket == null && key != null) {
            throw refuse(name, "a key is named and no bucket", "name the bucket too");
        }
        if (bucket != null) {
            Names.requireBucket(name, bucket);
        }
        if (bucket != null && key != null) {
            Names.requireKey(name, bucket, key);
        }
        Draft draft = new Draft(name, request.method(), new Target(bucket, key, 0)).headers(request.headers());
        for (String header : draft.headers.keySet()) {
            if (OURS.contains(header)) {
                throw refuse(name, "the header " + header + " is the client's to set", "leave it out");
            }
        }
        request.query().forEach(draft::query);
        return draft.objectBody(body, null);
    }

    private static RuntimeException refuse(String operation, String what, String advice) {
        return Names.refuse(operation, ErrorKind.PARAM_INVALID, "InvalidArgument", what, advice);
    }

    @Override
    public CompletableFuture<RawAnswer> read(Answer answer) {
        return answer.reply()
                .bytes(S3Limits.XML_BYTES_MAX)
                .thenApply(bytes -> new RawAnswer(
                        answer.reply().status(), ObjectHeaders.joined(answer.reply()), ByteBuffer.wrap(bytes)));
    }

    @Override
    public boolean repeatableAfter(S3Exception error) {
        return request.repeatable();
    }
}
