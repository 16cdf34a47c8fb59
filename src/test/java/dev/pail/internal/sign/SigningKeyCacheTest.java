package dev.pail.internal.sign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.auth.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S10")
class SigningKeyCacheTest {

    private static final int THREADS = 64;
    private static final int ROUNDS = 200;

    private final SigningKeyCache cache = new SigningKeyCache();

    private String signature(Credentials credentials, SigningScope scope, Instant now) {
        return new SigV4Signer(cache)
                .sign(Samples.request(PayloadHash.UNSIGNED_PAYLOAD), credentials, scope, now)
                .signature();
    }

    @Test
    void keepsOneKeyForADay() {
        signature(Samples.LASTING, Samples.SCOPE, Instant.parse("2026-01-15T00:00:00Z"));
        HmacSha256 first = cache.key(Samples.LASTING, "20260115", Samples.SCOPE);
        signature(Samples.LASTING, Samples.SCOPE, Instant.parse("2026-01-15T23:59:59Z"));

        assertThat(cache.key(Samples.LASTING, "20260115", Samples.SCOPE)).isSameAs(first);
        assertThat(cache.size()).isOne();
    }

    @Test
    void derivesAnewWhenAnythingChanges() {
        Credentials otherSecret = new Credentials(Samples.LASTING.accessKeyId(), Samples.SECRET + "x", null, null);
        Credentials otherKey = new Credentials("OTHER", Samples.SECRET, null, null);

        List<String> signatures = List.of(
                signature(Samples.LASTING, Samples.SCOPE, Samples.NOW),
                signature(otherSecret, Samples.SCOPE, Samples.NOW),
                signature(Samples.LASTING, Samples.SCOPE, Samples.NOW.plus(Duration.ofDays(1))),
                signature(Samples.LASTING, new SigningScope("us-east-1", "s3"), Samples.NOW),
                signature(Samples.LASTING, new SigningScope("eu-west-1", "s3express"), Samples.NOW));
        signature(otherKey, Samples.SCOPE, Samples.NOW);

        assertThat(signatures).doesNotHaveDuplicates();
        assertThat(cache.size()).isEqualTo(6);
    }

    @Test
    void neverMeetsTheKeyOfAnEarlierSecret() {
        for (int round = 0; round < 50; round++) {
            Credentials rotated = new Credentials("SAME", "secret-" + round, null, null);

            String cached = signature(rotated, Samples.SCOPE, Samples.NOW);

            assertThat(cached)
                    .isEqualTo(Samples.signer()
                            .sign(Samples.request(PayloadHash.UNSIGNED_PAYLOAD), rotated, Samples.SCOPE, Samples.NOW)
                            .signature());
        }
    }

    @Test
    void staysBounded() {
        for (int index = 0; index < 4 * SigningKeyCache.KEYS_MAX; index++) {
            cache.key(Samples.LASTING, "2026" + index, Samples.SCOPE);

            assertThat(cache.size()).isBetween(1, SigningKeyCache.KEYS_MAX);
        }
    }

    @Test
    void doesNotMixThreads() throws Exception {
        List<Credentials> credentials = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Credentials own = new Credentials("KEY" + thread % 8, "secret-" + thread, null, null);
            credentials.add(own);
            expected.add(Samples.signer()
                    .sign(Samples.request(PayloadHash.EMPTY), own, Samples.SCOPE, Samples.NOW)
                    .signature());
        }
        SigV4Signer shared = new SigV4Signer(cache);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Callable<Integer>> work = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int offset = thread;
            work.add(() -> {
                start.await();
                int wrong = 0;
                for (int round = 0; round < ROUNDS; round++) {
                    int who = (offset + round) % THREADS;
                    String signature = shared.sign(
                                    Samples.request(PayloadHash.EMPTY),
                                    credentials.get(who),
                                    Samples.SCOPE,
                                    Samples.NOW)
                            .signature();
                    wrong += signature.equals(expected.get(who)) ? 0 : 1;
                }
                return wrong;
            });
        }

        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (Future<Integer> wrong : threads.invokeAll(work)) {
                assertThat(wrong.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void namesNoSecret() {
        SigV4Signer signer = new SigV4Signer(cache);
        SigningRequest request = Samples.request(PayloadHash.EMPTY);
        SignedHeaders signed = signer.sign(request, Samples.TEMPORARY, Samples.SCOPE, Samples.NOW);
        List<Object> all = List.of(
                cache,
                signer,
                request,
                signed,
                cache.key(Samples.TEMPORARY, "20260115", Samples.SCOPE),
                signer.proof(request, Samples.TEMPORARY, Samples.SCOPE, Samples.NOW, true),
                signer.chunkSigner(PayloadMode.STREAMING_SIGNED, signed, Samples.TEMPORARY, Samples.SCOPE),
                Samples.TEMPORARY);

        for (Object one : all) {
            assertThat(one.toString())
                    .doesNotContain(Samples.SECRET, Samples.TOKEN, signed.signature(), "Ada Lovelace", "uploadId");
        }
    }
}
