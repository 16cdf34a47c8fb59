package dev.pail.internal.body;

import java.io.IOException;

/** What a request sends, in our own terms: the transport turns it into what its HTTP client wants. */
public interface RequestBody {

    /** The body of a request that has none. */
    RequestBody EMPTY = new BytesBody(java.nio.ByteBuffer.allocate(0));

    /** How the receiver of the slices will touch them. */
    enum Access {
        /** Only the kernel reads them, in a write to a socket: mapped memory will do. */
        KERNEL,
        /** Java code reads them (TLS, checksums): mapped memory could end the process when the file shrinks. */
        JAVA
    }

    /**
     * Length in bytes; exactly so many are sent, or the request fails.
     *
     * @return never negative
     */
    long length();

    /**
     * Whether {@link #open} gives all bytes from the start once more.
     *
     * @return false for a stream whose first byte was taken
     */
    boolean replayable();

    /**
     * Starts one reading of the body, independent of all others.
     *
     * @param access who will read the slices
     * @return the slices in order
     * @throws IOException when the source cannot be opened
     */
    SliceReader open(Access access) throws IOException;
}
