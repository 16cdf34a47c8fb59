package dev.pail.internal.auth;

import dev.pail.auth.Credentials;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.sign.UriEncoding;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Credentials of a profile: those of a role before those of {@code aws sso login}, before keys, before a process.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html">settings</a>
 */
final class ProfileSource {

    private static final Duration SSO_MAX = Duration.ofSeconds(10);
    private static final int SSO_ATTEMPTS_MAX = 3;
    private static final String SSO = "sso";

    private final Surroundings surroundings;
    private final Profiles profiles;
    /** Profiles on the way from the first, each of which is signed for by the next. */
    private final Set<String> way = new LinkedHashSet<>();

    ProfileSource(Surroundings surroundings, Profiles profiles) {
        this.surroundings = surroundings;
        this.profiles = profiles;
    }

    /** The named profile, which must be there, or {@code default}, which need not. */
    Credentials load(@Nullable String name) throws Absent {
        String chosen = name == null ? "default" : name;
        Map<String, String> profile = profiles.profile(chosen);
        if (profile == null) {
            if (name == null) {
                throw new Absent("there is no profile named default");
            }
            throw Trouble.settings("profile", "there is no profile named " + printable(name), "check AWS_PROFILE");
        }
        return load(chosen, profile);
    }

    private Credentials load(String name, Map<String, String> profile) throws Absent {
        boolean again = !way.add(name);
        boolean hasKeys = profile.containsKey("aws_access_key_id");
        if (again && !hasKeys) {
            throw trouble(name, "the profiles " + way + " name each other in a circle as source_profile");
        }
        if (profile.containsKey("role_arn") && !again) {
            return role(name, profile);
        }
        if (profile.containsKey("sso_session") || profile.containsKey("sso_account_id")) {
            return sso(name, profile);
        }
        if (hasKeys) {
            return keys(name, profile);
        }
        String command = profile.get("credential_process");
        if (command != null) {
            return ProcessSource.run(command, surroundings.executor(), ProcessSource.WHOLE_MAX);
        }
        throw new Absent("the profile " + printable(name) + " holds no credentials");
    }

    private Credentials keys(String name, Map<String, String> profile) {
        String secret = profile.getOrDefault("aws_secret_access_key", "");
        String token = profile.getOrDefault("aws_session_token", "");
        if (secret.isEmpty()) {
            throw trouble(name, "it has an access key ID and no aws_secret_access_key");
        }
        return new Credentials(
                require(name, profile, "aws_access_key_id"), secret, token.isEmpty() ? null : token, null);
    }

    private Credentials role(String name, Map<String, String> profile) throws Absent {
        String roleArn = require(name, profile, "role_arn");
        String tokenFile = profile.get("web_identity_token_file");
        String from = profile.get("source_profile");
        String kind = profile.get("credential_source");
        if (profile.containsKey("mfa_serial")) {
            throw trouble(name, "it asks for a one-time password, which nobody is there to type");
        }
        if ((tokenFile == null ? 0 : 1) + (from == null ? 0 : 1) + (kind == null ? 0 : 1) != 1) {
            throw trouble(
                    name,
                    "it has role_arn and not exactly one of source_profile, credential_source and"
                            + " web_identity_token_file");
        }
        String sessionName = profile.getOrDefault("role_session_name", Sources.SESSION_NAME);
        long seconds = seconds(name, profile.get("duration_seconds"));
        Sts sts = new Sts(surroundings, "profile " + printable(name), region(profile), stsEndpoint(profile));
        if (tokenFile != null) {
            String token = Services.readToken("profile " + printable(name), surroundings.path(tokenFile));
            return sts.assumeRoleWithWebIdentity(roleArn, sessionName, seconds, token);
        }
        Credentials base = kind == null ? base(name, from) : named(name, kind);
        return sts.assumeRole(roleArn, sessionName, seconds, profile.get("external_id"), null, base);
    }

    private Credentials base(String name, @Nullable String from) throws Absent {
        String source = String.valueOf(from);
        Map<String, String> profile = profiles.profile(source);
        if (profile == null) {
            throw trouble(name, "its source_profile " + printable(source) + " does not exist");
        }
        return load(source, profile);
    }

    private Credentials named(String name, String kind) throws Absent {
        return switch (kind) {
            case "Environment" -> Sources.environment(surroundings);
            case "Ec2InstanceMetadata" -> Services.instance(surroundings);
            case "EcsContainer" -> Services.container(surroundings);
            default ->
                throw trouble(name, "its credential_source is none of Environment, Ec2InstanceMetadata, EcsContainer");
        };
    }

    /** With the token that {@code aws sso login} left: no browser is opened here. */
    private Credentials sso(String name, Map<String, String> profile) {
        String sessionName = profile.get("sso_session");
        Map<String, String> session = sessionName == null ? profile : profiles.ssoSession(sessionName);
        if (session == null) {
            throw trouble(name, "its sso_session " + printable(String.valueOf(sessionName)) + " does not exist");
        }
        String region = require(name, session, "sso_region");
        String cached = sessionName == null ? require(name, session, "sso_start_url") : sessionName;
        String token = ssoToken(cached);
        String custom = noSlash(surroundings.variable("AWS_ENDPOINT_URL_SSO"));
        String host = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
        URI uri = Services.uri(
                SSO,
                (custom == null ? "https://portal.sso." + region + host : custom)
                        + "/federation/credentials?account_id="
                        + encoded(require(name, profile, "sso_account_id")) + "&role_name="
                        + encoded(require(name, profile, "sso_role_name")));
        Fetch fetch = new Fetch(surroundings.transport(), SSO_MAX, SSO_ATTEMPTS_MAX);
        Fetch.Answer answer = Services.get(SSO, fetch, uri, Map.of("x-amz-sso_bearer_token", token));
        if (answer.status() == 401) {
            throw loginAgain("the token is not accepted any more");
        }
        Map<String, String> fields = Json.fields(SSO, Services.ok(SSO, answer));
        return Json.credentials(
                SSO,
                fields,
                "roleCredentials.accessKeyId",
                "roleCredentials.secretAccessKey",
                "roleCredentials.sessionToken",
                "roleCredentials.expiration");
    }

    private String ssoToken(String cached) {
        Path file = surroundings.home().resolve(".aws/sso/cache").resolve(sha1(cached) + ".json");
        byte[] json;
        try {
            json = Services.readFile(file);
        } catch (IOException none) {
            throw loginAgain("there is no cached token");
        }
        Map<String, String> fields = Json.fields(SSO, json);
        String token = fields.get("accessToken");
        Instant end = Json.instant(SSO, fields.get("expiresAt"));
        if (token == null || end == null || !token.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw loginAgain("the cached token cannot be read");
        }
        if (!surroundings.clock().instant().isBefore(end)) {
            throw loginAgain("the cached token expired at " + end);
        }
        return token;
    }

    private static RuntimeException loginAgain(String what) {
        return Trouble.expired(SSO, what, "run `aws sso login` for the profile");
    }

    private static @Nullable String noSlash(@Nullable String address) {
        return address != null && address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    private @Nullable String region(Map<String, String> profile) {
        String region = profile.get("region");
        return region == null ? Sources.region(surroundings) : region;
    }

    private @Nullable String stsEndpoint(Map<String, String> profile) {
        String told = Sources.stsEndpoint(surroundings);
        if (told != null || SharedSettings.ignoresEndpoints(surroundings, profile)) {
            return told;
        }
        String service = profiles.service(profile, "sts.endpoint_url");
        return service == null ? profile.get("endpoint_url") : service;
    }

    private static long seconds(String name, @Nullable String text) {
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw trouble(name, "its duration_seconds is no number");
        }
    }

    private static String require(String name, Map<String, String> settings, String setting) {
        String value = settings.getOrDefault(setting, "");
        if (value.isEmpty()) {
            throw trouble(name, "its " + setting + " is missing or empty");
        }
        return value;
    }

    private static RuntimeException trouble(String name, String what) {
        return Trouble.settings("profile " + printable(name), what, "correct the shared files, see `aws configure`");
    }

    private static String encoded(String value) {
        return UriEncoding.encodeQuery(value);
    }

    private static String printable(String name) {
        String shown = name.length() > 64 ? name.substring(0, 64) : name;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    /** The name that the AWS tools give the file; no secret hangs on it. */
    private static String sha1(String text) {
        return HexFormat.of().formatHex(BodyDigest.digest("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
