package dev.pail.internal.sign;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Values of {@code x-amz-content-sha256}: the hash of a body, or the word that stands for one. */
public final class PayloadHash {

    /** SHA-256 of no bytes. */
    public static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /** See {@link PayloadMode#UNSIGNED}. */
    public static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

    /** See {@link PayloadMode#STREAMING_SIGNED}. */
    public static final String STREAMING_SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    /** See {@link PayloadMode#STREAMING_SIGNED_TRAILER}. */
    public static final String STREAMING_SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

    /** See {@link PayloadMode#STREAMING_UNSIGNED_TRAILER}. */
    public static final String STREAMING_UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    /** Never fed, only copied: that spares the search through the security providers, a third of a small hash. */
    private static final MessageDigest PRISTINE = create();

    private PayloadHash() {}

    /**
     * Hashes a body.
     *
     * @param body all its bytes
     * @return 64 lower-case hexadecimal digits
     */
    public static String sha256Hex(byte[] body) {
        return body.length == 0 ? EMPTY : hex(newSha256().digest(body));
    }

    /**
     * Hashes what remains of a buffer, whose position stays where it is.
     *
     * @param body all bytes of the body
     * @return 64 lower-case hexadecimal digits
     */
    public static String sha256Hex(ByteBuffer body) {
        if (!body.hasRemaining()) {
            return EMPTY;
        }
        MessageDigest digest = newSha256();
        digest.update(body.duplicate());
        return hex(digest.digest());
    }

    /**
     * Starts a hash for a body that is read in pieces.
     *
     * @return a digest of its own for each caller
     */
    public static MessageDigest newSha256() {
        try {
            return (MessageDigest) PRISTINE.clone();
        } catch (CloneNotSupportedException e) {
            return create();
        }
    }

    /**
     * Writes a finished digest the way S3 wants it.
     *
     * @param digest result of a digest
     * @return two lower-case hexadecimal digits a byte
     */
    public static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    static String sha256HexOfAscii(String text) {
        return hex(newSha256().digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static MessageDigest create() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one has not", e);
        }
    }
}
