package dev.pail.internal.body;

import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What one pass over a body's bytes gave.
 *
 * @param crc32c CRC-32C of the bytes, always computed: the journal and the combination stand on it
 * @param checksum the checksum that goes with the bytes, {@code null} when none was asked for
 * @param sha256Hex SHA-256 in lower-case hex for the signature, {@code null} when it was not asked for
 * @param md5Hex MD5 in lower-case hex, {@code null} when it was not asked for
 */
public record BodyDigest(
        int crc32c,
        @Nullable Checksum checksum,
        @Nullable String sha256Hex,
        @Nullable String md5Hex) {

    /**
     * What to compute beside CRC-32C.
     *
     * @param algorithm checksum that goes with the bytes, {@code null} for none
     * @param sha256 whether the signature wants SHA-256
     * @param md5 whether MD5 is wanted
     */
    public record Wanted(@Nullable ChecksumAlgorithm algorithm, boolean sha256, boolean md5) {}

    /**
     * Reads a body once.
     *
     * @param body a replayable body
     * @param wanted what to compute
     * @return the values
     * @throws SourceFailedException when the body cannot be read or is too short
     */
    public static BodyDigest of(RequestBody body, Wanted wanted) throws SourceFailedException {
        CRC32C crc32c = new CRC32C();
        boolean sha256 = wanted.sha256() || wanted.algorithm() == ChecksumAlgorithm.SHA256;
        MessageDigest sha = sha256 ? digest("SHA-256") : null;
        MessageDigest md5 = wanted.md5() ? digest("MD5") : null;
        BodyChecksum other =
                wanted.algorithm() == ChecksumAlgorithm.CRC32 || wanted.algorithm() == ChecksumAlgorithm.CRC64NVME
                        ? BodyChecksum.of(wanted.algorithm())
                        : null;
        SliceReader slices = open(body);
        try {
            for (ByteBuffer slice = slices.next(); slice != null; slice = slices.next()) {
                if (sha != null) {
                    sha.update(slice.duplicate());
                }
                if (md5 != null) {
                    md5.update(slice.duplicate());
                }
                if (other != null) {
                    other.update(slice.duplicate());
                }
                crc32c.update(slice);
            }
        } catch (IOException e) {
            throw new SourceFailedException(e);
        } finally {
            slices.close(true);
        }
        int crc = (int) crc32c.getValue();
        byte[] shaValue = sha == null ? null : sha.digest();
        return new BodyDigest(
                crc,
                checksum(wanted.algorithm(), crc, shaValue, other),
                shaValue == null ? null : HexFormat.of().formatHex(shaValue),
                md5 == null ? null : HexFormat.of().formatHex(md5.digest()));
    }

    private static SliceReader open(RequestBody body) throws SourceFailedException {
        try {
            return body.open(RequestBody.Access.JAVA);
        } catch (IOException e) {
            throw new SourceFailedException(e);
        }
    }

    private static @Nullable Checksum checksum(
            @Nullable ChecksumAlgorithm algorithm, int crc32c, byte @Nullable [] sha256, @Nullable BodyChecksum other) {
        if (algorithm == null) {
            return null;
        }
        if (algorithm == ChecksumAlgorithm.CRC32C) {
            return crc32c(crc32c);
        }
        if (sha256 != null && algorithm == ChecksumAlgorithm.SHA256) {
            return new Checksum(algorithm, Base64.getEncoder().encodeToString(sha256));
        }
        return other == null
                ? null
                : new Checksum(algorithm, Base64.getEncoder().encodeToString(other.value()));
    }

    /**
     * Writes a CRC-32C as S3 does.
     *
     * @param crc the value
     * @return its checksum
     */
    public static Checksum crc32c(int crc) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(crc).array();
        return new Checksum(ChecksumAlgorithm.CRC32C, Base64.getEncoder().encodeToString(bytes));
    }

    /**
     * Starts a digest that every Java platform has.
     *
     * @param name {@code SHA-256}, {@code SHA-1} or {@code MD5}
     * @return a digest of no bytes, for one thread
     */
    public static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }
}
