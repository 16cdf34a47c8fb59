package dev.pail.internal.auth;

import dev.pail.auth.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agents beside a container or an instance that hand out credentials over plain HTTP. */
final class Services {

    private static final String CONTAINER = "container";
    private static final String INSTANCE = "instance metadata";
    private static final String ECS_HOST = "169.254.170.2";
    /** Whom a token may be sent to without TLS: this machine, ECS's agent, EKS's agent. */
    private static final Set<String> PLAIN_HOSTS =
            Set.of("localhost", "[::1]", ECS_HOST, "169.254.170.23", "[fd00:ec2::23]");

    private static final Duration CONTAINER_MAX = Duration.ofSeconds(2);
    private static final Duration INSTANCE_MAX = Duration.ofSeconds(1);
    private static final int ATTEMPTS_MAX = 3;
    private static final int INSTANCE_ATTEMPTS_MAX = 2;
    private static final int TOKEN_SECONDS = 21_600;
    private static final int FILE_BYTES_MAX = 64 * 1024;

    private Services() {}

    /**
     * Asks ECS's or EKS's agent.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">container
     * credentials</a>
     */
    static Credentials container(Surroundings surroundings) throws Absent {
        URI uri = containerUri(surroundings);
        String token = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        String file = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        if (file != null) {
            token = readToken(CONTAINER, surroundings.path(file));
        }
        Map<String, String> headers = new HashMap<>(Map.of("accept", "application/json"));
        if (token != null) {
            headers.put("authorization", requireHeader(CONTAINER, token));
        }
        Fetch fetch = new Fetch(surroundings.transport(), CONTAINER_MAX, ATTEMPTS_MAX);
        Map<String, String> fields = Json.fields(CONTAINER, ok(CONTAINER, get(CONTAINER, fetch, uri, headers)));
        return Json.credentials(CONTAINER, fields, "AccessKeyId", "SecretAccessKey", "Token", "Expiration");
    }

    private static URI containerUri(Surroundings surroundings) throws Absent {
        String relative = surroundings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        String full = surroundings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (relative == null && full == null) {
            throw new Absent("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set");
        }
        if (relative != null && !relative.startsWith("/")) {
            throw Trouble.settings(CONTAINER, "the relative URI has no slash at its beginning", "correct the variable");
        }
        URI uri = uri(CONTAINER, relative == null ? full : "http://" + ECS_HOST + relative);
        String host = uri.getHost();
        if ("http".equals(uri.getScheme()) && !PLAIN_HOSTS.contains(host) && !isLoopback(host)) {
            throw Trouble.settings(
                    CONTAINER,
                    "the full URI is neither https nor an address of this machine or its agents",
                    "use https, a loopback address, 169.254.170.2 or 169.254.170.23");
        }
        return uri;
    }

    /** As a number only: a name would have to be looked up, and could come to mean another address a moment later. */
    private static boolean isLoopback(String host) {
        return host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /**
     * Asks the metadata service of an instance, version 2: a session token first, which a service that was tricked into
     * forwarding cannot get.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html">
     * IMDSv2</a>
     */
    static Credentials instance(Surroundings surroundings) throws Absent {
        if (surroundings.isTrue("AWS_EC2_METADATA_DISABLED")
                || "true".equalsIgnoreCase(surroundings.property("aws.disableEc2Metadata"))) {
            throw new Absent("AWS_EC2_METADATA_DISABLED is true");
        }
        String base = surroundings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        if (base == null) {
            boolean six = "IPv6".equalsIgnoreCase(surroundings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"));
            base = six ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
        }
        String root = base.endsWith("/") ? base : base + '/';
        Fetch fetch = new Fetch(surroundings.transport(), INSTANCE_MAX, INSTANCE_ATTEMPTS_MAX);
        Map<String, String> session = Map.of("x-aws-ec2-metadata-token", instanceToken(fetch, root));
        URI roles = uri(INSTANCE, root + "latest/meta-data/iam/security-credentials/");
        Fetch.Answer named = get(INSTANCE, fetch, roles, session);
        if (named.status() == 404) {
            throw new Absent("the instance has no role");
        }
        String role = text(ok(INSTANCE, named)).lines().findFirst().orElse("").strip();
        if (role.isEmpty() || !role.matches("[\\w+=,.@-]{1,128}")) {
            throw Trouble.garbage(INSTANCE, "it names no role");
        }
        Map<String, String> fields =
                Json.fields(INSTANCE, ok(INSTANCE, get(INSTANCE, fetch, roles.resolve(role), session)));
        if (!"Success".equals(fields.getOrDefault("Code", "Success"))) {
            throw Trouble.refused(INSTANCE, 200, "", "the role has no credentials now");
        }
        return Json.credentials(INSTANCE, fields, "AccessKeyId", "SecretAccessKey", "Token", "Expiration");
    }

    /** Nobody there is how most machines answer: then this source is not set up. */
    private static String instanceToken(Fetch fetch, String root) throws Absent {
        Fetch.Answer answer;
        try {
            answer = fetch.send(
                    "PUT",
                    uri(INSTANCE, root + "latest/api/token"),
                    Map.of("x-aws-ec2-metadata-token-ttl-seconds", Integer.toString(TOKEN_SECONDS)),
                    new byte[0]);
        } catch (IOException nobody) {
            throw new Absent("no metadata service answers: " + nobody.getClass().getSimpleName());
        }
        if (answer.status() >= 400 && answer.status() < 500) {
            throw new Absent("the metadata service gives no session token, HTTP " + answer.status());
        }
        return requireHeader(INSTANCE, text(ok(INSTANCE, answer)).strip());
    }

    static Fetch.Answer get(String source, Fetch fetch, URI uri, Map<String, String> headers) {
        try {
            return fetch.send("GET", uri, headers, new byte[0]);
        } catch (IOException lost) {
            throw Trouble.unreachable(source, lost);
        }
    }

    static byte[] ok(String source, Fetch.Answer answer) {
        if (!answer.isOk()) {
            throw Trouble.refused(source, answer.status(), null, "");
        }
        return answer.body();
    }

    /** A token, as the file holds it now. */
    static String readToken(String source, Path file) {
        try {
            String token = text(readFile(file)).strip();
            if (token.isEmpty()) {
                throw Trouble.settings(source, "the token file is empty (" + file + ')', "renew the token");
            }
            return token;
        } catch (IOException unreadable) {
            throw Trouble.settings(
                    source,
                    "the token file cannot be read: " + unreadable.getClass().getSimpleName() + " (" + file + ')',
                    "check the path and its permissions");
        }
    }

    /** A file of others; one that is longer than any of its kind is not read. */
    static byte[] readFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new IOException("longer than " + FILE_BYTES_MAX + " bytes");
            }
            return bytes;
        }
    }

    private static String requireHeader(String source, String value) {
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw Trouble.garbage(source, "the token cannot be sent as a header");
        }
        return value;
    }

    static URI uri(String source, @Nullable String text) {
        try {
            URI uri = URI.create(String.valueOf(text));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException quoted) {
            // its message repeats the address, which may hold a password
        }
        throw Trouble.settings(source, "its address is no http or https address with a host", "correct the setting");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
