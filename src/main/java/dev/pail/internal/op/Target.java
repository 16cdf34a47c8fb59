package dev.pail.internal.op;

import org.jspecify.annotations.Nullable;

/**
 * What a call is about.
 *
 * @param bucket {@code null} for the service itself
 * @param key {@code null} for a bucket
 * @param partNumber 0 for none
 */
record Target(@Nullable String bucket, @Nullable String key, int partNumber) {

    static final Target SERVICE = new Target(null, null, 0);

    static Target bucket(String bucket) {
        return new Target(bucket, null, 0);
    }

    static Target object(String bucket, String key) {
        return new Target(bucket, key, 0);
    }

    @Override
    public String toString() {
        if (bucket == null) {
            return "";
        }
        String place = key == null ? bucket : bucket + '/' + key;
        return partNumber == 0 ? place : place + " part " + partNumber;
    }
}
