package dev.pail.internal.auth;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Region and endpoint as AWS's tools find them. The shared files are read only when nothing before them has told.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">service endpoints</a>,
 * <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html">dual-stack and FIPS endpoints</a>
 */
public final class SharedSettings {

    private static final String IGNORE = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

    private final Surroundings surroundings;
    private @Nullable Profiles profiles;

    /**
     * Reads nothing yet.
     *
     * @param surroundings where to look
     */
    public SharedSettings(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The region: the system property {@code aws.region}, {@code AWS_REGION}, {@code AWS_DEFAULT_REGION}, the profile's.
     *
     * @return {@code null} when none is told
     * @throws dev.pail.error.InvalidCallException when a shared file cannot be read
     */
    public @Nullable String region() {
        String told = Sources.region(surroundings);
        String ofProfile = told == null ? profile().get("region") : told;
        return ofProfile == null || ofProfile.isEmpty() ? null : ofProfile;
    }

    /**
     * S3's endpoint: {@code AWS_ENDPOINT_URL_S3}, {@code AWS_ENDPOINT_URL}, the profile's for S3, the profile's; none of them
     * while {@code AWS_IGNORE_CONFIGURED_ENDPOINT_URLS} is true.
     *
     * @return {@code null} when none is told
     * @throws dev.pail.error.InvalidCallException when a shared file cannot be read
     */
    public @Nullable String s3Endpoint() {
        if (surroundings.isTrue(IGNORE)) {
            return null;
        }
        String told = surroundings.variable("AWS_ENDPOINT_URL_S3");
        told = told == null ? surroundings.variable("AWS_ENDPOINT_URL") : told;
        if (told != null) {
            return told;
        }
        Map<String, String> profile = profile();
        if (ignoresEndpoints(surroundings, profile)) {
            return null;
        }
        String ofService = read().service(profile, "s3.endpoint_url");
        return ofService == null ? profile.get("endpoint_url") : ofService;
    }

    /**
     * Whether endpoints are to be those with FIPS 140: the system property {@code aws.useFipsEndpoint}, {@code
     * AWS_USE_FIPS_ENDPOINT}, the profile's {@code use_fips_endpoint}.
     *
     * @param endpointIsTold true to leave the profile out: an endpoint goes before its word
     * @return false when nothing tells
     * @throws IllegalArgumentException when it is told by another word than true and false
     * @throws dev.pail.error.InvalidCallException when a shared file cannot be read
     */
    public boolean fips(boolean endpointIsTold) {
        return isOn("aws.useFipsEndpoint", "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", endpointIsTold);
    }

    /**
     * Whether endpoints are to be those with IPv6: {@code aws.useDualstackEndpoint}, {@code AWS_USE_DUALSTACK_ENDPOINT},
     * the profile's {@code use_dualstack_endpoint}.
     *
     * @param endpointIsTold true to leave the profile out: an endpoint goes before its word
     * @return false when nothing tells
     * @throws IllegalArgumentException when it is told by another word than true and false
     * @throws dev.pail.error.InvalidCallException when a shared file cannot be read
     */
    public boolean dualStack(boolean endpointIsTold) {
        return isOn("aws.useDualstackEndpoint", "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", endpointIsTold);
    }

    private boolean isOn(String property, String variable, String key, boolean endpointIsTold) {
        String told = surroundings.property(property);
        told = told == null ? surroundings.variable(variable) : told;
        told = told == null && !endpointIsTold ? profile().get(key) : told;
        if (told == null || told.isBlank() || told.equalsIgnoreCase("false")) {
            return false;
        }
        if (told.equalsIgnoreCase("true")) {
            return true;
        }
        throw new IllegalArgumentException(
                variable + ", " + property + " or the profile's " + key + " is another word than true and false");
    }

    static boolean ignoresEndpoints(Surroundings surroundings, Map<String, String> profile) {
        return surroundings.isTrue(IGNORE) || "true".equalsIgnoreCase(profile.get("ignore_configured_endpoint_urls"));
    }

    /** Of the environment's profile it is told with the credentials that it is not there. */
    private Map<String, String> profile() {
        String name = surroundings.namedProfile();
        Map<String, String> found = read().profile(name == null ? "default" : name);
        if (found == null && surroundings.profile() != null) {
            throw Trouble.settings("profile", "the profile that the client was told is not there", "check its name");
        }
        return found == null ? Map.of() : found;
    }

    private Profiles read() {
        Profiles known = profiles;
        if (known == null) {
            known = Profiles.read(surroundings);
            profiles = known;
        }
        return known;
    }
}
