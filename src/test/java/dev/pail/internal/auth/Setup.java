package dev.pail.internal.auth;

import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.auth.CredentialsSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A machine of the test's own: variables, properties, a home directory, a clock, and services in memory. */
final class Setup {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Instant END = NOW.plusSeconds(3600);
    static final String SECRET = "s3cr3t+access/key+that/never+shows";
    static final String TOKEN = "s3ss10n-t0ken-that-never-shows";

    final Map<String, String> variables = new HashMap<>();
    final Map<String, String> properties = new HashMap<>();
    final FakeServices services = new FakeServices();
    final Path home;

    Setup(Path home) {
        this.home = home;
        variables.put("HOME", home.toString());
    }

    Surroundings surroundings() {
        return surroundings(null);
    }

    Surroundings surroundings(@Nullable String profile) {
        return new Surroundings(
                variables::get, properties::get, profile, services, () -> NOW, task -> new Thread(task).start());
    }

    CredentialsProvider provider(CredentialsSource source) {
        return Sources.provider(source, surroundings(), null);
    }

    Credentials chain() {
        return provider(CredentialsSource.Usual.CHAIN).credentials();
    }

    Setup set(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Setup property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    Setup config(String... lines) {
        return file(".aws/config", lines);
    }

    Setup credentials(String... lines) {
        return file(".aws/credentials", lines);
    }

    Setup file(String name, String... lines) {
        try {
            Path file = home.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** As containers, instances and processes write it. */
    static String json(String id) {
        return "{\"Version\":1,\"Code\":\"Success\",\"Type\":\"x\",\"AccessKeyId\":\"" + id
                + "\",\"SecretAccessKey\":\""
                + SECRET + "\",\"Token\":\"" + TOKEN + "\",\"SessionToken\":\"" + TOKEN + "\",\"Expiration\":\"" + END
                + "\"}";
    }

    /** As STS writes it. */
    static String sts(String id) {
        return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
                + "<AssumedRoleUser><Arn>a</Arn></AssumedRoleUser><Credentials><AccessKeyId>" + id
                + "</AccessKeyId><SecretAccessKey>" + SECRET + "</SecretAccessKey><SessionToken>" + TOKEN
                + "</SessionToken><Expiration>" + END
                + "</Expiration></Credentials></AssumeRoleResult><ResponseMetadata/></AssumeRoleResponse>";
    }

    static String sso(String id) {
        return "{\"roleCredentials\":{\"accessKeyId\":\"" + id + "\",\"secretAccessKey\":\"" + SECRET
                + "\",\"sessionToken\":\"" + TOKEN + "\",\"expiration\":" + END.toEpochMilli() + "}}";
    }
}
