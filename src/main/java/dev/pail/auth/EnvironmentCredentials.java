package dev.pail.auth;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The three variables that all S3 tools share. */
final class EnvironmentCredentials {

    private static final String ACCESS_KEY_ID = "AWS_ACCESS_KEY_ID";
    private static final String SECRET_ACCESS_KEY = "AWS_SECRET_ACCESS_KEY";
    private static final String SESSION_TOKEN = "AWS_SESSION_TOKEN";

    private EnvironmentCredentials() {}

    static CredentialsProvider read(Function<String, @Nullable String> environment) {
        String accessKeyId = require(environment, ACCESS_KEY_ID);
        String secretAccessKey = require(environment, SECRET_ACCESS_KEY);
        String sessionToken = environment.apply(SESSION_TOKEN);
        boolean lasting = sessionToken == null || sessionToken.isBlank();
        return new FixedCredentials(
                FixedCredentials.named(accessKeyId, secretAccessKey, lasting ? null : sessionToken));
    }

    private static String require(Function<String, @Nullable String> environment, String name) {
        String value = environment.apply(name);
        if (value == null || value.isBlank()) {
            throw new InvalidCallException(
                    ErrorDetail.of(
                            "Credentials",
                            "",
                            ErrorKind.CREDENTIAL_INVALID,
                            "CredentialsNotFound",
                            "the environment variable " + name + " is " + (value == null ? "not set" : "empty"),
                            "set " + ACCESS_KEY_ID + " and " + SECRET_ACCESS_KEY + " (and " + SESSION_TOKEN
                                    + " for temporary credentials), or give the client a CredentialsProvider"),
                    null);
        }
        return value;
    }
}
