package dev.pail.internal.transfer;

import dev.pail.internal.body.BodyMeter;
import dev.pail.transfer.Progress;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Honest progress of one transfer: what is kept plus what the sockets moved of the parts in flight, never
 * going back, and never the total before the object is whole. Thread safe.
 */
final class TransferProgress {

    private static final double SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RATE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Negative as long as nobody knows it. */
    private long total;

    private int parts;
    private final Progress.@Nullable Listener listener;
    private final Map<Integer, BodyMeter> inFlight = new ConcurrentHashMap<>();
    private final LongAdder movedBefore = new LongAdder();
    private final Object telling = new Object();
    private final Object oneAtATime = new Object();
    private long reused;
    private int partsReused;
    private long kept;
    private int partsDone;
    private long highest;
    private boolean finished;

    private final LongSupplier nanoClock;
    private final ArrayDeque<long[]> samples = new ArrayDeque<>();

    TransferProgress(
            long total, int parts, Progress.@Nullable Listener listener, long movedBefore, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.total = total;
        this.parts = parts;
        this.listener = listener;
        this.movedBefore.add(movedBefore);
    }

    /** The length was not known at the start. */
    void expect(long bytes, int inParts) {
        synchronized (telling) {
            total = bytes;
            parts = inParts;
        }
    }

    void reuse(long bytes) {
        synchronized (telling) {
            reused += bytes;
            partsReused++;
            partsDone++;
        }
        tell();
    }

    void started(int partNumber, BodyMeter meter) {
        BodyMeter before = inFlight.put(partNumber, meter);
        if (before != null) {
            movedBefore.add(before.total());
        }
    }

    /** The part is over; it counts as done only when it is kept: by the server, or on the disk. */
    void ended(int partNumber, long bytesKept) {
        BodyMeter meter = inFlight.remove(partNumber);
        if (meter != null) {
            movedBefore.add(meter.total());
        }
        synchronized (telling) {
            kept += bytesKept;
            partsDone += bytesKept > 0 ? 1 : 0;
        }
        tell();
    }

    void finished() {
        synchronized (telling) {
            finished = true;
        }
        tell();
    }

    long bytesMoved() {
        return movedBefore.sum()
                + inFlight.values().stream().mapToLong(BodyMeter::total).sum();
    }

    long bytesReused() {
        synchronized (telling) {
            return reused;
        }
    }

    int partsReused() {
        synchronized (telling) {
            return partsReused;
        }
    }

    Progress now() {
        synchronized (telling) {
            long moving =
                    inFlight.values().stream().mapToLong(BodyMeter::current).sum();
            long soFar = reused + kept + moving;
            long bytes = finished ? total : total < 0 ? soFar : Math.min(total - 1, soFar);
            highest = Math.max(highest, Math.max(0, bytes));
            return new Progress(highest, Math.max(0, total), reused, partsDone, parts, finished ? 0 : rate());
        }
    }

    /** Of what was sampled in the last seconds, or all of it where that is less. */
    private long rate() {
        long now = nanoClock.getAsLong();
        long moved = highest - reused;
        long[] last = samples.peekLast();
        if (last == null || now - last[0] >= SAMPLE_NANOS) {
            samples.addLast(new long[] {now, moved});
        }
        while (samples.size() > 2 && now - samples.getFirst()[0] > RATE_NANOS) {
            samples.removeFirst();
        }
        long[] first = samples.getFirst();
        long nanos = now - first[0];
        return nanos < SAMPLE_NANOS ? 0 : Math.max(0, (long) ((moved - first[1]) / (nanos / SECOND_NANOS)));
    }

    /** Tells the listener; one at a time, and what it throws is its own affair. */
    void tell() {
        if (listener == null) {
            return;
        }
        synchronized (oneAtATime) {
            try {
                listener.onProgress(now());
            } catch (RuntimeException dropped) {
                return;
            }
        }
    }
}
