package dev.pail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row Q3: cp, mv and sync, and what resume makes of a sync that was killed. */
@Tag("Q3")
class TreeCommandTest extends CliContract {

    private static final int LARGE = 24 * MIB;
    private static final int DISK = 40 * MIB;
    private static final int PARTS_COPIED = 2;

    private Path write(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-01-01T00:00:00Z")));
    }

    private Map<String, String> files(String name) throws Exception {
        Path root = directory.resolve(name);
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        return texts;
    }

    @Test
    @Tag("L8")
    void syncMovesWhatDiffersAndDeletesWhenAsked() throws Exception {
        write("tree/a.txt", "1");
        write("tree/deep/b c.txt", "22");
        String tree = directory.resolve("tree").toString();
        String copy = directory.resolve("copy").toString();

        Tool.Ended dry = pail("sync", tree, uri("to"), "--dry-run");
        Tool.Ended up = pail("sync", tree, uri("to"), "--json");
        write("tree/a.txt", "changed");
        Files.delete(directory.resolve("tree/deep/b c.txt"));
        Tool.Ended again = pail("sync", tree, uri("to/"), "--delete", "--json");
        write("copy/extra", "x");
        Tool.Ended down = pail("sync", uri("to"), copy, "--delete");

        assertThat(dry.exitCode()).as(dry.toString()).isZero();
        assertThat(dry.lines())
                .contains("would be uploaded to/a.txt: not there")
                .anyMatch(line -> line.contains("2 files"));
        assertThat(up.exitCode()).as(up.toString()).isZero();
        assertThat(up.number("transferred")).isEqualTo(2);
        assertThat(up.lines()).hasSizeGreaterThan(2).allMatch(line -> line.startsWith("{\"event\":"));
        assertThat(again.number("transferred")).isEqualTo(1);
        assertThat(again.number("deleted")).isEqualTo(1);
        assertThat(down.exitCode()).as(down.toString()).isZero();
        assertThat(down.out()).contains("deleted to/extra: not at the source", "downloaded to/a.txt: not there");
        assertThat(files("copy")).isEqualTo(Map.of("a.txt", "changed"));
    }

    @Test
    void aFileThatFailsIsNamedAndTheOthersAreThere() throws Exception {
        write("tree/a", "1");
        write("tree/b", "2");
        pail("sync", directory.resolve("tree").toString(), uri("to"));
        Files.createDirectories(directory.resolve("copy/a"));

        Tool.Ended ended = pail("sync", uri("to"), directory.resolve("copy").toString(), "--json");

        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.out()).contains("\"action\":\"failed\",\"key\":\"to/a\"", "\"code\":\"FilesFailed\"");
        assertThat(ended.err()).contains("pail: TargetUnwritable: ", "pail: FilesFailed: ");
        assertThat(files("copy")).isEqualTo(Map.of("b", "2"));
        assertThat(directory.resolve("state/pail/jobs")).isEmptyDirectory();
    }

    @Test
    void cpGoesUpDownAndInside() throws Exception {
        String file = write("tree/a.txt", "1").toString();
        write("tree/deep/b", "22");
        String tree = directory.resolve("tree").toString();

        assertThat(pail("cp", file, uri("dir/")).exitCode()).isZero();
        assertThat(pail("cp", uri("dir/a.txt"), uri("inside/")).exitCode()).isZero();
        assertThat(pail("cp", uri("inside/a.txt"), directory.toString()).exitCode())
                .isZero();
        assertThat(directory.resolve("a.txt")).hasContent("1");

        assertThat(pail("cp", "--recursive", tree, uri("all")).exitCode()).isZero();
        Tool.Ended inside = pail("cp", "--recursive", uri("all"), uri("other"));
        assertThat(inside.exitCode()).as(inside.toString()).isZero();
        assertThat(pail(
                                "cp",
                                "--recursive",
                                uri("other"),
                                directory.resolve("copy").toString())
                        .exitCode())
                .isZero();

        assertThat(files("copy")).isEqualTo(files("tree"));
        assertThat(pail("cp", tree, uri("x")).exitCode()).isEqualTo(2);
        assertThat(pail("cp", file, directory.resolve("b").toString()).exitCode())
                .isEqualTo(2);
        assertThat(pail("cp", uri("missing"), uri("x")).exitCode()).isEqualTo(3);
    }

    @Test
    void mvLeavesNothingBehindAndLosesNothing() throws Exception {
        write("tree/a", "1");
        write("tree/b", "22");
        pail("cp", "--recursive", directory.resolve("tree").toString(), uri("from"));

        Tool.Ended one = pail("mv", uri("from/a"), uri("to/a"), "--json");
        Tool.Ended all = pail("mv", "--recursive", uri("from"), uri("to"));
        Tool.Ended itself = pail("mv", uri("to/a"), uri("to/a"));
        pail("cp", "--recursive", uri("to"), directory.resolve("copy").toString());

        assertThat(one.exitCode()).as(one.toString()).isZero();
        assertThat(one.value("event")).isEqualTo("\"moved\"");
        assertThat(all.exitCode()).as(all.toString()).isZero();
        assertThat(itself.exitCode()).isEqualTo(2);
        assertThat(pail("ls", uri("from/")).out()).isEmpty();
        assertThat(pail("mv", uri("from/a"), uri("x")).exitCode()).isEqualTo(3);
        assertThat(files("copy")).isEqualTo(files("tree"));
    }

    @Test
    @Tag("F1")
    void aKilledMoveIsFinishedByResume() throws Exception {
        Path file = file("disk.img", DISK);
        pail("put", file.toString(), uri("disk.img"));
        kill(copying("mv"));

        Tool.Ended resume = pail("resume", "--json");
        Tool.Ended nothing = pail("resume");

        assertThat(resume.exitCode()).as(resume.toString()).isZero();
        assertThat(resume.value("event")).isEqualTo("\"moved\"");
        assertThat(resume.value("resumed")).isEqualTo("true");
        assertThat(resume.number("partsReused")).isPositive();
        assertThat(nothing.out()).contains("nothing is left");
        assertThat(pail("stat", uri("disk.img")).exitCode()).isEqualTo(3);
        assertCopied(file);
    }

    @Test
    @Tag("F1")
    void aCopyWhoseCommandIsForgottenIsFinishedFromItsCheckpoint() throws Exception {
        Path file = file("disk.img", DISK);
        pail("put", file.toString(), uri("disk.img"), "--content-type", "text/x-tale", "--meta", "who=größe");
        kill(copying("cp"));
        try (Stream<Path> jobs = Files.list(directory.resolve("state/pail/jobs"))) {
            for (Path job : jobs.toList()) {
                Files.delete(job);
            }
        }

        Tool.Ended resume = pail("resume", "--json");

        assertThat(resume.exitCode()).as(resume.toString()).isZero();
        assertThat(resume.value("event")).isEqualTo("\"copied\"");
        assertThat(resume.value("resumed")).isEqualTo("true");
        assertCopied(file);
        assertThat(pail("stat", uri("copy"), "--json").last()).contains("\"text/x-tale\"", "\"who\":\"größe\"");
    }

    @Test
    void aCopyWhoseSourceIsAnotherNowIsNotFinished() throws Exception {
        pail("put", file("disk.img", DISK).toString(), uri("disk.img"));
        kill(copying("cp"));
        try (Stream<Path> jobs = Files.list(directory.resolve("state/pail/jobs"))) {
            for (Path job : jobs.toList()) {
                Files.delete(job);
            }
        }
        pail("put", write("other", "other").toString(), uri("disk.img"));
        S3Client stranger = S3Client.builder()
                .endpoint(relay.endpoint())
                .region("us-east-1")
                .credentials(CredentialsProvider.of(CliServer.ACCESS_KEY, CliServer.SECRET_KEY))
                .build();
        String foreign = stranger.createMultipartUpload(bucket, "copy2").uploadId();

        Tool.Ended resume = pail("resume");
        Matcher advised = Pattern.compile("`pail uploads abort (\\S+) (--upload-id=\\S+)`")
                .matcher(resume.err());
        assertThat(advised.find()).as(resume.err()).isTrue();
        Tool.Ended abort = pail("uploads", "abort", advised.group(1), advised.group(2));
        Tool.Ended again = pail("uploads", "abort", advised.group(1), advised.group(2));
        Tool.Ended left = pail("uploads", "ls", "s3://" + bucket, "--json");
        stranger.abortMultipartUpload(bucket, "copy2", foreign);
        stranger.close();

        assertThat(resume.exitCode()).as(resume.toString()).isEqualTo(5);
        assertThat(resume.err()).startsWith("pail: CopySourceChanged: ").contains("`pail uploads abort " + uri("copy"));
        assertThat(pail("stat", uri("copy")).exitCode()).isEqualTo(3);
        assertThat(abort.lines())
                .as(abort.toString())
                .singleElement()
                .asString()
                .startsWith("aborted " + uri("copy"));
        assertThat(again.exitCode()).as(again.toString()).isEqualTo(3);
        assertThat(left.lines()).singleElement().asString().contains("\"key\":\"copy2\"");
        assertThat(directory.resolve("state/pail/checkpoints")).isEmptyDirectory();
    }

    @Test
    void aCopyIsOfAJobThatWritesThatKeyAndOfNoOther() {
        S3Uri copy = new S3Uri("b", "dir/abc");

        assertThat(Resume.writes(List.of("cp", "s3://b/x", "s3://b/dir/abc"), copy))
                .isTrue();
        assertThat(Resume.writes(List.of("cp", "s3://b/abc", "s3://b/dir/"), copy))
                .isTrue();
        assertThat(Resume.writes(List.of("mv", "--recursive", "s3://b/x", "s3://b/dir"), copy))
                .isTrue();
        assertThat(Resume.writes(List.of("cp", "s3://b/x", "s3://b/dir/a"), copy))
                .isFalse();
        assertThat(Resume.writes(List.of("cp", "s3://b/dir/abc", "s3://b/x"), copy))
                .isFalse();
        assertThat(Resume.writes(List.of("cp", "--recursive", "s3://b/x", "s3://b/dir/a"), copy))
                .isFalse();
        assertThat(Resume.writes(List.of("sync", "x", "s3://b/dir"), copy)).isFalse();
    }

    private String[] copying(String command) {
        return new String[] {
            command, uri("disk.img"), uri("copy"), "--threshold", "5MiB", "--part-size", "5MiB", "--concurrency", "1"
        };
    }

    /** A copy that gets no further than some parts: so many of their requests pass. */
    private void kill(String... command) throws Exception {
        CheckpointStore store = CheckpointStore.inDirectory(directory.resolve("state/pail/checkpoints"));
        relay.holdAfter(PARTS_COPIED, "partNumber=");
        Tool.Running first = tool.start(relay.endpoint(), null, command);
        while (store.list().stream().allMatch(copy -> copy.parts().isEmpty())) {
            if (first.process().waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it ended too early: " + first.await());
            }
        }
        first.process().destroyForcibly().waitFor();
        relay.release();
    }

    private void assertCopied(Path file) throws Exception {
        Path copy = directory.resolve("copied.img");
        assertThat(pail("get", uri("copy"), copy.toString()).exitCode()).isZero();
        assertThat(copy).hasSameBinaryContentAs(file);
        assertThat(pail("uploads", "ls", "s3://" + bucket).out()).isEmpty();
    }

    @Test
    void whoDecidesOverTheTypeCanBeChosen() throws Exception {
        Path page = Files.writeString(directory.resolve("picture.png"), "<html><body>not a picture</body></html>");

        Tool.Ended refused = pail("put", page.toString(), uri("p"), "--content-type-policy", "reject_on_conflict");
        pail("put", page.toString(), uri("p"), "--content-type-policy", "name_only");

        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(2);
        assertThat(refused.err()).contains("ContentTypeConflict");
        assertThat(pail("stat", uri("p"), "--json").value("contentType")).isEqualTo("\"image/png\"");
    }

    @Test
    @Tag("F1")
    @Tag("O28")
    void aKilledSyncIsFinishedByResume() throws Exception {
        file("tree/large.bin", LARGE);
        for (int number = 0; number < 20; number++) {
            write("tree/f" + number, "content " + number);
        }
        write("tree/zz", "the last");
        relay.holdAfter(LARGE / 2);
        Tool.Running first = tool.start(
                relay.endpoint(),
                null,
                "sync",
                directory.resolve("tree").toString(),
                uri("to"),
                "--part-size",
                "5MiB",
                "--json");
        first.awaitLine(Pattern.compile("\"key\":\"to/f19\""));
        first.process().destroyForcibly().waitFor();
        relay.release();

        Tool.Ended resume = pail("resume", "--json");
        Tool.Ended nothing = pail("resume");
        Tool.Ended after = pail("sync", directory.resolve("tree").toString(), uri("to"), "--json");

        assertThat(resume.exitCode()).as(resume.toString()).isZero();
        assertThat(nothing.out()).contains("nothing is left");
        assertThat(after.number("transferred")).as(resume.toString()).isZero();
        assertThat(after.number("unchanged")).isEqualTo(22);
        pail("cp", uri("to/large.bin"), directory.resolve("copy.bin").toString());
        assertThat(directory.resolve("copy.bin")).hasSameBinaryContentAs(directory.resolve("tree/large.bin"));
    }
}
