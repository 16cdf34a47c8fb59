package dev.pail.bench.micro;

import dev.pail.auth.Credentials;
import dev.pail.internal.sign.SigV4Signer;
import dev.pail.internal.sign.SignedHeaders;
import dev.pail.internal.sign.SigningKeyCache;
import dev.pail.internal.sign.SigningRequest;
import dev.pail.internal.sign.SigningScope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Signature of one UploadPart in its headers, with the derived key at hand and without. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SigningBench {
    private final SigV4Signer signer = new SigV4Signer(new SigningKeyCache());
    private final Credentials credentials =
            new Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null, null);
    private final SigningScope scope = new SigningScope("us-east-1", "s3");
    private final Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final SigningRequest uploadPart = new SigningRequest(
            "PUT",
            "/photos/2026/disk.img",
            List.of(
                    Map.entry("partNumber", "7"),
                    Map.entry("uploadId", "VXBsb2FkIElEIGZvciBlbHZpbmcncyBtb3ZpZS5tMnRz")),
            headers(),
            "UNSIGNED-PAYLOAD");

    private static SortedMap<String, String> headers() {
        return new TreeMap<>(Map.of("host", "s3.us-east-1.amazonaws.com", "x-amz-checksum-crc32c", "yZRlqg=="));
    }

    @Benchmark
    public SignedHeaders keyAtHand() {
        return signer.sign(uploadPart, credentials, scope, now);
    }

    @Benchmark
    public SignedHeaders keyDerived() {
        return new SigV4Signer(new SigningKeyCache()).sign(uploadPart, credentials, scope, now);
    }
}
