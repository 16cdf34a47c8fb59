package dev.pail.internal.transfer;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.internal.body.FileTarget;
import dev.pail.model.CallEvent;
import dev.pail.testkit.FakeS3;
import dev.pail.testkit.FaultyTarget;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client on {@link FakeS3}, an object of many small ranges, and a target that has old content. */
final class DownloadBench implements AutoCloseable {

    static final String ENDPOINT = "https://s3.pail.test";
    static final String BUCKET = "bucket";
    static final String KEY = "key";
    static final int PART_BYTES = 64 << 10;
    static final byte[] OLD = "what was there before".getBytes(StandardCharsets.UTF_8);
    static final DownloadOptions OPTIONS = DownloadOptions.defaults()
            .withThresholdBytes(1)
            .withPartSizeBytes(PART_BYTES)
            .withPartsInFlight(4);

    final FakeS3 s3 = new FakeS3();
    final CheckpointStore store;
    final List<CallEvent> events = new CopyOnWriteArrayList<>();
    final S3Client client;
    final Path directory;
    final Path file;
    byte[] content = {};

    DownloadBench(Path temp, int bytes) {
        this(temp, bytes, CheckpointStore.inMemory(), DownloadBench::unforced);
    }

    /** A disk that is never waited for: for tests of many runs that are not about what survives a power loss. */
    static FileTarget.Opener unforced(FileTarget.Opener real) {
        return path -> new FaultyTarget(real.open(path)) {
            @Override
            public void force() {}

            @Override
            public void publish(Path target) throws IOException {
                Files.move(path(), target, StandardCopyOption.ATOMIC_MOVE);
            }
        };
    }

    DownloadBench(Path temp, int bytes, CheckpointStore store, UnaryOperator<FileTarget.Opener> disk) {
        this.store = store;
        this.directory = temp.resolve("target");
        this.file = directory.resolve("copy.bin");
        try {
            Files.createDirectories(directory);
            Files.write(file, OLD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store(bytes, bytes);
        S3ClientBuilder builder = S3Client.builder()
                .endpoint(ENDPOINT)
                .region("us-east-1")
                .credentials(CredentialsProvider.of("access", "secret"))
                .checkpointStore(store)
                .retryPolicy(new RetryPolicy(3, Backoff.none(), Backoff.none()))
                .retryBudget(S3Limits.RETRY_BUDGET_TOKENS_MAX)
                .breaker(BreakerPolicy.off())
                .eventListener(events::add);
        this.client =
                TestHooks.disk(TestHooks.transport(builder, real -> s3), disk).build();
    }

    /** Puts an object of so many bytes that only the seed knows. */
    void store(int bytes, long seed) {
        content = new byte[bytes];
        new Random(seed).nextBytes(content);
        s3.put(KEY, content);
    }

    int parts() {
        return (content.length + PART_BYTES - 1) / PART_BYTES;
    }

    DownloadResult download() {
        return download(OPTIONS);
    }

    DownloadResult download(DownloadOptions options) {
        return client.download(BUCKET, KEY, file, options);
    }

    byte[] bytes() {
        return read(file);
    }

    static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What lies in the target's directory besides the target. */
    List<Path> others() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> !path.equals(file)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path partFile() {
        return others().get(0);
    }

    String id() {
        try {
            return Checkpoint.downloadId(
                    directory.toRealPath().resolve(file.getFileName()).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    Checkpoint checkpoint() {
        return store.list().stream().findFirst().orElse(null);
    }

    /** First bytes of the ranges that were asked for, in order. */
    List<Long> rangesAsked() {
        return s3.requests("GetObject").stream()
                .filter(request -> request.headers().containsKey("range"))
                .map(request -> first(request))
                .toList();
    }

    static long first(FakeS3.Request request) {
        return Long.parseLong(
                request.headers().getOrDefault("range", "bytes=-1").replaceAll("bytes=(-?\\d+).*", "$1"));
    }

    List<String> told() {
        return events.stream()
                .filter(event -> event.kind() == CallEvent.Kind.TRANSFER)
                .map(CallEvent::what)
                .toList();
    }

    @Override
    public void close() {
        client.close();
    }
}
