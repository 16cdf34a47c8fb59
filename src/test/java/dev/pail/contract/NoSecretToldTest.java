package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The search itself finds one of each; that this class names no extension shows that every test is searched. */
@Tag("G24")
class NoSecretToldTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    @AfterEach
    void forget() {
        NoSecretTold.forget();
    }

    @Test
    void findsASecretInALogLineOfTheFinestLevel() {
        LoggerFactory.getLogger("dev.pail.internal.leak").trace("key {}", NoSecretTold.SECRET);
        LoggerFactory.getLogger("io.github.resilience4j.leak").trace("token {}", NoSecretTold.TOKEN);

        assertThat(NoSecretTold.leaks()).hasSize(2);
    }

    @Test
    void findsASecretInALineOfJavaUtilLogging() {
        Logger logger = Logger.getLogger("dev.pail.internal.leak");

        logger.log(Level.FINEST, "key {0}", NoSecretTold.SECRET);
        logger.log(Level.FINEST, "failed", new IllegalStateException(NoSecretTold.TOKEN));

        assertThat(NoSecretTold.leaks()).hasSize(3);
    }

    @Test
    void findsASecretInTheExceptionOfALogLine() {
        LoggerFactory.getLogger("dev.pail.leak")
                .debug("failed", new IllegalStateException("outer", new IllegalStateException(NoSecretTold.TOKEN)));

        assertThat(NoSecretTold.leaks()).hasSize(1);
    }

    @Test
    void findsASecretInWhatATestThrows() {
        IllegalStateException caused =
                new IllegalStateException("outer", new IllegalStateException("pail-test-secret-key"));
        IllegalStateException suppressing = new IllegalStateException("outer");
        suppressing.addSuppressed(new IllegalStateException(NoSecretTold.TOKEN));

        for (Throwable thrown : List.of(caused, suppressing)) {
            assertThatThrownBy(() -> new NoSecretTold().handleTestExecutionException(null, thrown))
                    .isSameAs(thrown);
        }

        assertThat(NoSecretTold.leaks()).hasSize(2);
    }

    @Test
    void findsSignaturesWhateverTheirKey() {
        NoSecretTold.note("https://host/b/k?X-Amz-Expires=60&X-Amz-Signature=" + HEX);
        NoSecretTold.note("SignedHeaders=host, Signature=" + HEX);
        NoSecretTold.note("authorization: whatever");

        assertThat(NoSecretTold.leaks()).hasSize(3);
    }

    @Test
    void aFindingFailsTheTestOnce() {
        NoSecretTold.note(NoSecretTold.SECRET);

        assertThatThrownBy(() -> NoSecretTold.requireNone("while it was tested"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("what was let out while it was tested");
        NoSecretTold.requireNone("afterwards");
    }

    @Test
    void letsPlaceholdersAndNamesOfHeadersPass() {
        NoSecretTold.note("secretAccessKey=<redacted>, header authorization, X-Amz-Signature=<redacted>");

        assertThat(NoSecretTold.told()).isEqualTo(1);
        assertThat(NoSecretTold.leaks()).isEmpty();
    }
}
