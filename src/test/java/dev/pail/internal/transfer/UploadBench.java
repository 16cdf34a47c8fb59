package dev.pail.internal.transfer;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.LocalFile;
import dev.pail.checkpoint.PartRecord;
import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.model.CallEvent;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import dev.pail.testkit.FakeS3;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * A client on {@link FakeS3}, and uploads that an earlier run has left half done.
 *
 * <p>Parts of a few bytes: a new upload has parts of at least 5 MiB, but a resumed one keeps the size it was begun with,
 * whatever it is. So what these tests resume was begun with small parts, and no seam is needed in the engine.
 */
final class UploadBench implements AutoCloseable {

    static final String ENDPOINT = "https://s3.pail.test";
    static final String BUCKET = "bucket";
    static final String KEY = "key";
    static final int PART_BYTES = 1000;
    static final String EARLIER = "upload-of-an-earlier-run";
    static final UploadOptions OPTIONS = UploadOptions.defaults().withThresholdBytes(1);

    final FakeS3 s3 = new FakeS3();
    final CheckpointStore store;
    final List<CallEvent> events = new CopyOnWriteArrayList<>();
    final S3Client client;
    final Path file;
    byte[] content;
    /** What a source of metadata named {@code probe} says of an upload. */
    Supplier<Map<String, String>> probe = Map::of;
    /** Type and metadata that the earlier run chose. */
    Map<String, String> objectHeaders = Map.of();

    UploadBench(Path directory, int bytes) {
        this(directory, bytes, CheckpointStore.inMemory());
    }

    UploadBench(Path directory, int bytes, CheckpointStore store) {
        this(directory, bytes, store, CredentialsProvider.of("access", "secret"));
    }

    UploadBench(Path directory, int bytes, CheckpointStore store, CredentialsProvider who) {
        this.store = store;
        this.file = directory.resolve("source.bin");
        this.content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        write(content);
        RetryPolicy quick = new RetryPolicy(3, Backoff.none(), Backoff.none());
        this.client = TestHooks.transport(
                        S3Client.builder()
                                .endpoint(ENDPOINT)
                                .region("us-east-1")
                                .credentials(who)
                                .checkpointStore(store)
                                .retryPolicy(quick)
                                .retryBudget(S3Limits.RETRY_BUDGET_TOKENS_MAX)
                                .breaker(BreakerPolicy.off())
                                .metadataSources(MetadataSource.of("probe", subject -> probe.get()))
                                .eventListener(events::add),
                        real -> s3)
                .build();
    }

    /** Puts other bytes into the file, with the time it had. */
    void write(byte[] bytes) {
        try {
            boolean there = Files.exists(file);
            var time = there ? Files.getLastModifiedTime(file) : null;
            Files.write(file, bytes);
            if (there) {
                Files.setLastModifiedTime(file, time);
            }
            content = bytes.clone();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int parts() {
        return (content.length + PART_BYTES - 1) / PART_BYTES;
    }

    byte[] bytesOf(int partNumber) {
        int from = (partNumber - 1) * PART_BYTES;
        return Arrays.copyOfRange(content, from, Math.min(content.length, from + PART_BYTES));
    }

    static String id() {
        return Checkpoint.id(Checkpoint.Kind.UPLOAD, ENDPOINT, BUCKET, KEY);
    }

    /** Leaves an upload as a killed run would: these parts at the server, and in the journal. */
    void leaveHalfDone(List<Integer> parts) {
        leaveHalfDone(parts, parts);
    }

    void leaveHalfDone(List<Integer> atTheServer, List<Integer> inTheJournal) {
        Instant begun = Instant.now().minus(Duration.ofMinutes(5)); // one for both: they are held against each other
        leaveAtTheServer(begun, atTheServer);
        leaveInTheJournal(KEY, begun, EARLIER, inTheJournal);
    }

    void leaveAtTheServer(List<Integer> parts) {
        leaveAtTheServer(Instant.now().minus(Duration.ofMinutes(5)), parts);
    }

    private void leaveAtTheServer(Instant begun, List<Integer> parts) {
        TreeMap<Integer, FakeS3.Part> held = new TreeMap<>();
        parts.forEach(number -> held.put(number, FakeS3.Part.of(bytesOf(number))));
        s3.putUpload(EARLIER, new FakeS3.Upload(KEY, begun, Map.of(), held));
    }

    void leaveInTheJournal(String key, Instant begun, String uploadId, List<Integer> parts) {
        leaveInTheJournal(key, begun, uploadId, parts, PART_BYTES);
    }

    void leaveInTheJournal(String key, Instant begun, String uploadId, List<Integer> parts, long partSizeBytes) {
        leaveInTheJournal(
                key,
                begun,
                uploadId,
                parts,
                partSizeBytes,
                new LocalFile(file.toString(), content.length, begun, null));
    }

    void leaveInTheJournal(
            String key, Instant begun, String uploadId, List<Integer> parts, long partSizeBytes, LocalFile source) {
        try (CheckpointStore.Lease lease =
                store.acquire(Checkpoint.id(Checkpoint.Kind.UPLOAD, ENDPOINT, BUCKET, key))) {
            lease.begin(Checkpoint.intention(
                    Checkpoint.Kind.UPLOAD,
                    ENDPOINT,
                    BUCKET,
                    key,
                    source,
                    partSizeBytes,
                    ChecksumAlgorithm.CRC32C,
                    objectHeaders,
                    begun));
            lease.uploadCreated(uploadId, begun);
            List<PartRecord> records = new ArrayList<>();
            parts.forEach(number -> records.add(record(number)));
            lease.append(records);
        }
    }

    PartRecord record(int number) {
        FakeS3.Part part = FakeS3.Part.of(bytesOf(number));
        int crc = ByteBuffer.wrap(Base64.getDecoder().decode(part.crc32c())).getInt();
        return new PartRecord(
                number,
                (number - 1L) * PART_BYTES,
                part.bytes().length,
                new ETag('"' + part.md5() + '"'),
                new Checksum(ChecksumAlgorithm.CRC32C, part.crc32c()),
                Integer.toUnsignedLong(crc));
    }

    UploadResult upload() {
        return upload(OPTIONS);
    }

    UploadResult upload(UploadOptions options) {
        return client.upload(BUCKET, KEY, file, options);
    }

    byte[] object() {
        FakeS3.Stored stored = s3.objects().get(KEY);
        return stored == null ? null : stored.bytes();
    }

    @Override
    public void close() {
        client.close();
    }
}
