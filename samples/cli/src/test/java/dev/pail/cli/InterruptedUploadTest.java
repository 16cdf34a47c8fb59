package dev.pail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.pail.checkpoint.CheckpointStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows Q3, F1, L3 and L6: an upload that is killed or interrupted, and what the next run makes of it. */
@Tag("Q3")
@Tag("F1")
class InterruptedUploadTest extends CliContract {

    private static final int PART = 5 * MIB;
    private static final int FILE = 12 * PART;
    private static final Pattern BYTES = Pattern.compile("\"event\":\"progress\",\"bytes\":(\\d+),\"total\":(\\d+)");

    @Test
    void aKilledUploadGoesOnWithTheSameCommand() throws Exception {
        Path file = file("disk.img", FILE);
        int journaled = kill(start(file));

        Tool.Ended second = pail(put(file));

        assertThat(second.exitCode()).as(second.toString()).isZero();
        assertThat(second.value("resumed")).isEqualTo("true");
        assertThat(second.number("partsReused")).isGreaterThanOrEqualTo(journaled);
        assertThat(second.number("bytesReused")).isEqualTo(second.number("partsReused") * PART);
        assertThat(second.number("bytesSent")).isLessThanOrEqualTo(FILE - (long) journaled * PART);
        assertWhole(file);
    }

    @Test
    void resumeFinishesWhatIsLeft() throws Exception {
        Path file = file("disk.img", FILE);
        kill(start(file));

        Tool.Ended resume = pail("resume", "--json");
        Tool.Ended nothing = pail("resume");

        assertThat(resume.exitCode()).as(resume.toString()).isZero();
        assertThat(resume.value("resumed")).isEqualTo("true");
        assertThat(resume.value("key")).isEqualTo("\"disk.img\"");
        assertThat(nothing.out()).contains("nothing is left");
        assertWhole(file);
    }

    @Test
    void resumeFinishesWhatCameThroughAPipe() throws Exception {
        Path input = file("input.bin", FILE);
        relay.holdAfter(FILE / 2);
        Tool.Running first = tool.start(
                relay.endpoint(),
                input,
                "put",
                "-",
                uri("disk.img"),
                "--json",
                "--part-size",
                "5MiB",
                "--concurrency",
                "2");
        kill(first);

        Tool.Ended resume = pail("resume", "--json");

        assertThat(resume.exitCode()).as(resume.toString()).isZero();
        assertWhole(input);
        assertThat(directory.resolve("state/pail/checkpoints-spool")).isEmptyDirectory();
    }

    @Test
    void aPipedInputIsKeptWhileItsOwnCheckpointsNeedIt() throws Exception {
        Path input = file("input.bin", FILE);
        String mine = checkpoints().toString();
        String other = checkpoints().resolveSibling("other").toString();
        String[] put = {
            "put", "-", uri("disk.img"), "--json", "--part-size", "5MiB", "--concurrency", "2", "--checkpoint-dir", mine
        };
        relay.holdAfter(FILE / 2);
        kill(tool.start(relay.endpoint(), input, put));

        Tool.Ended stranger = tool.runWithInput(
                relay.endpoint(), file("small", 10), "put", "-", uri("small"), "--checkpoint-dir", other);
        Tool.Ended nothing = pail("resume", "--checkpoint-dir", other);
        Tool.Ended resume = pail("resume", "--checkpoint-dir", mine, "--json");

        assertThat(stranger.exitCode()).as(stranger.toString()).isZero();
        assertThat(nothing.out()).contains("nothing is left");
        assertThat(resume.exitCode()).as(resume.toString()).isZero();
        assertWhole(input);
        assertThat(directory.resolve("state/pail/checkpoints-spool")).isEmptyDirectory();
    }

    @Test
    void thePipedInputGivenAgainGoesOnAndLeavesNoCopy() throws Exception {
        Path input = file("input.bin", FILE);
        String[] put = {"put", "-", uri("disk.img"), "--json", "--part-size", "5MiB", "--concurrency", "2"};
        relay.holdAfter(FILE / 2);
        kill(tool.start(relay.endpoint(), input, put));

        Tool.Ended second = tool.runWithInput(relay.endpoint(), input, put);

        assertThat(second.exitCode()).as(second.toString()).isZero();
        assertThat(second.number("partsReused")).isPositive();
        assertWhole(input);
        assertThat(directory.resolve("state/pail/checkpoints-spool")).isEmptyDirectory();
    }

    @Test
    void whatWasSentWithoutASpoolIsNamedAndNotForgotten() throws Exception {
        Path input = file("input.bin", FILE);
        String[] put = {"put", "-", uri("disk.img"), "--no-spool", "--part-size", "5MiB", "--concurrency", "2", "--json"
        };
        relay.holdAfter(FILE / 2);
        Tool.Running first = tool.start(relay.endpoint(), input, put);
        awaitParts(first);
        first.process().destroyForcibly().waitFor();
        relay.release();

        Tool.Ended resume = pail("resume");
        Tool.Ended json = pail("resume", "--json");
        Tool.Ended again = tool.runWithInput(relay.endpoint(), input, put);

        assertThat(resume.exitCode()).as(resume.toString()).isEqualTo(1);
        assertThat(resume.err().lines())
                .singleElement()
                .asString()
                .startsWith("pail: StreamUnfinished: ")
                .contains(uri("disk.img"), "send it again", "`pail uploads abort " + uri("disk.img") + " --upload-id=");
        assertThat(json.last()).startsWith("{\"event\":\"error\",\"code\":\"StreamUnfinished\"");
        assertThat(again.exitCode()).as(again.toString()).isZero();
        assertThat(again.number("size")).isEqualTo(FILE);
        assertThat(journaled()).isZero();
        assertWhole(input);
    }

    @Test
    @Tag("L3")
    void aMovedFileAndCheckpointGoOn() throws Exception {
        Path file = file("disk.img", FILE);
        kill(start(file));
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Path moved = Files.move(file, elsewhere.resolve("renamed.img"));
        Files.move(checkpoints(), elsewhere.resolve("checkpoints"));

        Tool.Ended second = pail(
                "put",
                moved.toString(),
                uri("disk.img"),
                "--json",
                "--checkpoint-dir",
                elsewhere.resolve("checkpoints").toString());

        assertThat(second.exitCode()).as(second.toString()).isZero();
        assertThat(second.value("resumed")).isEqualTo("true");
        assertThat(second.number("partsReused")).isPositive();
        assertWhole(moved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalIs130AndKeepsTheCheckpoint(String signal) throws Exception {
        Path file = file("disk.img", FILE);
        Tool.Running first = start(file);
        awaitJournal(first);
        assumeFalse(signal.equals("INT") && ignoresInterrupts(first), "this build was started with SIGINT ignored");

        new ProcessBuilder("kill", "-" + signal, Long.toString(first.process().pid()))
                .start()
                .waitFor();
        Tool.Ended ended = first.await();
        relay.release();
        Tool.Ended second = pail(put(file));

        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(130);
        assertThat(ended.last()).startsWith("{\"event\":\"error\"");
        assertThat(ended.err()).startsWith("pail: ");
        assertThat(second.value("resumed")).as(second.toString()).isEqualTo("true");
        assertWhole(file);
    }

    @Test
    void noResumeStartsAnewAndAbortsWhatWasThere() throws Exception {
        Path file = file("disk.img", FILE);
        kill(start(file));

        Tool.Ended second = pail("put", file.toString(), uri("disk.img"), "--json", "--no-resume");

        assertThat(second.exitCode()).as(second.toString()).isZero();
        assertThat(second.value("resumed")).isEqualTo("false");
        assertThat(second.number("bytesSent")).isEqualTo(FILE);
        assertWhole(file);
    }

    @Test
    void uploadsListsAndAbortsWhatIsLeft() throws Exception {
        Path file = file("disk.img", FILE);
        kill(start(file));

        Tool.Ended young = pail("uploads", "ls", "s3://" + bucket, "--older-than", "1h");
        Tool.Ended listed = pail("uploads", "ls", "s3://" + bucket, "--json");
        Tool.Ended aborted = pail("uploads", "abort", "s3://" + bucket);
        Tool.Ended resume = pail("resume");

        assertThat(young.out()).isEmpty();
        assertThat(listed.lines()).singleElement().asString().contains("\"key\":\"disk.img\"", "\"uploadId\":\"");
        assertThat(aborted.lines()).singleElement().asString().startsWith("aborted " + uri("disk.img"));
        assertThat(pail("uploads", "ls", "s3://" + bucket).out()).isEmpty();
        assertThat(resume.out()).contains("nothing is left");
    }

    @Test
    void theSameUploadInTwoProcessesIs75() throws Exception {
        Path file = file("disk.img", FILE);
        Tool.Running first = start(file);
        awaitJournal(first);

        Tool.Ended second = pail(put(file));
        first.process().destroyForcibly().waitFor();
        relay.release();

        assertThat(second.exitCode()).as(second.toString()).isEqualTo(75);
        assertThat(second.err()).startsWith("pail: CheckpointInUse: ");
    }

    @Test
    @Tag("L6")
    void progressNeverGoesBackAndEndsAtTheTotal() throws Exception {
        Path file = file("disk.img", FILE);
        kill(start(file));

        Tool.Ended second = pail(put(file));

        List<Long> bytes = new ArrayList<>();
        Matcher progress = BYTES.matcher(second.out());
        while (progress.find()) {
            bytes.add(Long.parseLong(progress.group(1)));
            assertThat(progress.group(2)).isEqualTo(Integer.toString(FILE));
        }
        assertThat(bytes).isNotEmpty().isSorted().doesNotHaveDuplicates().endsWith((long) FILE);
        assertThat(bytes.size()).isLessThanOrEqualTo((int) (10 * Double.parseDouble(second.value("seconds"))) + 2);
    }

    private String[] put(Path file) {
        return new String[] {
            "put", file.toString(), uri("disk.img"), "--json", "--part-size", "5MiB", "--concurrency", "2"
        };
    }

    /** An upload that gets no further than about half. */
    private Tool.Running start(Path file) throws Exception {
        relay.holdAfter(FILE / 2);
        return tool.start(relay.endpoint(), null, put(file));
    }

    /** Kills the upload at half; gives how many parts its journal holds. */
    private int kill(Tool.Running first) throws Exception {
        awaitJournal(first);
        first.process().destroyForcibly().waitFor();
        relay.release();
        return journaled();
    }

    private void awaitJournal(Tool.Running first) throws Exception {
        awaitParts(first);
        first.awaitLine(BYTES);
    }

    private void awaitParts(Tool.Running first) throws Exception {
        while (journaled() < 3) {
            if (first.process().waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it ended too early: " + first.await());
            }
        }
    }

    private int journaled() {
        return CheckpointStore.inDirectory(checkpoints()).list().stream()
                .mapToInt(checkpoint -> checkpoint.parts().size())
                .sum();
    }

    private Path checkpoints() {
        return directory.resolve("state/pail/checkpoints");
    }

    private void assertWhole(Path file) throws Exception {
        Path copy = directory.resolve("copy");
        Tool.Ended get = pail("get", uri("disk.img"), copy.toString());
        assertThat(get.exitCode()).as(get.toString()).isZero();
        assertThat(copy).hasSameBinaryContentAs(file);
        assertThat(pail("uploads", "ls", "s3://" + bucket).out()).isEmpty();
    }

    private static boolean ignoresInterrupts(Tool.Running run) throws Exception {
        Path status = Path.of("/proc", Long.toString(run.process().pid()), "status");
        if (!Files.exists(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn: 0")
                .substring("SigIgn:".length())
                .strip();
        return (Long.parseUnsignedLong(ignored, 16) & 0b10) != 0;
    }
}
