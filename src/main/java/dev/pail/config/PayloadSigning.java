package dev.pail.config;

/**
 * What the signature of a request says of its body: the value of {@code x-amz-content-sha256}.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html">SigV4
 * for S3</a>
 */
public enum PayloadSigning {
    /** {@link #UNSIGNED} over https, where TLS protects the body; {@link #SIGNED} over http. */
    AUTO,
    /** The body's SHA-256; the body is read once more for it. */
    SIGNED,
    /** {@code UNSIGNED-PAYLOAD}; refused over http, where anyone on the way could change the body. */
    UNSIGNED,
    /**
     * {@code UNSIGNED-PAYLOAD} over http too: whoever sits between client and server can store other bytes than were sent,
     * unnoticed. For a network that is protected by other means.
     */
    UNSIGNED_ANY_SCHEME,
    /** {@code STREAMING-AWS4-HMAC-SHA256-PAYLOAD}: the body in chunks, each with its signature. */
    STREAMING_SIGNED,
    /** {@code STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER}: signed chunks, then the checksum as a signed trailer. */
    STREAMING_SIGNED_TRAILER,
    /** {@code STREAMING-UNSIGNED-PAYLOAD-TRAILER}: plain chunks, then the checksum as a trailer; refused over http. */
    STREAMING_UNSIGNED_TRAILER;

    /**
     * What is sent over a connection of this kind.
     *
     * @param https true over TLS
     * @return this, but never {@link #AUTO} nor {@link #UNSIGNED_ANY_SCHEME}: those are resolved to {@link #SIGNED} or
     *     {@link #UNSIGNED}
     * @throws IllegalArgumentException when the body would go unprotected over http; nothing was sent
     */
    public PayloadSigning over(boolean https) {
        return switch (this) {
            case AUTO -> https ? UNSIGNED : SIGNED;
            case UNSIGNED_ANY_SCHEME -> UNSIGNED;
            case UNSIGNED, STREAMING_UNSIGNED_TRAILER -> {
                if (!https) {
                    throw new IllegalArgumentException("payload signing " + this
                            + " is refused over http: the body could be changed on its way; use https, SIGNED, or"
                            + " UNSIGNED_ANY_SCHEME where the network is protected by other means");
                }
                yield this;
            }
            case SIGNED, STREAMING_SIGNED, STREAMING_SIGNED_TRAILER -> this;
        };
    }
}
