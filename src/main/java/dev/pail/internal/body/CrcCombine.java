package dev.pail.internal.body;

import dev.pail.model.ChecksumAlgorithm;

/**
 * CRC of two runs of bytes from the CRC of each, without the bytes.
 *
 * <p>Appending {@code n} bytes multiplies the first CRC by {@code x^(8n)} modulo the polynomial; the powers
 * {@code x^(8·2^k)} come from repeated squaring, so a combination takes at most 64 multiplications. All values are
 * bit-reversed, as the CRCs of S3 are.
 */
public enum CrcCombine {
    /** Castagnoli polynomial 0x1EDC6F41 (RFC 3720, B.4). */
    CRC32C(32, 0x82F63B78L),
    /** IEEE 802.3 polynomial 0x04C11DB7. */
    CRC32(32, 0xEDB88320L),
    /** NVM Express polynomial 0xAD93D23594C93659. */
    CRC64NVME(64, 0x9A6C9329AC4BC9B5L);

    private final int width;
    private final long polynomial;

    @SuppressWarnings("Immutable") // never handed out, never written after the constructor
    private final long[] powers;

    CrcCombine(int width, long polynomial) {
        this.width = width;
        this.polynomial = polynomial;
        this.powers = powers();
    }

    /**
     * Picks the one for an algorithm.
     *
     * @param algorithm one whose values combine
     * @return its combination
     * @throws IllegalArgumentException for SHA-256
     */
    public static CrcCombine of(ChecksumAlgorithm algorithm) {
        return valueOf(algorithm.name());
    }

    /**
     * Joins two checksums.
     *
     * @param first CRC of the bytes before
     * @param second CRC of the bytes after
     * @param secondLengthBytes how many bytes came after
     * @return CRC of all of them
     */
    public long combine(long first, long second, long secondLengthBytes) {
        long shifted = first;
        for (int bit = 0; bit < Long.SIZE && secondLengthBytes >>> bit != 0; bit++) {
            if (((secondLengthBytes >>> bit) & 1) != 0) {
                shifted = multiply(powers[bit], shifted);
            }
        }
        return shifted ^ second;
    }

    private long[] powers() {
        long[] found = new long[Long.SIZE];
        long power = 1L << (width - 1 - 8); // x^8: the highest bit is x^0
        for (int bit = 0; bit < found.length; bit++) {
            found[bit] = power;
            power = multiply(power, power);
        }
        return found;
    }

    private long multiply(long a, long b) {
        long product = 0;
        long factor = b;
        for (int bit = width - 1; bit >= 0; bit--) {
            product ^= factor & -((a >>> bit) & 1);
            factor = (factor >>> 1) ^ (polynomial & -(factor & 1));
        }
        return product;
    }
}
