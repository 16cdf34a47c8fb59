package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.config.S3Limits;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("U2")
@Tag("G32")
class PartPlanTest {

    private static final long MIB = 1 << 20;

    @Test
    void everyPlanKeepsTheLimitsAndCoversTheFileExactly() {
        long seed = Long.getLong("pail.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            long size = 1 + random.nextLong(1L << (1 + random.nextInt(45)));
            size = Math.min(size, S3Limits.OBJECT_BYTES_MAX);
            long wished = S3Limits.PART_SIZE_BYTES_MIN
                    + random.nextLong(1L << (1 + random.nextInt(32))) % (S3Limits.PART_SIZE_BYTES_MAX - 5 * MIB + 1);

            assertPlan(PartPlan.of(size, wished), size, "seed " + seed + ": " + size + " in " + wished);
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                5 * MIB - 1,
                5 * MIB,
                5 * MIB + 1,
                10 * MIB,
                50_000_000_000_000L,
                10_000 * 5 * MIB,
                10_000 * 5 * MIB + 1,
                S3Limits.OBJECT_BYTES_MAX - 1,
                S3Limits.OBJECT_BYTES_MAX
            })
    void keepsTheLimitsAtTheEdges(long size) {
        assertPlan(PartPlan.of(size, S3Limits.PART_SIZE_BYTES_MIN), size, size + " bytes");
    }

    private static void assertPlan(PartPlan plan, long size, String what) {
        assertThat(plan.parts()).as(what).isBetween(1, S3Limits.PARTS_MAX);
        assertThat(plan.partSizeBytes()).as(what).isBetween(S3Limits.PART_SIZE_BYTES_MIN, S3Limits.PART_SIZE_BYTES_MAX);
        long end = 0;
        for (int number = 1; number <= plan.parts(); number++) {
            PartPlan.Part part = plan.part(number);
            boolean placed = part.partNumber() == number
                    && part.offset() == end
                    && part.length() >= 1
                    && (number == plan.parts() || part.length() == plan.partSizeBytes());
            if (!placed) {
                throw new AssertionError(what + ": " + part);
            }
            end += part.length();
        }
        assertThat(end).as(what).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource({"0,5242880", "-1,5242880", "10,5242879", "10,5368709121", "53687091200001,5242880", "10,0"})
    void refusesWhatIsOutOfRange(long size, long wished) {
        assertThatThrownBy(() -> PartPlan.of(size, wished)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAPlanOfAnEarlierRunThatDoesNotFit() {
        assertThatThrownBy(() -> PartPlan.ofExactly(10_001, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PartPlan.ofExactly(Long.MAX_VALUE, S3Limits.PART_SIZE_BYTES_MAX))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PartPlan.ofExactly(10, 5).part(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PartPlan.ofExactly(10, 5).part(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("U2")
    @Tag("G32")
    void partsOfAnUnknownLengthGrowSoThatTenThousandHoldTerabytes() {
        long whole = 0;
        for (int number = 1; number <= S3Limits.PARTS_MAX; number++) {
            long bytes = PartPlan.growing(S3Limits.PART_SIZE_BYTES_DEFAULT, number);
            assertThat(bytes).isBetween(S3Limits.PART_SIZE_BYTES_MIN, S3Limits.PART_SIZE_BYTES_MAX);
            whole += bytes;
        }

        assertThat(PartPlan.growing(8 << 20, 1000)).isEqualTo(8 << 20);
        assertThat(PartPlan.growing(8 << 20, 1001)).isEqualTo(16 << 20);
        assertThat(whole).isEqualTo(1000L * 1023 * (8 << 20)); // 7.8 TiB
        assertThat(PartPlan.growing(S3Limits.PART_SIZE_BYTES_MAX, S3Limits.PARTS_MAX))
                .isEqualTo(S3Limits.PART_SIZE_BYTES_MAX);
    }
}
