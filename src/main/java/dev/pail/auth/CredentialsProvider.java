package dev.pail.auth;

import dev.pail.error.InvalidCallException;

/**
 * Gives the credentials to sign with: an extension for whoever rotates keys or assumes roles.
 *
 * <p><b>Effects</b>: asked anew for every attempt of every request, so a rotated key is used from the next attempt on.
 * Cache what is costly to get, and renew it some minutes before {@link Credentials#expiresAt()}.
 *
 * <p><b>Errors</b>: what it throws fails the call as an {@link InvalidCallException} with the code
 * {@code CredentialsUnavailable} and the thrown exception as its cause; nothing is sent. So its messages must hold no secret.
 *
 * <p><b>Threads</b>: called from many threads at once, so it must be thread safe. One that {@linkplain #mayBlock() may block}
 * is asked on the client's own threads, at most 4 at a time. It may take its time: the call's deadline and the {@code idle}
 * timeout go on, and when nobody waits for the answer any more the thread is interrupted. A provider that ignores that keeps
 * its thread, and after 4 of them every call waits for it in vain.
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
     * Learns that S3 refused credentials as expired or unknown, so that {@link #credentials()} gives others next.
     *
     * <p><b>Effects</b>: the refused attempt is signed anew once, if {@link #credentials()} then gives others than these. A
     * provider that caches drops what it holds if that equals the refused ones, so that many calls refused at once lead to
     * one renewal. By default it does nothing, which is right for whoever looks anew each time.
     *
     * <p><b>Threads</b>: must return at once, since it may run on the thread that reads answers; renewing belongs into
     * {@link #credentials()}.
     *
     * @param credentials what the refused attempt was signed with
     */
    default void refused(Credentials credentials) {}

    /**
     * Whether {@link #credentials()} may wait for a network, a process or a disk.
     *
     * @return false lets small requests be signed on the caller's thread; true, the default, never makes the caller of an
     *     {@code …Async} method wait
     */
    default boolean mayBlock() {
        return true;
    }

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
