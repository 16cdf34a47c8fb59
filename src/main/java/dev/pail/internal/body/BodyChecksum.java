package dev.pail.internal.body;

import dev.pail.model.ChecksumAlgorithm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** A checksum of S3's that is computed while bytes pass. For one thread. */
public sealed interface BodyChecksum {

    /**
     * Starts one.
     *
     * @param algorithm how it is computed
     * @return the checksum of no bytes
     */
    static BodyChecksum of(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32C -> new Jdk(new CRC32C());
            case CRC32 -> new Jdk(new CRC32());
            case CRC64NVME -> new Nvme();
            case SHA256 -> new Sha256();
        };
    }

    /**
     * Takes bytes.
     *
     * @param bytes all that remain are read
     */
    void update(ByteBuffer bytes);

    /**
     * The value so far.
     *
     * @return big-endian bytes
     */
    byte[] value();

    /** A CRC of 32 bits by the JDK's intrinsic. */
    final class Jdk implements BodyChecksum {
        private final java.util.zip.Checksum crc;

        private Jdk(java.util.zip.Checksum crc) {
            this.crc = crc;
        }

        @Override
        public void update(ByteBuffer bytes) {
            crc.update(bytes);
        }

        @Override
        public byte[] value() {
            return ByteBuffer.allocate(Integer.BYTES)
                    .putInt((int) crc.getValue())
                    .array();
        }
    }

    /** SHA-256; its value ends the computation. */
    final class Sha256 implements BodyChecksum {
        private final MessageDigest digest = BodyDigest.digest("SHA-256");

        @Override
        public void update(ByteBuffer bytes) {
            digest.update(bytes);
        }

        @Override
        public byte[] value() {
            return digest.digest();
        }
    }

    /** CRC-64/NVME, eight tables: the JDK has none. */
    final class Nvme implements BodyChecksum {
        private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
        private static final long[][] TABLES = tables();

        private long crc = -1L;

        private static long[][] tables() {
            long[][] tables = new long[8][256];
            for (int value = 0; value < 256; value++) {
                long entry = value;
                for (int bit = 0; bit < 8; bit++) {
                    entry = (entry >>> 1) ^ (POLYNOMIAL & -(entry & 1));
                }
                tables[0][value] = entry;
            }
            for (int table = 1; table < 8; table++) {
                for (int value = 0; value < 256; value++) {
                    long before = tables[table - 1][value];
                    tables[table][value] = (before >>> 8) ^ tables[0][(int) before & 0xff];
                }
            }
            return tables;
        }

        @Override
        public void update(ByteBuffer bytes) {
            ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            while (in.remaining() >= Long.BYTES) {
                long word = in.getLong() ^ crc;
                long next = 0;
                for (int index = 0; index < 8; index++) {
                    next ^= TABLES[7 - index][(int) (word >>> (8 * index)) & 0xff];
                }
                crc = next;
            }
            while (in.hasRemaining()) {
                crc = (crc >>> 8) ^ TABLES[0][((int) crc ^ in.get()) & 0xff];
            }
            bytes.position(bytes.limit());
        }

        @Override
        public byte[] value() {
            return ByteBuffer.allocate(Long.BYTES).putLong(~crc).array();
        }
    }
}
