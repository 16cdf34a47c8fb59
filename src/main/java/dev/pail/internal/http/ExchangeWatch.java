package dev.pail.internal.http;

import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange in which too few bytes move, or that reaches its call's deadline: the JDK's request timeout stops at the
 * reply's head (JDK-8258397), this one covers sending, waiting and reading.
 *
 * <p>Time is an account: it holds {@code idleMax} at most, runs down with the clock, and every byte pays in what it may take
 * at the slowest rate allowed. So silence ends after exactly {@code idleMax}, and a drip cannot hold an exchange for ever. A
 * new phase and, without a rate, any byte fills the account.
 *
 * <p>One timer task an exchange. Bytes received tell of themselves; bytes sent are asked for a few times per limit, since a
 * slice of several megabytes goes out over many writes of which nobody tells.
 */
final class ExchangeWatch {

    private static final int CHECKS = 16;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final HttpCall call;
    private final long idleNanos;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final LongSupplier sent;
    private final Consumer<IOException> onTimeout;
    private final Object lock = new Object();
    private long emptyAt;
    private long leftWhenPaused = -1;
    private long sentBefore;
    private boolean sending;
    private boolean ended;
    private @Nullable ScheduledFuture<?> task;

    /**
     * Makes the watch of one exchange.
     *
     * @param sent bytes of the body that the socket has taken
     * @param onTimeout ends the exchange; called once, on the timer's thread
     */
    ExchangeWatch(
            HttpCall call,
            ScheduledExecutorService timer,
            LongSupplier nanoTime,
            LongSupplier sent,
            Consumer<IOException> onTimeout) {
        this.call = call;
        this.idleNanos = call.limits().idleMax().toNanos();
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.sent = sent;
        this.onTimeout = onTimeout;
        this.sending = call.body().length() > 0;
    }

    void start() {
        synchronized (lock) {
            emptyAt = nanoTime.getAsLong() + idleNanos;
            schedule();
        }
    }

    /** The reply's head is here. */
    void headArrived() {
        synchronized (lock) {
            sending = false;
            emptyAt = nanoTime.getAsLong() + idleNanos;
        }
    }

    void received(long bytes) {
        synchronized (lock) {
            payIn(bytes);
        }
    }

    /** The reader asks for nothing now, or a limit of ours lets nothing pass: silence is a wish, not the server's fault. */
    void pause() {
        synchronized (lock) {
            if (leftWhenPaused < 0) {
                leftWhenPaused = Math.max(0, emptyAt - nanoTime.getAsLong());
            }
        }
    }

    void unpause() {
        synchronized (lock) {
            if (leftWhenPaused >= 0) {
                emptyAt = nanoTime.getAsLong() + leftWhenPaused;
                leftWhenPaused = -1;
            }
        }
    }

    void end() {
        synchronized (lock) {
            ended = true;
            if (task != null) {
                task.cancel(false);
            }
        }
    }

    private void payIn(long bytes) {
        if (bytes == 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        long left = leftWhenPaused >= 0 ? leftWhenPaused : emptyAt - now;
        int rate = call.limits().bytesPerSecondMin();
        boolean fills = rate == 0 || bytes >= idleNanos / (double) SECOND_NANOS * rate;
        long paid = fills ? idleNanos : Math.min(idleNanos, left + (long) (bytes * (double) SECOND_NANOS / rate));
        if (leftWhenPaused >= 0) {
            leftWhenPaused = Math.max(left, paid);
        } else {
            emptyAt = now + Math.max(left, paid);
        }
    }

    private void schedule() {
        if (ended) {
            return;
        }
        long now = nanoTime.getAsLong();
        long wait = leftWhenPaused >= 0 ? idleNanos : emptyAt - now;
        if (sending) {
            wait = Math.min(wait, idleNanos / CHECKS);
        }
        Long deadline = call.limits().deadlineNanos();
        if (deadline != null) {
            wait = Math.min(wait, deadline - now);
        }
        task = timer.schedule(this::check, Math.max(0, wait), TimeUnit.NANOSECONDS);
    }

    private void check() {
        IOException timeout;
        synchronized (lock) {
            if (ended) {
                return;
            }
            if (sending) {
                countSent();
            }
            timeout = timedOut();
            if (timeout == null) {
                schedule();
                return;
            }
            ended = true;
        }
        onTimeout.accept(timeout);
    }

    /** When all is sent the server may think for as long as if it had been sent at once. */
    private void countSent() {
        long sentNow = sent.getAsLong();
        payIn(sentNow - sentBefore);
        sentBefore = sentNow;
        if (sentNow == call.body().length()) {
            sending = false;
            emptyAt = nanoTime.getAsLong() + idleNanos;
        }
    }

    private @Nullable IOException timedOut() {
        long now = nanoTime.getAsLong();
        Long deadline = call.limits().deadlineNanos();
        if (deadline != null && deadline - now <= 0) {
            return new DeadlineException(call.meter().doing());
        }
        return leftWhenPaused < 0 && emptyAt - now <= 0
                ? new IdleTimeoutException(call.limits(), call.meter().doing())
                : null;
    }
}
