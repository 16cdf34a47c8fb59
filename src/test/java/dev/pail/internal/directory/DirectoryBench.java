package dev.pail.internal.directory;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.testkit.FakeS3;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.FileOutcome;
import dev.pail.transfer.FileOutcome.Action;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.SyncOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A client on {@link FakeS3} and a directory. */
final class DirectoryBench implements AutoCloseable {

    static final String BUCKET = "bucket";

    /** Long before any object of these tests is written. */
    static final Instant LONG_AGO = Instant.parse("2020-02-03T04:05:06.789Z");

    final FakeS3 s3 = new FakeS3();
    final CheckpointStore store = CheckpointStore.inMemory();
    final S3Client client;
    final Path root;
    private final List<FileOutcome> told = new CopyOnWriteArrayList<>();
    final DirectoryOptions options = DirectoryOptions.defaults().withOutcomes(told::add);

    DirectoryBench(Path temp) {
        this(temp, List.of());
    }

    DirectoryBench(Path temp, List<MetadataSource> sources) {
        this(temp, sources, S3Limits.STREAM_BUFFER_BYTES_DEFAULT);
    }

    DirectoryBench(Path temp, List<MetadataSource> sources, long streamBufferBytesMax) {
        try {
            this.root = Files.createDirectory(temp.toRealPath().resolve("Tree"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.client = TestHooks.transport(
                        S3Client.builder()
                                .endpoint("https://s3.pail.test")
                                .region("us-east-1")
                                .credentials(CredentialsProvider.of("access", "secret"))
                                .checkpointStore(store)
                                .streamBufferBytesMax(streamBufferBytesMax)
                                .retryPolicy(new RetryPolicy(2, Backoff.none(), Backoff.none()))
                                .retryBudget(S3Limits.RETRY_BUDGET_TOKENS_MAX)
                                .breaker(BreakerPolicy.off())
                                .metadataSources(sources.toArray(MetadataSource[]::new)),
                        real -> s3)
                .build();
    }

    SyncOptions sync() {
        return SyncOptions.defaults().withDirectory(options);
    }

    Path write(String name, String text) {
        return write(root.resolve(name), text);
    }

    static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void put(String key, String text) {
        s3.put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What the server has, by key. */
    Map<String, String> objects() {
        Map<String, String> texts = new TreeMap<>();
        s3.objects().forEach((key, stored) -> texts.put(key, new String(stored.bytes(), StandardCharsets.UTF_8)));
        return texts;
    }

    /** What the directory has, by path; a directory that is empty ends with a slash. */
    Map<String, String> files() {
        return files(root);
    }

    static Map<String, String> files(Path directory) {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.collect(Collectors.toList())) {
                String name = directory.relativize(path).toString();
                if (Files.isRegularFile(path)) {
                    texts.put(name, Files.readString(path));
                } else if (!name.isEmpty() && isEmpty(path)) {
                    texts.put(name + '/', "");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    /** The keys that something became of, since the last time it was asked. */
    Map<String, Action> outcomes() {
        Map<String, Action> all = new TreeMap<>();
        told.forEach(outcome -> all.put(outcome.key(), outcome.action()));
        told.clear();
        return all;
    }

    /** The last outcome of a key. */
    FileOutcome outcome(String key) {
        return told.stream()
                .filter(outcome -> outcome.key().equals(key))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    long requests(String operation) {
        return s3.requests(operation).size();
    }

    @Override
    public void close() {
        client.close();
    }
}
