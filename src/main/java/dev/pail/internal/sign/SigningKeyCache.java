package dev.pail.internal.sign;

import dev.pail.auth.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Derived signing keys, each good for one access key, day, region and service.
 *
 * <p>The secret is compared as a whole, so a changed one never meets an old key. When full, everything is forgotten: a
 * key is derived again in microseconds, and keys of days gone by do not stay.
 *
 * <p><b>Threads</b>: safe; a key that is there is read without a lock, one that is not may be derived twice.
 */
public final class SigningKeyCache {

    /** More than a client with many accounts and regions uses in a day. */
    static final int KEYS_MAX = 256;

    private final ConcurrentHashMap<Key, HmacSha256> keys = new ConcurrentHashMap<>();

    /** Makes an empty cache. */
    public SigningKeyCache() {}

    HmacSha256 key(Credentials credentials, String day, SigningScope scope) {
        Key key =
                new Key(credentials.accessKeyId(), credentials.secretAccessKey(), day, scope.region(), scope.service());
        HmacSha256 known = keys.get(key);
        return known != null ? known : remember(key, derive(key.secretAccessKey, day, scope));
    }

    int size() {
        return keys.size();
    }

    private HmacSha256 remember(Key key, HmacSha256 derived) {
        synchronized (this) {
            if (keys.size() >= KEYS_MAX) {
                keys.clear();
            }
            keys.put(key, derived);
        }
        return derived;
    }

    private static HmacSha256 derive(String secretAccessKey, String day, SigningScope scope) {
        return new HmacSha256(deriveBytes(secretAccessKey, day, scope));
    }

    static byte[] deriveBytes(String secretAccessKey, String day, SigningScope scope) {
        HmacSha256 ofSecret = new HmacSha256(("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8));
        HmacSha256 ofDay = new HmacSha256(ofSecret.of(day));
        HmacSha256 ofRegion = new HmacSha256(ofDay.of(scope.region()));
        HmacSha256 ofService = new HmacSha256(ofRegion.of(scope.service()));
        return ofService.of("aws4_request");
    }

    /** Says how many keys it holds, never which. */
    @Override
    public String toString() {
        return "SigningKeyCache[" + keys.size() + " keys]";
    }

    private record Key(String accessKeyId, String secretAccessKey, String day, String region, String service) {
        @Override
        public String toString() {
            return "Key[<redacted>]";
        }
    }
}
