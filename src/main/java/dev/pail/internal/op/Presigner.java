package dev.pail.internal.op;

import dev.pail.auth.Credentials;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.model.CustomerKey;
import dev.pail.model.MultipartUpload;
import dev.pail.model.PostPolicy;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedPost;
import dev.pail.model.PresignedRequest;
import dev.pail.model.PresignedUpload;
import dev.pail.model.ServerSideEncryption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Signs requests that others send. Sends nothing itself; the credentials' provider may.
 *
 * <p>The time that is signed is the server's, as far as answers have told it. Thread safe.
 */
public final class Presigner {

    private static final Set<String> RESPONSE_HEADERS = Set.of(
            "content-type", "content-language", "content-disposition", "content-encoding", "cache-control", "expires");
    /** What the transport or the signature sets: signed here, it could never be sent as signed. */
    private static final Set<String> NOT_TO_SIGN =
            Set.of("host", "authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "user-agent");

    private final PipelineSettings settings;
    private final RequestSigner signer;
    private final ServerTraits traits;
    private final CredentialsDesk desk;

    Presigner(PipelineSettings settings, RequestSigner signer, ServerTraits traits, CredentialsDesk desk) {
        this.settings = settings;
        this.signer = signer;
        this.traits = traits;
        this.desk = desk;
    }

    /**
     * Signs a request about an object.
     *
     * @param operation {@code GetObject}, {@code HeadObject}, {@code PutObject} or {@code DeleteObject}
     * @param bucket bucket it is about
     * @param key key it is about
     * @param expires how long it is valid
     * @param options version, headers
     * @return the request; fails as the provider of the credentials does
     * @throws InvalidCallException when something is refused
     */
    public CompletableFuture<PresignedRequest> object(
            String operation, String bucket, String key, Duration expires, PresignOptions options) {
        String method =
                operation.substring(0, operation.length() - "Object".length()).toUpperCase(Locale.ROOT);
        boolean reads = method.equals("GET") || method.equals("HEAD");
        Draft draft = draft(operation, method, bucket, key, 0, options);
        if (!reads && !options.responseHeaders().isEmpty()) {
            throw refused(operation, "headers of the answer are given", "leave them out: only reads have them");
        }
        if (method.equals("PUT") && options.versionId() != null) {
            throw refused(operation, "a version ID is given", "leave it out: S3 chooses it");
        }
        options.responseHeaders().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!RESPONSE_HEADERS.contains(lower)) {
                throw refused(operation, "S3 cannot be told to answer with that header", "use one of the documented");
            }
            draft.query("response-" + lower, value);
        });
        draft.queryIfSet("versionId", options.versionId());
        return credentials(operation).thenApply(given -> sign(draft, given, expires));
    }

    /**
     * Signs the sending of a part.
     *
     * @param upload upload it belongs to
     * @param partNumber 1 to 10,000
     * @param expires how long it is valid
     * @param options headers
     * @return the request; fails as the provider of the credentials does
     * @throws InvalidCallException when something is refused
     */
    public CompletableFuture<PresignedRequest> part(
            MultipartUpload upload, int partNumber, Duration expires, PresignOptions options) {
        if (options.versionId() != null || !options.responseHeaders().isEmpty()) {
            throw refused("UploadPart", "a version ID or headers of the answer are given", "leave them out");
        }
        Draft draft = partDraft(upload, partNumber, options);
        return credentials(draft.operation).thenApply(given -> sign(draft, given, expires));
    }

    private Draft partDraft(MultipartUpload upload, int partNumber, PresignOptions options) {
        Names.requirePartNumber("UploadPart", partNumber);
        Draft draft = draft("UploadPart", "PUT", upload.bucket(), upload.key(), partNumber, options)
                .query("partNumber", Integer.toString(partNumber));
        writeKey(draft, upload);
        return ofUpload(draft, upload);
    }

    /**
     * Refuses what {@link #upload} would, before there is an upload that would be left behind.
     *
     * @param bucket bucket it will be about
     * @param key key it will be about
     * @param partCount 1 to 10,000
     * @param expires how long the requests are to be valid
     * @param credentials who is to allow them
     * @throws InvalidCallException when something is refused
     */
    public void checkUpload(String bucket, String key, int partCount, Duration expires, Credentials credentials) {
        MultipartUpload none = new MultipartUpload(bucket, key, "none", null);
        Names.requirePartNumber("UploadPart", partCount);
        whole("AbortMultipartUpload", "DELETE", none, expires, credentials);
    }

    /**
     * Signs all requests of an upload, with one set of credentials.
     *
     * @param upload the upload
     * @param partCount 1 to 10,000
     * @param expires how long they are valid
     * @param credentials who allows them
     * @return the requests
     * @throws InvalidCallException when something is refused
     */
    public PresignedUpload upload(MultipartUpload upload, int partCount, Duration expires, Credentials credentials) {
        List<PresignedRequest> parts = new ArrayList<>(partCount);
        for (int partNumber = 1; partNumber <= partCount; partNumber++) {
            parts.add(sign(partDraft(upload, partNumber, PresignOptions.defaults()), credentials, expires));
        }
        return new PresignedUpload(
                upload,
                parts,
                whole("CompleteMultipartUpload", "POST", upload, expires, credentials),
                whole("AbortMultipartUpload", "DELETE", upload, expires, credentials));
    }

    private PresignedRequest whole(
            String operation, String method, MultipartUpload upload, Duration expires, Credentials credentials) {
        Draft draft = draft(operation, method, upload.bucket(), upload.key(), 0, PresignOptions.defaults());
        if (method.equals("POST")) {
            writeKey(draft, upload);
        }
        return sign(ofUpload(draft, upload), credentials, expires);
    }

    private void writeKey(Draft draft, MultipartUpload upload) {
        EncryptionHeaders.write(draft, upload.customerKey());
        EncryptionHeaders.requireTls(draft, settings.endpoint());
    }

    private static Draft ofUpload(Draft draft, MultipartUpload upload) {
        Names.requireUploadId(draft.operation, upload.uploadId());
        return draft.query("uploadId", upload.uploadId());
    }

    /**
     * Signs a form.
     *
     * @param bucket where the object goes
     * @param policy what the form must hold
     * @param expires how long it is valid
     * @return where and with what it is posted; fails as the provider of the credentials does
     * @throws InvalidCallException when something is refused
     */
    public CompletableFuture<PresignedPost> post(String bucket, PostPolicy policy, Duration expires) {
        Names.requireBucket("PostObject", bucket);
        Draft draft = placed(new Draft("PostObject", "POST", Target.bucket(bucket)), bucket);
        return credentials(draft.operation)
                .thenApply(given -> signer.presignPost(draft, bucket, policy, given, now(), expires));
    }

    /**
     * Asks who signs now, for no longer than a call may take.
     *
     * @param operation S3's name of what will be signed
     * @return what the client's provider gives; its failure is one of ours
     */
    public CompletableFuture<Credentials> credentials(String operation) {
        CompletableFuture<Credentials> asked =
                desk.ask(() -> settings.credentials().credentials(), waitMax());
        CompletableFuture<Credentials> given = new CompletableFuture<>();
        given.whenComplete((credentials, failure) -> asked.cancel(true));
        asked.whenComplete((credentials, failure) -> {
            if (failure == null) {
                given.complete(credentials);
                return;
            }
            try {
                given.completeExceptionally(Failures.of(new Draft(operation, "", Target.SERVICE), failure));
            } catch (Error fatal) {
                given.completeExceptionally(fatal);
            }
        });
        return given;
    }

    private Duration waitMax() {
        Duration idle = settings.timeouts().idle();
        Duration call = settings.timeouts().call();
        return call != null && call.compareTo(idle) < 0 ? call : idle;
    }

    private Draft placed(Draft draft, String bucket) {
        draft.region = traits.region(bucket, settings.region());
        return draft;
    }

    private Draft draft(
            String operation, String method, String bucket, String key, int partNumber, PresignOptions options) {
        Names.requireBucket(operation, bucket);
        Names.requireKey(operation, bucket, key);
        Draft draft = placed(new Draft(operation, method, new Target(bucket, key, partNumber)), bucket)
                .headers(options.headers());
        ServerSideEncryption encryption = options.encryption();
        if (encryption instanceof CustomerKey || operation.equals("PutObject")) {
            EncryptionHeaders.write(draft, encryption);
        }
        EncryptionHeaders.requireTls(draft, settings.endpoint());
        for (String name : draft.headers.keySet()) {
            if (NOT_TO_SIGN.contains(name)) {
                throw refused(operation, "the header " + name + " cannot be chosen", "leave it out");
            }
        }
        return draft;
    }

    private PresignedRequest sign(Draft draft, Credentials credentials, Duration expires) {
        Instant now = now();
        return new PresignedRequest(
                draft.method,
                signer.presign(draft, credentials, now, expires),
                Map.copyOf(draft.headers),
                end(credentials, now, expires.truncatedTo(ChronoUnit.SECONDS)));
    }

    /** Requests carry whole seconds. */
    private Instant now() {
        return settings.clock().instant().plus(traits.observedClockOffset()).truncatedTo(ChronoUnit.SECONDS);
    }

    static Instant end(Credentials credentials, Instant now, Duration expires) {
        Instant own = now.plus(expires);
        Instant theirs = credentials.expiresAt();
        return theirs != null && theirs.isBefore(own) ? theirs : own;
    }

    private static InvalidCallException refused(String operation, String what, String advice) {
        return Names.refuse(operation, ErrorKind.PARAM_INVALID, "InvalidArgument", what, advice);
    }
}
