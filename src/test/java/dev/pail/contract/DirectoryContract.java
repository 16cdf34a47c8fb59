package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.DirectoryException;
import dev.pail.error.ServiceException;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectSummary;
import dev.pail.testkit.TestServer;
import dev.pail.testkit.Witness;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryOptions.Comparison;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.SyncOptions;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** Directories, up, down and in sync, on every server and in both call styles. */
@ExtendWith(NoSecretTold.class)
abstract class DirectoryContract {

    private static final List<String> NAMES = List.of(
            "plain.txt",
            "with space/and more .txt",
            "plus+and&amp;=?#.txt",
            "percent%41%2F%.txt",
            "a/b/c/d/e/deep",
            "a!",
            "a.b/c",
            "~tilde'()*$@,;:",
            ".hidden/.too",
            "-rf",
            "\u00fcml\u00e4ut/\u6587\u5b57 \u00e9",
            "emoji \ud83d\ude00.txt",
            "back\\slash");

    @Parameter
    CallStyle style;

    @TempDir
    Path temp;

    private final String bucket = "pail-directory-" + UUID.randomUUID();
    private S3Client client;
    private CallStyle.Calls s3;
    private Path source;
    private Path target;

    abstract TestServer server();

    @BeforeEach
    void start() throws IOException {
        client = S3Client.builder()
                .endpoint(server().endpoint().toString())
                .region(server().region())
                .credentials(CredentialsProvider.of(server().accessKey(), server().secretKey()))
                .checkpointStore(CheckpointStore.inDirectory(temp.resolve("checkpoints")))
                .metadataSources(new MetadataSource[0])
                .build();
        s3 = style.on(client);
        s3.createBucket(bucket);
        source = Files.createDirectory(temp.resolve("source"));
        target = temp.resolve("target");
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(client.unfinishedUploads()).isEmpty();
        assertThat(client.unfinishedDownloads()).isEmpty();
        client.close();
    }

    private static Path write(Path directory, String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2023-04-05T06:07:08.250Z")));
    }

    /** With names that are not ASCII only where the locale has them. */
    private void writeTree() throws IOException {
        int written = 0;
        for (String name : NAMES) {
            try {
                write(source, name, name.repeat(written).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                written++;
            } catch (InvalidPathException noSuchCharacter) {
                assertThat(name).as("an ASCII name").matches("(?s).*[^\\x00-\\x7f].*");
            }
        }
        byte[] large = new byte[(11 << 20) + 7];
        new Random(1).nextBytes(large);
        write(source, "large.bin", large);
        Files.createDirectories(source.resolve("empty directory"));
    }

    private static Map<String, String> hashes(Path directory) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> hashes.put(directory.relativize(file).toString(), Witness.sha256(file)));
        }
        return hashes;
    }

    private static DirectoryOptions options() {
        return DirectoryOptions.defaults()
                .withUpload(UploadOptions.defaults().withThresholdBytes(5 << 20).withPartSizeBytes(5 << 20))
                .withDownload(
                        DownloadOptions.defaults().withThresholdBytes(1 << 20).withPartSizeBytes(1 << 20));
    }

    private List<String> keys() {
        return client.listObjects(bucket, ListOptions.defaults())
                .map(ObjectSummary::key)
                .toList();
    }

    @Test
    @Tag("L1")
    @Tag("L8")
    @Tag("H8")
    void oddNamesGoUpAndComeBackAndNothingIsMovedTwice() throws IOException {
        writeTree();
        long files = hashes(source).size();

        DirectoryResult up = s3.uploadDirectory(bucket, "to here/", source, options());
        DirectoryResult upAgain = s3.uploadDirectory(bucket, "to here/", source, options());
        DirectoryResult down = s3.downloadDirectory(bucket, "to here", target, options());
        DirectoryResult downAgain = s3.downloadDirectory(bucket, "to here", target, options());
        DirectoryResult byChecksum =
                s3.uploadDirectory(bucket, "to here", target, options().withComparison(Comparison.CHECKSUM));

        assertThat(hashes(target)).isEqualTo(hashes(source));
        assertThat(up.transferred()).isEqualTo(files);
        assertThat(upAgain.unchanged()).isEqualTo(files);
        assertThat(down.transferred()).isEqualTo(files);
        assertThat(downAgain.unchanged()).isEqualTo(files);
        assertThat(byChecksum.unchanged()).isEqualTo(files);
        assertThat(upAgain.transferred() + downAgain.transferred() + byChecksum.transferred())
                .isZero();
        assertThat(down.bytes()).isEqualTo(up.bytes());
    }

    @Test
    @Tag("L7")
    void aFlippedByteIsFoundOnTheDiskAndInTheBucket() throws IOException {
        writeTree();
        long names = hashes(source).size();
        DirectoryOptions options = options().withManifest("SHA256SUMS");

        s3.uploadDirectory(bucket, "to", source, options);
        DirectoryResult files = s3.verifyDirectory(bucket, "to", source, options);
        DirectoryResult objects = s3.verifyObjects(bucket, "to", options);
        flipAByte(source.resolve("a!"));
        s3.put(bucket, "to/a.b/c", "another");

        assertThat(files.unchanged()).isEqualTo(names);
        assertThat(objects.unchanged()).isEqualTo(names);
        assertThatThrownBy(() -> s3.verifyDirectory(bucket, "to", source, options))
                .isInstanceOfSatisfying(
                        DirectoryException.class,
                        failed -> assertThat(failed.failures()).containsOnlyKeys("to/a!"));
        assertThatThrownBy(() -> s3.verifyObjects(bucket, "to", options))
                .isInstanceOfSatisfying(
                        DirectoryException.class,
                        failed -> assertThat(failed.failures()).containsOnlyKeys("to/a.b/c"));
    }

    private static void flipAByte(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    @Tag("L2")
    void identicalFilesAreStoredOnceAndComeBackUnderAllTheirNames() throws IOException {
        writeTree();
        Files.createDirectory(source.resolve("twin"));
        Files.copy(source.resolve("large.bin"), source.resolve("twin/large.bin"));
        Files.copy(source.resolve("a!"), source.resolve("twin/a"));
        long names = hashes(source).size();
        DirectoryOptions options = options().withManifest("snapshots/1").withDeduplicates(true);

        DirectoryResult up = s3.uploadDirectory(bucket, "to", source, options);
        DirectoryResult again = s3.uploadDirectory(bucket, "to", source, options);
        s3.downloadDirectory(bucket, "to", target, options);

        assertThat(up.transferred() + up.unchanged()).isEqualTo(names);
        assertThat(again.transferred()).isZero();
        assertThat(keys()).hasSize((int) names - 2 + 1);
        assertThat(hashes(target)).isEqualTo(hashes(source));
        assertThat(s3.verifyObjects(bucket, "to", options).unchanged()).isEqualTo(names);
    }

    @Test
    void timeAndModeAndEmptyDirectoriesComeBack() throws IOException {
        write(source, "run.sh", new byte[] {1});
        Files.createDirectories(source.resolve("empty/inner"));
        DirectoryOptions options = options().withKeepsAttributes(true).withEmptyDirectories(true);

        s3.uploadDirectory(bucket, "", source, options);
        s3.downloadDirectory(bucket, "", target, options);

        assertThat(Files.getLastModifiedTime(target.resolve("run.sh")))
                .isEqualTo(Files.getLastModifiedTime(source.resolve("run.sh")));
        assertThat(Files.getPosixFilePermissions(target.resolve("run.sh")))
                .isEqualTo(Files.getPosixFilePermissions(source.resolve("run.sh")));
        assertThat(target.resolve("empty/inner")).isEmptyDirectory();
        assertThat(s3.downloadDirectory(bucket, "", target, options).transferred())
                .isZero();
    }

    @Test
    @Tag("L8")
    void syncMakesTheDestinationWhatTheSourceIs() throws IOException {
        SyncOptions sync = SyncOptions.defaults().withDirectory(options()).withDeletes(true);
        write(source, "a", new byte[] {1});
        write(source, "b/c", new byte[] {2});
        s3.put(bucket, "x/old", "o");
        s3.put(bucket, "x/b/old", "o");
        s3.put(bucket, "y", "not below");

        DirectoryResult plan = s3.syncUp(bucket, "x", source, sync.withDryRun(true));
        assertThat(keys()).containsExactly("x/b/old", "x/old", "y");
        DirectoryResult up = s3.syncUp(bucket, "x", source, sync);
        write(target, "old", new byte[0]);
        DirectoryResult down = s3.syncDown(bucket, "x", target, sync);

        for (DirectoryResult each : List.of(plan, up)) {
            assertThat(each.transferred()).isEqualTo(2);
            assertThat(each.deleted()).isEqualTo(2);
        }
        assertThat(keys()).containsExactly("x/a", "x/b/c", "y");
        assertThat(down.deleted()).isEqualTo(1);
        assertThat(hashes(target)).isEqualTo(hashes(source));
    }

    @Test
    @Tag("G23")
    void whatCannotBeAFileFailsByItself() throws IOException {
        s3.put(bucket, "p/file", "f");
        s3.put(bucket, "p/taken", "f");
        s3.put(bucket, "p/ok", "f");
        Files.createDirectories(target.resolve("taken"));

        assertThatThrownBy(() -> s3.downloadDirectory(bucket, "p", target, options()))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("1 files failed, 2 did not");

        assertThat(hashes(target)).containsOnlyKeys("file", "ok");
    }

    @Test
    void aBucketThatIsNotThereFailsTheWhole() {
        assertThatThrownBy(() -> s3.downloadDirectory("pail-none-" + UUID.randomUUID(), "", target, options()))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("NoSuchBucket");
    }
}
