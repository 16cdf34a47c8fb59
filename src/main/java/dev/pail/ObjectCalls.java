package dev.pail;

import dev.pail.error.ErrorKind;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.op.AbortMultipartUpload;
import dev.pail.internal.op.CreateMultipartUpload;
import dev.pail.internal.op.GetObject;
import dev.pail.internal.op.HeadBucket;
import dev.pail.internal.op.HeadObject;
import dev.pail.internal.op.ObjectSink;
import dev.pail.internal.op.Presigner;
import dev.pail.internal.op.PutObject;
import dev.pail.internal.op.UploadPart;
import dev.pail.model.Body;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.GetOptions;
import dev.pail.model.MultipartUpload;
import dev.pail.model.ObjectHead;
import dev.pail.model.PresignedUpload;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.model.UploadedPart;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Calls on objects and parts whose body or answer needs a second thought. */
final class ObjectCalls {

    private final ClientParts parts;
    private final Bodies bodies;

    ObjectCalls(ClientParts parts) {
        this.parts = parts;
        this.bodies = new Bodies(parts.transfers());
    }

    CompletableFuture<PutResult> put(String bucket, String key, Body body, PutOptions options) {
        return bodies.use(
                "PutObject",
                body,
                bytes -> Outcome.andThen(
                        bodies.typed("PutObject", bucket, key, body, bytes, options),
                        typed -> Outcome.of(
                                parts.call(new PutObject(bucket, key, bytes, typed)), PutObject.SentObject::result)));
    }

    <T> CompletableFuture<T> get(String bucket, String key, GetOptions options, ObjectSink<T> sink) {
        return parts.call(new GetObject<>(bucket, key, options, sink));
    }

    /** A 404 of HEAD names neither key nor bucket: the bucket is asked for before the key is called missing. */
    CompletableFuture<Optional<ObjectHead>> head(String bucket, String key, GetOptions options) {
        return Outcome.of(
                parts.call(new HeadObject(bucket, key, options)),
                Optional::of,
                failure -> failure.kind() == ErrorKind.OBJECT_NOT_FOUND
                        ? Outcome.of(parts.call(new HeadBucket(bucket)), there -> Optional.empty())
                        : null);
    }

    CompletableFuture<MultipartUpload> createMultipartUpload(String bucket, String key, PutOptions options) {
        return Outcome.andThen(
                bodies.typed("CreateMultipartUpload", bucket, key, Body.of(""), RequestBody.EMPTY, options),
                typed -> Outcome.of(
                        parts.call(new CreateMultipartUpload(bucket, key, typed, true)),
                        uploadId -> new MultipartUpload(bucket, key, uploadId, null, options.customerKey())));
    }

    /** Nothing may fail once the upload exists: it would be left behind. */
    CompletableFuture<PresignedUpload> presignMultipartUpload(
            String bucket, String key, int partCount, Duration expires, PutOptions options) {
        Presigner presigner = parts.pipeline().presigner();
        return Outcome.andThen(presigner.credentials("CreateMultipartUpload"), credentials -> {
            presigner.checkUpload(bucket, key, partCount, expires, credentials);
            return Outcome.of(
                    createMultipartUpload(bucket, key, options.withChecksumAlgorithm(null)),
                    upload -> presigner.upload(upload, partCount, expires, credentials));
        });
    }

    CompletableFuture<UploadedPart> uploadPart(
            MultipartUpload upload, int partNumber, Body body, @Nullable ChecksumAlgorithm checksum) {
        return bodies.use(
                "UploadPart",
                body,
                bytes -> Outcome.of(
                        parts.call(new UploadPart(
                                upload.bucket(),
                                upload.key(),
                                upload.uploadId(),
                                partNumber,
                                bytes,
                                checksum,
                                upload.customerKey())),
                        sent -> {
                            BodyDigest digest = sent.digest();
                            Checksum ours = digest == null ? null : digest.checksum();
                            return new UploadedPart(partNumber, sent.eTag(), ours);
                        }));
    }

    CompletableFuture<@Nullable Void> abortMultipartUpload(String bucket, String key, String uploadId) {
        return Outcome.of(
                parts.call(new AbortMultipartUpload(bucket, key, uploadId)),
                nothing -> null,
                failure ->
                        failure.kind() == ErrorKind.UPLOAD_NOT_FOUND ? CompletableFuture.completedFuture(null) : null);
    }
}
