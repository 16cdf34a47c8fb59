package dev.pail.internal.sign;

import dev.pail.auth.Credentials;
import dev.pail.testkit.SigV4Verifier;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Signed requests as they go over the wire, one of each kind. */
final class Samples {

    static final Instant NOW = Instant.parse("2026-01-15T12:34:56Z");
    static final SigningScope SCOPE = new SigningScope("eu-west-1", "s3");
    static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    static final String TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE/+==";
    static final Credentials LASTING = new Credentials("AKIAIOSFODNN7EXAMPLE", SECRET, null, null);
    static final Credentials TEMPORARY = new Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN, null);

    private static final byte[] BODY = "hello".getBytes(StandardCharsets.UTF_8);
    private static final int CHUNK = 16;

    private Samples() {}

    static SigV4Verifier server() {
        return new SigV4Verifier(
                SCOPE.region(),
                new SigV4Verifier.Account(LASTING.accessKeyId(), SECRET),
                new SigV4Verifier.Account(TEMPORARY.accessKeyId(), SECRET, TOKEN));
    }

    static SigV4Signer signer() {
        return new SigV4Signer(new SigningKeyCache());
    }

    static SortedMap<String, String> headers() {
        SortedMap<String, String> headers = SigningVectors.host("bucket.s3.eu-west-1.amazonaws.com");
        headers.put("content-type", "text/plain; charset=utf-8");
        headers.put("content-md5", "XUFAKrxLKna5cZ2REBfFkg==");
        headers.put("if-match", "\"5d41402abc4b2a76b9719d911017c592\"");
        headers.put("x-amz-meta-owner", "Ada Lovelace");
        headers.put("x-amz-tagging", "k%201=v%201&k2=v2");
        return headers;
    }

    static SigningRequest request(String payloadHash) {
        return new SigningRequest(
                "PUT",
                "/" + UriEncoding.encodePath("a//b/../c d+é~.txt"),
                List.of(Map.entry("partNumber", "7"), Map.entry("uploadId", "u+/ =")),
                headers(),
                payloadHash);
    }

    static SigV4Verifier.Request inHeaders(Credentials credentials) {
        SigningRequest request = request(PayloadHash.sha256Hex(BODY));
        return onWire(request, signer().sign(request, credentials, SCOPE, NOW), BODY);
    }

    static SigV4Verifier.Request inQuery() {
        SigningRequest request = request(PayloadHash.UNSIGNED_PAYLOAD);
        String query = signer().presign(request, TEMPORARY, SCOPE, NOW, Duration.ofMinutes(1));
        return new SigV4Verifier.Request(
                request.method(),
                request.encodedPath(),
                query,
                List.copyOf(headers().entrySet()),
                new byte[0]);
    }

    static SigV4Verifier.Request streamed(PayloadMode mode, byte[] body) {
        SigningRequest plain = request(mode.literal());
        SortedMap<String, String> headers = new TreeMap<>(plain.headers());
        headers.put("content-encoding", "aws-chunked");
        headers.put("x-amz-decoded-content-length", Integer.toString(body.length));
        if (mode.hasTrailer()) {
            headers.put("x-amz-trailer", "x-amz-checksum-crc32c");
        }
        SigningRequest request =
                new SigningRequest(plain.method(), plain.encodedPath(), plain.query(), headers, plain.payloadHash());
        SigV4Signer signer = signer();
        SignedHeaders seed = signer.sign(request, LASTING, SCOPE, NOW);
        return onWire(request, seed, framed(mode, signer.chunkSigner(mode, seed, LASTING, SCOPE), body));
    }

    private static byte[] framed(PayloadMode mode, ChunkSigner chunks, byte[] body) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; at += CHUNK) {
            int length = Math.min(CHUNK, body.length - at);
            wire.writeBytes(chunks.header(ByteBuffer.wrap(body, at, length)));
            wire.write(body, at, length);
            wire.writeBytes(ChunkSigner.chunkEnd());
        }
        wire.writeBytes(
                mode.hasTrailer()
                        ? chunks.end(new TreeMap<>(Map.of("x-amz-checksum-crc32c", "sOO8/Q==")))
                        : chunks.end());
        return wire.toByteArray();
    }

    private static SigV4Verifier.Request onWire(SigningRequest request, SignedHeaders signed, byte[] body) {
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(request.headers().entrySet());
        headers.addAll(signed.headers().entrySet());
        headers.add(Map.entry("user-agent", "not signed"));
        return new SigV4Verifier.Request(
                request.method(), request.encodedPath(), UriEncoding.canonicalQuery(request.query()), headers, body);
    }
}
