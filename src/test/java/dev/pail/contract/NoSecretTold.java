package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.pail.error.S3Exception;
import dev.pail.model.CallEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.slf4j.LoggerFactory;

/**
 * Searches what is let out while tests run, at the most talkative level: log lines of SLF4J and of java.util.logging,
 * exceptions with their causes, every {@link S3Exception} that is built, events and values; and fails the test after which
 * a secret, a session token or a signature was found among them. Registered for every test by the service loader; at the
 * end it prints how much it searched.
 */
public final class NoSecretTold
        implements BeforeAllCallback,
                AfterEachCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {

    /** What tests sign with; never to be seen again. */
    public static final String SECRET = "s3cr3t+access/key+that/never+shows";

    public static final String TOKEN = "s3ss10n-t0ken-that-never-shows";

    /** In lower case and in order: tests' canaries, the servers' key, the examples' key, what is signed. */
    private static final List<String> CANARIES = List.of(
            SECRET.toLowerCase(Locale.ROOT),
            TOKEN.toLowerCase(Locale.ROOT),
            "pail-test-secret-key",
            "wjalrxutnfemi/k7mdeng",
            "aws4-hmac-sha256 credential");

    /** What one of {@link #VALUES_TOLD} begins with: half a million texts are not searched by expressions for nothing. */
    private static final List<String> NAMES = List.of("signature=", "authorization:", "x-amz-security-token:");

    /** A signature, or a header with its value; not our own words of a header. */
    private static final Pattern VALUES_TOLD = Pattern.compile(
            "signature=[0-9a-f]{8}|(?:authorization|x-amz-security-token): *(?! *its value is a secret)\\S");

    /** The client and what it brings along. What only tests use may log its requests, and stays at its own level. */
    private static final List<String> TALKATIVE =
            List.of("dev.pail", "io.github.resilience4j", "org.apache.tika", "org.apache.commons", "com.fasterxml");

    /** Held, for java.util.logging forgets the level of a logger that nobody holds. */
    private static final List<java.util.logging.Logger> HELD =
            TALKATIVE.stream().map(java.util.logging.Logger::getLogger).toList();

    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger TOLD = new AtomicInteger();
    private static final LongAdder LOG_LINES = new LongAdder();
    private static final LongAdder EXCEPTIONS = new LongAdder();
    private static final LongAdder BUILT = new LongAdder();
    private static final LongAdder VALUES = new LongAdder();

    private static final AppenderBase<ILoggingEvent> APPENDER = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            search(event.getFormattedMessage(), LOG_LINES);
            if (event.getThrowableProxy() != null) {
                search(ThrowableProxyUtil.asString(event.getThrowableProxy()), EXCEPTIONS);
            }
        }
    };

    private static final Handler HANDLER = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
            search(formatter.formatMessage(line), LOG_LINES);
            if (line.getThrown() != null) {
                note(line.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** Searches an exception as a program would print it. */
    public static void note(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        search(text.toString(), EXCEPTIONS);
        search(thrown.toString(), VALUES);
    }

    /** Searches a failure that was just built: its message, all facts that it carries, and what its causes say. */
    public static void built(S3Exception failure) {
        StringBuilder text = new StringBuilder(failure.detail().toString());
        int depth = 0;
        for (Throwable at = failure; at != null && depth < 100; at = at.getCause()) {
            text.append('\n').append(at);
            depth++;
        }
        search(text.toString(), BUILT);
    }

    public static void note(CallEvent event) {
        search(event.toString(), VALUES);
    }

    public static void note(Object value) {
        search(String.valueOf(value), VALUES);
    }

    private static void search(String text, LongAdder kind) {
        kind.increment();
        TOLD.incrementAndGet();
        String lower = text.toLowerCase(Locale.ROOT);
        if (CANARIES.stream().anyMatch(lower::contains)
                || (NAMES.stream().anyMatch(lower::contains)
                        && VALUES_TOLD.matcher(lower).find())) {
            LEAKS.add(text);
        }
    }

    static List<String> leaks() {
        return List.copyOf(LEAKS);
    }

    static void forget() {
        LEAKS.clear();
        TOLD.set(0);
    }

    static int told() {
        return TOLD.get();
    }

    /** Fails if a secret was told since the last time, and forgets it. */
    static void requireNone(String when) {
        List<String> leaks = leaks();
        forget();
        assertThat(leaks).as("what was let out %s", when).isEmpty();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(NoSecretTold.class))
                .computeIfAbsent(AutoCloseable.class, key -> listen(), AutoCloseable.class);
    }

    /** Begins to hear all log lines; what it returns is closed after the last test. */
    private static AutoCloseable listen() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        APPENDER.setContext(root.getLoggerContext());
        APPENDER.start();
        root.addAppender(APPENDER);
        TALKATIVE.forEach(name -> root.getLoggerContext().getLogger(name).setLevel(Level.TRACE));
        HELD.forEach(logger -> logger.setLevel(java.util.logging.Level.ALL));
        java.util.logging.Logger everything = java.util.logging.Logger.getLogger("");
        everything.addHandler(HANDLER);
        SeenExceptions.install();
        return () -> {
            root.detachAppender(APPENDER);
            everything.removeHandler(HANDLER);
            System.out.println(String.format(
                    Locale.ROOT,
                    "Searched for secrets: %,d log lines, %,d exceptions caught or logged, %,d built, %,d other texts",
                    LOG_LINES.sum(),
                    EXCEPTIONS.sum(),
                    BUILT.sum(),
                    VALUES.sum()));
            requireNone("after the last test");
        };
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        note(thrown);
        throw thrown;
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        handleTestExecutionException(context, thrown);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        handleTestExecutionException(context, thrown);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        handleTestExecutionException(context, thrown);
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        handleTestExecutionException(context, thrown);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        requireNone("while " + context.getDisplayName() + " ran");
    }
}
