package dev.pail.internal.auth;

import dev.pail.auth.Credentials;
import dev.pail.config.Endpoint;
import dev.pail.error.InvalidCallException;
import dev.pail.internal.sign.PayloadHash;
import dev.pail.internal.sign.SigV4Signer;
import dev.pail.internal.sign.SigningKeyCache;
import dev.pail.internal.sign.SigningRequest;
import dev.pail.internal.sign.SigningScope;
import dev.pail.internal.sign.UriEncoding;
import dev.pail.internal.xml.ErrorDocument;
import dev.pail.internal.xml.MalformedXmlException;
import dev.pail.internal.xml.S3Xml;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Asks STS, or MinIO in its place, for a role's temporary credentials. */
final class Sts {

    private static final Duration WHOLE_MAX = Duration.ofSeconds(10);
    private static final int ATTEMPTS_MAX = 3;
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    private final Surroundings surroundings;
    private final Fetch fetch;
    private final String source;
    private final String region;
    private final URI place;

    /** Fixes where STS is: the caller's address, one of the environment or the profile, else AWS in the region. */
    Sts(Surroundings surroundings, String source, @Nullable String region, @Nullable String endpoint) {
        this.surroundings = surroundings;
        this.fetch = new Fetch(surroundings.transport(), WHOLE_MAX, ATTEMPTS_MAX);
        this.source = source;
        this.region = region == null ? "us-east-1" : region;
        try {
            this.place = endpoint == null
                    ? URI.create(Endpoint.aws(this.region).uri().toString().replace("//s3.", "//sts."))
                    : Endpoint.of(endpoint).uri();
        } catch (IllegalArgumentException e) {
            throw Trouble.settings(
                    source, "STS has no usable address: " + e.getMessage(), "correct region or endpoint");
        }
    }

    Credentials assumeRole(
            String roleArn,
            String sessionName,
            long seconds,
            @Nullable String externalId,
            @Nullable String policy,
            Credentials base) {
        Map<String, String> form = form("AssumeRole", roleArn, sessionName, seconds);
        if (externalId != null) {
            form.put("ExternalId", externalId);
        }
        if (policy != null) {
            form.put("Policy", policy);
        }
        byte[] body = encoded(form);
        TreeMap<String, String> headers = new TreeMap<>(Map.of("content-type", FORM, "host", place.getRawAuthority()));
        SigningRequest request = new SigningRequest("POST", path(), List.of(), headers, PayloadHash.sha256Hex(body));
        headers.putAll(new SigV4Signer(new SigningKeyCache())
                .sign(
                        request,
                        base,
                        new SigningScope(region, "sts"),
                        surroundings.clock().instant())
                .headers());
        headers.remove("host");
        return ask(headers, body);
    }

    /** The token is the proof: nothing is signed. */
    Credentials assumeRoleWithWebIdentity(String roleArn, String sessionName, long seconds, String token) {
        Map<String, String> form = form("AssumeRoleWithWebIdentity", roleArn, sessionName, seconds);
        form.put("WebIdentityToken", token);
        return ask(Map.of("content-type", FORM), encoded(form));
    }

    private static Map<String, String> form(String action, String roleArn, String sessionName, long seconds) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("Action", action);
        form.put("Version", "2011-06-15");
        form.put("RoleArn", roleArn);
        form.put("RoleSessionName", sessionName);
        if (seconds > 0) {
            form.put("DurationSeconds", Long.toString(seconds));
        }
        return form;
    }

    private static byte[] encoded(Map<String, String> form) {
        StringBuilder text = new StringBuilder();
        form.forEach((name, value) ->
                text.append(text.isEmpty() ? "" : "&").append(name).append('=').append(UriEncoding.encodeQuery(value)));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private String path() {
        return place.getRawPath() + '/';
    }

    private Credentials ask(Map<String, String> headers, byte[] body) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("accept", "application/xml");
        Fetch.Answer answer;
        try {
            answer = fetch.send("POST", place.resolve(path()), all, body);
        } catch (IOException lost) {
            throw Trouble.unreachable(source, lost);
        }
        if (!answer.isOk()) {
            ErrorDocument error = new S3Xml().stsError(answer.body()).orElse(null);
            throw Trouble.refused(
                    source, answer.status(), error == null ? null : error.code(), error == null ? "" : error.message());
        }
        try {
            return new S3Xml().stsCredentials(answer.body());
        } catch (MalformedXmlException malformed) {
            throw Trouble.garbage(source, "it is not STS's document");
        } catch (InvalidCallException unusable) {
            throw Trouble.garbage(source, unusable.detail().what());
        }
    }
}
