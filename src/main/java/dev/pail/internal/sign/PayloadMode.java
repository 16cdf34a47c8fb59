package dev.pail.internal.sign;

/**
 * How the body is protected, which {@code x-amz-content-sha256} says.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">header-based
 * authentication</a>
 */
public enum PayloadMode {
    /** The header holds the SHA-256 of the body. */
    SIGNED(""),
    /** Nothing but TLS and a checksum header protects the body. */
    UNSIGNED(PayloadHash.UNSIGNED_PAYLOAD),
    /** The body is cut into chunks, each with its signature. */
    STREAMING_SIGNED(PayloadHash.STREAMING_SIGNED),
    /** The same, with a signed trailer after the last chunk. */
    STREAMING_SIGNED_TRAILER(PayloadHash.STREAMING_SIGNED_TRAILER),
    /** Chunks without signatures, and a trailer that holds the checksum. */
    STREAMING_UNSIGNED_TRAILER(PayloadHash.STREAMING_UNSIGNED_TRAILER);

    private final String literal;

    PayloadMode(String literal) {
        this.literal = literal;
    }

    /**
     * The fixed value of {@code x-amz-content-sha256}.
     *
     * @return one of the constants of {@link PayloadHash}
     * @throws IllegalStateException for {@link #SIGNED}, where it is the hash of the body
     */
    public String literal() {
        if (this == SIGNED) {
            throw new IllegalStateException("SIGNED has no fixed value: hash the body");
        }
        return literal;
    }

    /**
     * Whether the body goes out in {@code aws-chunked} framing, see {@link ChunkSigner}.
     *
     * @return true for the three streaming modes
     */
    public boolean isChunked() {
        return this != SIGNED && this != UNSIGNED;
    }

    /**
     * Whether each chunk carries a signature.
     *
     * @return true for the two signed streaming modes
     */
    public boolean hasChunkSignatures() {
        return this == STREAMING_SIGNED || this == STREAMING_SIGNED_TRAILER;
    }

    /**
     * Whether a trailer follows the last chunk.
     *
     * @return true for the two trailer modes
     */
    public boolean hasTrailer() {
        return this == STREAMING_SIGNED_TRAILER || this == STREAMING_UNSIGNED_TRAILER;
    }
}
