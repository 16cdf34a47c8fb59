package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.pail.model.CallEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.slf4j.LoggerFactory;

/**
 * Collects what the client lets out while a class of tests runs, at the most talkative level: log lines, exceptions with
 * their causes, events; and fails the test after which a secret, a session token or a signature is found among them.
 */
public final class NoSecretTold implements BeforeAllCallback, AfterEachCallback, TestExecutionExceptionHandler {

    /** What tests sign with; never to be seen again. */
    public static final String SECRET = "s3cr3t+access/key+that/never+shows";

    public static final String TOKEN = "s3ss10n-t0ken-that-never-shows";

    private static final Queue<String> TOLD = new ConcurrentLinkedQueue<>();

    private static final List<Pattern> FORBIDDEN = List.of(
            Pattern.compile(Pattern.quote(SECRET)),
            Pattern.compile(Pattern.quote(TOKEN)),
            Pattern.compile("pail-test-secret-key"),
            Pattern.compile("(?i)signature=[0-9a-f]{8}"),
            Pattern.compile("AWS4-HMAC-SHA256 Credential"),
            Pattern.compile("(?i)x-amz-security-token: *\\S"));

    private static final AppenderBase<ILoggingEvent> APPENDER = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            TOLD.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                TOLD.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    };

    /** Adds an exception as a program would print it. */
    public static void note(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        TOLD.add(text.toString());
        TOLD.add(thrown.toString());
    }

    public static void note(CallEvent event) {
        TOLD.add(event.toString());
    }

    public static void note(Object value) {
        TOLD.add(String.valueOf(value));
    }

    static List<String> leaks() {
        return TOLD.stream()
                .filter(line -> FORBIDDEN.stream()
                        .anyMatch(forbidden -> forbidden.matcher(line).find()))
                .toList();
    }

    static void forget() {
        TOLD.clear();
    }

    static int told() {
        return TOLD.size();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Logger pail = (Logger) LoggerFactory.getLogger("dev.pail");
        pail.setLevel(Level.TRACE);
        if (!APPENDER.isStarted()) {
            APPENDER.setContext(pail.getLoggerContext());
            APPENDER.start();
            pail.addAppender(APPENDER);
            pail.setAdditive(false);
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        note(thrown);
        throw thrown;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<String> leaks = leaks();
        TOLD.clear();
        assertThat(leaks)
                .as("what the client let out while " + context.getDisplayName() + " ran")
                .isEmpty();
    }
}
