package dev.pail.testkit;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.LongSupplier;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints at the end of a run how many seconds each layer of the suite took, what its classes set up included. */
public final class TimingReport implements TestExecutionListener {

    /** Told apart by the name of the class, as the build does. */
    private enum Layer {
        UNIT,
        CONTRACT,
        INTEGRATION;

        static Layer of(String className) {
            if (!className.endsWith("IT")) {
                return UNIT;
            }
            return className.startsWith("dev.pail.contract.") ? CONTRACT : INTEGRATION;
        }
    }

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final PrintStream out;
    private final Map<String, Long> started = new HashMap<>();
    private final Map<Layer, Long> nanos = new EnumMap<>(Layer.class);
    private final Map<Layer, Integer> classes = new EnumMap<>(Layer.class);

    /** For the service loader. */
    public TimingReport() {
        this(System::nanoTime, System.out);
    }

    TimingReport(LongSupplier nanoTime, PrintStream out) {
        this.nanoTime = nanoTime;
        this.out = out;
    }

    @Override
    public synchronized void executionStarted(TestIdentifier test) {
        topLevelClass(test).ifPresent(name -> started.putIfAbsent(name, nanoTime.getAsLong()));
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        topLevelClass(test).map(started::get).ifPresent(start -> {
            Layer layer = Layer.of(topLevelClass(test).orElseThrow());
            started.remove(topLevelClass(test).orElseThrow());
            nanos.merge(layer, nanoTime.getAsLong() - start, Long::sum);
            classes.merge(layer, 1, Integer::sum);
        });
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan plan) {
        if (classes.isEmpty()) {
            return;
        }
        StringJoiner line = new StringJoiner(", ", "Seconds taken: ", "");
        nanos.forEach((layer, taken) -> line.add(String.format(
                Locale.ROOT,
                "%s %.1f (%d classes)",
                layer.name().toLowerCase(Locale.ROOT),
                taken / NANOS_PER_SECOND,
                classes.get(layer))));
        out.println(line);
    }

    private static Optional<String> topLevelClass(TestIdentifier test) {
        return test.getSource()
                .filter(ClassSource.class::isInstance)
                .map(source -> ((ClassSource) source).getClassName())
                .filter(name -> name.indexOf('$') < 0);
    }
}
