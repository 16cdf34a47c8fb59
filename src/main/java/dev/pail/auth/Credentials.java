package dev.pail.auth;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The access key that signs requests, and the session token that goes with a temporary one.
 *
 * <p>Neither the secret nor the token appears in {@link #toString()} or in a message. An empty access key ID stands for
 * {@link #anonymous()}.
 *
 * @param accessKeyId public half of the access key, such as {@code AKIAIOSFODNN7EXAMPLE}; printable ASCII without spaces
 * @param secretAccessKey secret half; no control characters, which catches a newline that was copied along
 * @param sessionToken token of temporary credentials, {@code null} for lasting ones; printable ASCII without spaces
 * @param expiresAt when the server stops accepting them, {@code null} when unknown or never
 */
public record Credentials(
        String accessKeyId,
        String secretAccessKey,
        @Nullable String sessionToken,
        @Nullable Instant expiresAt) {

    private static final Credentials ANONYMOUS = new Credentials("", "", null, null);

    /**
     * Checks what would otherwise fail as an unreadable header or as {@code SignatureDoesNotMatch}.
     *
     * @param accessKeyId public half of the access key
     * @param secretAccessKey secret half
     * @param sessionToken token of temporary credentials
     * @param expiresAt when the server stops accepting them
     * @throws InvalidCallException if only one half of the key is empty, if a value holds a character that cannot be
     *     sent, or if there is a token without a key
     */
    public Credentials {
        if (accessKeyId.isEmpty() != secretAccessKey.isEmpty()) {
            throw invalid("the " + (accessKeyId.isEmpty() ? "access key ID" : "secret access key") + " is empty");
        }
        if (sessionToken != null && (sessionToken.isEmpty() || accessKeyId.isEmpty())) {
            throw invalid(
                    sessionToken.isEmpty() ? "the session token is empty" : "a session token needs an access key");
        }
        requireRange("access key ID", accessKeyId, '!', '~');
        requireRange("secret access key", secretAccessKey, ' ', Character.MAX_VALUE);
        requireRange("session token", sessionToken == null ? "" : sessionToken, '!', '~');
    }

    /**
     * Credentials of nobody: requests go unsigned, which S3 allows on what is public.
     *
     * @return the one value for which {@link #isAnonymous()} holds
     */
    public static Credentials anonymous() {
        return ANONYMOUS;
    }

    /**
     * Whether requests go unsigned.
     *
     * @return true when there is no access key
     */
    public boolean isAnonymous() {
        return accessKeyId.isEmpty();
    }

    /**
     * Names the access key and nothing that is secret.
     *
     * @return the access key ID and the expiry, placeholders for the rest
     */
    @Override
    public String toString() {
        if (isAnonymous()) {
            return "Credentials[anonymous]";
        }
        return "Credentials[accessKeyId=" + accessKeyId + ", secretAccessKey=<redacted>, sessionToken="
                + (sessionToken == null ? "none" : "<redacted>") + ", expiresAt="
                + (expiresAt == null ? "unknown" : expiresAt) + ']';
    }

    /** The value is never echoed, only where the trouble is. */
    private static void requireRange(String name, String value, char lowest, char highest) {
        for (int index = 0; index < value.length(); index++) {
            char c = value.charAt(index);
            if (c < lowest || c > highest || c == '\u007f') {
                throw invalid("the " + name + " holds a character that cannot be used, at index " + index + " of "
                        + value.length());
            }
        }
    }

    static InvalidCallException invalid(String what) {
        return new InvalidCallException(
                ErrorDetail.of(
                        "Credentials",
                        "",
                        ErrorKind.CREDENTIAL_INVALID,
                        "InvalidCredentials",
                        what,
                        "check where it was copied from; a newline or a space often comes along"),
                null);
    }
}
