package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.ResumeHandle;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
            try {
                new NoSecretTold().handleTestExecutionException(null, thrown);
            } catch (Throwable passedOn) {
                assertThat(passedOn).isSameAs(thrown);
            }
        }

        assertThat(NoSecretTold.leaks()).hasSize(2);
    }

    @Test
    void findsASecretInWhatAssertJCatches() {
        IllegalStateException leaking =
                new IllegalStateException("outer", new IllegalStateException(NoSecretTold.TOKEN));
        leaking.addSuppressed(new IllegalStateException(NoSecretTold.SECRET));
        ThrowingCallable call = () -> {
            throw leaking;
        };

        assertThatThrownBy(call).isSameAs(leaking);
        assertThat(NoSecretTold.leaks()).hasSize(1);
        assertThat(catchThrowable(call)).isSameAs(leaking);
        assertThat(catchThrowableOfType(IllegalStateException.class, call)).isSameAs(leaking);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(call);
        assertThatCode(call).isSameAs(leaking);

        assertThat(NoSecretTold.leaks()).hasSize(5);
    }

    @Test
    void findsASecretInAFailureThatNobodyEverSees() {
        ErrorDetail detail = ErrorDetail.of("PutObject", "b/k", ErrorKind.UNKNOWN, "Told", "failed", "");
        Object inMessage = new ServiceException(
                ErrorDetail.of("PutObject", "b/" + NoSecretTold.SECRET, ErrorKind.UNKNOWN, "Told", "", ""),
                false,
                null);
        Object inCause = new TransportException(
                detail, true, new IllegalStateException(new IllegalStateException(NoSecretTold.TOKEN)));
        ResumeHandle handle = new ResumeHandle(NoSecretTold.SECRET, "here", null);
        Object inDetail = new InvalidCallException(detail, null).with(detail.withResume(handle));

        assertThat(List.of(inMessage, inCause, inDetail)).doesNotContainNull();
        assertThat(NoSecretTold.leaks()).hasSize(3);
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

        String said = "";
        try { // by hand, since what AssertJ catches is searched, and this names what was found
            NoSecretTold.requireNone("while it was tested");
        } catch (AssertionError found) {
            said = found.getMessage();
        }

        assertThat(said).contains("what was let out while it was tested");
        NoSecretTold.requireNone("afterwards");
    }

    @Test
    void letsPlaceholdersAndNamesOfHeadersPass() {
        NoSecretTold.note(
                "secretAccessKey=<redacted>, X-Amz-Signature=<redacted>, header authorization: its value is a secret");

        assertThat(NoSecretTold.told()).isEqualTo(1);
        assertThat(NoSecretTold.leaks()).isEmpty();
    }
}
