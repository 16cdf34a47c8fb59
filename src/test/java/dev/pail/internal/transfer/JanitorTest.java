package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.LocalFile;
import dev.pail.checkpoint.SourceObject;
import dev.pail.checkpoint.UnforcedStore;
import dev.pail.config.Backoff;
import dev.pail.config.RetryPolicy;
import dev.pail.error.CheckpointException;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.ChannelFileTarget;
import dev.pail.internal.body.FileTarget;
import dev.pail.model.ETag;
import dev.pail.model.MultipartUpload;
import dev.pail.testkit.FakeS3;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.transfer.Cleanup;
import dev.pail.transfer.CleanupOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is nobody's is removed, what may be somebody's is not. */
@Tag("U9")
@Tag("G31")
class JanitorTest {

    private static final String ENDPOINT = "https://s3.pail.test";
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Instant OLD = NOW.minus(Duration.ofDays(3));
    private static final CleanupOptions A_DAY = CleanupOptions.olderThan(Duration.ofDays(1));

    @TempDir
    private Path directory;

    private final FakeS3 s3 = new FakeS3(() -> NOW);
    private CheckpointStore own;
    private CheckpointStore anothers;
    private S3Client client;

    @BeforeEach
    void start() throws IOException {
        own = UnforcedStore.inDirectory(directory.resolve("own"));
        anothers = UnforcedStore.inDirectory(directory.resolve("anothers"));
        client = TestHooks.transport(
                        TestHooks.clock(
                                S3Client.builder()
                                        .endpoint(ENDPOINT)
                                        .region("us-east-1")
                                        .credentials(CredentialsProvider.of("access", "secret"))
                                        .retryPolicy(new RetryPolicy(1, Backoff.none(), Backoff.none()))
                                        .checkpointStore(own),
                                () -> NOW),
                        real -> s3)
                .build();
        Files.createDirectories(directory.resolve("to/sub"));
    }

    @AfterEach
    void close() {
        client.close();
    }

    private void upload(String uploadId, String key, Instant initiated) {
        s3.putUpload(uploadId, new FakeS3.Upload(key, initiated, Map.of(), new TreeMap<>()));
    }

    private static Checkpoint intention(Checkpoint.Kind kind, String key) {
        return kind == Checkpoint.Kind.COPY
                ? Checkpoint.copy(
                        ENDPOINT,
                        "bucket",
                        key,
                        new LocalFile("bucket/source", 10, null, null),
                        new SourceObject(new ETag("\"e\""), null, null),
                        5,
                        Map.of(),
                        OLD)
                : Checkpoint.intention(
                        kind, ENDPOINT, "bucket", key, new LocalFile("/f", 10, OLD, null), 5, null, Map.of(), OLD);
    }

    private static void checkpoint(CheckpointStore store, Checkpoint intention, String uploadId) {
        try (CheckpointStore.Lease lease = store.acquire(intention.id())) {
            lease.begin(intention);
            if (uploadId != null) {
                lease.uploadCreated(uploadId, OLD);
            }
        }
    }

    private static List<String> ids(List<MultipartUpload> uploads) {
        return uploads.stream().map(MultipartUpload::uploadId).sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void abortsOldUploadsThatNoCheckpointNames(boolean dryRun) {
        upload("nobodys", "p/a", OLD);
        upload("young", "p/b", NOW.minus(Duration.ofHours(23)));
        upload("own", "p/c", OLD);
        upload("anothers", "p/d", OLD);
        upload("copy", "p/e", OLD);
        upload("unnamed", "p/f", OLD);
        upload("elsewhere", "q/a", OLD);
        checkpoint(own, intention(Checkpoint.Kind.UPLOAD, "p/c"), "own");
        checkpoint(anothers, intention(Checkpoint.Kind.UPLOAD, "p/d"), "anothers");
        checkpoint(anothers, intention(Checkpoint.Kind.COPY, "p/e"), "copy");
        checkpoint(own, intention(Checkpoint.Kind.UPLOAD, "p/f"), null);

        Cleanup<MultipartUpload> cleanup = client.abortAbandonedUploads(
                "bucket", "p/", A_DAY.withStore(anothers).withDryRun(dryRun));

        assertThat(cleanup.dryRun()).isEqualTo(dryRun);
        assertThat(ids(cleanup.removed())).containsExactly("nobodys");
        assertThat(ids(cleanup.kept())).containsExactly("anothers", "copy", "own", "unnamed", "young");
        assertThat(cleanup.failures()).isEmpty();
        assertThat(s3.uploads()).hasSize(dryRun ? 7 : 6).doesNotContainKey(dryRun ? "" : "nobodys");
        assertThat(own.list()).hasSize(2);
    }

    /** The checkpoint was made under another name of the server: the upload ID is the same. */
    @Test
    void anUploadIsKnownByItsIdWhateverTheEndpointIsCalled() {
        upload("other-name", "p/a", OLD);
        checkpoint(
                own,
                Checkpoint.intention(
                        Checkpoint.Kind.UPLOAD,
                        "http://10.0.0.1:9000",
                        "bucket",
                        "p/a",
                        new LocalFile("/f", 10, OLD, null),
                        5,
                        null,
                        Map.of(),
                        OLD),
                "other-name");

        assertThat(client.abortAbandonedUploads("bucket", "", A_DAY).removed()).isEmpty();
        assertThat(s3.uploads()).containsKey("other-name");
    }

    @Test
    void whatCannotBeAbortedIsToldAndTheRestGoesOn() {
        upload("a", "p/a", OLD);
        upload("b", "p/b", OLD);
        s3.fault((request, server) ->
                request.is("AbortMultipartUpload") && request.key().equals("p/a")
                        ? Reply.error(403, "AccessDenied")
                        : server.answer(request));

        Cleanup<MultipartUpload> cleanup = client.abortAbandonedUploads("bucket", "p/", A_DAY);

        assertThat(ids(cleanup.removed())).containsExactly("b");
        assertThat(cleanup.failures()).hasSize(1).allSatisfy((upload, failure) -> {
            assertThat(upload.uploadId()).isEqualTo("a");
            assertThat(failure.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
        });
        assertThat(s3.uploads()).containsOnlyKeys("a");
    }

    @Test
    void nothingIsTouchedWhileACheckpointCannotBeRead() throws IOException {
        upload("maybe", "p/a", OLD);
        Path part = partFile("copy.bin", own, OLD);
        Checkpoint damaged = intention(Checkpoint.Kind.UPLOAD, "p/a");
        checkpoint(own, damaged, "maybe");
        Path journal = Path.of(own.location(damaged.id()));
        byte[] bytes = Files.readAllBytes(journal);
        bytes[20] ^= 1;
        Files.write(journal, bytes);

        CheckpointException told = catchThrowableOfType(
                CheckpointException.class, () -> client.abortAbandonedUploads("bucket", "", A_DAY));
        CheckpointException toldOfFiles = catchThrowableOfType(
                CheckpointException.class, () -> client.deleteAbandonedPartFiles(directory.resolve("to"), A_DAY));

        assertThat(told.code()).isEqualTo("CheckpointUnreadable");
        assertThat(told).hasMessageContaining(journal.toString());
        assertThat(toldOfFiles.code()).isEqualTo("CheckpointUnreadable");
        assertThat(s3.uploads()).containsKey("maybe");
        assertThat(part).exists();
    }

    /** A part file as a killed download leaves it, with its checkpoint where a store is given. */
    private Path partFile(String name, CheckpointStore store, Instant written) throws IOException {
        Path target = directory.toRealPath().resolve("to").resolve(name);
        Path part = Downloader.partFile(store, target);
        Files.writeString(part, "half");
        Files.setLastModifiedTime(part, FileTime.from(written));
        return part;
    }

    private void download(String name, CheckpointStore store, Instant begun) throws IOException {
        Path target = directory.toRealPath().resolve("to").resolve(name);
        Checkpoint intention = Checkpoint.download(
                ENDPOINT,
                "bucket",
                "k",
                new LocalFile(target.toString(), 10, null, null),
                new SourceObject(null, null, null),
                5,
                null,
                begun);
        checkpoint(store, intention, null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("D8")
    void deletesPartFilesThatNoDownloadGoesOnWith(boolean dryRun) throws IOException {
        Instant young = NOW.minus(Duration.ofHours(1));
        Path nobodys = partFile("sub/nobodys", own, OLD);
        Path oldOne = partFile("old", own, OLD);
        download("old", own, OLD);
        Path resumable = partFile("resumable", anothers, OLD);
        download("resumable", anothers, young);
        Path fresh = partFile("fresh", own, young);
        Path plain = Files.writeString(directory.resolve("to/plain.pail-part"), "not ours");
        Path odd = Files.writeString(directory.resolve("to/.x.0123.pail-part"), "nor this");
        Path link = Files.createSymbolicLink(
                directory.resolve("to/.link.0123456789abcdef.pail-part"), directory.resolve("to/plain.pail-part"));
        Files.setLastModifiedTime(plain, FileTime.from(OLD));
        Files.setLastModifiedTime(odd, FileTime.from(OLD));

        Cleanup<Path> cleanup = client.deleteAbandonedPartFiles(
                directory.resolve("to"), A_DAY.withStore(anothers).withDryRun(dryRun));

        assertThat(cleanup.removed()).containsExactlyInAnyOrder(nobodys, oldOne);
        assertThat(cleanup.kept()).containsExactlyInAnyOrder(resumable, fresh);
        assertThat(cleanup.failures()).isEmpty();
        assertThat(List.of(resumable, fresh, plain, odd, link)).allMatch(path -> Files.exists(path));
        assertThat(List.of(nobodys, oldOne)).allMatch(path -> Files.exists(path) == dryRun);
        assertThat(own.list()).hasSize(dryRun ? 1 : 0);
        assertThat(anothers.list()).hasSize(1);
    }

    @Test
    void whatSomebodyWorksOnStays() throws IOException {
        Path leased = partFile("leased", own, OLD);
        download("leased", own, OLD);
        Path open = partFile("open", anothers, OLD);
        String id = own.list().get(0).id();

        try (CheckpointStore.Lease lease = own.acquire(id);
                FileTarget target = ChannelFileTarget.opener().open(open)) {
            Cleanup<Path> cleanup = client.deleteAbandonedPartFiles(directory.resolve("to"), A_DAY);

            assertThat(lease.load()).isPresent();
            assertThat(target.path()).isEqualTo(open);
            assertThat(cleanup.removed()).isEmpty();
            assertThat(cleanup.kept()).containsExactly(leased);
            assertThat(cleanup.failures()).hasSize(1);
            assertThat(cleanup.failures().get(open)).hasMessageContaining("another transfer is writing to it");
        }
        assertThat(List.of(leased, open)).allMatch(path -> Files.exists(path));
    }

    @Test
    void aDirectoryThatIsNotThereAndANegativeAgeAreRefused() {
        S3Exception told = catchThrowableOfType(
                InvalidCallException.class, () -> client.deleteAbandonedPartFiles(directory.resolve("none"), A_DAY));

        assertThat(told.code()).isEqualTo("SourceUnreadable");
        assertThatIllegalArgumentException().isThrownBy(() -> CleanupOptions.olderThan(Duration.ofSeconds(-1)));
    }
}
