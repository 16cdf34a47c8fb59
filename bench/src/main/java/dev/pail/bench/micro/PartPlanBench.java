package dev.pail.bench.micro;

import dev.pail.internal.transfer.PartPlan;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The plan of a 5 TiB object, and every part of it asked for. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PartPlanBench {
    private long sizeBytes = 5L << 40;

    @Benchmark
    public PartPlan plan() {
        return PartPlan.of(sizeBytes, 8 << 20);
    }

    @Benchmark
    public long allParts() {
        PartPlan plan = PartPlan.of(sizeBytes, 8 << 20);
        long sum = 0;
        for (int number = 1; number <= plan.parts(); number++) {
            sum += plan.part(number).length();
        }
        return sum;
    }
}
