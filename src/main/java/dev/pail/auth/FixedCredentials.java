package dev.pail.auth;

import org.jspecify.annotations.Nullable;

/** Always the same credentials. */
record FixedCredentials(Credentials credentials) implements CredentialsProvider {

    /** An empty key is a setting that was forgotten here, not a wish to be anonymous. */
    static Credentials named(String accessKeyId, String secretAccessKey, @Nullable String sessionToken) {
        if (accessKeyId.isEmpty()) {
            throw Credentials.invalid("the access key ID is empty");
        }
        return new Credentials(accessKeyId, secretAccessKey, sessionToken, null);
    }

    @Override
    public boolean mayBlock() {
        return false;
    }
}
