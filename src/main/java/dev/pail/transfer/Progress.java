package dev.pail.transfer;

/**
 * How far a transfer is. Never runs ahead of what is kept, by the server or on the disk, plus what the sockets have moved,
 * and reaches its total only when the transfer has ended well.
 *
 * @param bytes bytes of the object that are over: those reused and those moved; a failed attempt takes its bytes back
 * @param total length of the object in bytes, 0 as long as a download does not know it
 * @param bytesReused bytes that an earlier run had moved
 * @param partsDone parts that the server has acknowledged, or ranges that are on the disk
 * @param parts parts of the transfer, 1 when it is a single request
 */
public record Progress(long bytes, long total, long bytesReused, int partsDone, int parts) {

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
