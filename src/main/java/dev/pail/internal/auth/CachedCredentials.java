package dev.pail.internal.auth;

import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.error.CancelledException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps credentials and renews them ahead of their end: by one, while the others go on with what is valid; once nothing is
 * valid, all wait for that one.
 *
 * <p>Thread safe. The time ahead is spread at random, so that a fleet that started together does not ask together.
 */
final class CachedCredentials implements CredentialsProvider {

    /** Renewal begins so long before the end, or a quarter of the life where that is less; up to twice that at random. */
    private static final Duration AHEAD_MAX = Duration.ofMinutes(5);
    /** After a renewal that failed while the old ones are valid, and after one that gave what S3 had refused. */
    private static final Duration PAUSE = Duration.ofSeconds(30);
    /** Not used any more so shortly before the end: a request takes its time. */
    private static final Duration MARGIN_MAX = Duration.ofSeconds(10);

    private final Supplier<Credentials> source;
    private final InstantSource clock;
    private final Executor executor;
    private final DoubleSupplier random;
    private volatile @Nullable Held held;
    private @Nullable Credentials refused;
    private Instant dropAgainFrom = Instant.MIN;
    private @Nullable CompletableFuture<Credentials> renewal;

    /**
     * Starts without any.
     *
     * @param source gives fresh ones; may wait; asked by one thread at a time
     * @param clock compares with their expiry
     * @param executor renews
     * @param random 0 to below 1, spreads the renewals
     */
    CachedCredentials(Supplier<Credentials> source, InstantSource clock, Executor executor, DoubleSupplier random) {
        this.source = source;
        this.clock = clock;
        this.executor = executor;
        this.random = random;
    }

    /** What was got, from when on it is renewed, and until when it serves. */
    private record Held(Credentials credentials, Instant renewFrom, Instant servesUntil) {}

    @Override
    public Credentials credentials() {
        Held now = held;
        Instant instant = clock.instant();
        if (now != null && instant.isBefore(now.servesUntil)) {
            if (!instant.isBefore(now.renewFrom)) {
                renew(now);
            }
            return now.credentials;
        }
        return await(renew(now));
    }

    @Override
    public boolean mayBlock() {
        Held now = held;
        return now == null || !clock.instant().plus(MARGIN_MAX).isBefore(now.servesUntil);
    }

    /** A source that gives the same again is asked again after a pause, and not by every call that fails. */
    @Override
    public void refused(Credentials credentials) {
        Instant instant = clock.instant();
        synchronized (this) {
            Held now = held;
            boolean known = credentials.equals(refused) && instant.isBefore(dropAgainFrom);
            if (now != null && now.credentials.equals(credentials) && !known) {
                refused = credentials;
                dropAgainFrom = instant.plus(PAUSE);
                held = null;
            }
        }
    }

    private synchronized CompletableFuture<Credentials> renew(@Nullable Held seen) {
        Held now = held;
        if (now != null && !now.equals(seen)) {
            return CompletableFuture.completedFuture(now.credentials);
        }
        CompletableFuture<Credentials> running = renewal;
        if (running != null) {
            return running;
        }
        CompletableFuture<Credentials> started = new CompletableFuture<>();
        renewal = started;
        try {
            executor.execute(() -> load(started));
        } catch (RejectedExecutionException closed) {
            renewal = null;
            started.completeExceptionally(cancelled("the client is closed", closed));
        }
        return started;
    }

    private void load(CompletableFuture<Credentials> running) {
        try {
            Credentials fresh = source.get();
            synchronized (this) {
                held = hold(fresh);
                renewal = null;
            }
            running.complete(fresh);
        } catch (RuntimeException | Error failure) {
            synchronized (this) {
                renewal = null;
                Held now = held;
                if (now != null) {
                    held = new Held(now.credentials, clock.instant().plus(PAUSE), now.servesUntil);
                }
            }
            running.completeExceptionally(failure);
        }
    }

    private Held hold(Credentials fresh) {
        Instant end = fresh.expiresAt();
        Instant now = clock.instant();
        if (end == null) {
            return new Held(fresh, Instant.MAX, Instant.MAX);
        }
        Duration life = Duration.between(now, end);
        if (life.isNegative() || life.isZero()) {
            // Fresh, and expired by this machine's clock, which may be wrong: S3 decides.
            return new Held(fresh, now.plus(PAUSE), now.plus(PAUSE));
        }
        Duration ahead = least(AHEAD_MAX, life.dividedBy(4));
        Duration spread = Duration.ofNanos((long) (ahead.toNanos() * random.getAsDouble()));
        return new Held(fresh, end.minus(ahead).minus(spread), end.minus(least(MARGIN_MAX, life.dividedBy(8))));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Credentials await(CompletableFuture<Credentials> running) {
        try {
            return running.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw cancelled("the waiting thread was interrupted", interrupted);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof S3Exception known) {
                // a copy for each that waited: its stack trace and its suppressed attempts are its own
                throw known.with(known.detail());
            }
            if (cause instanceof Error fatal) {
                throw fatal;
            }
            throw new IllegalStateException("a source of credentials failed", cause);
        }
    }

    private static CancelledException cancelled(String what, Exception cause) {
        return new CancelledException(
                ErrorDetail.of(Trouble.OPERATION, "", ErrorKind.CANCELLED, "Cancelled", what, ""), cause);
    }
}
