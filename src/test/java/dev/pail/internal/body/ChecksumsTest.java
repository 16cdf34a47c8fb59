package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pail.model.ChecksumAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link BodyChecksum}, {@link BodyDigest} and {@link CrcCombine} against what other programs computed. */
class ChecksumsTest {

    private static final Set<ChecksumAlgorithm> COMBINING =
            EnumSet.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32C, ChecksumAlgorithm.CRC64NVME);

    static Stream<Arguments> vectors() {
        return ChecksumVectors.vectors()
                .flatMap(vector -> Arrays.stream(ChecksumAlgorithm.values())
                        .map(algorithm ->
                                Arguments.of(algorithm, vector.get("name").asText(), vector)));
    }

    static Stream<Arguments> combinations() {
        return ChecksumVectors.combinations()
                .flatMap(vector -> COMBINING.stream()
                        .map(algorithm ->
                                Arguments.of(algorithm, vector.get("name").asText(), vector)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("vectors")
    void aRunningChecksumIsTheKnownOne(ChecksumAlgorithm algorithm, String name, JsonNode vector) {
        BodyChecksum checksum = BodyChecksum.of(algorithm);

        checksum.update(ByteBuffer.wrap(ChecksumVectors.bytes(vector)));

        assertThat(base64(checksum.value()))
                .isEqualTo(vector.get(algorithm.name()).get("base64").asText());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("vectors")
    void aDigestHasTheKnownValues(ChecksumAlgorithm algorithm, String name, JsonNode vector) throws IOException {
        BytesBody body = new BytesBody(ByteBuffer.wrap(ChecksumVectors.bytes(vector)));

        BodyDigest digest = BodyDigest.of(body, new BodyDigest.Wanted(algorithm, true, true));

        assertThat(Integer.toHexString(digest.crc32c()))
                .isEqualTo(Integer.toHexString(
                        Integer.parseUnsignedInt(vector.get("CRC32C").get("hex").asText(), 16)));
        assertThat(digest.checksum().algorithm()).isEqualTo(algorithm);
        assertThat(digest.checksum().value())
                .isEqualTo(vector.get(algorithm.name()).get("base64").asText());
        assertThat(digest.sha256Hex()).isEqualTo(vector.get("SHA256").get("hex").asText());
        assertThat(digest.md5Hex()).isEqualTo(vector.get("MD5").get("hex").asText());
    }

    @Test
    void aDigestComputesNothingThatWasNotAskedFor() throws IOException {
        BodyDigest digest = BodyDigest.of(RequestBody.EMPTY, new BodyDigest.Wanted(null, false, false));

        assertThat(digest).isEqualTo(new BodyDigest(0, null, null, null));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("combinations")
    void theChecksumOfAnObjectComesFromThoseOfItsParts(ChecksumAlgorithm algorithm, String name, JsonNode vector) {
        long whole = 0;
        for (JsonNode part : vector.get("parts")) {
            whole = CrcCombine.of(algorithm)
                    .combine(
                            whole,
                            number(part.get(algorithm.name()).asText()),
                            part.get("length").asLong());
        }

        assertThat(whole)
                .isEqualTo(number(vector.get("fullObject")
                        .get(algorithm.name())
                        .get("base64")
                        .asText()));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("combinations")
    void theVectorsOfPartsAreOfTheBytesTheySay(ChecksumAlgorithm algorithm, String name, JsonNode vector) {
        byte[] whole = ChecksumVectors.join(ChecksumVectors.parts(vector));

        assertThat(crc(algorithm, whole, 0, whole.length))
                .isEqualTo(number(vector.get("fullObject")
                        .get(algorithm.name())
                        .get("base64")
                        .asText()));
    }

    @RepeatedTest(20)
    void anySplitCombinesToTheWhole(RepetitionInfo repetition) {
        long seed = 104_729L * repetition.getCurrentRepetition();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] whole = new byte[random.nextInt(100_000)];
        random.nextBytes(whole);

        for (ChecksumAlgorithm algorithm : COMBINING) {
            long combined = 0;
            int at = 0;
            while (at < whole.length) {
                int length = random.nextInt(whole.length - at + 1);
                combined = CrcCombine.of(algorithm).combine(combined, crc(algorithm, whole, at, length), length);
                at += length;
            }

            assertThat(combined).as("%s, seed %d", algorithm, seed).isEqualTo(crc(algorithm, whole, 0, whole.length));
        }
    }

    @ParameterizedTest
    @EnumSource(ChecksumAlgorithm.class)
    void howTheBytesArriveMakesNoDifference(ChecksumAlgorithm algorithm) {
        byte[] bytes = new byte[1000];
        new Random(3).nextBytes(bytes);
        byte[] atOnce = value(algorithm, ByteBuffer.wrap(bytes));
        BodyChecksum singly = BodyChecksum.of(algorithm);
        BodyChecksum unevenly = BodyChecksum.of(algorithm);

        for (int at = 0; at < bytes.length; at++) {
            singly.update(ByteBuffer.wrap(bytes, at, 1));
        }
        for (int at = 0, step = 1; at < bytes.length; at += step, step = Math.min(step + 2, bytes.length - at)) {
            unevenly.update(ByteBuffer.wrap(bytes, at, step).slice());
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();

        assertThat(singly.value()).isEqualTo(atOnce);
        assertThat(unevenly.value()).isEqualTo(atOnce);
        assertThat(value(algorithm, direct.asReadOnlyBuffer())).isEqualTo(atOnce);
    }

    @ParameterizedTest
    @EnumSource(ChecksumAlgorithm.class)
    void aChecksumTakesAllBytesAndLeavesTheOrderOfTheBuffer(ChecksumAlgorithm algorithm) {
        ByteBuffer bytes = ByteBuffer.allocate(19).order(ByteOrder.BIG_ENDIAN);

        BodyChecksum.of(algorithm).update(bytes);

        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(bytes.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    }

    @Test
    void sha256DoesNotCombine() {
        assertThatThrownBy(() -> CrcCombine.of(ChecksumAlgorithm.SHA256)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(CrcCombine.class)
    void lengthsOfTerabytesCombineInAnyGrouping(CrcCombine crc) {
        long first = 0x1234_5678L;
        long second = 0x9ABC_DEF0L;
        long third = 0x0FED_CBA9L;
        long size = 53_687_091_200_000L;

        long left = crc.combine(crc.combine(first, second, size), third, 5L << 30);
        long right = crc.combine(first, crc.combine(second, third, 5L << 30), size + (5L << 30));

        assertThat(left).isEqualTo(right).isNotEqualTo(third);
    }

    private static byte[] value(ChecksumAlgorithm algorithm, ByteBuffer bytes) {
        BodyChecksum checksum = BodyChecksum.of(algorithm);
        checksum.update(bytes);
        return checksum.value();
    }

    private static long crc(ChecksumAlgorithm algorithm, byte[] bytes, int offset, int length) {
        return number(base64(value(algorithm, ByteBuffer.wrap(bytes, offset, length))));
    }

    private static long number(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        return bytes.length == Long.BYTES
                ? ByteBuffer.wrap(bytes).getLong()
                : Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
