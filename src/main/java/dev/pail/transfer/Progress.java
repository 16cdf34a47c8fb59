package dev.pail.transfer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a transfer is. Never runs ahead of what is kept, by the server or on the disk, plus what the sockets have moved,
 * and reaches its total only when the transfer has ended well.
 *
 * @param bytes bytes of the object that are over: those reused and those moved; a failed attempt takes its bytes back
 * @param total length of the object in bytes, 0 as long as nobody knows it
 * @param bytesReused bytes that an earlier run had moved
 * @param partsDone parts that the server has acknowledged, or ranges that are on the disk
 * @param parts parts of the transfer, 1 when it is a single request, 0 as long as nobody knows
 * @param bytesPerSecond bytes moved in a second, of the last ten at most; 0 before there is something to tell and at the end
 */
public record Progress(long bytes, long total, long bytesReused, int partsDone, int parts, long bytesPerSecond) {

    /**
     * A state without a rate.
     *
     * @param bytes as of the record
     * @param total as of the record
     * @param bytesReused as of the record
     * @param partsDone as of the record
     * @param parts as of the record
     */
    public Progress(long bytes, long total, long bytesReused, int partsDone, int parts) {
        this(bytes, total, bytesReused, partsDone, parts, 0);
    }

    /**
     * How long the rest takes at the rate of the last seconds.
     *
     * @return {@code null} as long as rate or total are not known; zero at the end
     */
    public @Nullable Duration timeLeft() {
        if (total > 0 && bytes == total) {
            return Duration.ZERO;
        }
        return total == 0 || bytesPerSecond == 0 ? null : Duration.ofSeconds((total - bytes) / bytesPerSecond);
    }

    /** Receives the progress of a transfer; called on the client's threads, never by two at once. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes a new state. Must return soon and must not throw; what it throws is dropped.
         *
         * @param progress how far the transfer is
         */
        void onProgress(Progress progress);
    }
}
