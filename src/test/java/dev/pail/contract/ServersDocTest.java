package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.pail.S3Client;
import dev.pail.contract.Deviation.How;
import dev.pail.testkit.ServerKind;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/servers.md} is what the contract holds: its rows are the {@link OperationCase}s, its deviations the
 * {@link Deviation}s, and {@link OperationsIT} meets each cell on the servers that a build has, so that the document is the
 * same whichever those are. {@code -Dpail.servers.write=true} writes it anew.
 */
@Tag("T6")
class ServersDocTest {

    private static final Path FILE = Path.of("docs/servers.md");

    /** Calls that are named otherwise than what they send. */
    private static final Map<String, String> SENT_AS = Map.of(
            "listObjects", "ListObjectsV2",
            "getObjectBytes", "GetObject",
            "request", "request (any other)");

    /** Calls that send nothing, or nothing but operations that have rows. */
    private static final Set<String> NO_OPERATION = Set.of(
            "builder",
            "close",
            "in",
            "breakerState",
            "toString",
            "explainUpload",
            "unfinishedUploads",
            "unfinishedDownloads",
            "unfinishedCopies",
            "sweepUploads",
            "abortAbandonedUploads",
            "deleteAbandonedPartFiles",
            "objectOutputStream",
            "copy",
            "probe",
            "limitUpload",
            "limitDownload",
            "uploadDirectory",
            "downloadDirectory",
            "syncUp",
            "syncDown",
            "verifyDirectory",
            "verifyObjects");

    private static final String INTRODUCTION = """
            # Servers

            Made by `ServersDocTest` from the contract; not to be edited. `OperationsIT` makes every call of this table on the
            servers that a build meets, in both call styles, and `ClientContract` runs on each of them: a cell that is not so
            fails the build, a deviation that is gone, too. `yes`: does what S3 does; `no`: refuses the call; `differs`: takes the
            call and does something else, see the [deviations](#deviations). In the last column stands `yes` where a test
            with a scripted server holds what is sent to the letter: every operation has that, or two servers that have it.

            """;

    @Test
    void theDocumentSaysWhatTheContractHolds() throws IOException {
        String made = made();
        if (Boolean.getBoolean("pail.servers.write")) {
            Files.writeString(FILE, made);
        }

        assertThat(Files.readString(FILE))
                .as("docs/servers.md is not what the contract holds; write it anew, and look at the difference: "
                        + "mvn test -Dtest=ServersDocTest -Dpail.servers.write=true")
                .isEqualTo(made);
    }

    @Test
    void everyCallOfTheClientHasARowAndIsMadeThere() {
        Set<String> rows =
                OperationCase.all().stream().map(OperationCase::operation).collect(Collectors.toSet());
        Set<String> made = called(
                BucketCases.class,
                BucketSettingCases.class,
                ObjectCases.class,
                ObjectSettingCases.class,
                UploadCases.class,
                CallStyle.Calls.class);

        List<String> without = calls().filter(call -> !rows.contains(operation(call)) || !made.contains(call))
                .toList();

        assertThat(without)
                .as("calls of S3Client without a row in docs/servers.md, or that no case there makes: "
                        + "give each an OperationCase")
                .isEmpty();
    }

    @Test
    void everyOperationIsHeldTwice() {
        Set<String> wire = onTheWire();

        List<String> weak = OperationCase.all().stream()
                .map(OperationCase::operation)
                .filter(row -> !wire.contains(row))
                .filter(row -> Stream.of(ServerKind.values())
                                .filter(kind -> Deviation.of(kind, row).isEmpty())
                                .count()
                        < 2)
                .toList();

        assertThat(weak).isEmpty();
    }

    @Test
    void everyDeviationIsOfARowThatIsThere() {
        Set<String> rows =
                OperationCase.all().stream().map(OperationCase::operation).collect(Collectors.toSet());
        Set<String> cases = Arrays.stream(ClientContract.class.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        Arrays.stream(Deviation.KeyShape.values()).forEach(shape -> cases.add(shape.name()));
        cases.add("-");

        assertThat(Deviation.all()).allSatisfy(one -> {
            assertThat(rows).contains(one.operation());
            assertThat(cases).contains(one.scope().replaceAll("\\(.*", ""));
        });
    }

    private static String made() {
        StringBuilder text = new StringBuilder(INTRODUCTION);
        row(text, "server", "version", "how the tests run it");
        text.append("|---|---|---|\n");
        for (ServerKind kind : ServerKind.values()) {
            row(text, kind.title(), kind.version(), kind.how());
        }
        text.append("\n## Operations\n\n");
        List<String> head = new ArrayList<>(List.of("operation"));
        Arrays.stream(ServerKind.values()).forEach(kind -> head.add(kind.title()));
        head.add("on the wire");
        row(text, head.toArray(String[]::new));
        text.append("|---".repeat(head.size())).append("|\n");
        Set<String> wire = onTheWire();
        for (OperationCase one : OperationCase.all()) {
            List<String> cells = new ArrayList<>(List.of(one.operation()));
            Arrays.stream(ServerKind.values()).forEach(kind -> cells.add(cell(Deviation.of(kind, one.operation()))));
            cells.add(wire.contains(one.operation()) ? "yes" : "");
            row(text, cells.toArray(String[]::new));
        }
        text.append("\n## Deviations\n\n");
        row(text, "server", "operation", "what it does");
        text.append("|---|---|---|\n");
        for (ServerKind kind : ServerKind.values()) {
            Map<String, TreeSet<String>> byNote = new TreeMap<>();
            Deviation.all().stream()
                    .filter(one -> one.server() == kind)
                    .forEach(one -> byNote.computeIfAbsent(one.note(), note -> new TreeSet<>())
                            .add(one.operation()));
            byNote.forEach((note, operations) -> row(text, kind.title(), String.join(", ", operations), note));
        }
        return text.toString();
    }

    private static String cell(Optional<Deviation> declared) {
        return declared.map(one -> one.how() == How.LACKS ? "no" : "differs").orElse("yes");
    }

    /** Operations that a test with a scripted server sends. */
    private static Set<String> onTheWire() {
        return called(SettingsWireIT.class, WireIT.class, AnswersIT.class).stream()
                .map(ServersDocTest::operation)
                .collect(Collectors.toSet());
    }

    /** Names of the client's public calls. */
    private static Stream<String> calls() {
        return Arrays.stream(S3Client.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getDeclaringClass() != Object.class)
                .map(Method::getName)
                .distinct()
                .filter(name -> !NO_OPERATION.contains(name.replaceAll("Async$", "")));
    }

    private static String operation(String call) {
        String plain = call.replaceAll("(Page)?(Async)?$", "");
        String upper = plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
        boolean ours = plain.matches("presign.*|waitFor.*|probe|upload|download|verify|replaceMetadata");
        return SENT_AS.getOrDefault(plain, ours ? plain : upper);
    }

    private static Set<String> called(Class<?>... by) {
        return new ClassFileImporter()
                .importClasses(by).stream()
                        .map(JavaClass::getMethodCallsFromSelf)
                        .flatMap(Set::stream)
                        .map(JavaMethodCall::getTarget)
                        .filter(target -> target.getOwner().isAssignableTo(S3Client.class))
                        .map(target -> target.getName())
                        .collect(Collectors.toSet());
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
