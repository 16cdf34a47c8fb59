package dev.pail.transfer;

/**
 * How far a transfer is. Never runs ahead of what the server has acknowledged plus what was handed to the socket, and
 * reaches its total only when the transfer has ended well.
 *
 * @param bytes bytes of the object that are over: those reused and those sent; a failed attempt takes its bytes back
 * @param total length of the object in bytes
 * @param bytesReused bytes that an earlier run had sent
 * @param partsDone parts that the server has acknowledged
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
