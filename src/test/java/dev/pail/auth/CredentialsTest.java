package dev.pail.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG";
    private static final String TOKEN = "IQoJb3JpZ2lu/+==";

    @Test
    @Tag("S10")
    void printsNeitherSecretNorToken() {
        Credentials temporary = new Credentials(KEY, SECRET, TOKEN, Instant.EPOCH);
        Credentials lasting = new Credentials(KEY, SECRET, null, null);

        assertThat(temporary)
                .hasToString("Credentials[accessKeyId=AKIAIOSFODNN7EXAMPLE, secretAccessKey=<redacted>,"
                        + " sessionToken=<redacted>, expiresAt=1970-01-01T00:00:00Z]");
        assertThat(lasting)
                .hasToString("Credentials[accessKeyId=AKIAIOSFODNN7EXAMPLE, secretAccessKey=<redacted>,"
                        + " sessionToken=none, expiresAt=unknown]");
        assertThat(CredentialsProvider.of(KEY, SECRET, TOKEN).toString()).doesNotContain(SECRET, TOKEN);
        assertThat(Credentials.anonymous()).hasToString("Credentials[anonymous]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-Secret\n", "\r\nwrong-Secret", "wrong-Secret\u0000", "wrong-Secret\u007f"})
    void refusesASecretWithALineEnd(String secret) {
        assertThatThrownBy(() -> new Credentials(KEY, secret, null, null))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("the secret access key holds a character that cannot be used, at index")
                .hasMessageContaining("a newline or a space often comes along")
                .message()
                .doesNotContain("wrong-Secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "AKIA ", "AKIA\r\nX-Injected: 1", "AKIAé", "AKIA\t"})
    void refusesAKeyOrATokenThatIsNoHeaderValue(String value) {
        assertThatThrownBy(() -> new Credentials(value, SECRET, null, null))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("the access key ID")
                .message()
                .doesNotContain("Injected");
        assertThatThrownBy(() -> new Credentials(KEY, SECRET, value, null))
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("the session token")
                .message()
                .doesNotContain("Injected");
    }

    @Test
    void keepsSecretsOfOtherAlphabets() {
        assertThat(new Credentials(KEY, "pass word ü日", null, null).secretAccessKey())
                .isEqualTo("pass word ü日");
    }

    @Test
    void refusesHalfAKey() {
        assertThatThrownBy(() -> new Credentials("", SECRET, null, null))
                .hasMessageContaining("access key ID is empty");
        assertThatThrownBy(() -> new Credentials(KEY, "", null, null))
                .hasMessageContaining("secret access key is empty");
        assertThatThrownBy(() -> new Credentials(KEY, SECRET, "", null)).hasMessageContaining("session token is empty");
        assertThatThrownBy(() -> new Credentials("", "", TOKEN, null)).hasMessageContaining("needs an access key");
        assertThatThrownBy(() -> CredentialsProvider.of("", "")).hasMessageContaining("access key ID is empty");
    }

    @Test
    void givesWhatItWasGiven() {
        assertThat(CredentialsProvider.of(KEY, SECRET).credentials())
                .isEqualTo(new Credentials(KEY, SECRET, null, null));
        assertThat(CredentialsProvider.of(KEY, SECRET, TOKEN).credentials())
                .isEqualTo(new Credentials(KEY, SECRET, TOKEN, null));
        assertThat(CredentialsProvider.anonymous().credentials().isAnonymous()).isTrue();
        assertThat(CredentialsProvider.of(KEY, SECRET).credentials().isAnonymous())
                .isFalse();
    }

    @Test
    void readsTheEnvironment() {
        Map<String, String> lasting = Map.of("AWS_ACCESS_KEY_ID", KEY, "AWS_SECRET_ACCESS_KEY", SECRET);
        Map<String, String> temporary =
                Map.of("AWS_ACCESS_KEY_ID", KEY, "AWS_SECRET_ACCESS_KEY", SECRET, "AWS_SESSION_TOKEN", TOKEN);

        assertThat(EnvironmentCredentials.read(lasting::get).credentials())
                .isEqualTo(new Credentials(KEY, SECRET, null, null));
        assertThat(EnvironmentCredentials.read(temporary::get).credentials())
                .isEqualTo(new Credentials(KEY, SECRET, TOKEN, null));
    }

    @Test
    void saysWhichVariableIsMissing() {
        Map<String, String> empty = Map.of("AWS_ACCESS_KEY_ID", "");
        Map<String, String> half = Map.of("AWS_ACCESS_KEY_ID", KEY);

        assertThatThrownBy(() -> EnvironmentCredentials.read(name -> null))
                .isInstanceOfSatisfying(
                        InvalidCallException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CREDENTIAL_INVALID))
                .hasMessage("Credentials: the environment variable AWS_ACCESS_KEY_ID is not set (CredentialsNotFound);"
                        + " set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary"
                        + " credentials), or give the client a CredentialsProvider");
        assertThatThrownBy(() -> EnvironmentCredentials.read(empty::get))
                .hasMessageContaining("AWS_ACCESS_KEY_ID is empty");
        assertThatThrownBy(() -> EnvironmentCredentials.read(half::get))
                .hasMessageContaining("variable AWS_SECRET_ACCESS_KEY is not set");
    }

    @Test
    void aLambdaMayBlockAndFixedKeysMayNot() {
        CredentialsProvider lookedUp = Credentials::anonymous;

        lookedUp.refused(lookedUp.credentials());

        assertThat(lookedUp.mayBlock()).isTrue();
        assertThat(CredentialsProvider.of(KEY, SECRET).mayBlock()).isFalse();
    }
}
