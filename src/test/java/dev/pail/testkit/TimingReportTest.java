package dev.pail.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

@Tag("T5")
class TimingReportTest {

    private final AtomicLong clock = new AtomicLong();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final TimingReport report =
            new TimingReport(clock::get, new PrintStream(printed, true, StandardCharsets.UTF_8));

    @Test
    void sumsTheSecondsOfEachLayer() {
        run("dev.pail.ATest", 1500);
        run("dev.pail.transfer.BTest", 500);
        run("dev.pail.contract.MinioClientIT", 3000);
        run("dev.pail.crash.KillIT", 40_000);

        report.testPlanExecutionFinished(null);

        assertThat(printed.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo(
                        "Seconds taken: unit 2.0 (2 classes), contract 3.0 (1 classes), integration 40.0 (1 classes)");
    }

    @Test
    void nestedClassesAndRepeatsOfAClassCountOnce() {
        TestIdentifier outer = test("dev.pail.ATest");
        report.executionStarted(outer);
        report.executionStarted(outer);
        run("dev.pail.ATest$Inner", 1000);
        report.executionFinished(outer, TestExecutionResult.successful());
        report.executionFinished(outer, TestExecutionResult.successful());

        report.testPlanExecutionFinished(null);

        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("unit 1.0 (1 classes)");
    }

    @Test
    void aRunOfNothingPrintsNothing() {
        report.testPlanExecutionFinished(null);

        assertThat(printed.size()).isZero();
    }

    @Test
    void isPartOfEveryRun() {
        assertThat(ServiceLoader.load(TestExecutionListener.class)).hasAtLeastOneElementOfType(TimingReport.class);
    }

    private void run(String className, long millis) {
        TestIdentifier test = test(className);
        report.executionStarted(test);
        clock.addAndGet(Duration.ofMillis(millis).toNanos());
        report.executionFinished(test, TestExecutionResult.successful());
    }

    private static TestIdentifier test(String className) {
        return TestIdentifier.from(
                new AbstractTestDescriptor(
                        UniqueId.forEngine("engine").append("class", className),
                        className,
                        ClassSource.from(className)) {
                    @Override
                    public TestDescriptor.Type getType() {
                        return TestDescriptor.Type.CONTAINER;
                    }
                });
    }
}
