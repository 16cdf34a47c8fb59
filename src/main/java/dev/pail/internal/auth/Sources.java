package dev.pail.internal.auth;

import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.auth.CredentialsSource;
import dev.pail.auth.CredentialsSource.Usual;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Makes a source into a provider, and looks into one after the other. */
public final class Sources {

    static final String SESSION_NAME = "pail";

    private final Surroundings surroundings;
    private final @Nullable String region;

    private Sources(Surroundings surroundings, @Nullable String region) {
        this.surroundings = surroundings;
        this.region = region;
    }

    /**
     * The provider of a source. Looks at nothing yet.
     *
     * @param source where to look
     * @param surroundings what the client stands in
     * @param region region of the client, where STS is asked; {@code null} when it is told none
     * @return gives the source's credentials and renews them
     */
    public static CredentialsProvider provider(
            CredentialsSource source, Surroundings surroundings, @Nullable String region) {
        if (source instanceof CredentialsSource.Given given) {
            return given.provider();
        }
        Sources sources = new Sources(surroundings, region);
        return new CachedCredentials(
                () -> sources.load(source),
                surroundings.clock(),
                surroundings.executor(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    private Credentials load(CredentialsSource source) {
        try {
            return find(source);
        } catch (Absent absent) {
            throw Trouble.settings(
                    "",
                    "the source that was chosen is not set up: " + absent.getMessage(),
                    "set it up, or give the client another source or a CredentialsProvider");
        }
    }

    private Credentials find(CredentialsSource source) throws Absent {
        if (source instanceof CredentialsSource.Given given) {
            return given.provider().credentials();
        }
        if (source instanceof CredentialsSource.AssumeRole role) {
            return assumed(role);
        }
        if (source instanceof CredentialsSource.Profile profile) {
            String name = profile.name() == null ? surroundings.namedProfile() : profile.name();
            return new ProfileSource(surroundings, Profiles.read(surroundings)).load(name);
        }
        return switch ((Usual) source) {
            case CHAIN -> chain();
            case SYSTEM_PROPERTIES -> systemProperties();
            case ENVIRONMENT -> environment(surroundings);
            case WEB_IDENTITY -> webIdentity();
            case CONTAINER -> Services.container(surroundings);
            case INSTANCE -> Services.instance(surroundings);
        };
    }

    private Credentials chain() {
        StringJoiner reasons = new StringJoiner("; ");
        for (CredentialsSource source : List.of(
                Usual.SYSTEM_PROPERTIES,
                Usual.ENVIRONMENT,
                Usual.WEB_IDENTITY,
                new CredentialsSource.Profile(null),
                Usual.CONTAINER,
                Usual.INSTANCE)) {
            try {
                return find(source);
            } catch (Absent absent) {
                reasons.add(absent.getMessage());
            }
        }
        throw Trouble.notFound("no source of credentials is set up: " + reasons);
    }

    private Credentials systemProperties() throws Absent {
        return keys(
                surroundings.property("aws.accessKeyId"),
                "aws.accessKeyId",
                surroundings.property("aws.secretAccessKey"),
                "aws.secretAccessKey",
                surroundings.property("aws.sessionToken"));
    }

    static Credentials environment(Surroundings surroundings) throws Absent {
        return keys(
                surroundings.variable("AWS_ACCESS_KEY_ID"),
                "AWS_ACCESS_KEY_ID",
                surroundings.variable("AWS_SECRET_ACCESS_KEY"),
                "AWS_SECRET_ACCESS_KEY",
                surroundings.variable("AWS_SESSION_TOKEN"));
    }

    /** Half a key is a mistake, and no reason to look elsewhere. */
    private static Credentials keys(
            @Nullable String accessKeyId,
            String nameOfId,
            @Nullable String secretAccessKey,
            String nameOfSecret,
            @Nullable String sessionToken)
            throws Absent {
        if (accessKeyId == null && secretAccessKey == null) {
            throw new Absent(nameOfId + " is not set");
        }
        if (accessKeyId == null || secretAccessKey == null) {
            String set = accessKeyId == null ? nameOfSecret : nameOfId;
            String missing = accessKeyId == null ? nameOfId : nameOfSecret;
            throw Trouble.settings("", set + " is set and " + missing + " is not", "set both or none");
        }
        return new Credentials(accessKeyId, secretAccessKey, sessionToken, null);
    }

    private Credentials webIdentity() throws Absent {
        String file = surroundings.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
        String roleArn = surroundings.variable("AWS_ROLE_ARN");
        if (file == null) {
            throw new Absent("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
        }
        if (roleArn == null) {
            throw Trouble.settings("web identity", "AWS_ROLE_ARN is not set", "set it, or unset the token file");
        }
        Path path = surroundings.path(file);
        String sessionName = surroundings.variable("AWS_ROLE_SESSION_NAME");
        return new Sts(surroundings, "web identity", stsRegion(), stsEndpoint(surroundings))
                .assumeRoleWithWebIdentity(
                        roleArn,
                        sessionName == null ? SESSION_NAME : sessionName,
                        0,
                        Services.readToken("web identity", path));
    }

    private Credentials assumed(CredentialsSource.AssumeRole role) throws Absent {
        Credentials base = find(role.base());
        String endpoint = role.endpoint() == null ? stsEndpoint(surroundings) : role.endpoint();
        return new Sts(surroundings, "role", stsRegion(), endpoint)
                .assumeRole(
                        role.roleArn(),
                        role.sessionName(),
                        role.duration().toSeconds(),
                        role.externalId(),
                        role.policy(),
                        base);
    }

    private @Nullable String stsRegion() {
        return region == null ? region(surroundings) : region;
    }

    static @Nullable String region(Surroundings surroundings) {
        String set = surroundings.property("aws.region");
        set = set == null ? surroundings.variable("AWS_REGION") : set;
        return set == null ? surroundings.variable("AWS_DEFAULT_REGION") : set;
    }

    static @Nullable String stsEndpoint(Surroundings surroundings) {
        if (surroundings.isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) {
            return null;
        }
        String set = surroundings.variable("AWS_ENDPOINT_URL_STS");
        return set == null ? surroundings.variable("AWS_ENDPOINT_URL") : set;
    }
}
