package dev.pail.bench.micro;

import dev.pail.internal.body.CrcCombine;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The CRC32C of an object from those of its parts: one combination, and all of an object with 10,000 parts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CrcCombineBench {
    private static final int PARTS = 10_000;

    /** 8 MiB has one bit set, the other length many. */
    @Param({"8388608", "16777215"})
    public long partSizeBytes;

    private final CrcCombine crc32c = CrcCombine.CRC32C;
    private long crc = 0x1EDC6F41;

    @Benchmark
    public long onePart() {
        return crc32c.combine(crc, 0x12345678, partSizeBytes);
    }

    @Benchmark
    public long tenThousandParts() {
        long whole = crc;
        for (int part = 0; part < PARTS; part++) {
            whole = crc32c.combine(whole, part, partSizeBytes);
        }
        return whole;
    }
}
