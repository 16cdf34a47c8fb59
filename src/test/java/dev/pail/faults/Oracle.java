package dev.pail.faults;

import dev.pail.error.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may come of a fault, as data that knows nothing of the client: the rows of {@code faults/oracle.csv}. A row holds for
 * an operation, for all that read an answer in the same way, or for all; the nearest one counts, and where there is none the
 * fault cannot happen to the operation.
 */
final class Oracle {

    /** Retries that every client of the matrix may make. */
    static final int RETRIES = 3;

    /** Attempts that may be made at once, beside the retries, each after something was put right: {@code S3Limits.REPAIRS_MAX}. */
    private static final int REPAIRS = 3;

    /** What must come of it while the fault is there. */
    enum Outcome {
        FAILS,
        PASSES,
        /** The right result or the failure, never another result. */
        EITHER,
        /** The first time it may be put right at once; else it fails. */
        REPAIRED
    }

    /** How far the request came: whether it may have been carried out. */
    enum Reached {
        NOWHERE,
        REFUSED,
        MAYBE
    }

    /** One row. Where several types, kinds or codes are possible they stand side by side. */
    record Rule(
            Outcome outcome,
            List<String> types,
            List<String> kinds,
            List<String> codes,
            List<String> statuses,
            boolean passes,
            Reached reached) {

        /** Whether an attempt that met the fault may be followed by another. */
        boolean mayRepeat(Operation operation) {
            return passes
                    && switch (operation.repeat) {
                        case ALWAYS -> true;
                        case UNLESS_MAYBE_DONE -> reached != Reached.MAYBE;
                        case UNTIL_TOUCHED -> reached == Reached.NOWHERE;
                    };
        }

        /** Most attempts that a call may make of which each meets the fault. */
        int attemptsMax(Operation operation) {
            int repairs = outcome == Outcome.REPAIRED ? REPAIRS : 0;
            return 1 + repairs + (mayRepeat(operation) ? RETRIES : 0);
        }

        /** Says what is wrong with a failure, or nothing. */
        List<String> faultsOf(Operation operation, Throwable thrown) {
            List<String> wrong = new ArrayList<>();
            if (operation.reads == Operation.Reads.STREAM && thrown instanceof UncheckedIOException) {
                return wrong;
            }
            if (!(thrown instanceof S3Exception failed)) {
                return List.of("not one of ours: " + thrown);
            }
            if (!types.contains(failed.getClass().getSimpleName())) {
                wrong.add("type " + failed.getClass().getSimpleName());
            }
            if (!kinds.contains(failed.kind().name())) {
                wrong.add("kind " + failed.kind());
            }
            if (!codes.contains(failed.code())) {
                wrong.add("code " + failed.code());
            }
            if (!statuses.contains(Integer.toString(failed.httpStatus()))) {
                wrong.add("status " + failed.httpStatus());
            }
            if (failed.isTransient() != passes) {
                wrong.add("transient " + failed.isTransient());
            }
            if (!failed.operation().equals(operation.s3Name)) {
                wrong.add("operation " + failed.operation());
            }
            int attempts = failed.detail().attempts();
            if (attempts < 1 || attempts > attemptsMax(operation)) {
                wrong.add("attempts " + attempts);
            }
            if (outcome == Outcome.FAILS && failed.getSuppressed().length != attempts - 1) {
                wrong.add("suppressed " + failed.getSuppressed().length + " of " + (attempts - 1));
            }
            return wrong;
        }
    }

    private final Map<String, Rule> rules = new HashMap<>();

    Oracle() {
        try (InputStream in = Oracle.class.getResourceAsStream("/faults/oracle.csv")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(",", -1))
                    .forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String[] cell) {
        boolean passes = cell[2].equals("PASSES");
        Rule rule = new Rule(
                Outcome.valueOf(cell[2]),
                passes ? List.of() : List.of(cell[3].split("\\|")),
                passes ? List.of() : List.of(cell[4].split("\\|")),
                passes ? List.of() : List.of(cell[5].split("\\|")),
                passes ? List.of() : List.of(cell[6].split("\\|")),
                !passes && cell[7].equals("yes"),
                passes ? Reached.MAYBE : Reached.valueOf(cell[8]));
        for (String place : cell[1].split("\\|", -1)) {
            if (rules.put(cell[0] + '@' + place, rule) != null) {
                throw new AssertionError("two rows for " + cell[0] + " on " + place);
            }
        }
    }

    /** The faults that have a row. */
    List<String> faults() {
        return rules.keySet().stream()
                .map(key -> key.substring(0, key.indexOf('@')))
                .distinct()
                .toList();
    }

    /** Where its rows apply, as it is written there. */
    List<String> places() {
        return rules.keySet().stream()
                .map(key -> key.substring(key.indexOf('@') + 1))
                .distinct()
                .toList();
    }

    Optional<Rule> rule(String named, Operation operation) {
        boolean bodiless = operation.reads == Operation.Reads.NO_BODY && Character.isDigit(named.charAt(0));
        String fault = bodiless ? named.substring(0, 3) + " empty" : named;
        for (String place : List.of(operation.name(), operation.s3Name, operation.reads.name(), "*")) {
            Rule rule = rules.get(fault + '@' + place);
            if (rule != null) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }
}
