package dev.pail.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How S3 encrypts an object at rest: with keys that S3 or KMS keeps, or with one that the caller sends along each time.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html">server-side
 * encryption</a>
 */
public sealed interface ServerSideEncryption permits ServerSideEncryption.Managed, CustomerKey {

    /**
     * SSE-S3: keys that S3 keeps, {@code AES256}.
     *
     * @return the encryption
     */
    static Managed s3() {
        return new Managed("AES256", null, Map.of(), null);
    }

    /**
     * SSE-KMS, {@code aws:kms}.
     *
     * @param keyId ID, ARN or alias of the key, {@code null} for the account's own key for S3
     * @return the encryption, without context, and with a bucket key where the bucket says so
     */
    static Managed kms(@Nullable String keyId) {
        return new Managed("aws:kms", keyId, Map.of(), null);
    }

    /**
     * Encryption with a key that the server keeps. Needs nothing when the object is read.
     *
     * @param algorithm {@code AES256}, {@code aws:kms} or {@code aws:kms:dsse}; others a server may know are sent as they are
     * @param keyId ID, ARN or alias of the KMS key, {@code null} for the account's own; only with KMS
     * @param context names and values that KMS binds to the key's use and writes to its log; not secret. Sent as JSON by
     *     order of the names; only with KMS
     * @param bucketKey true for a key of the bucket's own, which saves calls to KMS; {@code null} for what the bucket says;
     *     only with {@code aws:kms}
     */
    record Managed(
            String algorithm,
            @Nullable String keyId,
            Map<String, String> context,
            @Nullable Boolean bucketKey) implements ServerSideEncryption {

        /**
         * Copies the map.
         *
         * @throws IllegalArgumentException when a key, a context or a bucket key is given for an algorithm without KMS
         */
        public Managed {
            context = Collections.unmodifiableMap(new TreeMap<>(context));
            if (!algorithm.startsWith("aws:kms") && (keyId != null || !context.isEmpty() || bucketKey != null)) {
                throw new IllegalArgumentException("key, context and bucket key belong to aws:kms; leave them out");
            }
        }

        /**
         * Sets the context.
         *
         * @param value names and values that KMS binds to the key's use
         * @return a copy with it
         */
        public Managed withContext(Map<String, String> value) {
            return new Managed(algorithm, keyId, value, bucketKey);
        }

        /**
         * Sets whether a key of the bucket's own is used.
         *
         * @param value {@code null} for what the bucket says
         * @return a copy with it
         */
        public Managed withBucketKey(@Nullable Boolean value) {
            return new Managed(algorithm, keyId, context, value);
        }
    }
}
