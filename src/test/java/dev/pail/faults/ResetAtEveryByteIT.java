package dev.pail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.config.BreakerPolicy;
import dev.pail.contract.NoSecretTold;
import dev.pail.contract.Wire;
import dev.pail.error.TransportException;
import dev.pail.faults.HonestS3.Reply;
import dev.pail.model.Body;
import dev.pail.testkit.ScriptedServer;
import dev.pail.testkit.ScriptedServer.Exchange;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reset after each byte of a request with 16 KiB and of an answer with 16 KiB: the call ends well at the second attempt,
 * or in a typed failure; what was stored or read is whole. Every 16th byte, each with {@code -Dpail.exhaustive=true}.
 */
@ExtendWith(NoSecretTold.class)
@Tag("G12")
class ResetAtEveryByteIT {

    private static final int STEP = Boolean.getBoolean("pail.exhaustive") ? 1 : 16;
    private static final int NEVER = -1;

    private final byte[] bytes = new byte[16 * 1024];
    private final HonestS3 honest = new HonestS3(bytes);
    private final ScriptedServer server = new ScriptedServer(this::admits, this::answer);
    private final S3Client s3 = Wire.builder(server.endpoint())
            .retryPolicy(Wire.retries(1))
            .breaker(BreakerPolicy.off())
            .build();
    private final AtomicInteger requestBytes = new AtomicInteger(NEVER);
    private final AtomicInteger answerBytes = new AtomicInteger(NEVER);

    @TempDir
    Path directory;

    ResetAtEveryByteIT() {
        new Random(12).nextBytes(bytes);
    }

    @AfterEach
    void close() {
        s3.close();
        server.close();
    }

    private boolean admits(Socket connection) throws IOException {
        int count = requestBytes.getAndSet(NEVER);
        if (count == NEVER) {
            return true;
        }
        connection.getInputStream().readNBytes(count);
        ScriptedServer.reset(connection);
        return false;
    }

    /** Each answer ends its connection, so that each request meets the door. */
    private void answer(Exchange exchange) throws IOException {
        Reply good = honest.answer(exchange).with("Connection", "close");
        byte[] whole = good.bytes(exchange.method());
        int count = exchange.method().equals("HEAD") ? NEVER : answerBytes.getAndSet(NEVER);
        if (count == NEVER) {
            exchange.raw(whole);
            exchange.close();
        } else {
            exchange.raw(Arrays.copyOf(whole, Math.min(count, whole.length)));
            exchange.reset();
        }
    }

    /** Resets one request, then one answer, after each count of bytes there can be. */
    private void everywhere(String what, int requestLength, int answerLength, Runnable call) {
        int calls = 0;
        int failed = 0;
        for (int count = 0; count <= requestLength; count += STEP) {
            requestBytes.set(count);
            calls++;
            failed += ends(call) ? 0 : 1;
        }
        for (int count = 0; count <= answerLength; count += STEP) {
            answerBytes.set(count);
            calls++;
            failed += ends(call) ? 0 : 1;
        }
        System.out.println("[pail] reset at every byte of " + what + ": " + calls + " calls, " + failed
                + " typed failures, 0 wrong objects");
        assertThat(failed).as("a second attempt is enough").isZero();
    }

    private static boolean ends(Runnable call) {
        try {
            call.run();
            return true;
        } catch (TransportException failed) {
            NoSecretTold.note(failed);
            return false;
        }
    }

    @Test
    void whatIsWrittenIsWhole() {
        s3.putObject("bucket", "k", Body.of(bytes));
        Exchange undisturbed = server.exchanges().get(0);
        Runnable put = () -> {
            honest.forget();
            assertThat(s3.putObject("bucket", "k", Body.of(bytes)).eTag()).isEqualTo(HonestS3.E_TAG);
            assertThat(honest.written()).isEqualTo(bytes);
        };

        everywhere("PutObject", headLength(undisturbed) + bytes.length, answerLength(undisturbed), put);
    }

    @Test
    void whatIsReadIsWhole() {
        s3.getObjectBytes("bucket", "k");
        Exchange undisturbed = server.exchanges().get(0);

        everywhere(
                "GetObject",
                headLength(undisturbed),
                answerLength(undisturbed),
                () -> assertThat(s3.getObjectBytes("bucket", "k").bytes()).isEqualTo(bytes));
    }

    @Test
    void whatIsDownloadedIsWhole() throws IOException {
        Path target = directory.resolve("target");
        s3.download("bucket", "k", target);
        Exchange undisturbed = server.exchanges().stream()
                .filter(exchange -> exchange.method().equals("GET"))
                .findFirst()
                .orElseThrow();

        everywhere("a download", headLength(undisturbed), answerLength(undisturbed), () -> {
            delete(target);
            s3.download("bucket", "k", target);
            assertThat(target).hasBinaryContent(bytes);
        });

        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(target);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int headLength(Exchange exchange) {
        int length = (exchange.method() + ' ' + exchange.target() + " HTTP/1.1\r\n\r\n").length();
        return length
                + exchange.headers().stream()
                        .mapToInt(header ->
                                header.getKey().length() + header.getValue().length() + ": \r\n".length())
                        .sum();
    }

    private int answerLength(Exchange exchange) {
        return honest.promise(exchange).with("Connection", "close").bytes(exchange.method()).length;
    }
}
