package dev.pail.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import javax.security.auth.Destroyable;

/**
 * A key for SSE-C: 256 bits that the caller keeps, and sends along with every request that writes or reads the object. S3
 * keeps none of it: whoever loses the key has lost the object.
 *
 * <p>Sent over https only, with its MD5; never written to a checkpoint, a log or a message. {@link #destroy} clears the
 * bytes kept here; the text that goes out with a request lives until the collector takes it.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html">SSE-C</a>
 *
 * <p><b>Threads</b>: safe.
 */
public final class CustomerKey implements ServerSideEncryption, Destroyable {

    private static final int KEY_BYTES = 32;

    private final byte[] bytes;
    private final String md5;
    private volatile boolean destroyed;

    private CustomerKey(byte[] bytes) {
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "the key has " + bytes.length + " bytes; SSE-C takes AES-256 keys of " + KEY_BYTES);
        }
        this.bytes = bytes.clone();
        try {
            this.md5 = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no MD5", e);
        }
    }

    /**
     * Takes a key.
     *
     * @param bytes 32 random bytes, which are copied
     * @return the key
     * @throws IllegalArgumentException when there are more or fewer
     */
    public static CustomerKey of(byte[] bytes) {
        return new CustomerKey(bytes);
    }

    /**
     * The key as S3 wants it.
     *
     * @return 44 characters of Base64: the secret itself
     * @throws IllegalStateException after {@link #destroy}
     */
    public String base64() {
        if (destroyed) {
            throw new IllegalStateException("the customer key was destroyed; make another of the same bytes");
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * MD5 of the key, which S3 and checkpoints know it by; no secret.
     *
     * @return 24 characters of Base64; stays after {@link #destroy}
     */
    public String md5() {
        return md5;
    }

    /** Clears the bytes: calls with this key are refused from then on. */
    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /** Whether it is the same key, by its MD5. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CustomerKey key && md5.equals(key.md5);
    }

    @Override
    public int hashCode() {
        return md5.hashCode();
    }

    /** Nothing of the key. */
    @Override
    public String toString() {
        return "CustomerKey[<redacted>]";
    }
}
