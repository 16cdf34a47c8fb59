package dev.pail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.checkpoint.CheckpointStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows D1, D2 and L6: a download that is killed, and what the next run makes of it. */
@Tag("D1")
@Tag("D2")
class InterruptedDownloadTest extends CliContract {

    private static final int PART = MIB;
    private static final int FILE = 40 * PART;

    @Test
    void aKilledDownloadGoesOnWithTheSameCommand() throws Exception {
        Path file = stored();
        int journaled = kill(start());

        Tool.Ended second = pail(get());

        assertThat(second.exitCode()).as(second.toString()).isZero();
        assertThat(second.value("resumed")).isEqualTo("true");
        assertThat(second.number("partsReused")).isEqualTo(journaled);
        assertThat(second.number("bytesSent")).isEqualTo(FILE - (long) journaled * PART);
        assertWhole(file);
    }

    @Test
    void resumeFinishesWhatIsLeft() throws Exception {
        Path file = stored();
        kill(start());

        Tool.Ended resume = pail("resume", "--json");
        Tool.Ended nothing = pail("resume");

        assertThat(resume.exitCode()).as(resume.toString()).isZero();
        assertThat(resume.value("resumed")).isEqualTo("true");
        assertThat(nothing.out()).contains("nothing is left");
        assertWhole(file);
    }

    @Test
    void noResumeStartsAnew() throws Exception {
        Path file = stored();
        kill(start());

        Tool.Ended second = pail("get", uri("disk.img"), target().toString(), "--json", "--no-resume");

        assertThat(second.exitCode()).as(second.toString()).isZero();
        assertThat(second.value("resumed")).isEqualTo("false");
        assertWhole(file);
    }

    private Path stored() throws Exception {
        Path file = file("disk.img", FILE);
        assertThat(pail("put", file.toString(), uri("disk.img")).exitCode()).isZero();
        Files.createDirectories(target().getParent());
        Files.writeString(target(), "old");
        return file;
    }

    private Path target() {
        return directory.resolve("to/copy.img");
    }

    private String[] get() {
        return new String[] {
            "get", uri("disk.img"), target().toString(), "--json", "--part-size", "1MiB", "--concurrency", "2"
        };
    }

    /** A download that gets no further than about half. */
    private Tool.Running start() throws Exception {
        relay.holdAnswersAfter(FILE / 2);
        return tool.start(relay.endpoint(), null, get());
    }

    /** Kills the download at half; gives how many ranges its journal holds. */
    private int kill(Tool.Running first) throws Exception {
        while (journaled() < 3) {
            if (first.process().waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it ended too early: " + first.await());
            }
        }
        first.process().destroyForcibly().waitFor();
        relay.release();
        assertThat(target()).hasContent("old");
        return journaled();
    }

    private int journaled() {
        return CheckpointStore.inDirectory(directory.resolve("state/pail/checkpoints")).list().stream()
                .mapToInt(checkpoint -> checkpoint.parts().size())
                .sum();
    }

    private void assertWhole(Path file) throws Exception {
        assertThat(target()).hasSameBinaryContentAs(file);
        try (Stream<Path> left = Files.list(target().getParent())) {
            assertThat(left).containsExactly(target());
        }
        assertThat(journaled()).isZero();
    }
}
