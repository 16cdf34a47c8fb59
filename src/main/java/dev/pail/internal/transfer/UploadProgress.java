package dev.pail.internal.transfer;

import dev.pail.internal.body.BodyMeter;
import dev.pail.transfer.Progress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Honest progress of one upload: what the server acknowledged plus what the sockets took of the parts in flight, never
 * going back, and never the total before the object is whole. Thread safe.
 */
final class UploadProgress {

    private final long total;
    private final int parts;
    private final Progress.@Nullable Listener listener;
    private final Map<Integer, BodyMeter> inFlight = new ConcurrentHashMap<>();
    private final LongAdder sentBefore = new LongAdder();
    private final Object telling = new Object();
    private final Object oneAtATime = new Object();
    private long reused;
    private int partsReused;
    private long acknowledged;
    private int partsDone;
    private long highest;
    private boolean finished;

    UploadProgress(long total, int parts, Progress.@Nullable Listener listener) {
        this.total = total;
        this.parts = parts;
        this.listener = listener;
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
        inFlight.put(partNumber, meter);
    }

    /** The part is over; it counts as done only when the server has it. */
    void ended(int partNumber, long bytesAcknowledged) {
        BodyMeter meter = inFlight.remove(partNumber);
        if (meter != null) {
            sentBefore.add(meter.total());
        }
        synchronized (telling) {
            acknowledged += bytesAcknowledged;
            partsDone += bytesAcknowledged > 0 ? 1 : 0;
        }
        tell();
    }

    void finished() {
        synchronized (telling) {
            finished = true;
        }
        tell();
    }

    long bytesSent() {
        return sentBefore.sum()
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
            long bytes = finished ? total : Math.min(total - 1, reused + acknowledged + moving);
            highest = Math.max(highest, Math.max(0, bytes));
            return new Progress(highest, total, reused, partsDone, parts);
        }
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
