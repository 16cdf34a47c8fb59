package dev.pail.internal.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.http.BrokenBelow;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.xml.ErrorDocument;
import dev.pail.internal.xml.S3Xml;
import dev.pail.testkit.OwnErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/errors.md} is what the code does: every code of the table and every break of the transport is given to
 * {@link Failures}, and what is refused elsewhere is read where it is thrown. {@code -Dpail.errors.write=true} writes it anew.
 */
class ErrorsDocTest {

    private static final Path FILE = Path.of("docs/errors.md");
    private static final Path ROOM = Path.of("src/main/java/dev/pail/error");
    private static final Path CODES = Path.of("src/main/resources/dev/pail/error/s3-error-codes.csv");
    private static final Pattern KIND = Pattern.compile("/\\*\\* ([^/]+?) \\*/\\s+([A-Z_]+)\\b");
    private static final Pattern FIRST_PARAGRAPH = Pattern.compile("(?s)/\\*\\*\\s+\\* (.+?)\\n \\*(?:\\n|/)");
    private static final Draft DRAFT = new Draft("GetObject", "GET", Target.object("bucket", "key"));

    private static final String INTRODUCTION = """
            # Errors

            Made from the code by `ErrorsDocTest`; not to be edited. Every failure is an `S3Exception`: `code()` is S3's own
            word, `kind()` the family it belongs to, `isTransient()` whether the same call may succeed later, and the message
            says what to do. "Retried" is `isTransient()`: such a failure is tried again where repeating is safe, within the
            attempts, the budget and the time of the call. Besides, another region, a clock that is off and expired
            credentials are mended where they can be, and the request is sent once more.

            """;

    @Test
    void theDocumentSaysWhatTheCodeDoes() throws IOException {
        String made = made();
        if (Boolean.getBoolean("pail.errors.write")) {
            Files.writeString(FILE, made);
        }

        assertThat(Files.readString(FILE))
                .as("docs/errors.md is not what the code does; write it anew, and look at the difference: "
                        + "mvn test -Dtest=ErrorsDocTest -Dpail.errors.write=true")
                .isEqualTo(made);
    }

    @Test
    void everyCodeOfTheTransportIsProvoked() throws IOException {
        String made = made();
        Matcher code = Pattern.compile("code = (\"\\w+\")")
                .matcher(Files.readString(Path.of("src/main/java/dev/pail/internal/op/Failures.java")));

        assertThat(code.results().map(found -> found.group(1).replace('"', '`')))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(made).contains("| " + name + " | `TransportException` |"));
    }

    private static String made() throws IOException {
        Map<ErrorKind, String> kinds = kinds();
        StringBuilder text = new StringBuilder(INTRODUCTION);
        head(text, "Exceptions", "exception", "meaning");
        for (Class<?> type : S3Exception.class.getPermittedSubclasses()) {
            Matcher first = FIRST_PARAGRAPH.matcher(Files.readString(ROOM.resolve(type.getSimpleName() + ".java")));
            assertThat(first.find()).as(type.getName()).isTrue();
            row(text, "`" + type.getSimpleName() + "`", prose(first.group(1)));
        }
        head(text, "Kinds", "kind", "meaning");
        kinds.forEach((kind, meaning) -> row(text, "`" + kind + "`", meaning));
        services(text);
        statuses(text);
        head(text, "The client's own codes", "code", "exception", "kind", "retried", "meaning", "what to do");
        own(kinds).forEach(cells -> row(text, cells));
        text.append(
                "\nA service that gives credentials and refuses is a `ServiceException` with that service's own code.\n");
        return text.toString();
    }

    private static void services(StringBuilder text) throws IOException {
        Map<ErrorKind, Map<String, TreeSet<String>>> grouped = new EnumMap<>(ErrorKind.class);
        for (String line : Files.readAllLines(CODES).stream().skip(1).toList()) {
            String[] cell = line.split(",", -1);
            int status = cell[1].equals("n/a") ? 400 : Integer.parseInt(cell[1]);
            S3Exception failed = Failures.service(DRAFT, answer(status), document(cell[0]));
            grouped.computeIfAbsent(failed.kind(), kind -> new TreeMap<>())
                    .computeIfAbsent(yes(failed) + '\n' + todo(failed), key -> new TreeSet<>())
                    .add(failed.code());
        }
        head(text, "S3's codes: `ServiceException`", "kind", "retried", "what to do", "codes");
        grouped.forEach((kind, rows) -> rows.forEach((key, codes) -> {
            String[] cell = key.split("\n", -1);
            row(text, "`" + kind + "`", cell[0], cell[1], "`" + String.join("`, `", codes) + "`");
        }));
        text.append(
                "\nA code that is not here is `UNKNOWN`; it is retried if the status is 408, 429 or 5xx but 501.\n");
    }

    private static void statuses(StringBuilder text) {
        head(
                text,
                "Answers without a code, such as those to HEAD: `ServiceException`",
                "HTTP status",
                "code",
                "kind",
                "retried",
                "what to do");
        for (int status = 300; status < 600; status++) {
            S3Exception failed = Failures.service(DRAFT, answer(status), null);
            if (failed.kind() != ErrorKind.UNKNOWN) {
                row(
                        text,
                        Integer.toString(status),
                        "`" + failed.code() + "`",
                        "`" + failed.kind() + "`",
                        yes(failed),
                        todo(failed));
            }
        }
        text.append(
                "\n404 to a call on a bucket is `NoSuchBucket`. Every other status is `UNKNOWN`; 5xx is retried.\n");
    }

    private static List<String[]> own(Map<ErrorKind, String> kinds) throws IOException {
        List<Throwable> broken = new ArrayList<>(BrokenBelow.all());
        broken.add(new CredentialsTimeoutException(Duration.ofSeconds(1)));
        broken.add(new IllegalStateException());
        Map<String, String[]> sorted = new TreeMap<>();
        for (Throwable thrown : broken) {
            S3Exception failed = Failures.of(DRAFT, thrown);
            add(sorted, failed, failed.detail().what().replaceAll("\\d+", "…"));
        }
        for (S3Exception failed : OwnErrors.thrownInTheSource()) {
            String what = failed.detail().what();
            String meaning = failed.kind() == ErrorKind.UNKNOWN ? "as the message says" : kinds.get(failed.kind());
            add(sorted, failed, what.isEmpty() ? meaning : what);
        }
        return List.copyOf(sorted.values());
    }

    private static void add(Map<String, String[]> sorted, S3Exception failed, String what) {
        String type = failed.getClass().getSimpleName();
        String[] cells = {
            "`" + failed.code() + "`", "`" + type + "`", "`" + failed.kind() + "`", yes(failed), what, todo(failed)
        };
        sorted.put(failed.code() + '\n' + String.join("\n", cells), cells);
    }

    private static Map<ErrorKind, String> kinds() throws IOException {
        Map<ErrorKind, String> meanings = new EnumMap<>(ErrorKind.class);
        String source = Files.readString(ROOM.resolve("ErrorKind.java"));
        Matcher kind = KIND.matcher(source.substring(source.indexOf("enum ErrorKind")));
        while (kind.find()) {
            meanings.put(ErrorKind.valueOf(kind.group(2)), prose(kind.group(1)));
        }
        assertThat(meanings).containsOnlyKeys(ErrorKind.values());
        return meanings;
    }

    private static String prose(String javadoc) {
        return javadoc.replaceAll("\\s*\\n \\*\\s*", " ").replaceAll("\\{@\\w+ ([^}]*)}", "`$1`");
    }

    private static HttpReply answer(int status) {
        return new HttpReply(status, Map.of(), subscriber -> {}, () -> {});
    }

    private static ErrorDocument document(String code) {
        byte[] xml = ("<Error><Code>" + code + "</Code></Error>").getBytes(StandardCharsets.UTF_8);
        return new S3Xml().error(xml).orElseThrow();
    }

    private static String yes(S3Exception failed) {
        return failed.isTransient() ? "yes" : "no";
    }

    private static String todo(S3Exception failed) {
        String advice = failed.detail().advice();
        return advice.isEmpty() ? failed.isTransient() ? "try again later" : "see the message" : advice;
    }

    private static void head(StringBuilder text, String title, String... columns) {
        text.append(text.charAt(text.length() - 2) == '\n' ? "## " : "\n## ")
                .append(title)
                .append("\n\n");
        row(text, columns);
        text.append("|---".repeat(columns.length)).append("|\n");
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
