package dev.pail.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.RetryPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The unit layer runs with the network denied, and names none of it. */
@Tag("T1")
class NoNetworkTest {

    /** It listens for whoever follows an external entity; nobody may. */
    private static final Set<String> CANARIES = Set.of("HostileXmlTest.java");

    private static final Pattern NETWORK = Pattern.compile(
            "\\b(Socket|ServerSocket|HttpClient|HttpServer|WireMock\\w*|TestServer|ScriptedServer|SteppedS3|ToxicProxy|FaultProxy)\\b");

    @Test
    void noChannelReachesTheNetwork() {
        assertThatThrownBy(SocketChannel::open).isInstanceOf(SocketException.class);
        assertThatThrownBy(ServerSocketChannel::open).isInstanceOf(SocketException.class);
    }

    @Test
    void theClientItselfCannotCallOutHere() {
        try (S3Client s3 = S3Client.builder()
                .endpoint("http://127.0.0.1:9")
                .credentials(CredentialsProvider.of("AKID", "secret"))
                .checkpointStore(CheckpointStore.inMemory())
                .retryPolicy(RetryPolicy.none())
                .build()) {

            assertThatThrownBy(() -> s3.getObjectBytes("bucket", "k"))
                    .hasStackTraceContaining("unit tests have no network");
        }
    }

    @Test
    void noUnitTestNamesTheNetwork() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("src/test/java"))) {
            List<String> offenders = all.filter(
                            file -> isUnitTest(file.getFileName().toString()))
                    .filter(file -> NETWORK.matcher(read(file)).find())
                    .map(file -> file.getFileName().toString())
                    .toList();

            assertThat(offenders).as("tests with a server are named …IT").isEmpty();
        }
    }

    private static boolean isUnitTest(String name) {
        return name.endsWith("Test.java") && !CANARIES.contains(name) && !name.equals("NoNetworkTest.java");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
