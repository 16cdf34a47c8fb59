package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every cell of {@code docs/migration.md} compiles against the client that it is for, and no call of Pail's is missing. */
@Tag("Q5")
class MigrationDocTest {

    private static final Path FILE = Path.of("docs/migration.md");
    private static final String NONE = "–";

    /** Calls that have no counterpart to migrate from. */
    private static final Set<String> OURS = Set.of(
            "builder",
            "breakerState",
            "explainUpload",
            "unfinishedUploads",
            "unfinishedDownloads",
            "unfinishedCopies",
            "sweepUploads",
            "abortAbandonedUploads",
            "deleteAbandonedPartFiles",
            "copy",
            "probe",
            "limitUpload",
            "limitDownload",
            "verifyDirectory",
            "verifyObjects");

    enum Column {
        AWS(
                1,
                "software.amazon.awssdk.services.s3.S3Client aws,"
                        + " software.amazon.awssdk.services.s3.presigner.S3Presigner presigner,"
                        + " software.amazon.awssdk.transfer.s3.S3TransferManager manager",
                "software.amazon.awssdk.services.s3.*",
                "software.amazon.awssdk.services.s3.model.*",
                "software.amazon.awssdk.core.async.AsyncRequestBody",
                "software.amazon.awssdk.core.sync.RequestBody",
                "software.amazon.awssdk.regions.Region",
                "software.amazon.awssdk.auth.credentials.*",
                "software.amazon.awssdk.transfer.s3.progress.LoggingTransferListener"),
        MINIO(2, "io.minio.MinioClient minio", "io.minio.*", "io.minio.messages.*"),
        PAIL(
                3,
                "S3Client s3",
                "dev.pail.S3Client",
                "dev.pail.auth.CredentialsProvider",
                "dev.pail.model.*",
                "dev.pail.transfer.*");

        final int place;
        final String parameters;
        final String imports;

        Column(int place, String parameters, String... imports) {
            this.place = place;
            this.parameters = parameters;
            this.imports = "import " + String.join(";\nimport ", imports) + ";\n";
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCellCompiles(Column column, @TempDir Path out) throws IOException {
        List<String> cells = cells(column);
        assertThat(cells).hasSizeGreaterThan(40);
        StringBuilder source = new StringBuilder("package dev.pail.migration;\n");
        source.append(column.imports);
        for (String name : List.of(
                "java.io.InputStream",
                "java.net.URI",
                "java.nio.file.Path",
                "java.time.Duration",
                "java.time.Instant",
                "java.time.ZonedDateTime",
                "java.util.List",
                "java.util.Map",
                "java.util.concurrent.ForkJoinPool",
                "java.util.concurrent.TimeUnit",
                "static java.nio.charset.StandardCharsets.UTF_8")) {
            source.append("import ").append(name).append(";\n");
        }
        source.append("class Cells {\n");
        for (int index = 0; index < cells.size(); index++) {
            source.append("void cell" + index + "(" + column.parameters
                    + ", String bucket, String key, String id, String text, Path file, Map<String, String> tags)"
                    + " throws Exception {\n" + cells.get(index) + ";\n}\n");
        }
        source.append("}\n");

        StringWriter said = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(
                        said,
                        null,
                        null,
                        List.of(
                                "-proc:none",
                                "-nowarn",
                                "-d",
                                out.toString(),
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))),
                        null,
                        List.of(new Source(source.toString())))
                .call();

        assertThat(compiled).as(said + "\n" + source).isTrue();
    }

    @Test
    void everyCallOfPailIsThere() throws IOException {
        String pail = String.join("\n", cells(Column.PAIL));

        List<String> missing = Arrays.stream(S3Client.class.getMethods())
                .filter(method ->
                        method.getDeclaringClass() != Object.class && !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .map(name -> name.replaceAll("Async$", ""))
                .distinct()
                .filter(name -> !OURS.contains(name))
                .filter(name -> !pail.contains("." + name + "(") && !pail.contains("." + name + "Async("))
                .toList();

        assertThat(missing).isEmpty();
    }

    /** The code of one column, of all tables. */
    private static List<String> cells(Column column) throws IOException {
        List<String> cells = new ArrayList<>();
        for (String line : Files.readAllLines(FILE)) {
            String[] cell = line.split(" \\| ", -1);
            if (line.startsWith("| ") && !line.startsWith("| what ")) {
                assertThat(cell).as(line).hasSize(4);
                String code = cell[column.place].replaceAll(" \\|$", "");
                if (!code.equals(NONE)) {
                    assertThat(code).as(line).matches("`[^`]+`");
                    cells.add(code.substring(1, code.length() - 1));
                }
            }
        }
        return cells;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///dev/pail/migration/Cells.java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
