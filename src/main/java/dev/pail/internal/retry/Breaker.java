package dev.pail.internal.retry;

import dev.pail.config.BreakerPolicy;
import dev.pail.error.BreakerOpenException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.ErrorTable;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The breaker of one endpoint: our rules in Resilience4j's terms, see {@link BreakerPolicy}.
 *
 * <p>Resilience4j's machine is made when the first attempt fails (loading it takes 50 ms, and prints SLF4J's warning where
 * there is no provider); the successes of the window until then are counted here and told to it. Thread safe.
 */
public final class Breaker {

    /** Hears that the state has changed. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes the new state. Must not throw.
         *
         * @param state the state
         * @param why what led to it, in a clause
         * @param openTime how long nothing is sent, zero unless it opened
         */
        void onState(BreakerPolicy.State state, String why, Duration openTime);
    }

    /** Answer of {@link #tryAcquire} to an attempt that must not be made. */
    static final int REFUSED = -1;

    /** How long to wait for probes of others, which take as long as a request does. */
    private static final Duration PROBE_TIME = Duration.ofSeconds(1);

    /** More would not change the share of failures, and cost time in the first failure. */
    private static final int REPLAYED_MAX = 10_000;

    private final BreakerPolicy policy;
    private final LongSupplier nanoClock;
    private final Listener listener;
    private final AtomicInteger earlySuccesses = new AtomicInteger();
    private volatile long earlySinceNanos;
    private final AtomicInteger generation = new AtomicInteger();
    private volatile @Nullable CircuitBreaker machine;
    private volatile long openUntilNanos;
    private volatile String lastFailure = "";

    /**
     * Makes a closed breaker.
     *
     * @param policy when it opens
     * @param nanoClock a clock that only goes forward
     * @param listener told of each change
     */
    public Breaker(BreakerPolicy policy, LongSupplier nanoClock, Listener listener) {
        this.policy = policy;
        this.nanoClock = nanoClock;
        this.listener = listener;
        this.earlySinceNanos = nanoClock.getAsLong();
    }

    /**
     * What it does with the next attempt.
     *
     * @return the state
     */
    public BreakerPolicy.State state() {
        CircuitBreaker made = machine;
        return made == null ? BreakerPolicy.State.CLOSED : stateOf(made.getState());
    }

    /**
     * Asks whether an attempt may be made.
     *
     * @return the permit to hand to {@link #ended} exactly once, or {@link #REFUSED}
     */
    int tryAcquire() {
        CircuitBreaker made = machine;
        if (made == null) {
            return 0;
        }
        return made.tryAcquirePermission() ? generation.get() : REFUSED;
    }

    /** What an attempt that was refused fails with: it says when the next one has a chance. */
    BreakerOpenException refusal(Call call) {
        long nanos = openUntilNanos - nanoClock.getAsLong();
        // The machine wants the time to be over, not just reached.
        Duration wait = state() == BreakerPolicy.State.OPEN && nanos >= 0
                ? Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(nanos) + 1)
                : PROBE_TIME;
        ErrorDetail detail = ErrorDetail.of(
                call.operation(),
                call.target().toString(),
                ErrorKind.BREAKER_OPEN,
                "BreakerOpen",
                "not sent, since most of the last attempts at the endpoint failed, the last with " + lastFailure,
                "try again later, and see to the endpoint");
        return new BreakerOpenException(detail.withRetryAfter(wait), null);
    }

    /**
     * Takes the end of an attempt. One that began in another state than the present one says nothing about this state's
     * question, and is left out.
     */
    void ended(int permit, @Nullable Throwable failure) {
        if (!policy.enabled()) {
            return;
        }
        S3Exception counted = failure instanceof S3Exception error && isFailure(error) ? error : null;
        CircuitBreaker made = machine;
        if (made == null) {
            if (counted == null) {
                countEarly(failure);
                return;
            }
            made = machine();
        }
        if (permit != generation.get()) {
            return;
        }
        if (counted != null) {
            lastFailure = counted.code();
            made.onError(0, TimeUnit.NANOSECONDS, counted);
        } else if (failure == null || isAnswer(failure)) {
            made.onSuccess(0, TimeUnit.NANOSECONDS);
        } else {
            made.releasePermission();
        }
    }

    private static boolean isFailure(S3Exception failure) {
        if (failure instanceof TransportException lost) {
            return lost.isTransient();
        }
        return failure instanceof ServiceException answer
                && answer.httpStatus() >= 500
                && answer.isTransient()
                && !asksForFewerRequests(answer);
    }

    /** In words: a 503 without any is as likely a balancer with nothing behind it, though its retries wait as for a throttle. */
    private static boolean asksForFewerRequests(ServiceException answer) {
        return ErrorTable.meaning(answer.code(), answer.httpStatus()).kind() == ErrorKind.RATE_LIMIT_EXCEEDED;
    }

    private static boolean isAnswer(Throwable failure) {
        return failure instanceof S3Exception error && error.httpStatus() != 0;
    }

    private void countEarly(@Nullable Throwable failure) {
        if (failure != null && !isAnswer(failure)) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (now - earlySinceNanos > policy.window().toNanos()) {
            earlySinceNanos = now;
            earlySuccesses.set(0);
        }
        earlySuccesses.incrementAndGet();
    }

    private synchronized CircuitBreaker machine() {
        CircuitBreaker made = machine;
        if (made != null) {
            return made;
        }
        made = CircuitBreaker.of(
                "endpoint",
                CircuitBreakerConfig.custom()
                        .failureRateThreshold(policy.failurePercent())
                        .slidingWindow(
                                (int) policy.window().toSeconds(), policy.attemptsMin(), SlidingWindowType.TIME_BASED)
                        .waitDurationInOpenState(policy.openTime())
                        .permittedNumberOfCallsInHalfOpenState(policy.probes())
                        .clock(new NanoClock(nanoClock))
                        .build());
        if (nanoClock.getAsLong() - earlySinceNanos <= policy.window().toNanos()) {
            for (int i = Math.min(earlySuccesses.get(), REPLAYED_MAX); i > 0; i--) {
                made.onSuccess(0, TimeUnit.NANOSECONDS);
            }
        }
        made.getEventPublisher()
                .onStateTransition(
                        event -> changed(stateOf(event.getStateTransition().getToState())));
        machine = made;
        return made;
    }

    private void changed(BreakerPolicy.State state) {
        generation.incrementAndGet();
        boolean open = state == BreakerPolicy.State.OPEN;
        if (open) {
            openUntilNanos = nanoClock.getAsLong() + policy.openTime().toNanos();
        }
        String why = switch (state) {
            case OPEN -> "open: nothing is sent, too many attempts failed, last with " + lastFailure;
            case HALF_OPEN -> "half open: probing";
            case CLOSED -> "closed: the endpoint answers again";
        };
        listener.onState(state, why, open ? policy.openTime() : Duration.ZERO);
    }

    private static BreakerPolicy.State stateOf(CircuitBreaker.State state) {
        return switch (state) {
            case OPEN -> BreakerPolicy.State.OPEN;
            case HALF_OPEN -> BreakerPolicy.State.HALF_OPEN;
            default -> BreakerPolicy.State.CLOSED;
        };
    }

    /** The nano clock as Resilience4j wants it; setting the wall clock must not hold an endpoint closed or open. */
    private static final class NanoClock extends Clock {

        private final LongSupplier nanoClock;
        private final long startNanos;

        NanoClock(LongSupplier nanoClock) {
            this.nanoClock = nanoClock;
            this.startNanos = nanoClock.getAsLong();
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanoClock.getAsLong() - startNanos);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nobody asks for a zone");
        }
    }
}
