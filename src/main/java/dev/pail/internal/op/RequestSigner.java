package dev.pail.internal.op;

import dev.pail.auth.Credentials;
import dev.pail.config.AccessPointArn;
import dev.pail.config.Endpoint;
import dev.pail.config.PayloadSigning;
import dev.pail.config.Timeouts;
import dev.pail.error.ErrorKind;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.StreamBody;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.sign.PayloadHash;
import dev.pail.internal.sign.PayloadMode;
import dev.pail.internal.sign.SigV4Signer;
import dev.pail.internal.sign.SignedHeaders;
import dev.pail.internal.sign.SigningKeyCache;
import dev.pail.internal.sign.SigningRequest;
import dev.pail.internal.sign.SigningScope;
import dev.pail.internal.sign.UriEncoding;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.PostPolicy;
import dev.pail.model.PresignedPost;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a draft into the request that goes out: address, checksum, payload mode, signature. Thread safe. */
final class RequestSigner {

    private static final Set<String> NOT_ACCELERATED = Set.of("ListBuckets", "CreateBucket", "DeleteBucket");

    private final PipelineSettings settings;
    private final SigV4Signer signer = new SigV4Signer(new SigningKeyCache());

    RequestSigner(PipelineSettings settings) {
        this.settings = settings;
    }

    /** Whether the body must be read once before it is sent. */
    boolean wantsDigest(Draft draft, boolean checksum, boolean anonymous) {
        boolean readable = !(draft.body instanceof StreamBody);
        if (!readable || draft.digestAlways) {
            return readable;
        }
        BodyDigest.Wanted wanted = wanted(draft, checksum, anonymous);
        return wanted.algorithm() != null || wanted.sha256();
    }

    BodyDigest.Wanted wanted(Draft draft, boolean checksum, boolean anonymous) {
        PayloadMode mode = mode(draft, checksum, anonymous);
        ChecksumAlgorithm algorithm = checksum && !mode.hasTrailer() ? draft.checksum : null;
        return new BodyDigest.Wanted(algorithm, mode == PayloadMode.SIGNED && draft.body.length() > 0, false);
    }

    /** Documents of ours are always signed; a trailer mode without a checksum to put there is the mode without it. */
    private PayloadMode mode(Draft draft, boolean checksum, boolean anonymous) {
        PayloadMode wished = wished(draft, checksum, anonymous);
        if (!wished.isChunked() || draft.chunks) {
            return wished;
        }
        return settings.endpoint().isHttps() ? PayloadMode.UNSIGNED : PayloadMode.SIGNED;
    }

    private PayloadMode wished(Draft draft, boolean checksum, boolean anonymous) {
        if (anonymous) {
            return PayloadMode.UNSIGNED;
        }
        if (!draft.objectBytes || draft.body.length() == 0) {
            return PayloadMode.SIGNED;
        }
        PayloadSigning wished =
                settings.payloadSigning().over(settings.endpoint().isHttps());
        boolean trailer = checksum && draft.checksum != null;
        return switch (wished) {
            case UNSIGNED, UNSIGNED_ANY_SCHEME -> PayloadMode.UNSIGNED;
            case STREAMING_SIGNED -> PayloadMode.STREAMING_SIGNED;
            case STREAMING_SIGNED_TRAILER ->
                trailer ? PayloadMode.STREAMING_SIGNED_TRAILER : PayloadMode.STREAMING_SIGNED;
            case STREAMING_UNSIGNED_TRAILER -> trailer ? PayloadMode.STREAMING_UNSIGNED_TRAILER : PayloadMode.UNSIGNED;
            // a stream cannot be hashed before it is sent: its chunks are signed as they go
            case AUTO, SIGNED -> draft.body instanceof StreamBody ? PayloadMode.STREAMING_SIGNED : PayloadMode.SIGNED;
        };
    }

    HttpCall sign(
            Draft draft,
            Credentials credentials,
            List<Map<String, String>> optional,
            boolean checksum,
            @Nullable BodyDigest digest,
            Instant now,
            CallScope call) {
        PayloadMode mode = mode(draft, checksum, credentials.isAnonymous());
        TreeMap<String, String> headers = new TreeMap<>(draft.headers);
        optional.forEach(headers::putAll);
        Checksum value = digest == null ? null : digest.checksum();
        if (value != null) {
            headers.put(value.algorithm().header(), value.value());
        }
        ChecksumAlgorithm trailer = mode.hasTrailer() ? draft.checksum : null;
        if (mode.isChunked()) {
            headers.merge("content-encoding", "aws-chunked", (given, own) -> own + ',' + given);
            headers.put("x-amz-decoded-content-length", Long.toString(draft.body.length()));
            if (trailer != null) {
                headers.put("x-amz-trailer", trailer.header());
            }
        }
        Address address = address(draft);
        SigningScope scope = scope(draft);
        headers.put("host", address.authority());
        RequestBody body = draft.body;
        if (!credentials.isAnonymous()) {
            SignedHeaders signed = signer.sign(
                    new SigningRequest(draft.method, address.path(), draft.query, headers, payloadHash(mode, digest)),
                    credentials,
                    scope,
                    now);
            headers.putAll(signed.headers());
            if (mode.isChunked()) {
                body = new AwsChunkedBody(
                        body, mode, trailer, () -> signer.chunkSigner(mode, signed, credentials, scope));
            }
        }
        headers.remove("host");
        headers.put("user-agent", settings.userAgent());
        return new HttpCall(
                draft.method,
                address.uri(UriEncoding.canonicalQuery(draft.query)),
                headers,
                body,
                limits(draft, call),
                call.meter(),
                draft.bulk);
    }

    /** The whole URL, for whoever holds it; its body is not part of what is signed. */
    URI presign(Draft draft, Credentials credentials, Instant now, Duration expires) {
        Address address = address(draft);
        TreeMap<String, String> headers = new TreeMap<>(draft.headers);
        headers.put("host", address.authority());
        SigningRequest request =
                new SigningRequest(draft.method, address.path(), draft.query, headers, PayloadMode.UNSIGNED.literal());
        return address.uri(signer.presign(request, credentials, scope(draft), now, expires));
    }

    /** Where forms go, and what signing adds to them. */
    PresignedPost presignPost(
            Draft draft, String bucket, PostPolicy policy, Credentials credentials, Instant now, Duration expires) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (PostPolicy.Condition condition : policy.conditions()) {
            if (!condition.prefix()) {
                fields.put(condition.field(), condition.value());
            } else if (condition.field().equalsIgnoreCase("key")) {
                fields.put(condition.field(), condition.value() + "${filename}");
            }
        }
        fields.putAll(signer.presignPost(policy, bucket, credentials, scope(draft), now, expires));
        return new PresignedPost(address(draft).uri(""), fields, Presigner.end(credentials, now, expires));
    }

    private HttpCall.Limits limits(Draft draft, CallScope call) {
        Timeouts timeouts = settings.timeouts();
        return new HttpCall.Limits(
                timeouts.idle(),
                draft.answersSlowly ? 0 : timeouts.bytesPerSecondMin(),
                call.callMax() == null ? null : timeouts.acquire(),
                call.deadlineNanos());
    }

    private static String payloadHash(PayloadMode mode, @Nullable BodyDigest digest) {
        if (mode != PayloadMode.SIGNED) {
            return mode.literal();
        }
        String hash = digest == null ? null : digest.sha256Hex();
        return hash == null ? PayloadHash.EMPTY : hash;
    }

    private record Address(String scheme, String authority, String path) {
        URI uri(String encoded) {
            return URI.create(scheme + "://" + authority + path + (encoded.isEmpty() ? "" : '?' + encoded));
        }
    }

    private static SigningScope scope(Draft draft) {
        String bucket = draft.target.bucket();
        return new SigningScope(
                draft.region,
                bucket != null && AccessPointArn.isArn(bucket)
                        ? AccessPointArn.parse(bucket).service()
                        : "s3");
    }

    private static Endpoint.HostAndPathPrefix placeOf(Endpoint endpoint, @Nullable String bucket) {
        if (bucket == null) {
            return endpoint.hostAndPathPrefix();
        }
        return AccessPointArn.isArn(bucket)
                ? endpoint.hostAndPathPrefix(AccessPointArn.parse(bucket))
                : endpoint.hostAndPathPrefix(bucket);
    }

    private Address address(Draft draft) {
        Endpoint own = settings.endpoint();
        String bucket = draft.target.bucket();
        String key = draft.target.key();
        Endpoint endpoint;
        Endpoint.HostAndPathPrefix place;
        try {
            endpoint = draft.region.equals(settings.region()) ? own : own.inRegion(draft.region);
            if (own.isAccelerate() && NOT_ACCELERATED.contains(draft.operation)) {
                endpoint = Endpoint.aws(draft.region);
            }
            place = placeOf(endpoint, bucket);
        } catch (IllegalArgumentException e) {
            throw Names.refuse(
                    draft.operation,
                    ErrorKind.BUCKET_INVALID,
                    "InvalidBucketName",
                    String.valueOf(e.getMessage()),
                    "use another address style");
        }
        String path = place.pathPrefix() + (key == null ? "" : '/' + UriEncoding.encodePath(key));
        return new Address(endpoint.uri().getScheme(), place.authority(), path.isEmpty() ? "/" : path);
    }
}
