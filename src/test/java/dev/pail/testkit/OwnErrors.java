package dev.pail.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.error.BreakerOpenException;
import dev.pail.error.CancelledException;
import dev.pail.error.CheckpointException;
import dev.pail.error.DirectoryException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The failures that the source throws under a code of its own, read from the text, since no test provokes them all. */
public final class OwnErrors {

    private static final Path MAIN = Path.of("src/main/java/dev/pail");

    /** Those who build a failure from a code that their callers name. */
    private static final Set<String> GIVEN_A_CODE = Set.of(
            "Answer",
            "CheckpointErrors",
            "Directories",
            "DirectoryRun",
            "Failures",
            "GetRun",
            "Names",
            "MetadataHeaders",
            "Trouble",
            "Uploader");

    private static final Pattern TEXT =
            Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])+'|//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern CALL =
            Pattern.compile("(ErrorDetail\\.of|\\b(?:refused?|mismatch|failure|exception|notS3))\\(");
    private static final Pattern THROWN = Pattern.compile("new (\\w+Exception)\\(");
    private static final Pattern CODE = Pattern.compile("\"([A-Z]\\w+)\"");
    private static final Pattern RETRIED = Pattern.compile(",\\s*(true|false)\\s*[,)]");

    private OwnErrors() {}

    /** Each of them, in no order; what is not known before it happens is an ellipsis. */
    public static List<S3Exception> thrownInTheSource() throws IOException {
        List<S3Exception> all = new ArrayList<>();
        Set<String> unread = new TreeSet<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                if (!file.startsWith(MAIN.resolve("error"))) {
                    read(name, Files.readString(file), all, unread);
                }
            }
        }
        assertThat(GIVEN_A_CODE)
                .as("these build failures with a code that is not in the text; their callers' codes must be found")
                .containsAll(unread);
        return all;
    }

    private static void read(String file, String source, List<S3Exception> all, Set<String> unread) {
        String bare = masked(source);
        Matcher call = CALL.matcher(bare);
        while (call.find()) {
            List<String> args = arguments(source, bare, call.end());
            boolean detail = call.group(1).equals("ErrorDetail.of");
            int at = detail ? 3 : firstCode(args);
            String code = at >= 0 && at < args.size() ? literal(args.get(at), source) : "";
            if (code.isEmpty()) {
                if (detail) {
                    unread.add(file);
                }
            } else if (at + 2 < args.size() && (at > 0 || takesACode(file, bare, call.start()))) {
                all.add(failure(file, bare, call, args, at, code));
            }
        }
    }

    /** Elsewhere the first word is the operation, and the code is in the method that is called. */
    private static boolean takesACode(String file, String bare, int call) {
        return GIVEN_A_CODE.contains(file) || bare.startsWith("Uploader.", call - "Uploader.".length());
    }

    private static S3Exception failure(
            String file, String bare, MatchResult call, List<String> args, int at, String code) {
        String before = bare.substring(bare.lastIndexOf(';', call.start()) + 1, call.start());
        List<MatchResult> around = THROWN.matcher(before).results().toList();
        String type = "InvalidCallException";
        int from = call.end();
        if (call.group(1).equals("exception")) {
            type = "CheckpointException";
        } else if (call.group(1).equals("mismatch") || file.equals("GetRun") || file.equals("Answer")) {
            type = "IntegrityException";
        } else if (!around.isEmpty()) {
            type = around.get(around.size() - 1).group(1);
        } else if (call.group(1).equals("ErrorDetail.of")) {
            Matcher next = THROWN.matcher(bare);
            assertThat(next.find(call.end())).as("%s %s is thrown", file, code).isTrue();
            type = next.group(1);
            from = next.end();
        }
        Matcher told = RETRIED.matcher(bare.substring(from, bare.indexOf(';', from)));
        boolean changed = code.equals("ObjectChanged");
        boolean retried = told.find() ? told.group(1).equals("true") : changed || file.equals("Answer");
        String kind = at > 0 && args.get(at - 1).startsWith("ErrorKind.")
                ? args.get(at - 1).substring("ErrorKind.".length())
                : switch (type) {
                    case "CheckpointException" -> "CHECKPOINT";
                    case "IntegrityException" ->
                        changed
                                ? "PRECONDITION_FAILED"
                                : call.group(1).equals("mismatch") ? "CHECKSUM_MISMATCH" : "UNKNOWN";
                    default -> "PARAM_INVALID";
                };
        ErrorDetail detail = ErrorDetail.of(
                file, "", ErrorKind.valueOf(kind), code, words(args.get(at + 1)), words(args.get(at + 2)));
        return switch (type) {
            case "InvalidCallException" -> new InvalidCallException(detail, null);
            case "ServiceException" -> new ServiceException(detail, retried, null);
            case "TransportException" -> new TransportException(detail, retried, null);
            case "IntegrityException" -> new IntegrityException(detail, retried, null);
            case "BreakerOpenException" -> new BreakerOpenException(detail, null);
            case "CheckpointException" -> new CheckpointException(detail, null);
            case "CancelledException" -> new CancelledException(detail, null);
            case "DirectoryException" ->
                new DirectoryException(detail, Map.of("", new InvalidCallException(detail, null)));
            default -> throw new AssertionError(file + " throws " + type);
        };
    }

    private static List<String> arguments(String source, String bare, int open) {
        List<String> args = new ArrayList<>();
        int depth = 1;
        int start = open;
        for (int at = open; depth > 0; at++) {
            char c = bare.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0 || (depth == 1 && c == ',')) {
                args.add(source.substring(start, at).strip());
                start = at + 1;
            }
        }
        return args;
    }

    private static int firstCode(List<String> args) {
        int kind = 0;
        while (kind < args.size() && !args.get(kind).startsWith("ErrorKind.")) {
            kind++;
        }
        for (int at = kind < args.size() ? kind + 1 : 0; at < args.size(); at++) {
            if (CODE.matcher(args.get(at)).matches()) {
                return at;
            }
        }
        return -1;
    }

    /** The same text with nothing in its literals and comments that could be taken for code. */
    private static String masked(String source) {
        return TEXT.matcher(source).replaceAll(found -> "_".repeat(found.group().length()));
    }

    /** A code that stands there, or the constant of the same file that holds it; else empty. */
    private static String literal(String arg, String source) {
        Matcher code = CODE.matcher(arg);
        if (code.matches()) {
            return code.group(1);
        }
        Matcher constant = Pattern.compile("String " + Pattern.quote(arg) + " = \"([A-Z]\\w+)\"")
                .matcher(source);
        return constant.find() ? constant.group(1) : "";
    }

    /** The text of an expression, with an ellipsis for what is put in, both of a choice; empty when all of it is put in. */
    private static String words(String expression) {
        String bare = masked(expression);
        StringBuilder text = new StringBuilder();
        int end = 0;
        for (MatchResult found : TEXT.matcher(expression).results().toList()) {
            String until = bare.substring(0, found.start());
            if (until.replace("(", "").length() != until.replace(")", "").length()) {
                continue;
            }
            String between = expression.substring(end, found.start()).replaceAll("[\\s+]", "");
            boolean choice = between.endsWith("?");
            text.append(between.isEmpty() || choice ? "" : between.equals(":") ? "; or: " : "…");
            text.append(found.group(), 1, found.group().length() - 1);
            end = found.end();
        }
        boolean more = !expression.substring(end).isBlank();
        return text.isEmpty() ? "" : text + (more ? "…" : "");
    }
}
