package dev.pail.internal.auth;

import dev.pail.internal.http.HttpTransport;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client stands in.
 *
 * @param environment variables by name
 * @param properties system properties by name
 * @param profile profile that the client was told, {@code null} for none
 * @param transport the way to the services that give credentials
 * @param clock tells when credentials expire
 * @param executor renews them, and reads what processes say
 */
public record Surroundings(
        Function<String, @Nullable String> environment,
        Function<String, @Nullable String> properties,
        @Nullable String profile,
        HttpTransport transport,
        InstantSource clock,
        Executor executor) {

    /** A variable; {@code null} when it is not set or blank. */
    @Nullable
    String variable(String name) {
        String value = environment.apply(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** A system property; {@code null} when it is not set or blank. */
    @Nullable
    String property(String name) {
        String value = properties.apply(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    boolean isTrue(String variable) {
        return "true".equalsIgnoreCase(variable(variable));
    }

    /** The profile to read: the caller's, the system property's, the environment's; {@code null} for none. */
    @Nullable
    String namedProfile() {
        if (profile != null) {
            return profile;
        }
        String set = property("aws.profile");
        return set == null ? variable("AWS_PROFILE") : set;
    }

    /** A path from a setting, {@code ~} being the home directory. */
    Path path(String text) {
        boolean inHome = text.equals("~") || text.startsWith("~/") || text.startsWith("~\\");
        return inHome ? home().resolve(text.length() > 2 ? text.substring(2) : "") : Path.of(text);
    }

    /** Where the shared files are by default. */
    Path home() {
        String home = variable("HOME");
        if (home == null) {
            home = variable("USERPROFILE");
        }
        if (home == null) {
            home = property("user.home");
        }
        return Path.of(home == null ? "." : home);
    }
}
