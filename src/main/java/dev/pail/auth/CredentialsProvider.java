package dev.pail.auth;

import dev.pail.error.InvalidCallException;

/**
 * Gives the credentials to sign with: an extension for whoever rotates keys or assumes roles.
 *
 * <p><b>Effects</b>: asked anew for every attempt of every request, so a rotated key is used from the next attempt on.
 * Cache what is costly to get, and renew it some minutes before {@link Credentials#expiresAt()}.
 *
 * <p><b>Threads</b>: called from many threads at once, so it must be thread safe; the call waits for the answer, so it
 * must return soon or throw.
 */
@FunctionalInterface
public interface CredentialsProvider {

    /**
     * Gives the credentials for the next attempt.
     *
     * @return credentials that the server accepts now
     */
    Credentials credentials();

    /**
     * Always gives this access key.
     *
     * @param accessKeyId public half of the access key
     * @param secretAccessKey secret half
     * @return a provider of lasting credentials
     * @throws InvalidCallException if one of them is empty or holds a character that cannot be used
     */
    static CredentialsProvider of(String accessKeyId, String secretAccessKey) {
        return new FixedCredentials(FixedCredentials.named(accessKeyId, secretAccessKey, null));
    }

    /**
     * Always gives these temporary credentials; requests fail with {@code ExpiredToken} once they have expired.
     *
     * @param accessKeyId public half of the access key
     * @param secretAccessKey secret half
     * @param sessionToken token that was handed out with them
     * @return a provider of these credentials
     * @throws InvalidCallException if one of them is empty or holds a character that cannot be used
     */
    static CredentialsProvider of(String accessKeyId, String secretAccessKey, String sessionToken) {
        return new FixedCredentials(FixedCredentials.named(accessKeyId, secretAccessKey, sessionToken));
    }

    /**
     * Reads {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and, where it is set, {@code AWS_SESSION_TOKEN},
     * once, now.
     *
     * @return a provider of what the environment holds
     * @throws InvalidCallException if the access key ID or the secret is not set, naming which; or if one of the three
     *     holds a character that cannot be used
     */
    static CredentialsProvider fromEnvironment() {
        return EnvironmentCredentials.read(System::getenv);
    }

    /**
     * Lets requests go unsigned, which S3 allows on what is public.
     *
     * @return a provider of {@link Credentials#anonymous()}
     */
    static CredentialsProvider anonymous() {
        return new FixedCredentials(Credentials.anonymous());
    }
}
