package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.Timeouts;
import dev.pail.error.DirectoryException;
import dev.pail.error.S3Exception;
import dev.pail.model.CopySource;
import dev.pail.testkit.BlackHole;
import dev.pail.testkit.BlackHole.Mode;
import dev.pail.testkit.ScriptedServer;
import dev.pail.testkit.Stalls;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.MultipartCopyOptions;
import dev.pail.transfer.SyncOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Copies and directories on a server that stays silent, or talks and never ends: no limit holds for the whole, but one for
 * each request that they make besides their bytes.
 */
@Tag("G28")
@Tag("X1")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransferTimeIT {

    private static final Duration LIMIT = Duration.ofMillis(200);
    /** Enough for the steps before the endless one also on a slow machine. */
    private static final Duration AMPLE = Duration.ofSeconds(2);

    private static final Duration NEVER = Duration.ofMinutes(10);
    private static final Duration SLACK = Duration.ofSeconds(1);
    private static final String ENDLESS = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final Duration PAUSE = Duration.ofMillis(2);

    @TempDir
    Path temp;

    private Path tree;

    @BeforeEach
    void fillTree() throws IOException {
        tree = Files.createDirectory(temp.resolve("tree"));
        Files.writeString(tree.resolve("a"), "hello");
    }

    private static S3Client client(String endpoint, Duration idle, Duration call) {
        return Wire.builder(endpoint)
                .retryPolicy(Wire.retries(0))
                .breaker(BreakerPolicy.off())
                .timeouts(Timeouts.defaults().withIdle(idle).withCall(call).withAcquire(NEVER))
                .build();
    }

    private static void copy(S3Client s3, long threshold) {
        s3.copy(
                CopySource.of("bucket", "k"),
                "bucket",
                "copy",
                MultipartCopyOptions.defaults().withThresholdBytes(threshold));
    }

    private Map<String, Consumer<S3Client>> transfers() {
        Map<String, Consumer<S3Client>> transfers = new LinkedHashMap<>();
        transfers.put("copy", s3 -> copy(s3, 1));
        transfers.put(
                "upload of a directory", s3 -> s3.uploadDirectory("bucket", "p/", tree, DirectoryOptions.defaults()));
        transfers.put(
                "download of a directory",
                s3 -> s3.downloadDirectory("bucket", "p/", temp.resolve("to"), DirectoryOptions.defaults()));
        transfers.put("sync up", s3 -> s3.syncUp("bucket", "p/", tree, SyncOptions.defaults()));
        transfers.put("sync down", s3 -> s3.syncDown("bucket", "p/", temp.resolve("to"), SyncOptions.defaults()));
        return transfers;
    }

    private static void endsInTime(String name, Runnable transfer, String code, Duration limit) {
        Stalls stalls = Stalls.begin();

        S3Exception thrown = catchThrowableOfType(S3Exception.class, transfer::run);

        assertThat(thrown).as(name).isNotNull();
        S3Exception late = thrown instanceof DirectoryException directory
                ? directory.failures().values().iterator().next()
                : thrown;
        assertThat(late.code()).as(name).isEqualTo(code);
        assertThat(late.isTransient()).as(name).isEqualTo(code.equals("IdleTimeout"));
        assertThat(late.detail().elapsed())
                .as(name)
                .isBetween(
                        limit.multipliedBy(9).dividedBy(10), limit.plus(SLACK).plus(stalls.sum()));
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT", "HEAD_THEN_SILENCE", "DRIP_BODY"})
    void copiesAndDirectoriesEndTypedWithinTheIdleLimitAndASecond(Mode mode) {
        try (BlackHole server = new BlackHole(mode);
                S3Client s3 = client(server.endpoint(), LIMIT, NEVER)) {
            transfers().forEach((name, transfer) -> endsInTime(name, () -> transfer.accept(s3), "IdleTimeout", LIMIT));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT", "DRIP_BODY"})
    void copiesAndDirectoriesEndTypedWithinTheLimitOfACallAndASecond(Mode mode) {
        try (BlackHole server = new BlackHole(mode);
                S3Client s3 = client(server.endpoint(), NEVER, LIMIT)) {
            transfers().forEach((name, transfer) -> endsInTime(name, () -> transfer.accept(s3), "CallTimeout", LIMIT));
        }
    }

    /** The idle limit does not end what sends a space now and then, as S3 does while it copies. */
    @ParameterizedTest
    @CsvSource({
        "CopyObject, PUT, x-amz-copy-source, 1000000",
        "UploadPartCopy, PUT, x-amz-copy-source, 1",
        "ListObjectsV2, GET, list-type, 0",
        "DeleteObject, DELETE, old, 0"
    })
    void aStepThatTalksAndNeverEndsMeetsTheLimitOfACall(String step, String method, String mark, long threshold)
            throws IOException {
        Duration limit = step.equals("ListObjectsV2") ? LIMIT : AMPLE;
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.readBody();
                    boolean endless = exchange.method().equals(method)
                            && (exchange.target().contains(mark)
                                    || exchange.header(mark).isPresent());
                    if (endless) {
                        exchange.raw(ENDLESS);
                        while (true) {
                            exchange.raw("1\r\n \r\n");
                            LockSupport.parkNanos(PAUSE.toNanos());
                        }
                    }
                    answer(exchange);
                });
                S3Client s3 = client(server.endpoint(), NEVER, limit)) {
            endsInTime(
                    step,
                    () -> {
                        if (threshold > 0) {
                            copy(s3, threshold);
                        } else {
                            s3.syncUp(
                                    "bucket", "p/", tree, SyncOptions.defaults().withDeletes(true));
                        }
                    },
                    "CallTimeout",
                    limit);
            assertThat(server.exchanges())
                    .last()
                    .satisfies(last -> assertThat(last.method()).isEqualTo(method));
        }
    }

    /** Silent for as long as three calls may last: only a body of a transfer may be. */
    @Test
    void aManifestMayTakeLongerThanACall() throws IOException {
        byte[] manifest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824  a\n"
                .getBytes(StandardCharsets.UTF_8);
        try (ScriptedServer server = new ScriptedServer(exchange -> {
                    exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: " + manifest.length + "\r\nETag: \"e\"\r\n\r\n");
                    LockSupport.parkNanos(LIMIT.multipliedBy(3).toNanos());
                    exchange.raw(new String(manifest, StandardCharsets.UTF_8));
                });
                S3Client s3 = client(server.endpoint(), NEVER, LIMIT)) {
            DirectoryResult same = s3.verifyDirectory(
                    "bucket", "p/", tree, DirectoryOptions.defaults().withManifest("p/SHA256SUMS"));

            assertThat(same.unchanged()).isEqualTo(1);
            assertThat(server.exchanges()).hasSize(1);
        }
    }

    private static void answer(ScriptedServer.Exchange exchange) throws IOException {
        Map<String, String> headers =
                Map.of("ETag", "\"0123456789abcdef\"", "Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT");
        String body = "";
        if (exchange.method().equals("POST")) {
            body = "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>copy</Key><UploadId>u</UploadId>"
                    + "</InitiateMultipartUploadResult>";
        } else if (exchange.target().contains("list-type")) {
            body = "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>p/old</Key><Size>5</Size>"
                    + "<LastModified>2026-03-01T12:00:00.000Z</LastModified><ETag>\"e\"</ETag></Contents>"
                    + "</ListBucketResult>";
        } else if (exchange.method().equals("HEAD")) {
            body = "x".repeat(1000);
        }
        exchange.respond(200, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
