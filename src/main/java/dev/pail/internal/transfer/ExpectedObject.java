package dev.pail.internal.transfer;

import dev.pail.checkpoint.Completion;
import dev.pail.checkpoint.PartRecord;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.CrcCombine;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ChecksumType;
import dev.pail.model.ETag;
import dev.pail.model.ObjectHead;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the parts make together, computed here, and held against what the server says of the object. Pure.
 *
 * @param size length in bytes
 * @param parts how many
 * @param eTag MD5 of the parts' MD5s, {@code null} where their ETags are no MD5s
 * @param checksum of the whole object, or composite for SHA-256; {@code null} when the parts carry none
 */
record ExpectedObject(
        long size, int parts, @Nullable ETag eTag, @Nullable Checksum checksum) {

    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern MD5_OF_PARTS = Pattern.compile("[0-9a-fA-F]{32}-[0-9]+");

    /** How an object compares. */
    enum Verdict {
        /** A checksum or the ETag is the expected one. */
        SAME,
        /** A checksum, the ETag or the size is another. */
        OTHER,
        /** The size is right; the server shows nothing else that could be compared. */
        UNPROVEN
    }

    static ExpectedObject of(long size, @Nullable ChecksumAlgorithm algorithm, Collection<PartRecord> ascending) {
        List<PartRecord> parts = List.copyOf(ascending);
        return new ExpectedObject(size, parts.size(), eTagOf(parts), algorithm == null ? null : join(algorithm, parts));
    }

    static ExpectedObject of(long size, Completion recorded) {
        return new ExpectedObject(size, recorded.partCount(), recorded.eTag(), recorded.checksum());
    }

    Completion toCompletion() {
        return new Completion(parts, eTag, checksum);
    }

    /** The checksum that Complete carries: S3 compares it, where it covers the whole object. */
    @Nullable
    Checksum fullObjectChecksum() {
        Checksum value = checksum;
        return value != null && value.type() == ChecksumType.FULL_OBJECT ? value : null;
    }

    Verdict compare(@Nullable ETag actual, List<Checksum> checksums) {
        for (Checksum stored : checksums) {
            if (checksum != null && stored.algorithm() == checksum.algorithm() && stored.type() == checksum.type()) {
                return stored.equals(checksum) ? Verdict.SAME : Verdict.OTHER;
            }
        }
        if (eTag == null
                || actual == null
                || !MD5_OF_PARTS.matcher(actual.unquoted()).matches()) {
            return Verdict.UNPROVEN;
        }
        return eTag.unquoted().equalsIgnoreCase(actual.unquoted()) ? Verdict.SAME : Verdict.OTHER;
    }

    Verdict compare(ObjectHead head) {
        return head.size() == size ? compare(head.hasMd5ETag() ? head.eTag() : null, head.checksums()) : Verdict.OTHER;
    }

    private static @Nullable ETag eTagOf(List<PartRecord> parts) {
        MessageDigest md5 = BodyDigest.digest("MD5");
        for (PartRecord part : parts) {
            String bare = part.eTag().unquoted();
            if (!MD5.matcher(bare).matches()) {
                return null;
            }
            md5.update(HexFormat.of().parseHex(bare));
        }
        return new ETag('"' + HexFormat.of().formatHex(md5.digest()) + '-' + parts.size() + '"');
    }

    /** The checksum that parts make together, in order; {@code null} where one of them has none. */
    static @Nullable Checksum join(ChecksumAlgorithm algorithm, List<PartRecord> parts) {
        if (algorithm == ChecksumAlgorithm.CRC32C) {
            long whole = 0;
            for (PartRecord part : parts) {
                whole = CrcCombine.CRC32C.combine(whole, part.crc32c(), part.length());
            }
            return BodyDigest.crc32c((int) whole);
        }
        for (PartRecord part : parts) {
            if (part.checksum() == null || part.checksum().algorithm() != algorithm) {
                return null;
            }
        }
        return algorithm.combines() ? combined(algorithm, parts) : composite(algorithm, parts);
    }

    private static Checksum combined(ChecksumAlgorithm algorithm, List<PartRecord> parts) {
        CrcCombine crc = CrcCombine.of(algorithm);
        int bytes = algorithm == ChecksumAlgorithm.CRC64NVME ? Long.BYTES : Integer.BYTES;
        long whole = 0;
        for (PartRecord part : parts) {
            byte[] raw = raw(part);
            long value = bytes == Long.BYTES
                    ? ByteBuffer.wrap(raw).getLong()
                    : ByteBuffer.wrap(raw).getInt() & 0xFFFF_FFFFL;
            whole = crc.combine(whole, value, part.length());
        }
        ByteBuffer written = ByteBuffer.allocate(bytes);
        if (bytes == Long.BYTES) {
            written.putLong(whole);
        } else {
            written.putInt((int) whole);
        }
        return new Checksum(algorithm, Base64.getEncoder().encodeToString(written.array()));
    }

    private static Checksum composite(ChecksumAlgorithm algorithm, List<PartRecord> parts) {
        MessageDigest sha256 = BodyDigest.digest("SHA-256");
        parts.forEach(part -> sha256.update(raw(part)));
        return new Checksum(algorithm, Base64.getEncoder().encodeToString(sha256.digest()) + '-' + parts.size());
    }

    private static byte[] raw(PartRecord part) {
        Checksum checksum = part.checksum();
        return Base64.getDecoder().decode(checksum == null ? "" : checksum.value());
    }
}
