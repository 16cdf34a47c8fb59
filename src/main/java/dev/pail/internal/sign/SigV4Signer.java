package dev.pail.internal.sign;

import dev.pail.auth.Credentials;
import dev.pail.config.S3Limits;
import dev.pail.model.PostPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Signs requests with Signature Version 4, in headers or in the query.
 *
 * <p>All headers of the request are signed but those that change on the way: {@code host} and every {@code x-amz-*}
 * header have to be, the others may be.
 *
 * <p><b>Threads</b>: safe, without locks once a signing key is known.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">header form</a>,
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">query form</a>
 */
public final class SigV4Signer {

    private static final String CONTENT_SHA256 = "x-amz-content-sha256";

    private final SigningKeyCache cache;

    /**
     * Makes a signer.
     *
     * @param cache where derived keys are kept
     */
    public SigV4Signer(SigningKeyCache cache) {
        this.cache = cache;
    }

    /**
     * Signs in headers.
     *
     * @param request what is sent
     * @param credentials who sends it; anonymous ones sign nothing
     * @param scope where the signature is valid
     * @param now the server's time, which must be within 15 minutes of what it says
     * @return the headers to set
     * @throws dev.pail.error.InvalidCallException if a header, the query or the path holds what cannot be signed; the
     *     message never holds the value
     */
    public SignedHeaders sign(SigningRequest request, Credentials credentials, SigningScope scope, Instant now) {
        return credentials.isAnonymous() ? unsigned(request) : sign(request, credentials, scope, now, true);
    }

    /** Other services want no {@code x-amz-content-sha256}: the published cases for them are told so. */
    SignedHeaders sign(
            SigningRequest request, Credentials credentials, SigningScope scope, Instant now, boolean contentSha256) {
        String amzDate = AmzDate.format(now);
        String credentialScope = credentialScope(amzDate, scope);
        List<Map.Entry<String, String>> own = ownHeaders(request, credentials, amzDate, contentSha256);
        CanonicalHeaders headers = CanonicalHeaders.of(request.headers(), own);
        Proof proof = proof(request, credentials, scope, amzDate, credentialScope, headers);

        Map<String, String> added = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : own) {
            added.put(header.getKey(), header.getValue());
        }
        added.put(
                "authorization",
                Proof.ALGORITHM + " Credential=" + credentials.accessKeyId() + '/' + credentialScope
                        + ", SignedHeaders=" + headers.names() + ", Signature=" + proof.signature());
        return new SignedHeaders(Collections.unmodifiableMap(added), proof.signature(), amzDate);
    }

    Proof proof(
            SigningRequest request, Credentials credentials, SigningScope scope, Instant now, boolean contentSha256) {
        String amzDate = AmzDate.format(now);
        CanonicalHeaders headers =
                CanonicalHeaders.of(request.headers(), ownHeaders(request, credentials, amzDate, contentSha256));
        return proof(request, credentials, scope, amzDate, credentialScope(amzDate, scope), headers);
    }

    private Proof proof(
            SigningRequest request,
            Credentials credentials,
            SigningScope scope,
            String amzDate,
            String credentialScope,
            CanonicalHeaders headers) {
        requireQuery(request.query());
        return Proof.of(
                request,
                UriEncoding.canonicalQuery(request.query()),
                headers,
                cache.key(credentials, AmzDate.day(amzDate), scope),
                amzDate,
                credentialScope);
    }

    private static List<Map.Entry<String, String>> ownHeaders(
            SigningRequest request, Credentials credentials, String amzDate, boolean contentSha256) {
        List<Map.Entry<String, String>> own = new ArrayList<>(3);
        if (contentSha256) {
            own.add(Map.entry(CONTENT_SHA256, request.payloadHash()));
        }
        own.add(Map.entry("x-amz-date", amzDate));
        String sessionToken = credentials.sessionToken();
        if (sessionToken != null) {
            own.add(Map.entry("x-amz-security-token", sessionToken));
        }
        return own;
    }

    /** The framing of chunks is told by this header, signed or not. */
    private static SignedHeaders unsigned(SigningRequest request) {
        boolean framed = request.payloadHash().equals(PayloadHash.STREAMING_UNSIGNED_TRAILER);
        Map<String, String> headers = framed ? Map.of(CONTENT_SHA256, request.payloadHash()) : Map.of();
        return new SignedHeaders(headers, "", "");
    }

    /**
     * Signs in the query, for a URL that whoever holds it may use until it expires.
     *
     * @param request what will be sent; its headers but {@code host} must then be sent too; its hash is usually
     *     {@link PayloadHash#UNSIGNED_PAYLOAD}
     * @param credentials who allows it; the URL dies with temporary ones
     * @param scope where the signature is valid
     * @param now the server's time, from which the URL is valid
     * @param expires how long it is valid, {@link S3Limits#PRESIGN_EXPIRES_MIN} to {@link S3Limits#PRESIGN_EXPIRES_MAX}, in whole seconds
     * @return the whole query string without {@code ?}, encoded, the signature last
     * @throws dev.pail.error.InvalidCallException if {@code expires} is out of range, the credentials are anonymous, or
     *     something holds what cannot be signed; the message never holds the value
     */
    public String presign(
            SigningRequest request, Credentials credentials, SigningScope scope, Instant now, Duration expires) {
        String amzDate = AmzDate.format(now);
        CanonicalHeaders headers = CanonicalHeaders.of(request.headers(), List.of());
        String query = presignQuery(request, credentials, scope, amzDate, expires, headers);
        Proof proof = presignProof(request, credentials, scope, amzDate, headers, query);
        return query + "&X-Amz-Signature=" + proof.signature();
    }

    Proof presignProof(
            SigningRequest request, Credentials credentials, SigningScope scope, Instant now, Duration expires) {
        String amzDate = AmzDate.format(now);
        CanonicalHeaders headers = CanonicalHeaders.of(request.headers(), List.of());
        String query = presignQuery(request, credentials, scope, amzDate, expires, headers);
        return presignProof(request, credentials, scope, amzDate, headers, query);
    }

    private Proof presignProof(
            SigningRequest request,
            Credentials credentials,
            SigningScope scope,
            String amzDate,
            CanonicalHeaders headers,
            String query) {
        HmacSha256 key = cache.key(credentials, AmzDate.day(amzDate), scope);
        return Proof.of(request, query, headers, key, amzDate, credentialScope(amzDate, scope));
    }

    private static String presignQuery(
            SigningRequest request,
            Credentials credentials,
            SigningScope scope,
            String amzDate,
            Duration expires,
            CanonicalHeaders headers) {
        requirePresigning(credentials, expires);
        requireQuery(request.query());
        List<Map.Entry<String, String>> query = new ArrayList<>(request.query());
        query.add(Map.entry("X-Amz-Algorithm", Proof.ALGORITHM));
        query.add(Map.entry("X-Amz-Credential", credentials.accessKeyId() + '/' + credentialScope(amzDate, scope)));
        query.add(Map.entry("X-Amz-Date", amzDate));
        query.add(Map.entry("X-Amz-Expires", Long.toString(expires.toSeconds())));
        query.add(Map.entry("X-Amz-SignedHeaders", headers.names()));
        String sessionToken = credentials.sessionToken();
        if (sessionToken != null) {
            query.add(Map.entry("X-Amz-Security-Token", sessionToken));
        }
        return UriEncoding.canonicalQuery(query);
    }

    /**
     * Signs a form that a browser posts.
     *
     * @param policy what the form must hold
     * @param bucket where the object goes
     * @param credentials who allows it; the form dies with temporary ones
     * @param scope where the signature is valid
     * @param now the server's time
     * @param expires how long the form is valid, as for {@link #presign}
     * @return the fields that signing adds, in the order to send them, {@code policy} and {@code x-amz-signature} last
     * @throws dev.pail.error.InvalidCallException if {@code expires} is out of range or the credentials are anonymous
     */
    public Map<String, String> presignPost(
            PostPolicy policy,
            String bucket,
            Credentials credentials,
            SigningScope scope,
            Instant now,
            Duration expires) {
        requirePresigning(credentials, expires);
        String amzDate = AmzDate.format(now);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("x-amz-credential", credentials.accessKeyId() + '/' + credentialScope(amzDate, scope));
        fields.put("x-amz-algorithm", Proof.ALGORITHM);
        String sessionToken = credentials.sessionToken();
        if (sessionToken != null) {
            fields.put("x-amz-security-token", sessionToken);
        }
        fields.put("x-amz-date", amzDate);
        String document = PolicyDocument.of(policy, bucket, now.plus(expires), fields);
        String encoded = Base64.getEncoder().encodeToString(document.getBytes(StandardCharsets.US_ASCII));
        fields.put("policy", encoded);
        fields.put(
                "x-amz-signature",
                cache.key(credentials, AmzDate.day(amzDate), scope).hexOf(encoded));
        return fields;
    }

    private static void requirePresigning(Credentials credentials, Duration expires) {
        if (credentials.isAnonymous()) {
            throw Refusal.of("anonymous credentials cannot presign", "give the client an access key");
        }
        if (expires.compareTo(S3Limits.PRESIGN_EXPIRES_MIN) < 0
                || expires.compareTo(S3Limits.PRESIGN_EXPIRES_MAX) > 0) {
            throw Refusal.of(
                    "the presigned URL would be valid for " + expires,
                    "use 1 to " + S3Limits.PRESIGN_EXPIRES_MAX.toSeconds() + " seconds, which is seven days");
        }
    }

    /**
     * Goes on from the signature of a request to those of its chunks.
     *
     * @param mode one of the streaming modes, the one whose {@link PayloadMode#literal()} was signed
     * @param seed what {@link #sign(SigningRequest, Credentials, SigningScope, Instant)} returned
     * @param credentials the same that signed the request
     * @param scope the same
     * @return the framing of one body, for one attempt
     * @throws IllegalArgumentException if the mode has no chunks, or its chunks are signed and the request is not
     */
    public ChunkSigner chunkSigner(PayloadMode mode, SignedHeaders seed, Credentials credentials, SigningScope scope) {
        if (mode == PayloadMode.STREAMING_UNSIGNED_TRAILER) {
            return ChunkSigner.unsigned();
        }
        if (!mode.hasChunkSignatures() || seed.signature().isEmpty()) {
            throw new IllegalArgumentException(
                    mode.hasChunkSignatures() ? "anonymous requests have no signed chunks" : mode + " has no chunks");
        }
        HmacSha256 key = cache.key(credentials, AmzDate.day(seed.amzDate()), scope);
        return new ChunkSigner(mode, key, seed.amzDate(), credentialScope(seed.amzDate(), scope), seed.signature());
    }

    private static String credentialScope(String amzDate, SigningScope scope) {
        return AmzDate.day(amzDate) + '/' + scope.region() + '/' + scope.service() + "/aws4_request";
    }

    /**
     * A second signature in the query, or one that the caller slipped in, is refused; so is a {@code response-*} value
     * that would split the header which the server makes of it.
     */
    private static void requireQuery(List<Map.Entry<String, String>> query) {
        for (int index = 0; index < query.size(); index++) {
            String name = query.get(index).getKey();
            if (name.regionMatches(true, 0, "x-amz-", 0, 6)) {
                requireNotOurs(name.toLowerCase(Locale.ROOT));
            } else if (name.regionMatches(true, 0, "response-", 0, 9)) {
                requireOneLine(query.get(index).getValue());
            }
        }
    }

    private static void requireNotOurs(String name) {
        switch (name) {
            case "x-amz-algorithm",
                    "x-amz-credential",
                    "x-amz-date",
                    "x-amz-expires",
                    "x-amz-security-token",
                    "x-amz-signature",
                    "x-amz-signedheaders" ->
                throw Refusal.of("the query parameter " + name + " belongs to the signature", "leave it out");
            default -> {}
        }
    }

    private static void requireOneLine(String value) {
        for (int index = 0; index < value.length(); index++) {
            char c = value.charAt(index);
            boolean control = (c < ' ' && c != '\t') || (c >= '\u007f' && c <= '\u009f');
            if (control || c == '\u2028' || c == '\u2029') {
                throw Refusal.of(
                        "a response-* query parameter holds a control character at index " + index,
                        "leave it out, or encode the value as RFC 8187 says");
            }
        }
    }
}
