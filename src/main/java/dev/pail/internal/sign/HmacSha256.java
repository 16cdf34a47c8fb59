package dev.pail.internal.sign;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA256 under one key, for any number of threads: the keyed {@link Mac} is never fed, only copied, which spares
 * the search through the security providers and the preparation of the key.
 */
final class HmacSha256 {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Mac pristine;

    HmacSha256(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.pristine = create(this.key);
    }

    byte[] of(String text) {
        return newMac().doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    String hexOf(String text) {
        return PayloadHash.hex(of(text));
    }

    /** A Mac of the caller's own; after {@code doFinal} it is ready for the next message. */
    Mac newMac() {
        try {
            return (Mac) pristine.clone();
        } catch (CloneNotSupportedException e) {
            return create(key);
        }
    }

    private static Mac create(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM + ", this one has not", e);
        }
    }

    @Override
    public String toString() {
        return "HmacSha256[key=<redacted>]";
    }
}
