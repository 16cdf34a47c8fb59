package dev.pail.contract;

import dev.pail.testkit.ServerKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One case of the contract whose outcome differs on one server: a line of {@code servers/deviations.csv}, the only place
 * that says so. A case that is declared to fail and does not is a failure, so no line outlives its reason.
 *
 * @param operation the operation it belongs to, as in {@code docs/servers.md}
 * @param scope the operation's own case, {@code -}; or a method of {@link ClientContract}, with its arguments where only
 *     those matter; or a {@link KeyShape}
 * @param how what the server does
 * @param sign what the failure of the case says
 * @param note what is written in {@code docs/servers.md}
 */
record Deviation(ServerKind server, String operation, String scope, How how, String sign, String note) {

    enum How {
        /** Refuses the call: it does not have the operation. */
        LACKS,
        /** Takes the call and does something else. */
        DIFFERS,
        /** Refuses the key. */
        REFUSES,
        /** Stores under the name that a file system would make of the key: without empty and dot segments. */
        CLEANS
    }

    /** A key that is no path in good order; the first that applies. */
    enum KeyShape {
        LEADING_SLASH,
        DOT_DOT_SEGMENT,
        ONLY_DOT,
        DOT_SEGMENT,
        EMPTY_SEGMENT;

        static Optional<KeyShape> of(String key) {
            List<String> segments = List.of(key.split("/", -1));
            if (key.startsWith("/")) {
                return Optional.of(LEADING_SLASH);
            }
            if (segments.contains("..")) {
                return Optional.of(DOT_DOT_SEGMENT);
            }
            if (key.equals(".")) {
                return Optional.of(ONLY_DOT);
            }
            if (segments.contains(".")) {
                return Optional.of(DOT_SEGMENT);
            }
            return segments.contains("") ? Optional.of(EMPTY_SEGMENT) : Optional.empty();
        }
    }

    private static final List<Deviation> ALL = read();

    static List<Deviation> all() {
        return ALL;
    }

    /** What is declared for the operation's own case. */
    static Optional<Deviation> of(ServerKind server, String operation) {
        return ALL.stream()
                .filter(one -> one.server == server && one.operation.equals(operation) && one.scope.equals("-"))
                .findFirst();
    }

    /** What is declared for a case of the contract. */
    static Optional<Deviation> inScope(ServerKind server, String scope) {
        return ALL.stream()
                .filter(one -> one.server == server && one.scope.equals(scope))
                .findFirst();
    }

    /** Runs a case that is to fail as declared. */
    void expectedOf(Attempt attempt) throws Throwable {
        try {
            attempt.run();
        } catch (org.opentest4j.TestAbortedException aborted) {
            throw aborted;
        } catch (Throwable failed) {
            if (!String.valueOf(failed).contains(sign)) {
                throw new AssertionError(
                        server.title() + " fails otherwise than servers/deviations.csv says (" + this + ")", failed);
            }
            return;
        }
        throw new AssertionError(server.title() + " does what S3 does: strike it from servers/deviations.csv: " + this);
    }

    interface Attempt {
        void run() throws Throwable;
    }

    private static List<Deviation> read() {
        try (InputStream file = Deviation.class.getResourceAsStream("/servers/deviations.csv")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> {
                        String[] cell = line.split(";", 6);
                        return new Deviation(
                                ServerKind.valueOf(cell[0]), cell[1], cell[2], How.valueOf(cell[3]), cell[4], cell[5]);
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
