package dev.pail.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.auth.Credentials;
import dev.pail.error.CancelledException;
import dev.pail.error.S3Exception;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One renews, the others go on; the clock is the test's. */
@Tag("G19")
class CachedCredentialsTest {

    private static final int THREADS = 64;
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicReference<@Nullable CountDownLatch> gate = new AtomicReference<>();
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private volatile Duration life = HOUR;
    private volatile @Nullable RuntimeException failure;

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    private Credentials load() {
        int number = loads.incrementAndGet();
        CountDownLatch closed = gate.get();
        try {
            if (closed != null && !closed.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody opened the gate");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        RuntimeException failing = failure;
        if (failing != null) {
            throw failing;
        }
        return new Credentials("AKID" + number, "secret", "token", time.get().plus(life));
    }

    private CachedCredentials cached() {
        return cached(this::load);
    }

    private CachedCredentials cached(Supplier<Credentials> source) {
        return new CachedCredentials(source, time::get, pool, () -> 0.5);
    }

    private void pass(Duration duration) {
        time.updateAndGet(now -> now.plus(duration));
    }

    private List<Future<String>> ask(CachedCredentials credentials) {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<String>> answers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            answers.add(pool.submit(() -> {
                start.await(30, TimeUnit.SECONDS);
                return credentials.credentials().accessKeyId();
            }));
        }
        return answers;
    }

    private static List<String> all(List<Future<String>> answers) throws Exception {
        List<String> ids = new ArrayList<>();
        for (Future<String> answer : answers) {
            ids.add(answer.get(30, TimeUnit.SECONDS));
        }
        return ids;
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Until the renewal that was begun has ended. */
    private void settled(CachedCredentials credentials, int count) {
        until(() -> {
            credentials.credentials();
            return loads.get() >= count
                    && credentials.credentials().accessKeyId().equals("AKID" + count);
        });
    }

    @Test
    void theFirstCallOf64ThreadsAsksOnce() throws Exception {
        List<String> ids = all(ask(cached()));

        assertThat(ids).hasSize(THREADS).containsOnly("AKID1");
        assertThat(loads).hasValue(1);
    }

    @Test
    void atTheMomentOfRenewalOneAsksAndNobodyWaits() throws Exception {
        CachedCredentials credentials = cached();
        credentials.credentials();
        pass(Duration.ofMinutes(54));
        CountDownLatch closed = new CountDownLatch(1);
        gate.set(closed);

        List<String> during = all(ask(credentials));

        assertThat(during).containsOnly("AKID1");
        assertThat(credentials.mayBlock()).isFalse();
        closed.countDown();
        settled(credentials, 2);
        assertThat(all(ask(credentials))).containsOnly("AKID2");
        assertThat(loads).hasValue(2);
    }

    @Test
    void onceNothingIsValidAllWaitForTheOne() throws Exception {
        CachedCredentials credentials = cached();
        credentials.credentials();
        pass(HOUR);
        CountDownLatch closed = new CountDownLatch(1);
        gate.set(closed);

        assertThat(credentials.mayBlock()).isTrue();
        List<Future<String>> waiting = ask(credentials);
        until(() -> loads.get() == 2);
        assertThat(waiting).noneMatch(Future::isDone);
        closed.countDown();

        assertThat(all(waiting)).containsOnly("AKID2");
        assertThat(loads).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 52})
    void longBeforeTheEndNobodyAsks(int minutes) {
        CachedCredentials credentials = cached();
        credentials.credentials();

        pass(Duration.ofMinutes(minutes));

        assertThat(credentials.credentials().accessKeyId()).isEqualTo("AKID1");
        assertThat(loads).hasValue(1);
    }

    @Test
    void theTimeOfRenewalIsSpreadAtRandom() {
        Deque<Double> random = new ArrayDeque<>(List.of(0.0, 0.999));
        CachedCredentials late = new CachedCredentials(this::load, time::get, Runnable::run, random::remove);
        CachedCredentials early = new CachedCredentials(this::load, time::get, Runnable::run, random::remove);
        late.credentials();
        early.credentials();
        pass(Duration.ofMinutes(51));

        late.credentials();
        assertThat(loads).hasValue(2);
        early.credentials();
        assertThat(loads).hasValue(3);
    }

    @Test
    void shortLivedOnesAreNotRenewedAllTheTime() {
        life = Duration.ofSeconds(40);
        CachedCredentials credentials = cached();
        credentials.credentials();

        pass(Duration.ofSeconds(20));
        credentials.credentials();
        assertThat(loads).hasValue(1);
        pass(Duration.ofSeconds(16));

        assertThat(credentials.credentials().accessKeyId()).isEqualTo("AKID2");
    }

    @Test
    void lastingOnesAreNeverAskedForAgain() {
        CachedCredentials credentials =
                cached(() -> new Credentials("AKID" + loads.incrementAndGet(), "secret", null, null));
        credentials.credentials();

        pass(Duration.ofDays(10_000));

        assertThat(credentials.credentials().accessKeyId()).isEqualTo("AKID1");
        assertThat(credentials.mayBlock()).isFalse();
    }

    @Test
    void aRenewalThatFailsLeavesWhatIsValidAndIsTriedAgainLater() {
        CachedCredentials credentials = new CachedCredentials(this::load, time::get, Runnable::run, () -> 0.5);
        credentials.credentials();
        pass(Duration.ofMinutes(54));
        failure = Trouble.unreachable("x", new IOException("gone"));

        for (int call = 0; call < 10; call++) {
            assertThat(credentials.credentials().accessKeyId()).isEqualTo("AKID1");
        }
        assertThat(loads).hasValue(2);
        failure = null;
        pass(Duration.ofSeconds(31));
        credentials.credentials();

        assertThat(credentials.credentials().accessKeyId()).isEqualTo("AKID3");
    }

    @Test
    void whoWaitsGetsTheFailureAndTheNextCallTriesAgain() throws Exception {
        failure = Trouble.unreachable("x", new IOException("gone"));
        CachedCredentials credentials = cached();

        assertThatThrownBy(credentials::credentials).isInstanceOfSatisfying(S3Exception.class, failed -> {
            assertThat(failed.code()).isEqualTo("CredentialsUnavailable");
            assertThat(failed.isTransient()).isTrue();
        });
        failure = null;

        assertThat(credentials.credentials().accessKeyId()).isEqualTo("AKID2");
    }

    @Test
    void whatS3RefusedIsDroppedOnceByAllThatWereRefused() throws Exception {
        CachedCredentials credentials = cached();
        Credentials refused = credentials.credentials();

        for (int call = 0; call < THREADS; call++) {
            credentials.refused(refused);
        }
        assertThat(credentials.mayBlock()).isTrue();
        assertThat(all(ask(credentials))).containsOnly("AKID2");
        credentials.refused(refused);

        assertThat(all(ask(credentials))).containsOnly("AKID2");
        assertThat(loads).hasValue(2);
    }

    @Test
    void aSourceThatGivesTheRefusedAgainIsNotAskedByEachCall() {
        Credentials same = new Credentials("AKID", "secret", null, null);
        CachedCredentials credentials = cached(() -> {
            loads.incrementAndGet();
            return same;
        });

        for (int call = 0; call < 10; call++) {
            credentials.refused(credentials.credentials());
        }

        assertThat(loads).hasValue(2);
        pass(Duration.ofSeconds(31));
        credentials.refused(credentials.credentials());
        credentials.credentials();
        assertThat(loads).as("a file that has changed since is read").hasValue(3);
    }

    @Test
    void freshOnesThatThisClockCallsExpiredServeForAWhile() {
        life = Duration.ofHours(-5);
        CachedCredentials credentials = cached();

        assertThat(credentials.credentials().accessKeyId()).isEqualTo("AKID1");
        assertThat(credentials.credentials().accessKeyId()).isEqualTo("AKID1");
        pass(Duration.ofSeconds(31));

        assertThat(credentials.credentials().accessKeyId()).isEqualTo("AKID2");
    }

    @Test
    void rotationUnderLoadNeverGivesWhatHasExpired() throws Exception {
        life = Duration.ofMinutes(15);
        AtomicInteger wrong = new AtomicInteger();
        CachedCredentials credentials = cached();
        credentials.credentials();
        List<Future<?>> readers = new ArrayList<>();
        CountDownLatch stop = new CountDownLatch(1);
        for (int thread = 0; thread < 8; thread++) {
            readers.add(pool.submit(() -> {
                while (stop.getCount() > 0) {
                    Instant before = time.get();
                    if (!credentials.credentials().expiresAt().isAfter(before)) {
                        wrong.incrementAndGet();
                    }
                }
            }));
        }

        for (int step = 0; step < 2_000; step++) {
            pass(Duration.ofSeconds(step % 97));
            credentials.credentials();
        }
        stop.countDown();
        for (Future<?> reader : readers) {
            reader.get(30, TimeUnit.SECONDS);
        }

        assertThat(wrong).hasValue(0);
        assertThat(loads.get()).isBetween(90, 400);
    }

    @Test
    void anInterruptEndsTheWaitAndStays() throws Exception {
        gate.set(new CountDownLatch(1));
        CachedCredentials credentials = cached();
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>(false);
        Thread waiting = new Thread(() -> {
            try {
                credentials.credentials();
            } catch (CancelledException cancelled) {
                thrown.set(cancelled);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        waiting.start();
        until(() -> loads.get() == 1);

        waiting.interrupt();
        waiting.join(30_000);

        assertThat(thrown.get()).isInstanceOf(CancelledException.class);
        assertThat(flag.get()).isTrue();
    }

    @Test
    void aClosedClientRenewsNoMore() {
        pool.shutdownNow();

        assertThatThrownBy(cached()::credentials).isInstanceOf(CancelledException.class);
    }
}
