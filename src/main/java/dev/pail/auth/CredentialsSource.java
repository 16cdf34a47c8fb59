package dev.pail.auth;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a client gets its credentials from: a value, looked at when the client makes its first call.
 *
 * <p><b>Effects</b>: the client reads files, starts processes and connects for it as the source demands, keeps what it got,
 * and renews it some minutes before it expires, by one of its threads, while calls go on with what is still valid. What S3
 * refuses as expired or unknown is got anew at once. A file that changed is read again then.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html">credential
 * providers</a>
 */
public sealed interface CredentialsSource {

    /** The sources that AWS's tools share; each knows by the environment whether it is meant. */
    enum Usual implements CredentialsSource {
        /**
         * The others of these in the order below, after {@link #WEB_IDENTITY} the profile. One that is not set up is passed
         * over; one that is set up and fails ends the search, so that no call is made under another name than was meant.
         */
        CHAIN,
        /** {@code aws.accessKeyId}, {@code aws.secretAccessKey} and {@code aws.sessionToken}. */
        SYSTEM_PROPERTIES,
        /** {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and {@code AWS_SESSION_TOKEN}. */
        ENVIRONMENT,
        /** STS, by the token in the file {@code AWS_WEB_IDENTITY_TOKEN_FILE} for the role {@code AWS_ROLE_ARN}. */
        WEB_IDENTITY,
        /** The agent of a container on ECS or EKS, at {@code AWS_CONTAINER_CREDENTIALS_RELATIVE_URI} or {@code …_FULL_URI}. */
        CONTAINER,
        /** The metadata service of an EC2 instance, version 2 only, unless {@code AWS_EC2_METADATA_DISABLED} is true. */
        INSTANCE
    }

    /**
     * A profile of the shared files {@code ~/.aws/config} and {@code ~/.aws/credentials}: keys, a role, a process, or the
     * token of {@code aws sso login}.
     *
     * @param name the profile; {@code null} for {@code AWS_PROFILE}, else {@code default}
     */
    record Profile(@Nullable String name) implements CredentialsSource {}

    /**
     * Credentials of the caller's own, asked each time and not kept.
     *
     * @param provider gives them
     */
    record Given(CredentialsProvider provider) implements CredentialsSource {}

    /**
     * Temporary credentials of a role, from STS or from MinIO, which has it at the address of the server itself.
     *
     * @param roleArn role to be; MinIO takes any
     * @param base who asks for it
     * @param duration how long the credentials are to be valid, 15 minutes to 12 hours
     * @param sessionName name in the logs, 2 to 64 letters, digits and {@code =,.@-_}
     * @param externalId what the owner of the role agreed on with the caller, {@code null} for nothing
     * @param policy JSON that narrows what may be done, {@code null} for all that the role may
     * @param endpoint scheme, host and port, {@code null} for {@code AWS_ENDPOINT_URL_STS}, {@code AWS_ENDPOINT_URL}, else
     *     AWS in the client's region
     * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
     */
    record AssumeRole(
            String roleArn,
            CredentialsSource base,
            Duration duration,
            String sessionName,
            @Nullable String externalId,
            @Nullable String policy,
            @Nullable String endpoint)
            implements CredentialsSource {

        private static final Duration DURATION_MIN = Duration.ofMinutes(15);
        private static final Duration DURATION_MAX = Duration.ofHours(12);

        /**
         * Checks the duration.
         *
         * @throws InvalidCallException when it is not 15 minutes to 12 hours
         */
        public AssumeRole {
            if (duration.compareTo(DURATION_MIN) < 0 || duration.compareTo(DURATION_MAX) > 0) {
                throw new InvalidCallException(
                        ErrorDetail.of(
                                "AssumeRole",
                                "",
                                ErrorKind.PARAM_INVALID,
                                "InvalidArgument",
                                "the credentials would be valid for " + duration,
                                "use 15 minutes to 12 hours"),
                        null);
            }
        }

        /**
         * A role for an hour, under the name {@code pail}.
         *
         * @param roleArn role to be
         * @param base who asks for it
         * @return a source without further settings
         */
        public static AssumeRole of(String roleArn, CredentialsSource base) {
            return new AssumeRole(roleArn, base, Duration.ofHours(1), "pail", null, null, null);
        }

        /**
         * Sets where STS is.
         *
         * @param value scheme, host and port, such as {@code http://127.0.0.1:9000} for MinIO
         * @return a copy with it
         */
        public AssumeRole withEndpoint(String value) {
            return new AssumeRole(roleArn, base, duration, sessionName, externalId, policy, value);
        }

        /** Without the external ID and the policy, which are nobody's business. */
        @Override
        public String toString() {
            return "AssumeRole[roleArn=" + roleArn + ", duration=" + duration + ", sessionName=" + sessionName + ']';
        }
    }
}
